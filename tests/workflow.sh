#!/bin/sh
# The chapters of Ash's guide "Migrations and Tasks", each replayed from end to end on real databases
# and, where it matters, a real git repository: tests/workflow/*.sh [CHAPTER…]. Prints what each counts.
set -u
cd "$(dirname "$0")/.."
build=${1:-$PWD/build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
export build
[ $# -gt 0 ] && shift
passed=0 failed=0
for script in tests/workflow/*.sh; do
  chapter=$(basename "$script" .sh)
  [ "$chapter" = lib ] && continue
  [ $# = 0 ] || case " $* " in *" $chapter "*) ;; *) continue ;; esac
  start=$(date +%s)
  out=$(sh "$script" 2>&1)
  line=$(printf '%s\n' "$out" | grep -E '^[0-9]+ passed, [0-9]+ failed$' | tail -n 1)
  good=${line%% *} bad=${line#*, }
  bad=${bad%% *}
  [ "$line" ] || { good=0 bad=1; }
  [ "$bad" = 0 ] || printf '%s\n' "$out"
  echo "$chapter: $good ok, $bad not ($(($(date +%s) - start)) s)"
  passed=$((passed + good)) failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
