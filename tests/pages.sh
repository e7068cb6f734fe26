#!/bin/sh
# The sessions on the samples' pages, as a reader would type them: every `$` line of a console block is run in an
# empty folder and prints what stands below it (`…` is anything; versions and times may differ); a diff block
# changes resources/task.resource.
set -u
cd "$(dirname "$0")/.."
root=$PWD
build=${1:-$PWD/build}
case $build in /*) ;; *) build=$root/$build ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/ashc-pages.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$build/ashc" "$work/bin/ashc"
PATH=$work/bin:$PATH
export PATH HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=ann@example.org \
  GIT_COMMITTER_NAME=ann GIT_COMMITTER_EMAIL=ann@example.org
passed=0 failed=0

# What differs from run to run. Versions become numbers in the order of the page's and of the run's.
plain() { sed -E 's/[0-9]{14}/VERSION/g; s/\([0-9.]+ m?s\)/(TIME)/g' "$1"; }

# matches EXPECTED GOT: line by line; `…` alone is any number of lines, at the end of a line the rest of it.
matches() {
  awk -v got_file="$2" '
    function same(want, line,  n) {
      n = index(want, "…")
      return n ? substr(line, 1, n - 1) == substr(want, 1, n - 1) : line == want
    }
    BEGIN { while ((getline line <got_file) > 0) got[++lines] = line; at = 1 }
    $0 == "…" { skip = 1; next }
    {
      start = at
      while (skip && at <= lines && !same($0, got[at])) at++
      if (at > lines || !same($0, got[at])) { print "missing: " $0; bad = 1; exit 1 }
      at++
      skip = 0
    }
    END { if (!bad && !skip && at <= lines) { print "not expected: " got[at]; exit 1 } exit bad }' "$1"
}

check() { # what the last command printed is what the page says
  plain "$work/expected" >"$work/want"
  plain "$work/got" >"$work/had"
  if matches "$work/want" "$work/had" >"$work/why"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "pages: $page:$number: $command"
    cat "$work/why"
    sed 's/^/    /' "$work/had" | head -n 30
  fi
  command=
}

change() { # applies the block: lines with a blank or - are there, one after the other; + comes, - goes
  awk -v block="$work/block" '
    BEGIN { while ((getline line <block) > 0) b[++n] = line }
    { text[NR] = $0 }
    END {
      for (i = 1; i <= n; i++) if (b[i] !~ /^\+/) old[++olds] = substr(b[i], 2)
      for (i = 1; i <= NR && !place; i++) {
        place = i
        for (k = 1; k <= olds; k++) if (text[i + k - 1] != old[k]) place = 0
      }
      if (!place) { print "no such lines" >"/dev/stderr"; exit 1 }
      for (i = 1; i < place; i++) print text[i]
      for (i = 1; i <= n; i++) if (b[i] !~ /^-/) print substr(b[i], 2)
      for (i = place + olds; i <= NR; i++) print text[i]
    }' resources/task.resource >"$work/changed" && cp "$work/changed" resources/task.resource
}

read_page() {
  block= command= number=0
  while IFS= read -r line; do
    number=$((number + 1))
    case $block$line in
    '```console') block=console; : >"$work/expected" ;;
    '```diff') block=diff; : >"$work/block" ;;
    'console```') [ "$command" ] && check; block= ;;
    'diff```')
      block=
      if change; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "pages: $page:$number: the change"; fi
      ;;
    'console$ '*)
      [ "$command" ] && check
      command=${line#\$ }
      : >"$work/expected"
      sh -c "$command" >"$work/got" 2>&1 </dev/null
      ;;
    console*) printf '%s\n' "$line" >>"$work/expected" ;;
    diff*) printf '%s\n' "$line" >>"$work/block" ;;
    esac
  done <"$root/$page"
  [ "$block" ] && { failed=$((failed + 1)); echo "pages: $page: a block is not closed"; }
}

for page in samples/*/README.md; do
  grep -q '^```console$' "$page" || continue
  mkdir -p "$work/$page" && cd "$work/$page" || exit 2
  read_page
  cd "$root" || exit 2
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 30 ]
