#!/bin/sh
# Releases: what `ashc release` writes and what the programs made of it do. An empty database that is
# created at once equals one that went through every migration, over the histories of the goldens and
# samples; data steps in C; the commands of a release's main; X14, no file but the database's.
set -u
cd "$(dirname "$0")/.." || exit 2
root=$PWD
build=$(cd "${1:-build}" && pwd)
ASHC=$build/ashc
work=$(mktemp -d "${TMPDIR:-/tmp}/ashc-release.XXXXXX")
trap 'rm -rf "$work"' EXIT
out=$work/out
passed=0 failed=0
flags="${SANITIZED:+-fsanitize=address,undefined} -std=c11 -Wall -Wextra -Wpedantic -Werror"

ok() { # NAME COMMAND…: passes if the command does
  name=$1
  shift
  if "$@" >"$out" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $name: $*" | head -c 400
    echo
    head -n 15 "$out" | cut -c 1-300 | sed 's/^/    /'
  fi
}
exits() { # CODE NAME COMMAND…: what it prints stays in $out
  wanted=$1 name=$2
  shift 2
  "$@" >"$out" 2>&1 </dev/null
  got=$?
  if [ $got = "$wanted" ]; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED $name: exit $got, not $wanted: $*"
    head -n 15 "$out" | sed 's/^/    /'
  fi
}
says() { cp "$out" "$out.kept"; ok "$1: says $2" grep -q -- "$2" "$out.kept"; }
link() { # PROGRAM FOLDER…
  program=$1
  shift
  for folder in "$@"; do set -- "$@" "-I$folder" "$folder"/*.c; shift; done
  cc $flags "-I$root/runtime/include" -o "$program" "$@" "$build/libashrt.a" -lsqlite3
}

# --- created at once, or step by step --------------------------------------------------------------

# Everything in a database but times. The tables of the catalog come by name.
content() {
  sqlite3 "$1" "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name;
    SELECT version, name, digest, floor FROM schema_migrations ORDER BY 1;
    PRAGMA user_version; PRAGMA application_id; PRAGMA integrity_check"
  sqlite3 "$1" .dump | grep '^INSERT' | grep -v 'INTO "*schema_migrations' |
    sed "s/'20[0-9-]*T[0-9:.]*Z'/TIME/g" | sort
}

# NAME PROJECT DATABASE: the two ways of a project.
check_two_ways() {
  (
    cd "$2" || exit 2
    database=$3
    "$ASHC" migrate --quiet && content "$database" >"$work/at-once" && rm -f "$database" &&
      "$ASHC" migrate --quiet --step 1000 && content "$database" >"$work/by-step" &&
      rm -f "$database" && diff "$work/by-step" "$work/at-once"
  ) >"$out" 2>&1
  code=$?
  cp "$out" "$out.kept"
  ok "$1: created at once as step by step" sh -c "cat '$out.kept'; exit $code"
  "$ASHC" -C "$2" release --quiet --out "$work/probe" >/dev/null 2>&1
  grep -q '_creation}' "$work"/probe/*_release.c && created=$((created + 1))
  rm -rf "$work/probe"
}

created=0 histories=0
for dir in tests/golden/*/; do
  case=$(basename "$dir") p=$work/golden/$(basename "$dir")
  mkdir -p "$p/resources"
  cp "$dir/before.resource" "$p/resources/all.resource"
  "$ASHC" compile -C "$p" --quiet --no-prove --name before || continue
  cp "$dir/after.resource" "$p/resources/all.resource"
  "$ASHC" compile -C "$p" --quiet --no-prove --name change $(cat "$dir/arguments" 2>/dev/null) || continue
  histories=$((histories + 1))
  check_two_ways "golden $case" "$p" a.db
done
ok "nearly every golden can be created at once ($created of $histories)" [ $created -ge $((histories - 3)) ]

# Where somebody edited one, its migrations come one by one from there on.
p=$work/golden/add_column
sql=$(ls "$p"/priv/repo/migrations/*_change.sql)
cp "$sql" "$work/change.sql"
ok "a changed comment is no edit" sed -i 's/^-- change: /-- Change: /' "$sql"
"$ASHC" -C "$p" release --quiet --out "$work/edited"
ok "so the empty database is still created at once" grep -q '_creation}' "$work/edited/repo_release.c"
sed -i '0,/^ALTER TABLE/s//DELETE FROM "posts";\nALTER TABLE/' "$sql"
"$ASHC" -C "$p" release --quiet --out "$work/edited"
ok "a changed statement is" sh -c "! grep -q '_creation}' '$work/edited/repo_release.c'"
cp "$work/change.sql" "$sql"

# Rows that every database starts with are not in a schema: from their migration on it is step by step.
for sample in helpdesk shop; do
  cp -r "samples/$sample" "$work/$sample"
  rm -rf "$work/$sample/priv"
  "$ASHC" compile -C "$work/$sample" --quiet --no-prove --name first
  sed -i '0,/^  attributes do/s//  attributes do\n    attribute :added_later, :string/' \
    "$(ls "$work/$sample"/resources/*.resource | tail -n 1)"
  "$ASHC" compile -C "$work/$sample" --quiet --no-prove --name second
  database=$("$ASHC" -C "$work/$sample" migrate | sed -n 's/^[A-Za-z.]*: \(.*\.db\)$/\1/p')
  rm -f "$work/$sample/$database"
  check_two_ways "sample $sample" "$work/$sample" "$database"
done

# --- a data step in C -------------------------------------------------------------------------------

p=$work/p
mkdir -p "$p/resources"
cp tests/golden/add_column/before.resource "$p/resources/all.resource"
"$ASHC" compile -C "$p" --quiet --name before
"$ASHC" -C "$p" gen migration slugs >/dev/null
hand=$(ls "$p"/priv/repo/migrations/*_slugs.sql)
printf -- '-- migrate:up\nCREATE TABLE slugs (slug TEXT);\n-- ashc:call fill_slugs\n-- migrate:down\nDROP TABLE slugs;\n' >"$hand"
exits 2 "ashc migrate cannot run a C function" "$ASHC" -C "$p" migrate
says "it" "calls the C function fill_slugs, which is not here; it is in the program"
ok "and has written nothing" sh -c "! sqlite3 '$p/a.db' .tables | grep ."
"$ASHC" -C "$p" release --quiet --out "$work/called" --main
exits 1 "a missing function is a link error" link "$work/called/program" "$work/called"
says "it" "undefined reference to .fill_slugs"
cat >"$work/called/slugs.c" <<'C'
#include <sqlite3.h>

#include "repo_migrations.h"

int fill_slugs(sqlite3 *db, char **error) {
  (void)error;
  return sqlite3_exec(db, "INSERT INTO slugs VALUES ('by hand')", NULL, NULL, NULL);
}
C
ok "with it the program links" link "$work/called/program" "$work/called"
ok "and runs it" "$work/called/program" migrate --database "$work/called/a.db"
ok "in its place" test "$(sqlite3 "$work/called/a.db" 'SELECT * FROM slugs')" = 'by hand'
if [ -w /dev/full ]; then
  exits 2 "a status that cannot be written fails" sh -c "'$work/called/program' status --database '$work/called/a.db' >/dev/full"
  says "it" "the output cannot be written"
  ok "a migration that is made is made" sh -c "'$work/called/program' migrate --database '$work/called/b.db' >/dev/full"
fi
rm -r "$work/called" "$hand"
printf -- '-- migrate:up\n-- ashc:call fill-slugs\n' >"$hand"
exits 2 "a name that is none in C is an error" "$ASHC" -C "$p" release --out "$work/called"
says "it" "needs the name of a C function"
rm "$hand"

# --- a release is its .sql files and nothing else -----------------------------------------------------

"$ASHC" -C "$p" release --quiet --out "$work/one" --main
"$ASHC" -C "$p" release --quiet --out "$work/two" --main
ok "the same input gives the same bytes" diff -r "$work/one" "$work/two"
cp -r "$p" "$work/moved"
"$ASHC" -C "$work/moved" release --quiet --out "$work/three" --main
ok "also in another folder" diff -r "$work/one" "$work/three"
exits 0 "release --check" "$ASHC" -C "$p" release --check --out "$work/one"
printf ' ' >>"$work/one/repo_release.c"
exits 1 "release --check finds what was changed" "$ASHC" -C "$p" release --check --out "$work/one"
says "it" "one/repo_release.c"
rm "$work/one/repo_release.c"
"$ASHC" -C "$p" release --quiet --out "$work/one" --main
printf -- '-- migrate:up\nCREATE TABLE x (y);\n' >"$p/priv/repo/migrations/20990101000000_x_dev.sql"
exits 2 "release refuses migrations of development" "$ASHC" -C "$p" release --out "$work/one"
rm "$p/priv/repo/migrations/20990101000000_x_dev.sql"

# --- one C file, and files that are no longer any ------------------------------------------------------

printf 'repo Blog.LogRepo do\n  database "log.db"\nend\n\nresource Blog.Entry do\n  sqlite do\n    table "entries"\n    repo Blog.LogRepo\n  end\n\n  attributes do\n    integer_primary_key :id\n  end\nend\n' \
  >"$work/moved/resources/log.resource"
sed -i 's/^    table "\(authors\|posts\|comments\)"/&\n    repo Blog.Repo/' "$work/moved/resources/all.resource"
ok "a second repo" "$ASHC" -C "$work/moved" compile --quiet --name log
for way in --main "--main --single"; do
  rm -rf "$work/several"
  "$ASHC" -C "$work/moved" release --quiet --out "$work/several" --depfile "$work/several/release.d" $way
  folders=$(find "$work/several" -name '*.c' -exec dirname {} + | sort -u)
  ok "several repos link ($way)" link "$work/several/program" $folders
  ok "and migrate" sh -c "cd '$work/several' && ./program migrate && ./program status && rm ./*.db"
done
ok "with --single in one C file and main.c" test "$(find "$work/several" -maxdepth 1 -name '*.c' | wc -l)" = 2
ok "the depfile's paths are absolute as its own" grep -q "^$work/several/ash_release.c: " "$work/several/release.d"
exits 2 "--single needs a folder of its own" "$ASHC" -C "$work/moved" release --single

"$ASHC" -C "$p" release --quiet --out "$work/one" --main
rm "$p"/priv/repo/migrations/*_before.sql
printf 'int mine;\n' >"$work/one/mine.c"
"$ASHC" -C "$p" release --quiet --out "$work/one"
ok "modules of migrations that are gone go" sh -c "! ls '$work'/one/*_before.c"
ok "other files stay" test -e "$work/one/mine.c" -a -e "$work/one/main.c"

# --- X14: a release opens no file but the database's -------------------------------------------------

static() {
  cc -std=c11 -static "-I$root/runtime/include" -o "$work/jail/program" "$work"/two/*.c \
    "$build/libashrt.a" -lsqlite3 -lm -ldl 2>&1 | grep -v 'statically linked\|in function'
  [ -x "$work/jail/program" ]
}
run_x14() {
  command -v strace >/dev/null 2>&1 || { echo "X14: not run: there is no strace"; return; }
  mkdir -p "$work/jail"
  ok "X14: the release links statically" static
  for command in migrate status check rollback; do
    (cd "$work/jail" && strace -f -qq -e trace=open,openat,openat2,creat -o "$work/trace" \
      ./program $command --database app.db) >"$out" 2>&1
    code=$?
    ok "X14: $command runs" [ $code = 0 ]
    # SQLite takes random numbers from the kernel and syncs the folder that the database is in.
    grep -E 'open|creat' "$work/trace" | grep -vE '"[^"]*app\.db(-journal|-wal|-shm)?"|"/dev/urandom"|"/[^"]*/jail"' \
      >"$work/others"
    ok "X14: $command opens no other file" sh -c "! cat '$work/others' | grep ."
  done
  rm -f "$work"/jail/app.db*
  if [ "$(id -u)" = 0 ]; then jailed="chroot $work/jail"; else jailed="unshare --user --map-root-user chroot $work/jail"; fi
  if ! $jailed /program --help >/dev/null 2>&1; then echo "X14: not run in an empty chroot: no right to"; return; fi
  ok "X14: migrates in an empty chroot" $jailed /program migrate --database /app.db
  ok "X14: is up to date there" $jailed /program check --database /app.db
  ok "X14: and left only the database" test "$(ls "$work/jail" | tr '\n' ' ')" = 'app.db program '
}
if [ "${SANITIZED:-}" ]; then echo "X14: not run: the sanitizers open files"; else run_x14; fi

echo "$passed passed, $failed failed"
[ $failed = 0 ]
