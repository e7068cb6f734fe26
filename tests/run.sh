#!/bin/sh
# Runs tests and counts: every program of BUILD/tests/unit, every fuzz corpus, every tests/*.sh (with
# --long: every tests/long/*.sh). A test passes with exit 0; 77 means that it did not run and says why.
# A test that prints lines "N passed, N failed" (or cmocka's) is counted by them.
set -u
if [ "${1:-}" = --one ]; then # run one test: --one LOGS COMMAND
  log=$2/$(basename "$3").log
  start=$(date +%s)
  argument=$TEST_BUILD
  case $3 in */replay/fuzz_*) argument=tests/fuzz/corpus/${3##*/replay/fuzz_} ;; esac
  "$3" "$argument" >"$log" 2>&1 </dev/null
  code=$?
  echo $code >"$log.code"
  case $code in 0) word=ok ;; 77) word=skipped ;; *) word=FAILED ;; esac
  echo "$word  $(echo "$3" | sed "s|$PWD/||")  ($(($(date +%s) - start)) s)"
  [ $code = 77 ] && tail -n 1 "$log"
  exit 0
fi

cd "$(dirname "$0")/.."
long=
[ "${1:-}" = --long ] && { long=1; shift; }
TEST_BUILD=${1:-$PWD/build}
export TEST_BUILD
unset BUILD MAKEFLAGS MFLAGS MAKEOVERRIDES # tests call make, too
logs=$TEST_BUILD/tests/logs
rm -rf "$logs"
mkdir -p "$logs"

if [ "$long" ]; then
  tests=$(ls tests/long/*.sh 2>/dev/null)
else
  tests="$(ls "$TEST_BUILD"/tests/replay/* 2>/dev/null | grep -v '\.d$')
$(ls "$TEST_BUILD"/tests/unit/test_* 2>/dev/null | grep -v '\.d$')
$(ls tests/*.sh | grep -v '^tests/run.sh$')"
fi
[ "$tests" ] && printf '%s\n' $tests | sed 's|^tests/|./tests/|' | xargs -P "$(nproc)" -n 1 "$0" --one "$logs"

passed=0 failed=0 skipped=0
for code_file in "$logs"/*.code; do
  [ -e "$code_file" ] || continue
  log=${code_file%.code}
  code=$(cat "$code_file")
  if [ "$code" = 77 ]; then
    skipped=$((skipped + 1))
    continue
  fi
  good=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s)\..*/\1/p; s/^\([0-9]*\) passed, [0-9]* failed.*/\1/p' "$log" | awk '{n+=$1} END {print n+0}')
  if [ "$code" = 0 ]; then
    passed=$((passed + (good > 0 ? good : 1)))
  else
    bad=$(sed -n 's/^ *\([0-9]*\) FAILED TEST(S).*/\1/p; s/^[0-9]* passed, \([0-9]*\) failed.*/\1/p' "$log" | awk '{n+=$1} END {print n+0}')
    passed=$((passed + good))
    failed=$((failed + (bad > 0 ? bad : 1)))
    echo "---- $(basename "$log" .log)"
    tail -n 60 "$log"
  fi
done
# What a test names as not run, as in "X15 not run: …", counts as skipped.
grep -hE '^[A-Z][0-9]+ not run: ' "$logs"/*.log && skipped=$((skipped + $(cat "$logs"/*.log | grep -cE '^[A-Z][0-9]+ not run: ')))
line="$passed passed, $failed failed"
[ $skipped -gt 0 ] && line="$line, $skipped skipped"
echo "$line"
[ $failed = 0 ] && [ $passed -gt 0 ]
