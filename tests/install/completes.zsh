# completes.zsh PREFIX WORDS EXPECTED: presses Tab behind WORDS in a zsh on a terminal of its own, and waits
# until EXPECTED stands there.
zmodload zsh/zpty
wait_for() {
  repeat 150; do
    while zpty -rt shell out; do seen+=$out; done
    [[ $seen == *$1* ]] && return 0
    sleep 0.1
  done
  print -r -- "$seen"
  return 1
}
zpty shell zsh -f -i
zpty -w shell "fpath=($1/share/zsh/site-functions \$fpath); autoload -Uz compinit; compinit -u -d $WORK/dump; bindkey '^I' complete-word; PROMPT=rea''dy"
wait_for ready || exit 1
seen=
zpty -n -w shell "$2"$'\t'
wait_for "$3"
code=$?
zpty -d shell
exit $code
