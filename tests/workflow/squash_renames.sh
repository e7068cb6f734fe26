#!/bin/sh
# A range of migrations that rename tables and columns as one: the answers stand in the files of the range, and
# the tables whose snapshots the renames took along are read from what the migrations before make.
set -u
chapter=squash_renames
. "$(dirname "$0")/lib.sh"
SOURCE_DATE_EPOCH=1767225600
export SOURCE_DATE_EPOCH
tick() { SOURCE_DATE_EPOCH=$((SOURCE_DATE_EPOCH + 60)); run "$@"; }
at() { # at NAME: the project works on the database NAME.db
  sed -i "s|database \".*\"|database \"$1.db\"|" "$p/resources/repo.resource"
  db=$p/$1.db
}
version() { ls "$p/priv/repo/migrations" | grep '\.sql$' | sed -n "$1s/_.*//p"; }
ledger() { sql "SELECT group_concat(name, ' ') FROM (SELECT name FROM schema_migrations ORDER BY version)"; }
head_of() { grep '^--   ' "$p"/priv/repo/migrations/*_"$1".sql >"$work/stdout"; }

# shelf TABLE COLUMN OTHER and book TABLE SHELVES: books stand on shelves; a trigger and a view know their names
shelf() {
  cat >"$p/resources/shelf.resource" <<END
resource App.Shelf do
  sqlite do
    table "$1"
  end

  attributes do
    integer_primary_key :id
    attribute :$2, :string, allow_nil?: false
    attribute :$3, :integer
  end

  identities do
    identity :one, [:$2]
  end
end
END
}
book() {
  cat >"$p/resources/book.resource" <<END
resource App.Book do
  sqlite do
    table "$1"

    references do
      reference :shelf, on_delete: :delete
    end

    custom_statements do
      statement :log do
        up "CREATE TABLE log(what)"
        down "DROP TABLE log"
      end

      statement :watch do
        up "CREATE TRIGGER watch AFTER INSERT ON $1 BEGIN INSERT INTO log SELECT new.title; END"
        down "DROP TRIGGER watch"
      end

      statement :seen do
        up "CREATE VIEW seen AS SELECT title FROM $1 JOIN $2 ON $2.id = shelf_id"
        down "DROP VIEW seen"
      end
    end
  end

  attributes do
    uuid_primary_key :id
    attribute :title, :string, default: "?"
  end

  relationships do
    belongs_to :shelf, App.Shelf, attribute_type: :integer
  end
end
END
}

# a history: tables renamed, by case alone, again, swapped; columns as well; a database stands in it
author
tick 0 compile --name zero
shelf Boards name size
book books Boards
tick 0 compile --name one
at old
run 0 migrate
sql "INSERT INTO Boards(id, name, size) VALUES(1, 'upper', 3); INSERT INTO books(id, title, shelf_id) VALUES('b', 'kept', 1)"
shelf boards name size
book books boards
tick 0 compile --name two --rename-table Boards:boards
cp "$p/old.db" "$p/half.db"
at half
run 0 migrate
shelf shelves Name width
book books shelves
tick 0 compile --name three --rename-table boards:shelves --rename boards.name:Name --rename boards.size:width
shelf shelves width Name
sed -i 's/:width, :string/:w, :string/; s/:Name, :integer/:n, :integer/; s/\[:width\]/[:w]/' "$p/resources/shelf.resource"
tick 0 compile --name four --rename shelves.Name:w --rename shelves.width:n
shelf books w n
book shelves books
tick 0 compile --name five --rename-table books:shelves --rename-table shelves:books
sed -i 's/:n, :integer/:n, :string/; s/:w,/:n,/; s/:n, :string$/:w, :string/; s/\[:w\]/[:n]/' "$p/resources/shelf.resource"
tick 0 compile --name six --rename books.w:n --rename books.n:w
cp "$p/old.db" "$p/whole.db"
at whole
run 0 migrate
schema_of "$db" >"$work/schema"
rows() { sql "SELECT * FROM books; SELECT title, shelf_id FROM shelves; SELECT * FROM log; SELECT * FROM seen"; }
rows >"$work/rows"
is "the rows of the files" "$(rows | tr '\n' ' ')" '1|upper|3 kept|1 kept kept '
cp -r "$p" "$work/start"

# every range behind the tables' creation: a new database comes out the same, and goes back; those with rows,
# before the range and in it, go on with its files
for range in 3-4 3-7 4-5 4-6 5-6 6-7; do
  rm -rf "$p"
  cp -r "$work/start" "$p"
  run 0 squash --from "$(version "${range%-*}")" --to "$(version "${range#*-}")" --name as_one
  run 0 compile --check
  at new
  run 0 migrate
  schema_of "$db" >"$work/got"
  ok "$range: a new database is the same" diff "$work/schema" "$work/got"
  run 0 rollback --to "$(version 3)"
  is "$range: and goes back" "$(sql "SELECT group_concat(name, ' ') FROM pragma_table_info('Boards')")" 'id name size'
  run 0 migrate
  for n in old half; do
    at $n
    run 0 migrate
    schema_of "$db" >"$work/got"
    ok "$range: $n is the same" diff "$work/schema" "$work/got"
    rows >"$work/got"
    ok "$range: $n has its rows" diff "$work/rows" "$work/got"
    is "$range: $n ran the files" "$(ledger)" 'zero one two three four five six'
  done
done

# the one renames, it does not make anew: rows that came later are there on the way back, and up again
rm -rf "$p"
cp -r "$work/start" "$p"
run 0 squash --from "$(version 3)" --to "$(version 6)" --name as_one
head_of as_one
out_has 'rename table Boards to books'
out_has 'rename table books to shelves'
out_has 'rename column name of books to w'
out_has 'rename column size of books to n'
out_lacks '(drop|create|add) (table|column)'
at new
run 0 migrate
is "the one was run" "$(ledger)" 'zero one as_one six'
run 0 rollback
sql "INSERT INTO books(id, w, n) VALUES(1, 'upper', 3); INSERT INTO shelves(id, title, shelf_id) VALUES('b', 'kept', 1)"
run 0 rollback
is "back: under the old names" "$(sql "SELECT name, size FROM Boards; SELECT title, shelf_id FROM books" | tr '\n' ' ')" 'upper|3 kept|1 '
run 0 migrate
is "and up again by the files, as there are rows now" "$(ledger)" 'zero one two three four five six'
is "with the rows" "$(sql "SELECT n, w FROM books; SELECT title, shelf_id FROM shelves" | tr '\n' ' ')" 'upper|3 kept|1 '

# a column that was required from its beginning: what its rows got is in no snapshot
rm -rf "$p"
cp -r "$work/start" "$p"
author 'attribute :code, :integer, allow_nil?: false'
tick 0 compile --name seven --backfill authors.code=7
author 'attribute :number, :integer, allow_nil?: false' 'attribute :more, :string, allow_nil?: false'
tick 0 compile --name eight --rename authors.code:number --backfill "authors.more='x'"
cp "$p/whole.db" "$p/rows.db"
run 0 squash --from "$(version 7)" --to "$(version 9)" --name as_one
at rows
sql "INSERT INTO authors(id, name) VALUES('a', 'ann')"
cp "$db" "$work/rows.db"
run 0 migrate
is "rows get what the files say" "$(sql "SELECT name, number, more FROM authors")" 'ann|7|x'
at new
run 0 migrate
is "a new database has none" "$(ledger)" 'zero one two three four five as_one'
rm -r "$p/priv/repo/migrations/squashed"
rm -f "$p/new.db"
run 0 migrate
run 0 rollback
sql "INSERT INTO authors(id, name) VALUES('a', 'ann')"
run 2 migrate
err_has 'authors: rows, and the migrations for them were squashed'
is "rows that nobody can fill stay" "$(sql "SELECT name FROM authors")" ann

# from the first one on; and a range whose tables are dropped after it
rm -rf "$p"
cp -r "$work/start" "$p"
run 0 squash --from "$(version 1)" --to "$(version 5)" --name as_one
at new
run 0 migrate
schema_of "$db" >"$work/got"
ok "from the first one on: the same" diff "$work/schema" "$work/got"
rm -rf "$p"
cp -r "$work/start" "$p"
rm "$p/resources/book.resource"
tick 0 compile --name seven --drop-tables
run 0 squash --from "$(version 3)" --to "$(version 7)" --name as_one
at new
run 0 migrate
is "dropped later: gone" "$(sql "SELECT group_concat(name, ' ') FROM sqlite_schema WHERE name IN ('books', 'shelves', 'Boards', 'seen', 'log')")" books

# the snapshots as one file before the range
rm -rf "$p"
cp -r "$work/start" "$p"
shelf books w n
sed -i 's/:n, :integer/&\n    attribute :more, :string/; s/:w, :string/:v, :string/; s/\[:w\]/[:v]/' "$p/resources/shelf.resource"
sed -i 's/:v, :string/:n, :string/; s/:n, :integer/:w, :integer/; s/\[:v\]/[:n]/' "$p/resources/shelf.resource"
tick 0 compile --name seven
run 0 squash
run 0 squash --from "$(version 3)" --to "$(version 7)" --name as_one
at new
run 0 migrate
is "with one snapshot a table" "$(ledger)" 'zero one as_one seven'
finish
