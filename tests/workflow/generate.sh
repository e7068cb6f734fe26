#!/bin/sh
# The chapters "generate" and "migrate": from the first resource to changes of every kind, what compile
# says of them, and what it notices that stops nothing.
set -u
chapter=generate
. "$(dirname "$0")/lib.sh"

author
post
run 0 compile
out_has '^App.Repo: 2 changes$'
out_has 'create table authors'
ok "the name says it" test -e "$(echo "$p"/priv/repo/migrations/*_create_authors_and_1_more.sql)"
run 0 compile
out_has '^Nothing changed\.$'
run 0 migrate
sql "INSERT INTO authors(id, name) VALUES('a', 'ann'); INSERT INTO posts(title, author_id) VALUES('one', 'a')"

# how a table is changed, and what would stop it, in words
post 'attribute :body, :string' 'attribute :rank, :integer'
run 0 compile
out_has '^  posts: native'
run 0 migrate
post 'attribute :body, :string, allow_nil?: false' 'attribute :rank, :string'
run 0 compile --backfill "posts.body='-'"
out_has '^  posts: .*(rebuilt|edited)'
run 0 migrate
is "rows are as they should be" "$(sql "SELECT title, body, rank FROM posts")" "one|-|"
author 'attribute :email, :string'
run 0 compile
author 'attribute :email, :string, allow_nil?: false'
run 0 compile --format json
ok "the ways and gates as JSON" jq -e '.repos[0] | (.ways | length) == 1 and .gates == ["authors.email: NULL where the migration sets NOT NULL"]' "$work/stdout"
author
run 0 compile
out_has 'kept with its values: authors.email \(--drop-columns'
run 0 migrate --to "$(ls "$p/priv/repo/migrations" | tail -n 3 | head -n 1 | sed 's/_.*//')"
run 2 migrate
err_has 'authors.email'
sql "UPDATE authors SET email = 'e'"
run 0 migrate
is "what is kept has its values" "$(sql "SELECT email FROM authors")" e
run 0 rollback
run 0 migrate

# a backfill that comes too late
post 'attribute :body, :string, allow_nil?: false' 'attribute :rank, :string' 'attribute :slug, :string'
run 0 compile
run 0 compile --backfill "posts.slug=title"
err_has 'the backfill of posts.slug matters only'
out_has '^Nothing changed\.$'
post 'attribute :body, :string, allow_nil?: false' 'attribute :rank, :string' 'attribute :slug, :string, backfill: "title"'
run 0 compile
err_has 'the backfill of posts.slug matters only'
out_has '^Nothing changed\.$'
run 0 compile --check
out_has '^Nothing changed\.$'
author 'attribute :more, :string'
run 0 compile
out_has 'add column more'
if grep -q backfill "$work/stderr"; then fail "a note that nobody needs"; else pass; fi
run 0 compile --backfill "posts.slug=title" --format json
ok "notes as JSON" jq -e '.notes | length == 1' "$work/stdout"
post 'attribute :body, :string, allow_nil?: false' 'attribute :rank, :string' 'attribute :slug, :string, backfill: "title", allow_nil?: false'
run 0 compile
if grep -q backfill "$work/stderr"; then fail "a note about a backfill that matters"; else pass; fi
run 0 migrate
is "it did" "$(sql "SELECT slug FROM posts")" one

# one that did its work may stay: nothing is said of it, until it says something else than its migration
for flag in '' --check --dry-run; do
  run 0 compile $flag
  out_has '^(-- )?Nothing changed\.$'
  ok "no word of a backfill that did its work" test ! -s "$work/stderr"
done
sed -i 's/backfill: "title"/backfill: "lower(title)"/' "$p/resources/post.resource"
run 0 compile
out_has '^Nothing changed\.$'
err_has 'the backfill of posts.slug matters only'
sed -i 's/backfill: "lower(title)"/backfill: "title"/' "$p/resources/post.resource"

# a deleted migration whose snapshot is kept
author 'attribute :more, :string' 'attribute :gone, :string'
run 0 compile
rm "$p"/priv/repo/migrations/*_add_gone_to_authors.sql
run 0 compile
err_has 'resource_snapshots/repo/authors/[0-9]*.json has no migration'
out_lacks 'Nothing changed'
rm "$(ls "$p"/priv/resource_snapshots/repo/authors/*.json | tail -n 1)"
run 0 compile
out_has 'add column gone'
run 0 release --check

# a rename, and an identity in a migration's name
author 'attribute :other, :string' 'attribute :gone, :string'
run 0 compile --rename authors.more:other
out_has 'resource_snapshots/repo/authors/'
out_lacks 'resource_snapshots/repo/posts/' # it says nothing else by that
sed -i 's/^end$/  identities do\n    identity :name, [:name]\n  end\nend/' "$p/resources/author.resource"
run 0 compile
out_has 'add_unique_name_to_authors\.sql'
run 0 migrate

# backfills that came with their columns have nothing more to say
post 'attribute :body, :string, allow_nil?: false' 'attribute :slug, :string, allow_nil?: false' 'attribute :full, :string, backfill: "upper(title)"' 'attribute :size, :integer, allow_nil?: false, backfill: "length(title)"'
run 0 compile --no-rename
run 0 migrate
run 0 compile
out_has '^Nothing changed\.$'
ok "nor of those that came with their columns" test ! -s "$work/stderr"

# several repos: a table moves, a relationship reaches across
printf 'repo App.LogRepo do\n  database "log.db"\nend\n' >"$p/resources/log.resource"
sed -i 's/    table .*/&\n    repo App.Repo/' "$p/resources/author.resource"
sed -i 's/    table .*/&\n    repo App.LogRepo/' "$p/resources/post.resource"
run 0 compile
err_has 'post\.resource:[0-9]*:[0-9]*: warning: no foreign key: App.Author is in App.Repo'
err_has 'posts moves from App.Repo to App.LogRepo'
out_has 'kept with its rows: posts'
copy=$(sed -n 's/^  \(sqlite3 .*\)/\1/p' "$work/stderr")
run 0 migrate
ok "the command that it shows" sh -c "cd '$p' && $copy"
is "copies the rows" "$(sqlite3 "$p/log.db" "SELECT title, body, slug FROM posts")" "one|-|one"
finish
