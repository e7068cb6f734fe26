#!/bin/sh
# `ashc check` and `ashc rebase`: V1 and V2 of the hazards (two branches with one parent, in a real git
# repository), each rule on its own, the forms for machines, what rebase does and refuses.
set -u
cd "$(dirname "$0")/.."
build=${1:-$PWD/build}
ashc=$build/ashc
place=${TMPDIR:-/tmp}
[ -w /dev/shm ] && place=/dev/shm # nothing here is to outlive the test
work=$(mktemp -d "$place/ashc-check.XXXXXX")
trap 'rm -rf "$work"' EXIT
clock=1767268800 # 2026-01-01 12:00:00 UTC
passed=0 failed=0
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.org GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.org
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null

ok() { # ok NAME COMMAND…: passes if the command does
  what=$1
  shift
  if "$@" >"$work/out" 2>"$work/err"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "check: $name: $what: failed: $*"
    cat "$work/out" "$work/err"
  fi
}
run() { # run CODE COMMAND…: ashc in the project, a minute later
  code=$1
  shift
  clock=$((clock + 60))
  SOURCE_DATE_EPOCH=$clock "$ashc" -C "$p" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
  got=$?
  ok "ashc $* exits $code, got $got: $(head -c 1500 "$work/stdout" "$work/stderr")" [ $got = "$code" ]
}
has() { ok "stdout has /$1/: $(head -c 1500 "$work/stdout")" grep -qE "$1" "$work/stdout"; }
lines() { ok "$1 lines: $(cat "$work/stdout")" [ "$(wc -l <"$work/stdout")" = "$1" ]; }
err_has() { ok "stderr has /$1/: $(head -c 1500 "$work/stderr")" grep -qE "$1" "$work/stderr"; }
is() { ok "$1: \"$2\" is \"$3\"" [ "$2" = "$3" ]; }
sql() { sqlite3 "$p/app.db" "$1"; }
g() { git -C "$p" -c init.defaultBranch=main "$@" >"$work/git" 2>&1 || { echo "check: $name: git $*"; cat "$work/git"; }; }
merge() { git -C "$p" merge --no-edit "$1" >"$work/git" 2>&1; }
commit() { g add -A; g commit -q -m "$1"; }
columns() { sql "SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info('posts') ORDER BY name)"; }

project() { # a project with one table, committed on main
  name=$1 p=$work/$1
  mkdir -p "$p/resources"
  cat >"$p/resources/repo.resource" <<'R'
repo App.Repo do
  database "app.db"
end
R
  cat >"$p/resources/post.resource" <<'R'
resource App.Post do
  sqlite do
    table "posts"
  end

  attributes do
    integer_primary_key :id
    attribute :title, :string, allow_nil?: false
  end
end
R
  sed 's/Post/Author/; s/posts/authors/; s/title/name/' "$p/resources/post.resource" >"$p/resources/author.resource"
  echo 'app.db*' >"$p/.gitignore"
  run 0 compile --quiet
  g init -q
  commit base
}
attribute() { sed -i "s/^    integer_primary_key :id/&\n    attribute :$2, :string/" "$p/resources/$1.resource"; }

# --- V1: two branches add to different tables; the text of all but one generated file merges clean
project V1
run 0 check
has 'Nothing found'
g checkout -q -b one
attribute post slug
run 0 compile --quiet
commit one
g checkout -q main
g checkout -q -b two
attribute author email
run 0 compile --quiet
commit two
merge one
run 1 check
has '_add_slug_to_posts and [0-9]+_add_email_to_authors were made on top of the same migration'
has 'branches: .*ashc rebase'
run 0 rebase
has 'add_email_to_authors goes on top of [0-9]+_add_slug_to_posts'
has 'proven up and down'
run 0 check
is 'migrations' "$(ls "$p/priv/repo/migrations" | wc -l)" 3
is 'the later comes last' "$(ls "$p/priv/repo/migrations" | tail -n 1 | sed 's/^[0-9]*_//')" add_email_to_authors.sql
run 0 migrate
is 'columns' "$(columns)" id,slug,title
run 0 rollback --all --lose all
run 0 rebase # nothing to do
commit merged

# --- V2: both branches add the same column; a text merge is clean
project V2
g checkout -q -b one
attribute post slug
run 0 compile --quiet --name add_slug
commit one
g checkout -q main
g checkout -q -b two
attribute post slug
run 0 compile --quiet --name also_add_slug
run 0 migrate
sql "INSERT INTO posts(title, slug) VALUES ('kept', 'k')"
commit two
merge one
run 1 check
has 'branches: .*add_slug and [0-9]+_also_add_slug'
has 'history: fails on a new database: .*duplicate column'
run 3 rebase # the value in the database would be lost
run 0 rebase --lose posts.slug
is 'one migration less' "$(ls "$p/priv/repo/migrations" | wc -l)" 2
run 0 check
run 0 migrate
is 'the row' "$(sql 'SELECT title FROM posts')" kept
is 'columns' "$(columns)" id,slug,title

# --- rebase keeps answers: a rename on one branch, a column on the other
project renamed
run 0 migrate
sql "INSERT INTO posts(title) VALUES ('one'), ('two')"
g checkout -q -b one
attribute author email
run 0 compile --quiet
commit one
g checkout -q main
g checkout -q -b two
sed -i 's/:title/:headline/' "$p/resources/post.resource"
run 0 compile --quiet --rename posts.title:headline
commit two
merge one
run 0 rebase
has 'rename column title of posts to headline'
run 0 check
run 0 migrate
is 'values' "$(sql 'SELECT group_concat(headline) FROM posts')" one,two

# --- whoever compiles before the rebase is stopped: the newest snapshot knows one branch alone
branches() { # branches NAME: the same table on both, merged
  project "$1"
  g checkout -q -b one
  attribute post slug
  run 0 compile --quiet
  commit one
  g checkout -q main
  g checkout -q -b two
  sed -i 's/^    attribute :title.*/&\n    attribute :body, :string/' "$p/resources/post.resource"
  run 0 compile --quiet
  commit two
  merge one
  git -C "$p" checkout -q --theirs priv/repo/migrator >"$work/git" 2>&1 # the only file in conflict
  commit merged
}
branches stopped
for how in '' --check --dev --dry-run --snapshots-only; do
  run 2 compile $how
  err_has 'made on top of the same migration'
  err_has 'run `ashc rebase` first'
done
attribute author email
run 2 compile resources/author.resource
run 2 regen all # all is committed: nothing of it goes
err_has 'run `ashc rebase` first'
is 'nothing was written' "$(git -C "$p" status --porcelain)" ' M resources/author.resource'
run 1 check
has 'branches: .*run `ashc rebase`'
lines 1
run 0 rebase
run 0 check
run 0 migrate
is 'both columns' "$(columns)" body,id,slug,title
sql "INSERT INTO posts(title, slug, body) VALUES ('t', 's', 'b')"

# --- a third one on top of the later: it goes with that one, and no column is in no migration
branches third
one=$(ls "$p"/priv/repo/migrations/*_add_slug_to_posts.sql) two=$(ls "$p"/priv/repo/migrations/*_add_body_to_posts.sql)
version=$(basename "$two" | sed 's/_.*//') later=$(($(basename "$two" | sed 's/_.*//') + 500))
sed "s/ashc:parent .*/ashc:parent $version/" "$one" >"$p/priv/repo/migrations/${later}_add_slug_to_posts_2.sql"
sed 's/"hash": "[^"]*"/"hash": ""/' "$p/priv/resource_snapshots/repo/posts/$version.json" >"$p/priv/resource_snapshots/repo/posts/$later.json"
run 0 rebase --force
has 'add_body_to_posts goes on top of [0-9]+_add_slug_to_posts$'
has 'add_slug_to_posts_2 goes on top of [0-9]+_add_slug_to_posts$'
run 0 check
is 'migrations' "$(ls "$p/priv/repo/migrations" | sed 's/^[0-9]*_//' | sort | tr '\n' ' ')" 'add_body_to_posts.sql add_slug_to_posts.sql create_authors_and_1_more.sql '
run 0 migrate
is 'both columns' "$(columns)" body,id,slug,title

# --- three branches of one: the third is not what the second is compiled on
branches three
g checkout -q main
g checkout -q -b third
attribute post note
run 0 compile --quiet
commit third
g checkout -q two
merge third || { git -C "$p" checkout -q --theirs priv/repo/migrator; sed -i '/^[<=>]\{7\}/d' "$p/resources/post.resource"; commit both; }
run 0 rebase
run 0 check
run 0 migrate
is 'three columns' "$(columns)" body,id,note,slug,title

# --- what does not say on which branch it is stops rebase
branches unknown
run 0 gen migration by_hand
file=$(ls "$p"/priv/repo/migrations/*_by_hand.sql)
one=$(ls "$p"/priv/repo/migrations/*_add_slug_to_posts.sql)
sed "s/ashc:parent .*/ashc:parent $(basename "$file" | sed 's/_.*//')/" "$one" >"${file%_by_hand.sql}9_again.sql"
run 2 rebase --force
err_has 'by_hand, which was written by hand and does not say on which branch'
rm "${file%_by_hand.sql}9_again.sql" "$file"
cp "$p/priv/resource_snapshots/repo/posts/$(ls "$p"/priv/resource_snapshots/repo/posts | tail -n 1)" "$p/priv/resource_snapshots/repo/posts/20300101000000.json"
run 2 rebase
err_has '20300101000000.json: belongs to no migration'
rm "$p/priv/resource_snapshots/repo/posts/20300101000000.json"
run 0 rebase
run 0 check

# --- drafts of two branches are no reason to stop: compile replaces them all
project drafted
g checkout -q -b one
attribute post slug
run 0 compile --dev --quiet
commit one
g checkout -q main
attribute author email
run 0 compile --dev --quiet
commit two
merge one
run 0 compile --quiet
run 0 check
is 'migrations' "$(ls "$p/priv/repo/migrations" | wc -l)" 2

# --- no snapshot at all, but migrations: nothing is created twice
project lost
rm -r "$p/priv/resource_snapshots"
for how in '' --check --dev; do
  run 2 compile $how
  err_has 'no snapshot is there, but migrations are'
  err_has 'git restore'
done
is 'migrations' "$(ls "$p/priv/repo/migrations" | wc -l)" 1
run 0 compile --snapshots-only --quiet
is 'the same as before' "$(git -C "$p" diff --stat --diff-filter=M)" ''
run 0 check
run 0 gen migration by_hand
rm "$p"/priv/repo/migrations/*create* # what was written by hand has no snapshots
rm -r "$p/priv/resource_snapshots"
run 0 compile --quiet
project emptied
rm "$p/resources/author.resource" "$p/resources/post.resource"
run 0 compile --quiet --drop-tables
git -C "$p" checkout -q -- resources
run 0 compile --quiet # all were dropped: none is there by right

# --- what was edited by hand is not thrown away
project edited
g checkout -q -b one
attribute post slug
run 0 compile --quiet --name one
commit one
g checkout -q main
g checkout -q -b two
attribute author email
run 0 compile --quiet --name two
commit two
merge one
file=$(ls "$p"/priv/repo/migrations/*_two.sql)
sed -i 's/^ALTER TABLE "authors" ADD.*/&\nUPDATE authors SET email = name;/' "$file"
run 2 rebase
err_has 'changed by hand'
ok 'it is still there' test -f "$file"
run 0 rebase --force
run 0 check

# --- each rule on its own
project rules
attribute post slug
run 1 check
lines 1
has '^resources/post.resource:[0-9]+:[0-9]+: pending: in no migration yet: add column slug to posts'
run 0 compile --quiet
sed -i 's/^  attributes do/  attributes   do/' "$p/resources/post.resource"
run 1 check
lines 1
has '^resources/post.resource: format: '
run 0 format --quiet
echo 'int x;' >>"$p/priv/repo/migrator/repo_migrations.c"
run 1 check
lines 1
has '^priv/repo/migrator/repo_migrations.c: modules: '
way=$(sed -n 's/.*run `ashc \(.*\)`.*/\1/p' "$work/stdout")
run 0 $way
run 0 check # the way out that it names is one
git -C "$p" status --porcelain >"$work/stdout"
ok 'compile made nothing but what it always makes' sh -c "! grep -q release '$work/stdout'"
sed -i 's/^-- migrate:down/-- said by hand\nINSERT INTO authors(name) VALUES ('"'first'"');\n&/' "$p"/priv/repo/migrations/*_add_slug_to_posts.sql
run 1 compile --check
has 'not what the .sql file says: priv/repo/migrator/[0-9]+_add_slug_to_posts.c'
run 0 gen migration by_hand
run 0 compile
has 'wrote priv/repo/migrator/[0-9]+_add_slug_to_posts.c'
has 'wrote priv/repo/migrator/[0-9]+_by_hand.c'
ok 'the module has it' grep -q first "$p"/priv/repo/migrator/*_add_slug_to_posts.c
run 0 compile
has 'Nothing changed'
g clean -qf priv/repo/migrations/*by_hand* priv/repo/migrator
g checkout -q -- priv/repo/migrator priv/repo/migrations
rm -rf "$p/priv/repo/migrator"
run 0 check # a project may leave them to `ashc release`
cp -r "$p" "$work/kept"
file=$(ls "$p"/priv/repo/migrations/*_posts.sql | tail -n 1)
sed -i '/^-- migrate:down/,$ s/^ALTER TABLE "posts" DROP COLUMN.*/SELECT 1;/' "$file"
run 1 check
has 'edited: its way down does not lead back'
rm -r "$p" && cp -r "$work/kept" "$p"
rm "$file"
run 1 check
has 'history: .*which say: add column slug'
rm -r "$p" && cp -r "$work/kept" "$p"
attribute author email
run 0 compile --dev --quiet
sed -i 's/^    attribute :email/    attribute :phone, :string\n&/' "$p/resources/author.resource"
run 0 compile --dev --quiet
run 1 check
lines 2 # one a migration, and nothing is said to be pending or astray
has '_dev.sql: drafts: '
rm -r "$p" && mv "$work/kept" "$p"
sed -i 's/:string/:strng/' "$p/resources/author.resource"
run 1 check
has '^resources/author.resource:[0-9]+:[0-9]+: compile: unknown type :strng'

# --- forms for machines
for format in json gitlab sarif; do
  run 1 check --format $format
  ok "$format is JSON" jq -e . "$work/stdout"
done
ok sarif jq -e '.version == "2.1.0" and .runs[0].results[0].locations[0].physicalLocation.region.startLine > 1' "$work/stdout"
run 1 check --format github
has '^::error file=resources/author.resource,line=[0-9]+,col=[0-9]+,title=ashc check compile::unknown type :strng'
run 2 check --format nonsense
err_has 'text, json, github, gitlab or sarif'
run 2 compile --format github
sed -i 's/:strng/:string/' "$p/resources/author.resource"
run 0 check --format gitlab
is 'an empty report' "$(tr -d ' \n' <"$work/stdout")" '[]'

# --- where it could not look
run 2 check nowhere
err_has 'nowhere'
run 2 check --database nowhere.db
has 'nowhere.db: database: cannot be read'
head -c 4096 /dev/zero | tr '\0' x >"$p/garbage.db"
run 2 check --database garbage.db
has 'garbage.db: database: cannot be read: file is not a database'
rm "$p/garbage.db"
snapshot=$(ls "$p"/priv/resource_snapshots/repo/posts/*.json | tail -n 1)
cp "$snapshot" "$work/snapshot"
echo '{' >"$snapshot"
run 1 check # what it looked at and found broken is a finding, and one
lines 1
cp "$work/snapshot" "$snapshot"

# --- a live database
run 0 migrate
run 0 check --database app.db
attribute post body
sed -i 's/    table "posts"/&\
    custom_indexes do\
      index [{:desc, :body}, :title], name: "posts_last", unique: true, nulls_distinct: false\
    end/' "$p/resources/post.resource"
run 0 compile --quiet --name posts_last # NULLs that count as equal, downwards: it is there as it is declared
run 0 migrate
run 0 check --database app.db
is 'its order' "$(sql "SELECT group_concat(\"desc\") FROM pragma_index_xinfo('posts_last') WHERE key")" 1,1,0
sql 'ALTER TABLE posts ADD COLUMN extra; CREATE INDEX by_extra ON posts(extra); DROP TABLE authors; CREATE VIEW v AS SELECT 1'
run 1 check --database app.db
has 'drop column extra of posts'
has 'drop index by_extra'
has 'create table authors'
has 'drop view v'

echo "$passed passed, $failed failed"
[ $failed = 0 ]
