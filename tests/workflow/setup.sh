#!/bin/sh
# The chapter "setup, reset, tear-down": databases from nothing to their seeds and back; several repos,
# one of which fails.
set -u
chapter=setup
. "$(dirname "$0")/lib.sh"
sed -i 's|app.db|var/deep/app.db|' "$p/resources/repo.resource"
db=$p/var/deep/app.db
author
post
run 0 compile --name start
printf -- "-- children first: foreign keys are looked at in the end\nINSERT OR IGNORE INTO posts(id, title, author_id) VALUES('p', 'a; b', 'a');\nINSERT OR IGNORE INTO authors(id, name) VALUES('a', 'ann');" >"$p/priv/repo/seeds.sql"
run 0 setup
out_has 'was created'
out_has 'seeds.sql ran'
is "rows" "$(sql "SELECT title, name FROM posts JOIN authors ON authors.id = author_id")" "a; b|ann"
sql "INSERT INTO authors(name) VALUES('bob')"
run 0 setup
is "a second setup keeps rows" "$(sql "SELECT count(*) FROM authors")" 2
run 3 reset
err_has '--force'
is "nothing happened" "$(sql "SELECT count(*) FROM authors")" 2
run 0 reset --force
is "from the start" "$(sql "SELECT group_concat(name) FROM authors")" ann
run 0 tear-down --force
ok "it is gone" test ! -e "$db"
run 0 tear-down --force
run 0 setup --quiet
is "quiet" "$(cat "$work/stdout" "$work/stderr")" ""

# seeds that fail leave nothing behind
printf "INSERT INTO authors(id, name) VALUES('x', 'x');\n\nINSERT INTO nowhere VALUES(1);\n" >"$p/priv/repo/seeds.sql"
run 2 reset --force
err_has 'seeds\.sql:3:1: error: no such table: nowhere'
is "no row of them" "$(sql "SELECT count(*) FROM authors")" 0
is "but the schema" "$(sql "SELECT name FROM schema_migrations")" start
printf "INSERT INTO authors(id, name) VALUES('x', 'x');\nCOMMIT;\nBEGIN;\n" >"$p/priv/repo/seeds.sql"
run 2 setup
err_has 'seeds\.sql:2:1.*one transaction'
printf "INSERT INTO posts(id, title, author_id) VALUES('x', 'x', 'nobody');\n" >"$p/priv/repo/seeds.sql"
run 2 setup
err_has 'FOREIGN KEY'
is "no row of any" "$(sql "SELECT (SELECT count(*) FROM authors) + (SELECT count(*) FROM posts)")" 0

# several repos: the one that fails does not stop the others
for r in Bad Good; do
  printf 'repo App.%sRepo do\n  database "%s.db"\nend\n\nresource App.%s do\n  sqlite do\n    table "things"\n    repo App.%sRepo\n  end\n  attributes do\n    integer_primary_key :id\n  end\nend\n' $r $r $r $r >"$p/resources/$r.resource"
done
for f in author post; do sed -i 's/    table .*/&\n    repo App.Repo/' "$p/resources/$f.resource"; done
run 0 compile
rm "$p/priv/repo/seeds.sql"
mkdir "$p/Bad.db"
echo "INSERT INTO things VALUES(7)" >"$p/priv/good_repo/seeds.sql"
run 2 setup
err_has 'App.BadRepo: not done'
is "the others are there" "$(sqlite3 "$p/Good.db" "SELECT id FROM things")" 7
printf -- '-- migrate:up\nSELECT nonsense;\n' >"$p/priv/bad_repo/migrations/20990101000000_bad.sql"
rmdir "$p/Bad.db"
run 2 reset --force
err_has 'nonsense'
err_has '1 repo failed'
is "the others are there again" "$(sqlite3 "$p/Good.db" "SELECT id FROM things")$(sql "SELECT name FROM schema_migrations")" 7start
run 2 setup --database x.db
finish
