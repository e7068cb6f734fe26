#!/bin/sh
# Every folder of tests/golden is one change: before.resource, after.resource, perhaps rows.sql (rows that
# are there already) and arguments (of compile). Compared with what stands in it: ops.txt, up.sql, down.sql.
# Then the change is made on those rows, by ashc and by a plain sqlite3 shell: up must give the schema of a
# database created at the end state, down the schema and the rows of before. --write rewrites the files.
set -u
cd "$(dirname "$0")/.." || exit 2
write=
[ "${1:-}" = --write ] && { write=1; shift; }
ASHC=$(realpath "${ASHC:-${1:-build}/ashc}")
export SOURCE_DATE_EPOCH=1767225600
work=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$work"' EXIT

shape() { # what pragmas and the catalog say of a database, whatever the order of its columns
  sqlite3 "$1" "SELECT 'table', name, wr, strict FROM pragma_table_list WHERE schema='main'
      AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations' ORDER BY name;
    SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden FROM sqlite_schema m,
      pragma_table_xinfo(m.name) x WHERE m.type='table' AND m.name<>'schema_migrations' ORDER BY 1, 2;
    SELECT m.name, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete FROM sqlite_schema m,
      pragma_foreign_key_list(m.name) f WHERE m.type='table' ORDER BY 1, 3, 2;
    SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type<>'table' AND sql NOT NULL
      ORDER BY name;"
}
rows() { sqlite3 "$1" .dump | grep '^INSERT' | grep -v schema_migrations | sort; }
section() { awk -v s="$1" '/^-- migrate:/{on=($2=="migrate:" s)} on' "$2"; }
tell() { echo "$case: $1"; wrong=1; }
same() { # what it is, expected file, found file
  if [ "$write" ] && [ "${2#tests/}" != "$2" ]; then cp "$3" "$2"; fi
  diff -u "$2" "$3" || tell "$1"
}

run_case() {
  dir=tests/golden/$case p=$work/$case
  mkdir -p "$p/resources"
  cp "$dir/before.resource" "$p/resources/all.resource"
  options=$(cat "$dir/arguments" 2>/dev/null)
  ashc() { command=$1; shift; "$ASHC" "$command" -C "$p" "$@"; }
  ashc compile --quiet --name before >"$p/log" 2>&1 || { tell "before: $(cat "$p/log")"; return; }
  ashc migrate --quiet >"$p/log" 2>&1 || { tell "migrate: $(cat "$p/log")"; return; }
  [ -f "$dir/rows.sql" ] && sqlite3 "$p/a.db" <"$dir/rows.sql"
  shape "$p/a.db" >"$p/shape.before"
  rows "$p/a.db" >"$p/rows.before"
  cp "$p/a.db" "$p/shell.db"
  cp "$dir/after.resource" "$p/resources/all.resource"
  ashc compile --check $options >"$p/ops.txt" 2>&1
  ashc compile --quiet --name change $options >"$p/log" 2>&1 || { tell "$(cat "$p/log")"; return; }
  sql=$(ls "$p"/priv/repo/migrations/*_change.sql)
  section up "$sql" >"$p/up.sql"
  section down "$sql" >"$p/down.sql"
  for file in ops.txt up.sql down.sql; do same "$file" "$dir/$file" "$p/$file"; done

  mkdir -p "$p/fresh/resources"
  cp "$dir/after.resource" "$p/fresh/resources/all.resource"
  "$ASHC" compile -C "$p/fresh" --quiet --name all && "$ASHC" migrate -C "$p/fresh" --quiet
  shape "$p/fresh/a.db" >"$p/shape.after"
  [ -f "$dir/shape.txt" ] && cp "$dir/shape.txt" "$p/shape.after" # what is kept of removed things too
  ashc migrate --quiet || tell "ashc migrate"
  cp "$p/shell.db" "$p/whole.db"
  sqlite3 "$p/shell.db" <"$p/up.sql" || tell "up in a shell"
  sqlite3 "$p/whole.db" <"$sql" 2>"$p/log" # stays up: a session runs one section
  for db in a shell whole; do shape "$p/$db.db" >"$p/$db.up"; same "$db: up" "$p/shape.after" "$p/$db.up"; done
  ashc rollback --quiet --lose all || tell "ashc rollback"
  sqlite3 "$p/shell.db" <"$p/down.sql" || tell "down in a shell"
  for db in a shell; do
    shape "$p/$db.db" >"$p/$db.down"
    rows "$p/$db.db" >"$p/$db.rows"
    same "$db: down" "$p/shape.before" "$p/$db.down"
    [ -f "$dir/loses" ] || same "$db: rows after down" "$p/rows.before" "$p/$db.rows"
  done
}

for case in ${CASES:-$(ls tests/golden)}; do
  [ -d "tests/golden/$case" ] || continue
  wrong=
  run_case
  if [ "$wrong" ]; then failed=$((failed + 1)); else passed=$((passed + 1)); fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
