#!/bin/sh
# The runtime's tests, and a sample of the fault matrix, under valgrind: no invalid access, no leak.
set -u
cd "$(dirname "$0")/../.."
build=${1:-$PWD/build}
passed=0 failed=0
tests/fault/project.sh "$build/ashc" "$build/valgrind"
memcheck() { valgrind --quiet --leak-check=full --error-exitcode=99 --child-silent-after-fork=yes "$@"; }
for test in "$build"/tests/unit/test_runtime_* "$build"/tests/unit/test_sql_*; do
  case $test in *.d | *_memory) continue ;; esac # the memory test replaces the allocator itself
  if memcheck "$test" >"$build/valgrind.log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "---- $(basename "$test")"
    tail -n 30 "$build/valgrind.log"
  fi
done
if memcheck "$build/tests/fault/faults" "$build/valgrind/priv/repo/migrations" "${EVERY:-900}" >"$build/valgrind.log" 2>&1; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
  echo '---- faults'
fi
tail -n 30 "$build/valgrind.log"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
