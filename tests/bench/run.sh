#!/bin/sh
# Times whole commands with hyperfine, each beside a yardstick in the same run: these machines are shared, a
# time alone says little. Prints one table: both medians, their ratio, the ratio of the fastest runs, and
# the instructions of the command (callgrind), which the rest of the machine does not disturb. At its end
# 500 pending migrations and a table of a million rows (pending.sh, million.sh), which have limits.
set -eu
cd "$(dirname "$0")/../.."
build=$(realpath "${1:-build}")
ashc=$build/ashc
work=$build/bench
count=${BENCH_RESOURCES:-1000}
rm -rf "$work"
mkdir -p "$work"
command -v hyperfine >/dev/null || { echo "bench: hyperfine is not installed" >&2; exit 2; }

millions() { # COMMAND…: prints its instructions in millions, or a dash
  command -v valgrind >/dev/null || { echo -; return; }
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p' | awk '{ printf "%d M\n", $1 / 1e6 }'
}

line() { printf '%-34s %9s  %-27s %9s %7s %8s %14s\n' "$@"; }

# compare NAME YARDSTICK_NAME PREPARE COMMAND YARDSTICK
compare() {
  hyperfine -N --style none 2>/dev/null --warmup 1 --runs "${BENCH_RUNS:-10}" --export-json "$work/result.json" \
    --prepare "$3" "$4" "$5" >/dev/null
  $3
  # shellcheck disable=SC2046,SC2086 # a command is words, and so are figures
  line "$1" $(jq -r '.results | "\(.[0].median*1000|floor)"' "$work/result.json")\ ms "$2" \
    $(jq -r '.results | "\(.[1].median*1000|floor)"' "$work/result.json")\ ms \
    $(jq -r '.results | (.[0].median/.[1].median, .[0].min/.[1].min) * 100 | round / 100' \
      "$work/result.json") "$(millions $4)"
}

p=$work/project
tests/bench/generate.sh "$count" "$p"
cat >"$work/fresh.sh" <<S
rm -rf $p/priv $work/shell.db*
S
cat >"$work/nodb.sh" <<S
rm -f $p/bench.db* $work/shell.db*
S
cat >"$work/again.sh" <<S
cp $work/before.db $p/bench.db; cp $work/before.db $work/shell.db
S
cat >"$work/read.sh" <<S
cat $p/resources/*.resource $p/priv/resource_snapshots/repo/*/*.json > /dev/null
S
cat >"$work/shell.sh" <<S
exec sqlite3 $work/shell.db < $work/up.sql
S
cat >"$work/check.sh" <<S
$ashc -C $p compile --check || exit 0 # it finds what the other one compiles
S
up_of() { # MIGRATION: what a shell runs of it
  sed '/^-- migrate:down/,$d' "$p"/priv/repo/migrations/$1*.sql >"$work/up.sql"
}

echo "$count resources, $(cat "$p"/resources/*.resource | wc -c) bytes"
line command median yardstick median ratio fastest instructions
SOURCE_DATE_EPOCH=1893456000 "$ashc" -C "$p" compile --quiet
up_of 20300101000000
compare "compile --check, nothing changed" "cat of what it reads" true \
  "$ashc -C $p compile --check" "sh $work/read.sh"
compare "migrate, empty database" "sqlite3 with the up section" "sh $work/nodb.sh" \
  "$ashc -C $p migrate --quiet" "sh $work/shell.sh"
compare "compile, everything new" "sqlite3 with the up section" "sh $work/fresh.sh" \
  "$ashc -C $p compile --quiet" "sh $work/shell.sh"

# One table of them changes; then each of them, in place.
sh "$work/nodb.sh"
sh "$work/fresh.sh"
SOURCE_DATE_EPOCH=1893456000 "$ashc" -C "$p" compile --quiet --no-prove
"$ashc" -C "$p" migrate --quiet
cp "$p/bench.db" "$work/before.db"
sed -i '1,/attribute :body, :string/s/attribute :body, :string/&, default: "x"/' "$p/resources/r00001.resource"
compare "compile --dry-run, 1 table changed" "compile --check" true \
  "$ashc -C $p compile --dry-run --quiet" "sh $work/check.sh"
sed -i 's/:title, :string, allow_nil?: false/:title, :string/' "$p"/resources/r0*.resource
SOURCE_DATE_EPOCH=1893456001 "$ashc" -C "$p" compile --quiet --no-prove
awk -v n="$count" 'BEGIN { print "BEGIN;"; for (i = 1; i <= n; i++) printf "ALTER TABLE things_%d ADD COLUMN more;\n", i
  print "COMMIT;" }' >"$work/up.sql"
BENCH_RUNS=3 compare "migrate, all tables edited" "sqlite3, ADD COLUMN to each" "sh $work/again.sh" \
  "$ashc -C $p migrate --quiet" "sh $work/shell.sh"
