#!/bin/sh
# mutants.sh BUILD [NUMBER…]: for each mutant of tests/mutants/list, ashc is built with that mistake
# (-DASHC_MUTANT=n) and compiles the changes of tests/mutants/*/ until its own proof stops one of them: exit 2
# with the proof's message. A mutant that no proof stops fails the run.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-$PWD/build}
[ $# -gt 0 ] && shift
export SOURCE_DATE_EPOCH=1767225600
work=$(mktemp -d) caught=0 survived=0
trap 'rm -rf "$work"' EXIT

for case in tests/mutants/*/; do # projects whose first migration the sound compiler made
  p=$work/$(basename "$case")
  mkdir -p "$p/resources"
  cp "$case/before.resource" "$p/resources/all.resource"
  "$build/ashc" -C "$p" compile --quiet --name before || exit 1
  cp "$case/after.resource" "$p/resources/all.resource"
  cp -r "$p" "$work/sound"
  "$build/ashc" -C "$work/sound" compile --quiet $(cat "$case/arguments" 2>/dev/null) ||
    { echo "$case: the sound compiler fails"; exit 1; }
  rm -rf "$work/sound"
done

mutate() { # NUMBER: the one object that holds the hook stands before the library that has it without
  file=$(grep -rlE "MUTANT\($1," compiler --include='*.c')
  [ "$file" ] || return 1
  ${CC:-gcc} -std=c11 -O1 -D_GNU_SOURCE -Icompiler -Iruntime/include -Iruntime -I"$build/generated" \
    -DASHC_MUTANT="$1" -c -o "$work/mutant.o" "$file" &&
    ${CC:-gcc} -o "$work/ashc" "$build/compiler/cli/main.o" "$work/mutant.o" "$build/libashc.a" \
      "$build/libashrt.a" -ljansson -lmd -lsqlite3
}

catches() { # prints the case whose proof stops the mutant
  for case in tests/mutants/*/; do
    name=$(basename "$case")
    cp -r "$work/$name" "$work/run"
    "$work/ashc" -C "$work/run" compile --quiet $(cat "$case/arguments" 2>/dev/null) >"$work/log" 2>&1
    code=$?
    rm -rf "$work/run"
    [ $code = 2 ] && grep -q 'does not do what it should' "$work/log" && { echo "$name"; return; }
  done
}

start=$(date +%s)
while read -r number words; do
  [ $# = 0 ] || case " $* " in *" $number "*) ;; *) continue ;; esac
  mutate "$number" || { echo "mutant $number cannot be built"; exit 1; }
  by=$(catches)
  if [ "$by" ]; then
    caught=$((caught + 1))
    echo "mutant $number, $words: caught ($by)"
  else
    survived=$((survived + 1))
    echo "mutant $number, $words: SURVIVED"
  fi
done <tests/mutants/list
echo "$caught of $((caught + survived)) mutants caught in $(($(date +%s) - start)) s"
echo "$caught passed, $survived failed"
[ $survived = 0 ]
