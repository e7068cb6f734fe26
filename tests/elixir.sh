#!/bin/sh
# Every folder of tests/elixir is an Elixir project: lib (or apps) and perhaps config. It is compiled and
# migrated; what the database then holds is compared with tables.txt, and what was said with said.txt.
# Both ways: `compile --check` finds nothing afterwards, neither for the project nor for the .resource files that
# `import --from-ash` makes of it. --write rewrites the files.
set -u
cd "$(dirname "$0")/.." || exit 2
write=
[ "${1:-}" = --write ] && { write=1; shift; }
ASHC=$(realpath "${ASHC:-${1:-build}/ashc}")
work=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$work"' EXIT

tables() {
  sqlite3 "$1" "SELECT m.name||'.'||x.name||' '||x.type||iif(x.pk,' pk','')||iif(x.\"notnull\",' not null','')
      ||coalesce(' default '||x.dflt_value,'')
      ||coalesce((SELECT ' -> '||f.\"table\"||'.'||f.\"to\"||' on delete '||lower(f.on_delete)
           FROM pragma_foreign_key_list(m.name) f WHERE f.\"from\"=x.name),'')
      FROM sqlite_schema m, pragma_table_xinfo(m.name) x
      WHERE m.type='table' AND m.name NOT IN ('schema_migrations','sqlite_sequence') ORDER BY m.name, x.cid;
    SELECT 'index '||replace(sql,'CREATE ','') FROM sqlite_schema WHERE type='index' AND sql NOT NULL ORDER BY name;"
}
tell() { echo "$case: $1"; wrong=1; }
same() { # what it is, expected file, found file
  if [ "$write" ]; then cp "$3" "$2"; fi
  diff -u "$2" "$3" || tell "$1"
}

for dir in tests/elixir/*/; do
  case=$(basename "$dir") p=$work/$(basename "$dir") wrong=
  cp -r "$dir" "$p"
  "$ASHC" -C "$p" compile --quiet --name all >/dev/null 2>"$p/said.txt" || tell "compile: $(cat "$p/said.txt")"
  "$ASHC" -C "$p" migrate --quiet --database "$p/test.db" >"$p/log" 2>&1 || tell "migrate: $(cat "$p/log")"
  tables "$p/test.db" >"$p/tables.txt"
  same "the tables" "$dir/tables.txt" "$p/tables.txt"
  same "what was said" "$dir/said.txt" "$p/said.txt"
  "$ASHC" -C "$p" compile --check --quiet >"$p/log" 2>/dev/null || tell "compile --check afterwards: $(cat "$p/log")"
  mkdir "$p/copy"
  "$ASHC" -C "$p/copy" import --from-ash "$p" --quiet >"$p/log" 2>&1 || tell "import: $(cat "$p/log")"
  "$ASHC" -C "$p/copy" compile --check --quiet >"$p/log" 2>&1 || tell "the imported resources: $(cat "$p/log")"
  if [ "$wrong" ]; then failed=$((failed + 1)); else passed=$((passed + 1)); fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
