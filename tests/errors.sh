#!/bin/sh
# Error pairs through the command: `ashc compile --check NAME.resource` in tests/errors prints NAME.err on
# stderr and exits 2. (tests/unit/test_resolve_errors.c compares the same texts without the command, and
# writes them anew with ERRORS_WRITE set.)
set -u
build=${1:-$PWD/build}
cd "$(dirname "$0")/errors" || exit 2
[ -x "$build/ashc" ] || { echo "there is no $build/ashc"; exit 1; }
out=$(mktemp "${TMPDIR:-/tmp}/ashc-errors.XXXXXX")
trap 'rm -f "$out"' EXIT
passed=0 failed=0
for input in *.resource *.ex; do
  "$build/ashc" compile --check "$input" >/dev/null 2>"$out"
  code=$?
  if [ $code = 2 ] && cmp -s "$out" "${input%.*}.err"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$input: exit $code"
    diff "${input%.*}.err" "$out"
  fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
