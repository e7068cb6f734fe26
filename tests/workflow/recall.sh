#!/bin/sh
# Renames that were answered while drafts were written are not asked again when one migration replaces them:
# regen, and compile --name after --dev. Columns, tables, chains, swaps, a no, a change of mind.
set -u
chapter=recall
. "$(dirname "$0")/lib.sh"
git_() { git -C "$p" -c init.defaultBranch=main "$@" >/dev/null 2>"$work/stderr" || fail "git $*"; }
columns() { sql "SELECT group_concat(name, ' ') FROM pragma_table_info('$1') WHERE name NOT IN ('id', 'author_id')"; }
start() { # a project with rows, all of it committed
  rm -rf "$p/.git" "$p/priv" "$p"/app.db*
  author
  post 'attribute :a, :string' 'attribute :b, :string'
  run 0 compile --name start
  git_ init
  printf '*.db*\n' >"$p/.gitignore"
  git_ add -A && git_ commit -qm start
  run 0 migrate
  sql "INSERT INTO posts(title, a, b) VALUES('t', 'one', 'two')"
}
rename() { sed -i "$1" "$p/resources/post.resource"; }

# a chain of names over two drafts, with a table that is renamed between them
start
rename 's/:a, :string/:first, :string/; s/:b, :string/&\n    attribute :extra, :string/'
run 3 compile
run 0 compile --rename posts.a:first
rename 's/table "posts"/table "articles"/; s/:first,/:opening,/'
run 3 compile --rename-table posts:articles
run 0 compile --rename-table posts:articles --rename posts.first:opening
run 0 migrate
rename 's/:opening,/:head,/'
run 0 compile --rename articles.opening:head
run 0 migrate
run 2 regen one
err_has 'git restore priv/resource_snapshots/repo/posts/'
git_ restore priv/resource_snapshots
run 0 regen one --dry-run
err_has 'answered before: --rename-table posts:articles'
err_has 'answered before: --rename posts.a:head'
run 0 regen one -m
is "the row is there under its new names" "$(sql 'SELECT title, head, b FROM articles')" 't|one|two'
is "no other column" "$(columns articles)" 'title head b extra'
run 0 rollback
is "and goes back" "$(sql 'SELECT a, b FROM posts')" 'one|two'

# columns that are swapped: nothing in the resources shows it
start
run 0 compile --rename posts.a:b --rename posts.b:a
run 0 migrate
is "swapped" "$(sql 'SELECT a, b FROM posts')" 'two|one'
run 0 regen swap -m
is "swapped by one migration, too" "$(sql 'SELECT a, b FROM posts')" 'two|one'
ls "$p"/priv/repo/migrations/*_swap.sql >"$work/stdout" || fail "no migration swaps"

# a no stays a no; another answer goes before it
start
rename 's/:a, :string/:c, :string/'
run 0 compile --no-rename
run 0 regen kept --dry-run
err_has 'answered before: posts.a was not renamed'
out_has 'retain column a of posts'
run 0 regen renamed --rename posts.a:c -m
is "a change of mind" "$(columns posts)|$(sql 'SELECT c FROM posts')" 'title c b|one'
run 0 regen not_renamed --no-rename -m
is "and back" "$(columns posts)|$(sql 'SELECT a, c FROM posts')" 'title a b c|one|'
rename 's/:c, :string/:a, :string/'
run 0 regen nothing
is "what is as it was needs no answer" "$(ls "$p/priv/repo/migrations" | wc -l)" 1

# drafts of --dev
start
rename 's/:a, :string/:c, :string/; s/:b, :string/&\n    attribute :d, :string/'
run 3 compile --dev
run 0 compile --dev --rename posts.a:c
rename 's/:c, :string/:e, :string/'
run 0 compile --dev --rename posts.c:e
run 0 compile --name dev
err_has 'answered before: --rename posts.a:e'
run 0 migrate
is "one migration for two drafts" "$(sql 'SELECT e, b FROM posts')" 'one|two'

# one that was edited is somebody else's: then it is asked
start
rename 's/:a, :string/:c, :string/; s/:b, :string/&\n    attribute :d, :string/'
run 0 compile --dev --rename posts.a:c
sed -i 's/^-- migrate:down.*/&\n-- by hand\nSELECT 1;/' "$p"/priv/repo/migrations/*_dev.sql
run 3 compile --name asked
err_has 'posts.a is gone'
finish
