#!/bin/sh
# The cost of a migration grows as the number of tables that it changes does: instructions (callgrind) of
# `ashc migrate` that edits each of 100 and of 400 tables in place; the second may be at most 5 times the
# first. SQLite reads the whole schema after a change of it: one edit at a time would make it 16 times.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-$PWD/build}
ashc=$build/ashc
command -v valgrind >/dev/null || { echo "valgrind is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

edits() { # the edits of the resources by sed: a column may be null; a default changes
  echo 'null s/:title, :string, allow_nil?: false/:title, :string/'
  echo 'default s/default: true/default: false/'
}

instructions() { # COUNT EDIT: prints how many `ashc migrate` takes
  dir=$work/$1
  rm -rf "$dir"
  tests/bench/generate.sh "$1" "$dir"
  SOURCE_DATE_EPOCH=1893456000 "$ashc" -C "$dir" compile --quiet --no-prove
  "$ashc" -C "$dir" migrate --quiet
  sed -i "$2" "$dir"/resources/r0*.resource
  SOURCE_DATE_EPOCH=1893456001 "$ashc" -C "$dir" compile --quiet --no-prove
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$ashc" -C "$dir" migrate 2>&1 >/dev/null |
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
  "$ashc" -C "$dir" status --check >/dev/null
}

edits >"$work/edits"
while read -r name edit; do
  small=$(instructions 100 "$edit")
  large=$(instructions 400 "$edit")
  if [ "$large" -le $((small * 5)) ]; then word=ok; else word=FAILED failed=$((failed + 1)); fi
  echo "$word $name: 100 tables $small instructions, 400 tables $large, ratio $(awk "BEGIN{printf \"%.2f\", $large/$small}")"
done <"$work/edits"
echo "$((2 - failed)) passed, $failed failed"
[ $failed = 0 ]
