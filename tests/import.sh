#!/bin/sh
# Schemas of real programs (tests/import/*.sql, from the published documentation of their tables), with rows.
# Each is imported; compiling again finds no change; the original is marked and not changed; a new database
# made by the baseline has the same catalog; one declared change then migrates both, rows kept. Then what is
# refused, migrations for older databases, and how a database that drifted is described.
set -u
cd "$(dirname "$0")/.."
build=${1:-$PWD/build}
ashc=$build/ashc
place=${TMPDIR:-/tmp}
[ -w /dev/shm ] && place=/dev/shm # nothing here is to outlive the test
work=$(mktemp -d "$place/ashc-import.XXXXXX")
trap 'rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=1767268800 # 2026-01-01 12:00:00 UTC
export SOURCE_DATE_EPOCH
passed=0 failed=0

fail() {
  echo "import: $name: $1"
  failed=$((failed + 1))
  wrong=1
}
run() { # run CODE COMMAND…: ashc in the project
  code=$1
  shift
  "$ashc" -C "$p" "$@" >"$p/said" 2>&1 </dev/null
  got=$?
  [ $got = "$code" ] || { fail "ashc $* exits $got: $(head -c 1500 "$p/said")"; return 1; }
}
said() { grep -qE "$1" "$p/said" || fail "it does not say /$1/: $(head -c 1500 "$p/said")"; }
is() { [ "$2" = "$3" ] || fail "$1: \"$2\" is not \"$3\""; }

# What pragmas say, and the texts of what has no pragmas. NOT NULL means nothing for a key that is the rowid;
# spaces and quotes of a default are layout; constraints' indexes have numbers in their names.
catalog() {
  sqlite3 "$1" "
    CREATE TEMP VIEW t AS SELECT m.name, l.wr, l.strict FROM sqlite_schema m JOIN pragma_table_list l
      ON l.name = m.name AND l.schema = 'main' AND l.type = 'table'
      WHERE m.name NOT LIKE 'sqlite~_%' ESCAPE '~' AND m.name <> 'schema_migrations';
    SELECT 'table', * FROM t ORDER BY name;
    SELECT t.name, x.cid, x.name, upper(x.type), x.\"notnull\" AND NOT (x.pk AND upper(x.type) = 'INTEGER'),
      CASE WHEN upper(x.dflt_value) <> 'NULL' THEN replace(replace(replace(x.dflt_value, ' ', ''), '\"', ''), '''', '') END,
      x.pk, x.hidden
      FROM t JOIN pragma_table_xinfo(t.name) x ORDER BY t.name, x.cid;
    SELECT lower(k) FROM (SELECT t.name || ' ' || group_concat(f.\"from\" || ' ' || f.\"table\" || ' ' ||
      coalesce(f.\"to\", (SELECT name FROM pragma_table_info(f.\"table\") WHERE pk = f.seq + 1), '')) || f.on_update
      || f.on_delete AS k FROM t JOIN pragma_foreign_key_list(t.name) f GROUP BY t.name, f.id) ORDER BY 1;
    SELECT k FROM (SELECT t.name || ' ' || i.origin || i.\"unique\" || i.partial || CASE i.origin WHEN 'c' THEN i.name
      ELSE '' END || group_concat(coalesce(x.name, '()') || x.\"desc\" || x.coll) AS k FROM t
      JOIN pragma_index_list(t.name) i JOIN pragma_index_xinfo(i.name) x WHERE x.key GROUP BY t.name, i.name) ORDER BY 1;
    SELECT type, name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') OR sql LIKE 'CREATE VIRTUAL%' ORDER BY 2;
    PRAGMA user_version; PRAGMA application_id;"
}
texts() { sqlite3 "$1" "SELECT type, name, rootpage, sql FROM sqlite_schema WHERE tbl_name <> 'schema_migrations' ORDER BY rowid"; }
rows() { sqlite3 "$1" .dump | grep '^INSERT' | grep -v 'schema_migrations\|sqlite_sequence' | sort; }

# Adds a nullable attribute to the first resource, which every engine takes natively.
change() {
  for file in "$p"/resources/*.resource; do
    [ "$(basename "$file")" = repo.resource ] && continue
    sed -i '0,/^  attributes do$/s//  attributes do\n    attribute :ash_note, :string/' "$file"
    table=$(sed -n 's/^    table "\(.*\)"$/\1/p' "$file" | head -n 1)
    return
  done
}

one() {
  name=$1 p=$work/$1 wrong=
  mkdir -p "$p"
  sqlite3 "$p/app.db" <"tests/import/$name.sql" || { fail "the schema itself"; return; }
  cp "$p/app.db" "$p/before.db"
  texts "$p/app.db" >"$p/texts"
  rows "$p/app.db" >"$p/rows"
  run 0 import app.db || return
  kept=$(grep -c 'custom statement: table' "$p/said")
  [ "$kept" = "$(sed -n 's/^-- statements: //p' "tests/import/$name.sql" | grep . || echo 0)" ] ||
    fail "$kept tables became custom statements: $(grep 'statement: table' "$p/said")"
  run 0 format --check
  run 0 compile --check
  run 0 check
  run 0 migrate
  texts "$p/app.db" | cmp -s - "$p/texts" || fail "the original was changed"
  rows "$p/app.db" | cmp -s - "$p/rows" || fail "rows of the original were changed"
  run 0 migrate --database fresh.db
  catalog "$p/before.db" >"$p/catalog.is" 2>&1
  catalog "$p/fresh.db" >"$p/catalog.fresh" 2>&1
  diff "$p/catalog.is" "$p/catalog.fresh" >"$p/diff" || fail "a new database differs: $(head -n 20 "$p/diff")"
  cp "$p/before.db" "$p/shell.db"
  sed -n '/^-- migrate:up/,$p' "$p"/priv/repo/migrations/*_baseline.sql | sqlite3 "$p/shell.db" 2>"$p/said" ||
    fail "the baseline in a shell: $(cat "$p/said")"
  texts "$p/shell.db" | cmp -s - "$p/texts" || fail "a shell changed the original"
  change
  run 0 compile --quiet
  run 0 migrate
  run 0 migrate --database fresh.db
  sqlite3 "$p/app.db" "SELECT count(ash_note) FROM \"$table\"" >/dev/null 2>&1 || fail "no column ash_note in $table"
  sqlite3 "$p/app.db" "UPDATE \"$table\" SET ash_note = NULL; ALTER TABLE \"$table\" DROP COLUMN ash_note;" 2>/dev/null
  rows "$p/app.db" | cmp -s - "$p/rows" || fail "the change lost rows: $(rows "$p/app.db" | diff - "$p/rows" | head -n 5)"
  [ "$wrong" ] || passed=$((passed + 1))
}

for file in tests/import/*.sql; do
  n=$(basename "$file" .sql)
  [ "${2:-$n}" = "$n" ] && one "$n"
done
[ "${2:-}" ] && { echo "$passed passed, $failed failed"; exit $failed; }

# --- what is refused, and what is in the way
project() { # project NAME: imports tests/import/fossil.sql there
  name=$1 p=$work/$1 wrong=
  mkdir -p "$p"
  sqlite3 "$p/app.db" <tests/import/zotero.sql
}
ok() { [ "$wrong" ] || passed=$((passed + 1)); }

project refused
run 0 import app.db
cp "$p/app.db" "$p/other.db"
sqlite3 "$p/other.db" 'ALTER TABLE items ADD COLUMN stranger TEXT'
before=$(md5sum <"$p/other.db")
run 2 migrate --database other.db
said 'not expected: column items.stranger'
is "a refused database" "$(md5sum <"$p/other.db")" "$before"
for drift in 'DROP INDEX items_synced' 'DROP TRIGGER insert_creators' 'DROP TABLE version' 'CREATE VIEW v AS SELECT 1' \
  'ALTER TABLE fields RENAME COLUMN fieldName TO name'; do
  cp "$p/app.db" "$p/other.db"
  sqlite3 "$p/other.db" "$drift"
  run 2 migrate --database other.db
  said 'missing: |not expected: '
done
cp "$p/app.db" "$p/other.db" # the same, with another layout and columns appended over time
sqlite3 "$p/other.db" "DROP TABLE fields; CREATE TABLE [fields] (fieldID INTEGER PRIMARY KEY, /* a comment */ fieldName TEXT);
  ALTER TABLE fields ADD COLUMN fieldFormatID INT"
run 0 migrate --database other.db
ok

project names
sqlite3 "$p/app.db" 'CREATE TABLE Ash_new_items(id INTEGER PRIMARY KEY); CREATE INDEX ash_shape_i ON items(dateAdded)'
run 2 import app.db
said 'table Ash_new_items needs another name: migrations make such names'
said 'index ash_shape_i needs another name'
[ -e "$p/resources" ] && fail "it wrote resources"
sqlite3 "$p/app.db" 'ALTER TABLE Ash_new_items RENAME TO new_items; DROP INDEX ash_shape_i'
run 0 import app.db
ok

project again
run 0 import app.db
git -C "$p" -c init.defaultBranch=main init -q
run 2 regen all # a baseline cannot be compiled anew
said 'baseline'
run 2 import app.db
said 'there already'
run 0 import app.db --force --repo Library.Repo
run 2 import none.db
printf 'no database at all, but long enough to be one' >"$p/text.db"
run 2 import text.db --out elsewhere
sqlite3 "$p/empty.db" 'PRAGMA user_version = 1'
run 2 import empty.db --out elsewhere
ok

# --- databases that are older than the baseline: what brings them up stands before it
project older
mkdir -p "$p/priv/repo/migrations"
cat >"$p/priv/repo/migrations/20200101000000_from_version_1.sql" <<'S'
-- migrate:up
-- ashc:when (SELECT user_version FROM pragma_user_version) = 1
ALTER TABLE items ADD COLUMN synced INT NOT NULL DEFAULT 0;
CREATE INDEX items_synced ON items(synced);
PRAGMA user_version = 2;
S
sqlite3 "$p/app.db" 'PRAGMA user_version = 2'
cp "$p/app.db" "$p/old.db"
sqlite3 "$p/old.db" 'DROP INDEX items_synced; ALTER TABLE items DROP COLUMN synced; PRAGMA user_version = 1'
rows "$p/old.db" >"$p/rows"
run 0 import app.db
for db in app.db old.db new.db; do
  run 0 migrate --database $db
  is "$db has the column" "$(sqlite3 "$p/$db" "SELECT count(*) FROM pragma_table_info('items') WHERE name = 'synced'")" 1
  is "$db is marked twice" "$(sqlite3 "$p/$db" 'SELECT count(*) FROM schema_migrations')" 2
  is "$db has its version" "$(sqlite3 "$p/$db" 'PRAGMA user_version')" 2
done
is "rows of the old one" "$(sqlite3 "$p/old.db" 'SELECT count(*), sum(synced) FROM items')" "2|0"
run 0 check
run 2 rollback # a database that was there before is not taken away
run 0 release --out "$p/c" --main
cc ${SANITIZED:+-fsanitize=address,undefined} -I"$PWD/runtime/include" -I"$p/c" -o "$p/program" "$p"/c/*.c "$build/libashrt.a" -lsqlite3 2>"$p/said" || fail "cc: $(cat "$p/said")"
sqlite3 "$p/second.db" <tests/import/zotero.sql
sqlite3 "$p/second.db" 'DROP INDEX items_synced; ALTER TABLE items DROP COLUMN synced; PRAGMA user_version = 1'
"$p/program" migrate --database "$p/second.db" >"$p/said" 2>&1 || fail "a release: $(cat "$p/said")"
is "a release brings it up" "$(sqlite3 "$p/second.db" "SELECT count(*) FROM pragma_table_info('items') WHERE name = 'synced'")" 1
ok

# --- how a database differs, in words
project words
run 0 import app.db
run 0 migrate
run 0 check --database app.db
sqlite3 "$p/app.db" 'CREATE TABLE stranger(a); DROP INDEX items_synced; DROP TRIGGER insert_creators; ALTER TABLE fields DROP COLUMN fieldFormatID'
run 1 check --database app.db
for word in 'stranger' 'items_synced' 'insert_creators' 'fieldFormatID'; do said "$word"; done
ok

# --- a table as its program made it, with comments and clauses at their columns, is rebuilt
project remade
cat >"$p/made.sql" <<'S'
CREATE TABLE alarms (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT UNIQUE, -- unique number; see the check (below), with "quotes' and collate nocase
  /* on conflict: 'unbalanced */ note TEXT DEFAULT '-- no comment /* either', [odd -- unique] TEXT DEFAULT 'x' UNIQUE,
  amount INTEGER CHECK (amount <> 7) -- on conflict nothing
);
INSERT INTO alarms(note, "odd -- unique", amount) VALUES ('a', 'y', 5), (NULL, NULL, NULL);
S
rm "$p/app.db"
sqlite3 "$p/app.db" <"$p/made.sql"
run 0 import app.db
run 0 migrate
sed -i 's/:amount, :integer/:amount, :string/' "$p/resources/alarms.resource"
run 0 compile
said 'alarms: rebuilt'
run 0 migrate
is "rows of a rebuilt table" "$(sqlite3 "$p/app.db" 'SELECT id, note, "odd -- unique", typeof(amount) FROM alarms')" "1|a|y|text
2|||null"
run 0 check --database app.db
cp "$p/app.db" "$p/other.db"
sqlite3 "$p/other.db" "DELETE FROM schema_migrations WHERE name <> 'baseline'; DROP TABLE alarms"
sed 's/DEFAULT .-- no/COLLATE RTRIM &/' "$p/made.sql" | sqlite3 "$p/other.db"
run 2 migrate --database other.db # no comment, but a clause that nobody declares
said "'collatertrim"
ok

echo "$passed passed, $failed failed"
[ $failed = 0 ]
