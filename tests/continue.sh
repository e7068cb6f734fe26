#!/bin/sh
# An Ash project goes on with ashc: its Elixir resources, its snapshots, the files of its Ecto migrations and
# a database that AshSqlite left different from the snapshot (tests/continue).
set -u
cd "$(dirname "$0")/.." || exit 2
ASHC=$(realpath "${ASHC:-${1:-build}/ashc}")
work=$(mktemp -d) passed=0 failed=0
trap 'rm -rf "$work"' EXIT
cp -r tests/continue/. "$work"
cd "$work" || exit 2
sqlite3 blog.db <blog.sql
ok() { # what, what is, what should be
  if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); printf 'FAILED %s\n  is:        %s\n  should be: %s\n' "$1" "$2" "$3"; fi
}
ash() { "$ASHC" "$@" -d blog.db 2>&1; }
rows() { sqlite3 blog.db "SELECT id, title, body, score, author_id, editor_id FROM posts ORDER BY id" | tr '\n' ' '; }

SOURCE_DATE_EPOCH=1735689600 "$ASHC" compile --snapshots-only --quiet
ok "the committed snapshots say what the resources say" "$("$ASHC" compile --check)" "Nothing changed."
ok "status names Ecto's migration" "$(ash status | grep -c 'up  *20250101000000  init')" 1
ok "nothing is pending" "$(ash migrate)" "Blog.Repo: nothing to migrate"
ok "Ecto's migration is not ashc's to roll back" "$(ash rollback >/dev/null; echo $?)" 2
"$ASHC" migrate -d new.db >new.log 2>&1
ok "a database without it is not ashc's to begin" "$? $(grep -c 'apply it with that tool' new.log)" "2 1"

sed -i 's/attribute :body, :string$/attribute :body, :string, allow_nil?: false/; s/attribute :title, :string, allow_nil?: false/attribute :title, :string/' lib/blog.ex
"$ASHC" compile --name relax --quiet || failed=$((failed + 1))
ash migrate --quiet || failed=$((failed + 1))
ok "an edit leaves the order and all rows" "$(rows)" "p1|t|b|1|a1|a1 p2|t2|b|2|a1|a1 "
ok "NOT NULL goes and comes" "$(sqlite3 blog.db "SELECT group_concat(name||\"notnull\") FROM pragma_table_info('posts')")" \
  "author_id0,body1,title0,id1,editor_id0,score0"

sed -i 's/attribute :score, :integer, allow_nil?: false/attribute :score, :float/' lib/blog.ex
"$ASHC" compile --name retype --quiet 2>compile.log || failed=$((failed + 1))
ash migrate --quiet || failed=$((failed + 1))
ok "a rebuild keeps all rows" "$(rows)" "p1|t|b|1|a1|a1 p2|t2|b|2|a1|a1 "
ok "… and the foreign keys are those of the resources" \
  "$(sqlite3 blog.db "SELECT group_concat(\"from\" || '>' || \"table\" || ' ' || on_delete, ', ') FROM (SELECT * FROM pragma_foreign_key_list('posts') ORDER BY \"from\")")" \
  "author_id>authors CASCADE, editor_id>authors NO ACTION"
ash rollback --step 2 --quiet || failed=$((failed + 1))
ok "the way back keeps all rows" "$(rows)" "p1|t|b|1|a1|a1 p2|t2|b|2|a1|a1 "

sed -i 's/attribute :body, :string, allow_nil?: false/&\n    attribute :state, :atom, default: :draft, allow_nil?: false\n    timestamps()/' lib/blog.ex
"$ASHC" compile --name state --quiet 2>compile.log || failed=$((failed + 1))
ash migrate --quiet || failed=$((failed + 1))
ok "rows get Ash's defaults where NOT NULL comes, the columns do not" \
  "$(sqlite3 blog.db "SELECT group_concat(state || (inserted_at LIKE '____-__-__T__:__:__.______Z')) FROM posts") $(sqlite3 blog.db "SELECT group_concat(\"notnull\" || ifnull(dflt_value, '')) FROM pragma_table_info('posts') WHERE name IN ('state', 'inserted_at')")" \
  "draft1,draft1 1,1"
ash rollback --lose all --quiet 2>/dev/null || failed=$((failed + 1))
ok "… and lose them on the way back" "$(rows)" "p1|t|b|1|a1|a1 p2|t2|b|2|a1|a1 "

sqlite3 blog.db "ALTER TABLE posts ADD COLUMN left_over TEXT; UPDATE posts SET left_over = 'kept'"
"$ASHC" migrate -d blog.db >migrate.log 2>&1
ok "a column that nobody declares stops a rebuild by name" "$? $(grep -c "name: 'left_over'" migrate.log)" "2 1"
ok "… and says what to do" "$(tail -1 migrate.log)" "to go on: declare it, or drop it, and run it again"
ok "… with its values" "$(sqlite3 blog.db "SELECT group_concat(left_over) FROM posts")" "kept,kept"

# --- a database with everything that AshSqlite leaves different from its snapshots (grown/shop.sql)
cd grown || exit 2
sqlite3 shop.db <shop.sql
cp lib/shop.ex now.ex
items() { sqlite3 shop.db "SELECT id, tenant, name, rank, ifnull(second_id, 0), ifnull(owner_id, 0), ifnull(seen_at, 0) FROM items ORDER BY id" | tr '\n' ' '; }
left() { sqlite3 shop.db "SELECT id, typeof(unique_note), unique_note, ifnull(critic_id, 0), checked_at FROM items ORDER BY id" | tr '\n' ' '; }
shop() { "$ASHC" "$@" -d shop.db 2>&1; }
change() { # name, sed script: one change of the resources, compiled and migrated
  sed -i "$2" lib/shop.ex
  "$ASHC" compile --name "$1" --quiet >compile.log 2>&1 || ok "compile $1" "$(cat compile.log)" ""
  shop migrate --quiet >migrate.log || ok "migrate $1" "$(cat migrate.log)" ""
}
back() { shop rollback --step "$1" --quiet >back.log || ok "roll back $1" "$(cat back.log)" ""; }
there='i1|t1|a|1|o1|o1|2025-01-01T00:00:00Z i2|t1|b|2|0|0|2025-01-01T00:00:00Z '
kept='i1|text|n1|o1|never i2|text|007|0|never '

# the older snapshot of a table whose attributes went; AshSqlite's newest one knows nothing of them
sed -i 's/    attribute :rank, :integer/&\n    attribute :unique_note, :string, allow_nil?: false\n    attribute :checked_at, :string/
  s/    belongs_to :second, Shop.Owner/&\n    belongs_to :critic, Shop.Owner/' lib/shop.ex
SOURCE_DATE_EPOCH=1704067200 "$ASHC" compile --snapshots-only --quiet
mv priv/resource_snapshots older
cp now.ex lib/shop.ex
SOURCE_DATE_EPOCH=1735689600 "$ASHC" compile --snapshots-only --quiet
cp older/repo/items/*.json priv/resource_snapshots/repo/items/
ok "older snapshots change nothing" "$("$ASHC" compile --check)" "Nothing changed."

change relax 's/attribute :name, :string, allow_nil?: false/attribute :name, :string/'
ok "an edit passes by columns that were left" "$(items)$(left)" "$there$kept"
back 1
change actions 's/reference :second, match_with/reference :second, on_delete: :nilify, match_with/'
change missing 's/reference :owner, match_with/reference :owner, on_delete: :delete, match_with/'
keys() { sqlite3 shop.db "SELECT \"from\", on_delete FROM pragma_foreign_key_list('items') WHERE \"from\" IN ('owner_id','second_id') ORDER BY 1" | tr '\n' ' '; }
ok "a foreign key that had no name changes, one that was not there comes" "$(keys)" "owner_id|CASCADE second_id|SET NULL "
ok "… on all rows" "$(items)$(left)" "$there$kept"
back 2
ok "… and back" "$(items)$(left)" "$there$kept"
change unindex '/custom_indexes do/,/end/d'
back 1
ok "an index that is not there goes, and comes back" "$(sqlite3 shop.db "SELECT count(*) FROM sqlite_schema WHERE name='items_rank_index'")" 1

sqlite3 shop.db "DELETE FROM seen"
cp shop.db nulls.db
sqlite3 nulls.db "UPDATE items SET seen_at = NULL WHERE id = 'i2'"
change retype 's/attribute :rank, :integer/attribute :rank, :string/'
"$ASHC" migrate -d nulls.db >nulls.log 2>&1
ok "NULL where NOT NULL was left out stops a rebuild before it writes" "$? $(grep -c "items: NULL in a column that is declared not to allow it: 1 row" nulls.log)" "2 1"
ok "a rebuild carries columns that were left" "$(items)$(left)" "$there$kept"
ok "… and what stands on them, and tells no trigger" \
  "$(sqlite3 shop.db "SELECT (SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE name IN ('by_check','notes') ORDER BY 1)), (SELECT count(*) FROM seen)")" "by_check,notes|0"
ok "… without NOT NULL, default and foreign key" "$(sqlite3 shop.db "BEGIN; INSERT INTO items(id, name, seen_at) VALUES('new', 'n', ''); ROLLBACK" 2>&1)$(sqlite3 shop.db "SELECT group_concat(type || \"notnull\" || ifnull(dflt_value,'')) FROM pragma_table_info('items') WHERE name IN ('unique_note','checked_at','critic_id')")$(sqlite3 shop.db "SELECT count(*) FROM pragma_foreign_key_list('items') WHERE \"from\"='critic_id'")" \
  "TEXT0,TEXT0,TEXT00"
back 1
ok "… and back, with the index of the resource" "$(items)$(left)" "${there}$kept"
awk '/^-- migrate:/{on=($2=="migrate:up")} on' priv/repo/migrations/*_retype.sql >up.sql
cp shop.db shell.db
sqlite3 shell.db "DROP TRIGGER notes; DROP INDEX by_check"
sqlite3 shell.db <up.sql >shell.log 2>&1
ok "a plain shell refuses them by name" "$(grep -c 'a column of a removed attribute' shell.log) $(sqlite3 shell.db "SELECT count(unique_note), max(typeof(rank)) FROM items")" "1 2|integer"
sqlite3 shop.db "ALTER TABLE items ADD COLUMN stranger TEXT"
ok "any other column stops" "$(shop migrate | grep -c "name: 'stranger'")" 1
sqlite3 shop.db "ALTER TABLE items DROP COLUMN stranger"
shop migrate --quiet
cp shop.db before.db

change again 's/    attribute :rank, :string/&\n    attribute :unique_note, :string/
  s/    belongs_to :second, Shop.Owner/&\n    belongs_to :critic, Shop.Owner/'
ok "declared again, a column comes back with its values" "$(items)$(left)" "${there}$kept"
ok "… and with its constraints" "$(sqlite3 shop.db "SELECT count(*) FROM pragma_foreign_key_list('items') WHERE \"from\"='critic_id'")" 1
{
  sed 's/"unique_note" TEXT NOT NULL, "critic_id" TEXT CONSTRAINT "items_critic_id_fkey" REFERENCES "owners"("id"), //; /INSERT INTO items/,$d; /by_check/d; /TRIGGER/d' shop.sql
  echo "INSERT INTO items(id, name, seen_at) VALUES ('i1', 'a', '');"
} | sqlite3 fresh.db
"$ASHC" migrate -d fresh.db --quiet || failed=$((failed + 1))
ok "where it was not left, it comes empty" "$(sqlite3 fresh.db "SELECT id, name, unique_note IS NULL, critic_id IS NULL FROM items")" "i1|a|1|1"
sqlite3 before.db "UPDATE items SET critic_id = 'nobody'"
ok "… through the gates that its constraints need" "$("$ASHC" migrate -d before.db 2>&1 | grep -c 'items.critic_id: refers to rows of owners that are not there')" 1
cd ..

# --- a key that becomes another column, so that rows get other numbers
mkdir -p numbers/lib && cd numbers || exit 2
cat >lib/num.ex <<'EX'
defmodule Num.Repo do
  use AshSqlite.Repo, otp_app: :num
end
defmodule Num.Row do
  use Ash.Resource, data_layer: AshSqlite.DataLayer
  sqlite do
    table "rows"
    repo Num.Repo
  end
  attributes do
    integer_primary_key :id
    attribute :n, :integer, allow_nil?: false
    attribute :old, :string
  end
end
EX
SOURCE_DATE_EPOCH=1704067200 "$ASHC" compile --snapshots-only --quiet
mv priv/resource_snapshots older
sed -i '/:old/d' lib/num.ex
SOURCE_DATE_EPOCH=1735689600 "$ASHC" compile --snapshots-only --quiet
cp older/repo/rows/*.json priv/resource_snapshots/repo/rows/
sqlite3 num.db "CREATE TABLE rows (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, n INTEGER NOT NULL, old TEXT);
  INSERT INTO rows VALUES (1, 2, 'of 2'), (2, 1, 'of 1')"
sed -i '/integer_primary_key/d; s/attribute :n, :integer, allow_nil?: false/attribute :n, :integer, allow_nil?: false, primary_key?: true/' lib/num.ex
"$ASHC" compile --drop-columns --name rekey --quiet >compile.log 2>&1
"$ASHC" migrate -d num.db --quiet >migrate.log 2>&1
ok "what is known by the numbers of rows is not carried to other ones" \
  "$? $(grep -c "name: 'old'" migrate.log) $(sqlite3 num.db "SELECT group_concat(n || old) FROM rows")" "2 1 2of 2,1of 1"
cd ..
echo "$passed passed, $failed failed"
[ $failed = 0 ]
