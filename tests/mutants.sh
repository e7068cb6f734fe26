#!/bin/sh
# The hook of the mutants (compiler/memory/mutant.h) costs the product nothing: a file compiled with no mutant
# chosen gives the very object code that it gives without the hook. And every mutant is listed once.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${1:-$PWD/build}
work=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$work"' EXIT
check() {
  if [ "$2" = "$3" ]; then passed=$((passed + 1)); else echo "$1: $3, not $2"; failed=$((failed + 1)); fi
}
compile() { # FILE OBJECT FLAGS…
  file=$1 object=$2
  shift 2
  ${CC:-gcc} -std=c11 -O2 -D_GNU_SOURCE -Icompiler -Iruntime/include -Iruntime -I"$build/generated" "$@" \
    -c -o "$object" "$file" && objcopy -O binary --only-section=.text --only-section='.rodata*' "$object"
}
for file in $(grep -rl 'MUTANT(' compiler --include='*.c'); do
  compile "$file" "$work/plain.o"
  compile "$file" "$work/none.o" -DASHC_MUTANT=0
  check "$file with no mutant chosen" "$(cksum <"$work/plain.o")" "$(cksum <"$work/none.o")"
done
hooks=$(grep -rhoE 'MUTANT\([0-9]+' compiler --include='*.c' | sed 's/.*(//' | sort -nu | tr '\n' ' ')
check "hooks and tests/mutants/list" "$(cut -d' ' -f1 tests/mutants/list | tr '\n' ' ')" "$hooks"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
