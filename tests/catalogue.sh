#!/bin/sh
# The catalogue of schema-bearing keys: tests/catalogue.txt names a test for every row, and each test of
# tests/catalogue is compiled, migrated, asked, compiled again (nothing may have changed) and rolled back.
#
# A test is NAME.resource (or NAME.ex, or both) beside NAME.sql. The .sql file is read in blocks: lines of
# expectation, then the statements they hold for.
#   -- ok              the statements pass
#   -- refused: WORDS  they fail, and the message has WORDS
#   -- row: a|b        a row of the answer, in order
#   -- none            the answer has no rows
# NAME.refused instead holds words of the message with which `compile` refuses the test, exit 2.
# The table snapshot(name, content) holds the snapshots. A file that declares no repo gets one of SQLite; with a
# repo of PostgreSQL only the snapshots are made, and asked.
set -u
cd "$(dirname "$0")/.."
build=${1:-$PWD/build}
[ -x "$build/ashc" ] || { echo "there is no $build/ashc"; exit 1; }
place=${TMPDIR:-/tmp}
[ -w /dev/shm ] && place=/dev/shm # nothing here is to outlive the test
work=$(mktemp -d "$place/ashc-catalogue.XXXXXX")
trap 'rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=1767268800
export SOURCE_DATE_EPOCH

[ $# -gt 0 ] && shift
only=$* # some tests: tests/catalogue.sh BUILD NAME…

fail() {
  echo "catalogue: $name: $1"
  failed=1
}

run() { # run WHAT COMMAND…: runs ashc in the project of the test
  what=$1
  shift
  "$build/ashc" -C "$dir" "$@" >"$dir/said" 2>&1 </dev/null && return
  fail "$what: $(cat "$dir/said")"
  return 1
}

# Asks the database $1 the test's statements, with a mark before each block, and compares.
ask() {
  snapshots=$dir/priv/resource_snapshots
  {
    echo "CREATE TEMP TABLE snapshot(name, content);"
    (cd "$snapshots" && find . -name '*.json') | while read -r file; do
      echo "INSERT INTO snapshot VALUES ('$(dirname "${file#./}")', CAST(readfile('$snapshots/$file') AS TEXT));"
    done
    echo "PRAGMA foreign_keys = ON;"
    awk '/^-- (ok|refused:|row:|none)/ { if (!head) print ".print @@" NR; head = 1; next } { head = 0; print }' \
      "tests/catalogue/$name.sql"
  } >"$dir/script"
  (cd "$dir" && stdbuf -o0 sqlite3 "$1" <script >answer 2>&1)
  awk -f tests/catalogue.awk "tests/catalogue/$name.sql" "$dir/answer" || failed=1
}

one() {
  name=$1 dir=$work/$1 failed=0
  mkdir -p "$dir/resources"
  cp tests/catalogue/"$name".resource tests/catalogue/"$name".ex "$dir/resources/" 2>/dev/null
  grep -qs '^repo \|AshSqlite.Repo' "$dir"/resources/* || printf 'repo App.Repo do\n  database "app.db"\nend\n' >"$dir/resources/repo.resource"
  database=
  grep -qs "AshSqlite.Repo" "$dir"/resources/* && database="--database app.db"
  if [ -e "tests/catalogue/$name.refused" ]; then
    "$build/ashc" -C "$dir" compile >"$dir/said" 2>&1 </dev/null
    code=$?
    [ $code = 2 ] && grep -qFf "tests/catalogue/$name.refused" "$dir/said" || fail "exit $code: $(cat "$dir/said")"
  elif grep -qs 'adapter :postgres' "$dir"/resources/*; then
    run "compile" compile --snapshots-only && ask :memory:
  elif run "compile" compile && run "migrate" migrate $database; then
    ask "$dir/app.db"
    run "a second compile finds changes" compile --check
    repos=$(sed -n 's/^repo \([A-Za-z.]*\) do$/\1/p' "$dir"/resources/*.resource 2>/dev/null)
    for repo in ${repos:-only}; do
      [ "$repo" = only ] && repo= || repo="--repo $repo"
      run "rollback" rollback $repo $database --all --lose all
    done
    left=$(sqlite3 "$dir/app.db" "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations'")
    [ -z "$left" ] || fail "left after rollback: $left"
  fi
  [ $failed = 0 ] && passed=$((passed + 1)) || all_failed=$((all_failed + 1))
}

passed=0 all_failed=0
if awk -f tests/catalogue_rows.awk compiler/syntax/dsl_*.c compiler/resolve/type_table.c tests/catalogue/*.resource \
  tests/catalogue/*.ex tests/errors/*.resource tests/errors/*.ex tests/catalogue.txt; then
  passed=1
else
  all_failed=1
fi
for file in tests/catalogue/*.sql tests/catalogue/*.refused; do
  name=$(basename "${file%.*}")
  case " ${only:-$name} " in *" $name "*) one "$name" ;; esac
done
echo "$passed passed, $all_failed failed"
[ $all_failed = 0 ]
