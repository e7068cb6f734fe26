#!/bin/sh
# Times whole commands with hyperfine, each beside a yardstick in the same run, and prints ratios of the
# medians: these machines are shared, a single time says little.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-$PWD/build}
ashc=$build/ashc
work=$build/bench
count=${BENCH_RESOURCES:-1000}
rm -rf "$work"
mkdir -p "$work"
command -v hyperfine >/dev/null || { echo "bench: hyperfine is not installed" >&2; exit 2; }

# compare NAME YARDSTICK_NAME PREPARE COMMAND YARDSTICK
compare() {
  hyperfine -N --style none --warmup 1 --runs "${BENCH_RUNS:-10}" --export-json "$work/result.json" \
    --prepare "$3" "$4" "$5" >/dev/null
  jq -r --arg name "$1" --arg yard "$2" '.results | map(.median) |
    "\($name): \(.[0]*1000|floor) ms, \($yard): \(.[1]*1000|floor) ms, ratio \(.[0]/.[1]*100|round/100)"' \
    "$work/result.json"
}

tests/bench/generate.sh "$count" "$work/project"
cat >"$work/fresh.sh" <<S
rm -rf $work/project/priv
S
cat >"$work/nodb.sh" <<S
rm -f $work/project/bench.db* $work/shell.db*
S
"$ashc" -C "$work/project" compile --quiet
up=$work/up.sql
sql=$(ls "$work"/project/priv/repo/migrations/*.sql)
sed '/^-- migrate:down/,$d' "$sql" >"$up"
cat >"$work/shell.sh" <<S
exec sqlite3 $work/shell.db < $up
S
cat >"$work/read.sh" <<S
cat $work/project/resources/*.resource $work/project/priv/resource_snapshots/repo/*/*.json > /dev/null
S

echo "$count resources, $(cat "$work"/project/resources/*.resource | wc -c) bytes"
compare "compile --check, nothing changed" "reading the same bytes" true \
  "$ashc -C $work/project compile --check" "sh $work/read.sh"
compare "migrate, empty database" "sqlite3 db < up.sql" "sh $work/nodb.sh" \
  "$ashc -C $work/project migrate --quiet" "sh $work/shell.sh"
compare "compile, everything new" "reading the same bytes" "sh $work/fresh.sh" \
  "$ashc -C $work/project compile --quiet" "cat $work/project/resources/r00000.resource"
