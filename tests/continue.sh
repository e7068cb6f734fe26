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

sqlite3 blog.db "ALTER TABLE posts ADD COLUMN left_over TEXT; UPDATE posts SET left_over = 'kept'"
"$ASHC" migrate -d blog.db >migrate.log 2>&1
ok "a column that nobody declares stops a rebuild by name" "$? $(grep -c "name: 'left_over'" migrate.log)" "2 1"
ok "… with its values" "$(sqlite3 blog.db "SELECT group_concat(left_over) FROM posts")" "kept,kept"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
