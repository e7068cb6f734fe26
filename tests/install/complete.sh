#!/bin/sh
# Help in other forms: completion as the shells really do it, and the man page.
. tests/install/lib.sh
bash_completes() { # WORDS EXPECTED: what bash offers behind the words
  bash -c '. "$0"/share/bash-completion/completions/ashc
    read -r -a COMP_WORDS <<<"$1"; [[ $1 == *" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _ashc; printf "%s\n" "${COMPREPLY[@]}"' "$PREFIX" "$1" |
    tr '\n' ' ' | grep -q -- "$2"
}
fish_completes() { fish -c "source $PREFIX/share/fish/vendor_completions.d/ashc.fish; complete -C '$1'" | cut -f 1 | tr '\n' ' ' | grep -q -- "$2"; }

cd "$WORK" || exit 1
mkdir -p resources
if command -v bash >/dev/null 2>&1; then
  ok "bash: a command" bash_completes 'ashc migr' '^migrate $'
  ok "bash: all commands" bash_completes 'ashc ' 'compile .*rollback .*release'
  ok "bash: options of a command" bash_completes 'ashc compile --drop' '^--drop-columns --drop-tables $'
  ok "bash: not those of another" bash_completes 'ashc status --drop' '^ $'
  ok "bash: behind -C DIR" bash_completes 'ashc -C resources rollb' '^rollback $'
  ok "bash: values" bash_completes 'ashc compile --color a' '^auto always $'
  ok "bash: folders" bash_completes 'ashc release --out res' '^resources $'
  ok "bash: files" bash_completes 'ashc compile res' '^resources $'
  ok "bash: help COMMAND" bash_completes 'ashc help sta' '^status $'
fi
if command -v fish >/dev/null 2>&1; then
  ok "fish: a command" fish_completes 'ashc migr' '^migrate $'
  ok "fish: options of a command" fish_completes 'ashc compile --drop' '^--drop-columns --drop-tables $'
  ok "fish: values" fish_completes 'ashc compile --color a' 'always'
else echo "install complete: not run with fish: there is none"; fi
if command -v zsh >/dev/null 2>&1; then
  zsh_completes() { zsh -f "$root/tests/install/completes.zsh" "$PREFIX" "$1" "$2"; }
  ok "zsh: a command" zsh_completes 'ashc migr' 'ashc migrate'
  ok "zsh: an option of a command" zsh_completes 'ashc compile --drop-t' '--drop-tables'
  ok "zsh: help COMMAND" zsh_completes 'ashc help stat' 'help status'
else echo "install complete: not run with zsh: there is none"; fi

page=$PREFIX/share/man/man1/ashc.1
for command in $(ashc help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p'); do
  ok "the man page has $command" grep -q "^.SS \"ashc $command[\" ]" "$page"
  says "ashc help $command" "^usage: ashc $command" ashc help "$command"
done
if command -v man >/dev/null 2>&1; then
  ok "man takes the page without a warning" sh -c "! man --warnings -E UTF-8 -l '$page' 2>&1 >/dev/null | grep ."
  says "and shows its options" '--drop-columns' man -l "$page"
else echo "install complete: the man page was not formatted: there is no man"; fi
finish
