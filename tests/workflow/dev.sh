#!/bin/sh
# The chapter "compile --dev": migrations of development as often as wanted, then a named one (V9).
set -u
chapter=dev
. "$(dirname "$0")/lib.sh"

author
post
run 0 compile --name start
run 0 migrate
sql "INSERT INTO authors(name) VALUES('ann'); INSERT INTO posts(title) VALUES('kept')"

# twice in development, with a new table, a new column, a dropped one
post 'attribute :body, :string'
run 2 compile --name x_dev
err_has '_dev are those of --dev'
run 0 compile --dev
ok "a migration of development" test -s "$(echo "$p"/priv/repo/migrations/*_add_body_to_posts_dev.sql)"
ok "and its snapshot" test -s "$(echo "$p"/priv/resource_snapshots/repo/posts/*_dev.json)"
run 0 compile --dev
out_has 'Nothing changed'
run 0 compile --dev --check
run 0 migrate
post 'attribute :body, :string, default: "-"' 'attribute :rank, :integer, default: 1, allow_nil?: false'
printf 'resource App.Tag do\n  sqlite do\n    table "tags"\n  end\n  attributes do\n    integer_primary_key :id\n  end\nend\n' >"$p/resources/tag.resource"
run 0 compile --dev --name tags
run 0 migrate
run 0 status
out_has 'up .*tags_dev  \(dev\)'
out_has 'up .*start$'
run 0 status --format json
ok "JSON marks it" jq -e '[.repos[0].migrations[].dev] == [false, true, true]' "$work/stdout"
run 2 release
err_has 'add_body_to_posts_dev'
schema_of "$db" >"$work/dev_schema"

# asking changes nothing
state_of "$p" >"$work/before"
run 1 compile --check
out_has 'tags_dev\.sql'
run 1 compile --check --format json
ok "JSON names them" jq -e '.repos[0].drafts | map(select(endswith("_tags_dev.sql"))) | length == 1' "$work/stdout"
run 0 compile --dry-run --name final
out_has 'would roll back .*_tags_dev'
out_has 'would remove .*posts/[0-9]*_dev.json'
out_has 'CREATE TABLE "tags"'
run 3 compile --name final
ok "the losses are a question" jq -e '[.questions[] | [.kind, .table, .column, .count, .answers[0]]] == [["loss", "posts", "rank", 1, "--lose posts.rank"]]' "$work/stdout"
err_has '--lose posts.rank'
run 2 compile resources/post.resource
err_has '_dev'
state_of "$p" >"$work/after"
ok "--check, --dry-run and an open question change nothing" cmp "$work/before" "$work/after"

# V9: dev files gone, one file, same end schema
run 0 compile --name final --lose posts.rank
out_has 'rolled back .*_add_body_to_posts_dev'
is "V9: one migration" "$(ls "$p/priv/repo/migrations" | sed 's/^[0-9]*_//' | tr '\n' ' ')" "start.sql final.sql "
ok "V9: no file of development is left" sh -c "! find '$p/priv' -name '*_dev*' | grep ."
run 0 compile --check
run 0 migrate
schema_of "$db" >"$work/schema"
ok "V9: the same end schema" diff "$work/dev_schema" "$work/schema"
is "V9: rows stay" "$(sql 'SELECT title, rank FROM posts')" "kept|1"
run 0 release --check
run 0 rollback
run 0 migrate

# a change of mind: the net change is nothing, and development leaves nothing behind
files_of "$p" >"$work/before"
cp "$p/resources/author.resource" "$work/author"
author 'attribute :email, :string'
run 0 compile --dev
run 0 migrate
cp "$work/author" "$p/resources/author.resource"
run 0 compile --dev
run 1 compile --check
run 0 compile
out_has 'removed .*_add_email_to_authors_dev.sql'
files_of "$p" >"$work/after"
ok "nothing of development is left" diff "$work/before" "$work/after"
is "and nothing in the database" "$(sql "SELECT count(*) FROM schema_migrations")" 2
run 0 compile
out_has 'Nothing changed'

# dropped and renamed in development
rm "$p/resources/tag.resource"
run 0 compile --dev --drop-tables --name drop
run 0 compile --dev
out_has 'Nothing changed'
run 0 compile --name drop_tags --drop-tables
ok "the table's snapshots are gone" sh -c "! ls '$p'/priv/resource_snapshots/repo/tags/*.json"
run 0 migrate
is "the table is gone" "$(sql "SELECT count(*) FROM sqlite_schema WHERE name = 'tags'")" 0
sed -i 's/:title/:headline/' "$p/resources/post.resource"
run 3 compile --dev
run 0 compile --dev --rename posts.title:headline
run 0 migrate
run 0 compile --name rename
err_has 'answered before: --rename posts.title:headline'
run 0 migrate
is "the values came along, there and back and there" "$(sql 'SELECT headline FROM posts')" kept

# what stands above a migration of development stops before anything is lost, if it touches the same
post 'attribute :body, :string, default: "-"' 'attribute :rank, :integer, default: 1, allow_nil?: false' 'attribute :x, :string'
sed -i 's/:title/:headline/' "$p/resources/post.resource"
run 0 compile --dev
run 0 gen migration mark
hand=$(echo "$p"/priv/repo/migrations/*_mark.sql)
printf -- '-- migrate:up\n-- ashc:touches posts\nUPDATE posts SET rank = 2;\n-- migrate:down\n-- ashc:touches posts\nSELECT 1;\n' >"$hand"
run 0 migrate
run 2 compile --name x
err_has '_mark .*stays'
ok "the files are as they were" test -e "$(echo "$p"/priv/repo/migrations/*_add_x_to_posts_dev.sql)"
sed -i 's/posts/authors/; s/UPDATE authors SET rank = 2/SELECT 1/' "$hand"
sed -i 's/-- ashc:touches posts/-- ashc:touches authors/' "$hand"
run 2 compile --name x
err_has 'not as it stands here'

# no database is no hindrance
rm "$db"
run 0 compile --name x
ok "no database was made" test ! -e "$db"
run 0 migrate

# several repos: one change of the project
printf 'repo App.LogRepo do\n  database "log.db"\nend\n\nresource App.Entry do\n  sqlite do\n    table "entries"\n    repo App.LogRepo\n  end\n  attributes do\n    integer_primary_key :id\n  end\nend\n' >"$p/resources/log.resource"
for f in author post; do sed -i 's/    table .*/&\n    repo App.Repo/' "$p/resources/$f.resource"; done
sed -i 's/attribute :x, :string/&\n    attribute :y, :string/' "$p/resources/post.resource"
run 0 compile --dev
run 0 migrate
sqlite3 "$p/log.db" "INSERT INTO entries VALUES(1)"
run 0 compile --repo repo --name y
ok "the other repo's stay" test -e "$(echo "$p"/priv/log_repo/migrations/*_dev.sql)"
run 3 compile --name both
run 0 compile --name both --lose entries
ok "and go" sh -c "! find '$p/priv' -name '*_dev*' | grep ."
run 0 migrate
is "each repo has its own" "$(sqlite3 "$p/log.db" 'SELECT name FROM schema_migrations')" both
finish
