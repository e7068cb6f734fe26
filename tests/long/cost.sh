#!/bin/sh
# What a compile costs beyond finding out that something changed: instructions of `compile` of one changed
# table among 1,000, beside those of `compile --check` on the same tree; at most 1.5 times.
set -u
cd "$(dirname "$0")/../.." || exit 2
ashc=${1:-$PWD/build}/ashc
command -v valgrind >/dev/null || { echo "valgrind is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tests/bench/generate.sh 1000 "$work"
"$ashc" -C "$work" compile --quiet || exit 1
sed -i '1,/attribute :body, :string/s/attribute :body, :string/attribute :body, :string, default: "x"/' \
  "$work/resources/r00050.resource"
count() { # instructions of a command
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 | sed -n 's/.*Collected : //p'
}
check=$(count "$ashc" -C "$work" compile --check)
compile=$(count "$ashc" -C "$work" compile)
echo "compile --check: $check instructions, compile: $compile, ratio $(awk "BEGIN{printf \"%.2f\", $compile/$check}")"
[ "$(ls "$work"/priv/repo/migrations | wc -l)" = 2 ] || { echo "nothing was compiled"; exit 1; }
if [ "$compile" -le $((check * 3 / 2)) ]; then echo "1 passed, 0 failed"; else echo "0 passed, 1 failed"; exit 1; fi
