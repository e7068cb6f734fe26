#!/bin/sh
# An up-to-date check costs one open and a few reads, however large the database is: instructions and
# system calls of `ashc migrate` and of a release on a database of 1 GB beside those on a small one; no
# write, no lock but for reading.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-$PWD/build}
for tool in strace valgrind sqlite3; do
  command -v $tool >/dev/null || { echo "up_to_date: there is no $tool"; exit 77; }
done
base=${TMPDIR:-/tmp}
[ "$(df -Pk /dev/shm 2>/dev/null | awk 'END { print $4 }')" -gt 2000000 ] && base=/dev/shm
work=$(mktemp -d "$base/ashc-large.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
is() { # is NAME VALUE TEST: passes if `[ VALUE TEST ]` does
  if [ $2 $3 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "up_to_date: $1: $2, not $3"; fi
}

mkdir -p "$work/resources" "$work/priv/repo/migrations"
printf 'repo App.Repo do\n  database "app.db"\nend\n' >"$work/resources/repo.resource"
i=0
while [ $i -lt 20 ]; do
  i=$((i + 1))
  printf -- '-- migrate:up\nCREATE TABLE t%s (id INTEGER PRIMARY KEY, body TEXT);\n-- migrate:down\nDROP TABLE t%s;\n' $i $i \
    >"$work/priv/repo/migrations/$((20260101000000 + i))_t$i.sql"
done
"$build/ashc" -C "$work" migrate --quiet
"$build/ashc" -C "$work" release --quiet --out "$work/release" --main
cc -O2 -Iruntime/include -o "$work/app" "$work"/release/*.c "$build/libashrt.a" -lsqlite3
cd "$work"
cp app.db small.db
sqlite3 app.db "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<250000) INSERT INTO t7 SELECT i, hex(zeroblob(2040)) FROM n" >/dev/null
echo "up_to_date: $(($(stat -c %s app.db) / 1000000)) MB and $(($(stat -c %s small.db) / 1000)) kB"
is "size in MB" $(($(stat -c %s app.db) / 1000000)) "-ge 1000"
stat -c '%Y %s' app.db >before

instructions() { # COMMAND…
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null | sed -n 's/.*Collected : //p'
}
look() { # look NAME COMMAND…: the command with --database FILE behind it
  name=$1
  shift
  small=$(instructions "$@" --database small.db)
  large=$(instructions "$@" --database app.db)
  strace -f -y -o trace "$@" --database app.db >/dev/null
  opens=$(grep -c 'openat(.*app\.db", ' trace || :)
  reads=$(grep -c '^[0-9]* *pread64(.*app\.db>' trace || :)
  writes=$(grep -cE '(pwrite64|write|ftruncate|fdatasync|fsync)\([0-9]+<[^>]*app\.db|F_WRLCK' trace || :)
  all=$(wc -l <trace)
  echo "$name: $large instructions ($small on the small one), $all system calls: opened $opens time, $reads reads, $writes writes"
  is "$name: opens" "$opens" "= 1"
  is "$name: reads" "$reads" "-le 8"
  is "$name: writes and write locks" "$writes" "= 0"
  is "$name: instructions in percent of those on a small database" $((large * 100 / small)) "-le 102"
}
look "ashc migrate" "$build/ashc" migrate --quiet
look "release" ./app migrate
stat -c '%Y %s' app.db >after
cmp before after && passed=$((passed + 1))
echo "$passed passed, $failed failed"
[ $failed = 0 ]
