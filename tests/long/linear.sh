#!/bin/sh
# The cost of a compile grows as its input does: instructions (callgrind) for 1,000 and for 10,000 new
# resources, and for --check on them; the second may be at most 12 times the first.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-$PWD/build}
work=$build/linear
rm -rf "$work"
mkdir -p "$work"
failed=0

instructions() { # DIR COMMAND…: prints the number of instructions of ashc -C DIR COMMAND
  dir=$1
  shift
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$build/ashc" -C "$dir" "$@" \
    2>"$work/callgrind.log" >/dev/null
  sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$work/callgrind.log"
}

for n in 1000 10000; do
  tests/bench/generate.sh $n "$work/$n"
  eval "compile_$n=$(instructions "$work/$n" compile --quiet)"
  eval "check_$n=$(instructions "$work/$n" compile --check)"
done
for what in compile check; do
  eval "small=\$${what}_1000 large=\$${what}_10000"
  echo "$what: 1,000 resources $small instructions, 10,000 resources $large, ratio $((large * 100 / small))/100"
  [ $((large / small)) -lt 12 ] || failed=$((failed + 1))
done
echo "$((2 - failed)) passed, $failed failed"
[ $failed = 0 ]
