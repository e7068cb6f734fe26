#!/bin/sh
# The chapter "squash": snapshots as one file, a range of migrations as one, and every database that was
# anywhere in the history still gets to its end (V11).
set -u
chapter=squash
. "$(dirname "$0")/lib.sh"
migrations() { (cd "$p/priv/repo/migrations" && find . -name '*.sql' | sed 's|^\./||; s|[0-9]*_||' | sort | tr '\n' ' '); }
# Compiles are minutes apart.
SOURCE_DATE_EPOCH=1767225600
export SOURCE_DATE_EPOCH
tick() { SOURCE_DATE_EPOCH=$((SOURCE_DATE_EPOCH + 60)); run "$@"; }
at() { # at NAME: the project works on the database NAME.db
  sed -i "s|database \".*\"|database \"$1.db\"|" "$p/resources/repo.resource"
  db=$p/$1.db
}
versions() { sql "SELECT group_concat(name, ' ') FROM schema_migrations"; }

# five migrations; a database stands at each of them, with rows
author
tick 0 compile --name one
at d1
run 0 migrate
sql "INSERT INTO authors(id, name) VALUES('a', 'ann')"
post
tick 0 compile --name two
cp "$p/d1.db" "$p/d2.db"
at d2
run 0 migrate
sql "INSERT INTO posts(id, title, author_id) VALUES('p', 'kept', 'a')"
post 'attribute :body, :string'
tick 0 compile --name three
cp "$p/d2.db" "$p/d3.db"
at d3
run 0 migrate
sql "UPDATE posts SET body = 'text'"
post 'attribute :body, :string, default: "-", allow_nil?: false'
sed -i 's/:title/:headline/' "$p/resources/post.resource"
tick 0 compile --name four --rename posts.title:headline --backfill "posts.body='?'"
tick 0 gen migration five
hand=$(echo "$p"/priv/repo/migrations/*_five.sql)
printf -- "-- migrate:up\n-- ashc:touches posts\nUPDATE posts SET body = body || '!';\n-- migrate:down\n-- ashc:touches posts\nUPDATE posts SET body = rtrim(body, '!');\n" >"$hand"
cp "$p/d3.db" "$p/d5.db"
at d5
run 0 migrate
cp "$p/d2.db" "$p/whole.db"
at whole
run 0 migrate
schema_of "$db" >"$work/schema"
sql "SELECT headline, body FROM posts" >"$work/rows"
run 0 release --out "$work/old" --main
ok "the program from before" cc ${SANITIZED:+-fsanitize=address,undefined} -Iruntime/include -o "$work/old/app" "$work"/old/*.c "$build/libashrt.a" -lsqlite3
cp -r "$p" "$work/start"

# asking changes nothing; what cannot be is said
files_of "$p" >"$work/before"
v=$(ls "$p/priv/repo/migrations" | sed -n '2s/_.*//p')
last=$(ls "$p/priv/repo/migrations" | sed -n '4s/_.*//p')
run 2 squash --from 1
err_has 'no migration 1'
run 2 squash --from "$last" --to "$v"
run 2 squash --into middle
run 2 squash --into last --to "$last"
run 1 squash --to "$last" --check
run 0 squash --to "$last" --dry-run
out_has 'would write .*squashed_4_migrations.sql'
files_of "$p" >"$work/after"
ok "nothing was changed" diff "$work/before" "$work/after"

# V11: all of it becomes one
run 0 squash --from "$(ls "$p/priv/repo/migrations" | sed -n '1s/_.*//p')" --name all
out_has '5 migrations squashed'
is "one, and five aside" "$(migrations)" "all.sql squashed/five.sql squashed/four.sql squashed/one.sql squashed/three.sql squashed/two.sql "
run 0 compile --check
run 0 release --check
for n in 1 2 3 5; do
  at d$n
  cp "$db" "$work/d$n.db"
  run 0 migrate
  schema_of "$db" >"$work/got"
  ok "V11: a database at $n still gets to the end" diff "$work/schema" "$work/got"
  is "V11: by the files of the range" "$(versions)" "one two three four five"
  run 0 migrate
  out_has 'nothing to migrate'
  run 0 status --check
  out_has 'up +[0-9]+  one  \(squashed into [0-9]+_all\)'
  run 0 status --format json
  ok "squashed as JSON" jq -e '.repos[0].migrations | map(select(.name == "one")) | .[0].squashed_into > 0' "$work/stdout"
done
at d2
is "V11: rows go through every migration" "$(sql "SELECT headline, body FROM posts")" "$(cat "$work/rows")"
at fresh
run 0 migrate
is "V11: a new database takes the one" "$(versions)" all
schema_of "$db" >"$work/got"
ok "V11: and is the same" diff "$work/schema" "$work/got"
run 0 status
out_lacks 'NOT FOUND'
run 0 rollback
is "back to nothing" "$(sql "SELECT count(*) FROM sqlite_schema WHERE name IN ('posts', 'authors')")" 0
run 0 migrate
at d5
run 0 rollback
is "a database of before goes back one by one" "$(versions)" "one two three four"
run 0 migrate

# a release knows both ways; a program from before meets a new database and says so
run 0 release --out "$work/new" --main --depfile "$work/new.d"
ok "it builds" cc ${SANITIZED:+-fsanitize=address,undefined} -std=c11 -Wall -Wextra -Wpedantic -Werror -Iruntime/include -o "$work/new/app" "$work"/new/*.c "$build/libashrt.a" -lsqlite3
ok "the depfile names what was set aside" grep -q 'squashed/[0-9]*_two.sql' "$work/new.d"
for n in 1 2 3 5; do
  cp "$work/d$n.db" "$work/r.db"
  ok "V11: a release takes a database from $n" "$work/new/app" migrate --database "$work/r.db"
  schema_of "$work/r.db" >"$work/got"
  ok "V11: to the end" diff "$work/schema" "$work/got"
done
rm "$work/r.db"
ok "and a new one" "$work/new/app" migrate --database "$work/r.db"
schema_of "$work/r.db" >"$work/got"
ok "to the end, too" diff "$work/schema" "$work/got"
if "$work/old/app" migrate --database "$work/r.db" >/dev/null 2>"$work/stderr"; then fail "an old program must not touch a new database"; else pass; fi
err_has 'newer than this program'
i=0
rm "$work/r.db"
while [ $i -lt 6 ]; do
  "$work/new/app" migrate --database "$work/r.db" >/dev/null 2>"$work/e$i" &
  i=$((i + 1))
done
wait
is "six at once: each once" "$(sqlite3 "$work/r.db" "SELECT name FROM schema_migrations")" all

# development goes on; what was squashed is squashed again
post 'attribute :body, :string, default: "-", allow_nil?: false' 'attribute :rank, :integer'
sed -i 's/:title/:headline/' "$p/resources/post.resource"
at d3
tick 0 compile --name six
run 0 migrate
at fresh
run 0 migrate
at d2
cp "$work/d2.db" "$db"
run 0 squash --from "$(ls "$p/priv/repo/migrations" | sed -n '1s/_.*//p')" --name again
at d3
run 0 status --check
at fresh
run 0 status --check
is "what a database ran is what it has" "$(versions)" "all six"
at d2
run 0 migrate
is "a database in the middle of the first range" "$(versions)" "one two three four five six"
at fresh2
run 0 migrate
is "a new one" "$(versions)" again
schema_of "$db" >"$work/got"
at d2
schema_of "$db" >"$work/schema6"
ok "is the same" diff "$work/schema6" "$work/got"

# once every database has them all, what is aside may go
rm -r "$p/priv/repo/migrations/squashed"
run 0 release --quiet
at d2
run 0 migrate
out_has 'nothing to migrate'
cp "$work/d2.db" "$p/late.db"
at late
run 2 migrate
err_has 'has a part of what'
ok "which changed nothing" cmp "$work/d2.db" "$db"

# what was squashed cannot be written anew
git -C "$p" init -q
run 2 regen x
err_has '_again.sql: is a squashed migration'

# a range in the middle: a database before it with rows takes the files, a new one the one
rm -rf "$p"
cp -r "$work/start" "$p"
at d1
files=$(ls "$p/priv/repo/migrations")
run 0 squash --from "$(echo "$files" | sed -n '2s/_.*//p')" --to "$(echo "$files" | sed -n '4s/_.*//p')" --name middle
is "the middle" "$(migrations)" "five.sql middle.sql one.sql squashed/four.sql squashed/three.sql squashed/two.sql "
run 0 migrate
is "rows before it: one by one" "$(versions)" "one two three four five"
at d3
run 0 migrate
is "in it: the rest" "$(versions)" "one two three four five"
at fresh
run 0 migrate
is "new: the one" "$(versions)" "one middle five"
schema_of "$db" >"$work/got"
ok "V11: the same" diff "$work/schema" "$work/got"

run 0 release --out "$work/mid" --main
ok "it builds" cc ${SANITIZED:+-fsanitize=address,undefined} -Iruntime/include -o "$work/mid/app" "$work"/mid/*.c "$build/libashrt.a" -lsqlite3
round=0
while [ $round -lt 3 ]; do
  rm -f "$work/r.db" "$work"/code.*
  for i in 1 2 3 4 5 6; do
    { "$work/mid/app" migrate --database "$work/r.db" >/dev/null 2>"$work/e$i"; echo $? >"$work/code.$i"; } &
  done
  wait
  is "six at once into a new database" "$(cat "$work"/code.* | sort -u)" 0
  schema_of "$work/r.db" >"$work/got"
  ok "which is the same" diff "$work/schema" "$work/got"
  round=$((round + 1))
done

# what a snapshot does not say is found out
rm -rf "$p"
cp -r "$work/start" "$p"
printf -- "-- migrate:up\n-- ashc:touches authors\nINSERT INTO authors(id, name) VALUES('root', 'root');\n-- migrate:down\n-- ashc:touches authors\nDELETE FROM authors;\n" >"$(echo "$p"/priv/repo/migrations/*_five.sql)"
run 2 squash --to "$(echo "$files" | sed -n '5s/_.*//p')"
err_has 'other rows'

# a baseline is for databases that nobody knows: it stays as it is
mkdir -p "$work/import"
sqlite3 "$work/import/old.db" "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES(1, 'x')"
main=$p p=$work/import
run 0 import old.db
tick 0 gen migration two
git -C "$p" init -q
run 2 regen x
err_has 'baseline.sql: is a baseline'
run 2 squash --to "$(ls "$p"/priv/*/migrations | tail -n 1 | sed 's/_.*//')"
err_has 'is a baseline'
p=$main

# snapshots
rm -rf "$p"
cp -r "$work/start" "$p"
s=$p/priv/resource_snapshots/repo/posts
first=$(ls "$s" | head -n 1) newest=$(ls "$s" | tail -n 1)
cp "$s/$newest" "$work/newest"
run 1 squash --check
run 0 squash --dry-run
out_has "would remove .*posts/$first"
is "three are still there" "$(ls "$s" | wc -l)" 3
run 0 squash --into first
is "one is left" "$(ls "$s")" "$first"
ok "with the newest text" cmp "$s/$first" "$work/newest"
run 0 squash --into zero
is "and its name is zero" "$(ls "$s")" 00000000000000.json
run 0 squash --into zero
out_has 'Nothing to squash'
run 0 squash --into zero --check
run 1 compile --check # five was written by hand: its module is not there yet
run 0 compile --quiet
run 0 compile --check
post 'attribute :body, :string, default: "-", allow_nil?: false' 'attribute :rank, :integer'
sed -i 's/:title/:headline/' "$p/resources/post.resource"
run 0 compile
is "the next one is added" "$(ls "$s" | wc -l)" 2
run 0 squash
is "last" "$(ls "$s")" "$(basename "$(ls "$p"/priv/repo/migrations/*_add_rank_to_posts.sql)" | sed 's/_.*//').json"
finish
