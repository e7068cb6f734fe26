#!/bin/sh
# 500 pending migrations, and the sqlite3 shell with the same statements in the same transactions: whole
# processes, by wall clock on a disk that forgets (so that waiting for a real one hides nothing) and by
# instructions, which the rest of the machine does not disturb. Exits 1 where `ashc migrate` takes more
# than 1.1 times the shell's (of the instructions, where valgrind can count them).
set -eu
cd "$(dirname "$0")/../.."
build=${1:-$PWD/build}
ashc=$build/ashc
work=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/ashc-pending.XXXXXX")
trap 'rm -rf "$work"' EXIT
count=${BENCH_PENDING:-500} most=1.1
command -v hyperfine >/dev/null || { echo "bench: hyperfine is not installed" >&2; exit 2; }

mkdir -p "$work/resources" "$work/priv/repo/migrations"
printf 'repo Bench.Repo do\n  database "ashc.db"\nend\n' >"$work/resources/repo.resource"
i=0
while [ $i -lt "$count" ]; do
  i=$((i + 1))
  cat >"$work/priv/repo/migrations/$((20260101000000 + i))_create_t$i.sql" <<S
-- migrate:up
-- ashc:touches t$i
CREATE TABLE t$i (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  body TEXT
);
CREATE INDEX t${i}_title ON t$i (title);
-- migrate:down
-- ashc:loses t$i
DROP INDEX t${i}_title;
DROP TABLE t$i;
S
done

# What the shell runs: the up sections and the very rows that ashc wrote into its ledger.
cd "$work"
"$ashc" migrate --quiet
{
  echo 'CREATE TABLE "schema_migrations" ("version" INTEGER PRIMARY KEY, "inserted_at" TEXT, "name" TEXT, "digest" TEXT, "floor" INTEGER, "duration_ms" INTEGER);'
  for file in priv/repo/migrations/*.sql; do
    version=$(basename "$file" | cut -d_ -f1)
    echo 'BEGIN IMMEDIATE;'
    sed '/^-- migrate:down/,$d' "$file"
    sqlite3 ashc.db ".mode insert schema_migrations" "SELECT * FROM schema_migrations WHERE version=$version"
    echo 'COMMIT;'
  done
} >shell.sql
cat >shell.sh <<'S'
exec sqlite3 shell.db <shell.sql
S
rm -f ashc.db* shell.db*
"$ashc" migrate --quiet
sh shell.sh
cat >same.sql <<'S'
SELECT name, sql FROM sqlite_schema WHERE name<>'schema_migrations' ORDER BY name;
SELECT version, name, digest FROM schema_migrations ORDER BY version;
S
sqlite3 ashc.db <same.sql >left
sqlite3 shell.db <same.sql >right
cmp left right

hyperfine -N --style none --warmup 1 --runs "${BENCH_RUNS:-15}" --export-json result.json \
  --prepare 'rm -f ashc.db shell.db' "$ashc migrate --quiet" "sh shell.sh" >/dev/null 2>&1
jq -r --arg n "$count" '.results | "\($n) pending migrations: \(.[0].median*1000|floor) ms, sqlite3 with the same: \(.[1].median*1000|floor) ms, ratio \(.[0].median/.[1].median*100|round/100), of the fastest \(.[0].min/.[1].min*100|round/100)"' result.json

ratio=$(jq '.results | .[0].min / .[1].min' result.json)
if command -v valgrind >/dev/null; then
  instructions() { # COMMAND…: prints how many it takes
    rm -f ashc.db shell.db
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null | sed -n 's/.*Collected : //p'
  }
  ours=$(instructions "$ashc" migrate --quiet)
  theirs=$(instructions sqlite3 shell.db ".read shell.sql")
  ratio=$(awk "BEGIN { print $ours / $theirs }")
  echo "instructions: $ours and $theirs, ratio $(printf %.2f "$ratio")"
fi
awk "BEGIN { exit !($ratio <= $most) }" || { echo "bench: more than $most times the shell" >&2; exit 1; }
