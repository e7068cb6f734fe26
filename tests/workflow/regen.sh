#!/bin/sh
# The chapter "regenerating migrations": a change of mind before anything is committed, in real git
# repositories: new ones, worktrees, submodules, odd names, renamed folders, and none at all.
set -u
chapter=regen
. "$(dirname "$0")/lib.sh"
git_() { git -C "$p" -c init.defaultBranch=main "$@" >/dev/null 2>"$work/stderr" || fail "git $*"; }
commit() { git_ add -A && git_ commit -qm "$1"; }
tables() { sql "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1)"; }
migrations() { ls "$p/priv/repo/migrations" | sed 's/^[0-9]*_//' | tr '\n' ' '; }

# without git: a clear error, and nothing is touched
author
post
run 0 compile --name start
files_of "$p" >"$work/before"
GIT_CEILING_DIRECTORIES=$work run 2 regen all
err_has 'not a git repository'
(PATH=$work/nowhere; export PATH; "$ashc" -C "$p" regen all) >"$work/stdout" 2>"$work/stderr"
is "no git program" $? 2
err_has 'git cannot be run'
files_of "$p" >"$work/after"
ok "nothing was touched" diff "$work/before" "$work/after"
run 2 regen
err_has 'regen NAME'

git_ init
printf '*.db*\n' >"$p/.gitignore"
commit start
run 0 migrate
sql "INSERT INTO posts(title) VALUES('kept')"
run 0 regen nothing
out_has 'Nothing changed'
files_of "$p" | grep -v gitignore >"$work/after"
ok "what is committed stays" diff "$work/before" "$work/after"

# three attempts become one
post 'attribute :body, :string'
run 0 compile
run 0 migrate
post 'attribute :body, :string' 'attribute :rank, :integer'
run 0 compile
run 0 migrate
post 'attribute :body, :string, default: "-"' 'attribute :rank, :string'
sql "UPDATE posts SET body = 'text'"
state_of "$p" >"$work/before"
run 0 regen body_and_rank --dry-run
out_has 'would roll back .*_add_rank_to_posts'
out_has 'would lose 1 value of posts.body'
out_has 'would remove priv/repo/migrations/.*_add_body_to_posts.sql'
out_lacks 'would .*start'
run 3 regen body_and_rank
err_has '--lose posts.body'
state_of "$p" >"$work/after"
ok "--dry-run and the question change nothing" cmp "$work/before" "$work/after"
run 0 regen body_and_rank --lose posts.body -m
is "one migration for two" "$(migrations)" "start.sql body_and_rank.sql "
is "it is applied" "$(sql "SELECT group_concat(name, ' ') FROM schema_migrations")" "start body_and_rank"
is "the row is there" "$(sql "SELECT title, body, rank FROM posts")" "kept|-|"
ok "no other C module is left" test "$(ls "$p"/priv/repo/migrator/*_*.c | grep -vc repo_migrations)" = 2
run 0 compile --check
run 0 release --check
is "git sees nothing but new files and the set" "$(git -C "$p" status --porcelain | grep -v '^??' | cut -c 4- | tr '\n' ' ')" "priv/repo/migrator/repo_migrations.c resources/post.resource "

# V8: regenerating twice gives the same bytes
SOURCE_DATE_EPOCH=1900000000
export SOURCE_DATE_EPOCH
run 0 regen again --lose all
files_of "$p" >"$work/before"
run 0 regen again --lose all
files_of "$p" >"$work/after"
ok "V8: the same bytes" diff "$work/before" "$work/after"
unset SOURCE_DATE_EPOCH
run 0 compile
out_has 'Nothing changed'
files_of "$p" >"$work/after"
ok "V8: nothing changed, nothing written" diff "$work/before" "$work/after"

# the change goes back to nothing
run 0 migrate
post
run 0 regen nothing --lose all
is "only what is committed is left" "$(migrations)" "start.sql "
is "and applied" "$(sql "SELECT group_concat(name, ' ') FROM schema_migrations")" start
is "rows stay" "$(sql "SELECT title FROM posts")" kept

# what was written by hand, half committed, ignored, deleted or moved stops it
post 'attribute :body, :string'
run 0 compile
run 0 gen migration by_hand
run 2 regen x
err_has '_by_hand.sql.*by hand'
git_ add "$(cd "$p" && echo priv/repo/migrations/*_by_hand.sql)"
run 0 regen x
is "git add is enough" "$(migrations)" "start.sql by_hand.sql x.sql "
git_ add priv/repo/migrations
run 2 regen y
err_has 'posts/[0-9]*.json.*its migration is'
git_ rm -q --cached "$(cd "$p" && echo priv/repo/migrations/*_x.sql)"
git_ add priv/resource_snapshots
run 2 regen y
err_has '_x.sql.*a snapshot of it is'
commit x
post 'attribute :body, :string' 'attribute :edited, :string'
run 0 compile
edited=$(echo "$p"/priv/repo/migrations/*_add_edited_to_posts.sql)
cp "$edited" "$work/edited"
sed -i 's/^ALTER TABLE "posts" ADD COLUMN "edited" TEXT/& DEFAULT 7/' "$edited"
run 2 regen y
err_has 'edited by hand'
cp "$work/edited" "$edited"
post 'attribute :body, :string'
run 0 regen nothing
printf 'priv/repo/migrations/\n' >>"$p/.gitignore"
post 'attribute :body, :string' 'attribute :more, :string'
run 0 compile
run 2 regen y
err_has 'ignored by git'
sed -i '$d' "$p/.gitignore"
mv "$p/priv/repo/migrations" "$work/m"
run 2 regen y
err_has 'not there any more'
mv "$work/m" "$p/priv/repo/migrations"
mkdir -p "$p/priv/main"
mv "$p/priv/repo/migrations" "$p/priv/main/migrations"
run 2 regen y --migration-path priv/main/migrations
err_has 'under another path'
mv "$p/priv/main/migrations" "$p/priv/repo/migrations"
run 0 regen y
commit y

# the module is tracked, but not its migration
post 'attribute :body, :string' 'attribute :more, :string' 'attribute :again, :string'
run 0 compile
git_ add priv/repo/migrator
run 2 regen z
err_has 'its migration is not'
git_ reset -q
run 0 regen z
commit z

# a worktree of the repository, with an odd name
odd="$work/a  \"wörk\" 'tree'
two"
git_ worktree add -q -b odd "$odd"
main=$p
p=$odd db=$odd/app.db
post 'attribute :body, :string' 'attribute :more, :string' 'attribute :again, :string' 'attribute :odd, :string'
run 0 compile
run 0 migrate
run 0 regen in_worktree -m
is "in a worktree" "$(migrations | sed 's/.* \(.*\) $/\1/')" in_worktree.sql
ok "only that one is new" sh -c "[ \$(git -C '$main' worktree list | wc -l) -ge 2 ]"
p=$main db=$main/app.db

# unusual names of folders
mkdir -p "$p/priv/mi\"g ä"
printf 'repo App.Repo do\n  database "app.db"\n  migrations_path "priv/mi\\"g ä"\nend\n' >"$work/repo.resource"
run 0 compile --migration-path 'priv/mi"g ä'
cp "$p"/priv/repo/migrations/* "$p/priv/mi\"g ä/"
git_ mv priv/repo/migrations priv/old 2>/dev/null
git_ add -A
git_ commit -qm odd
post 'attribute :body, :string' 'attribute :more, :string' 'attribute :again, :string' 'attribute :odd, :string'
run 0 compile --migration-path 'priv/mi"g ä' --name one
run 0 regen two --migration-path 'priv/mi"g ä'
is "an odd folder" "$(ls "$p/priv/mi\"g ä" | sed 's/^[0-9]*_//' | tail -n 1)" two.sql

# a submodule holds priv/
q=$work/q
mkdir -p "$q" "$work/priv"
cp -r "$p/resources" "$q/"
p=$q db=$q/app.db
post
git -C "$work/priv" init -q && git -C "$work/priv" commit -q --allow-empty -m empty
git_ init
git_ -c protocol.file.allow=always submodule add -q "$work/priv" priv
run 0 compile --name start
git -C "$p/priv" add -A && git -C "$p/priv" commit -qm start
commit submodule
post 'attribute :body, :string'
run 0 compile
run 0 migrate
post 'attribute :body, :string' 'attribute :rank, :string'
run 0 regen in_submodule -m
is "in a submodule" "$(migrations)" "start.sql in_submodule.sql "
is "the schema" "$(sql "SELECT group_concat(name, ' ') FROM pragma_table_info('posts') WHERE name IN ('body', 'rank')")" "body rank"

# nothing was ever committed: all of it is new; several repos go together
printf 'repo App.LogRepo do\n  database "log.db"\nend\n\nresource App.Entry do\n  sqlite do\n    table "entries"\n    repo App.LogRepo\n  end\n  attributes do\n    integer_primary_key :id\n  end\nend\n' >"$p/resources/log.resource"
for f in author post; do sed -i 's/    table .*/&\n    repo App.Repo/' "$p/resources/$f.resource"; done
rm -rf "$p/.git" "$p/.gitmodules" "$p/priv/.git"
git_ init
run 0 compile
run 0 migrate
run 0 regen all -m
is "one migration each" "$(migrations)$(ls "$p/priv/log_repo/migrations" | sed 's/^[0-9]*_//')" "all.sql all.sql"
is "both are applied" "$(sql "SELECT name FROM schema_migrations")$(sqlite3 "$p/log.db" "SELECT name FROM schema_migrations")" allall
finish
