#!/bin/sh
# The command line as its users meet it: what compile writes and does not write, exit codes, names,
# --check, --dry-run, files as arguments, questions, migrate, rollback, status, create, drop, release.
set -u
cd "$(dirname "$0")/.."
build=${1:-$PWD/build}
ashc=$build/ashc
work=$(mktemp -d "${TMPDIR:-/tmp}/ashc-cli.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
SOURCE_DATE_EPOCH=1767268800 # 2026-01-01 12:00:00 UTC
export SOURCE_DATE_EPOCH

ok() { # ok NAME COMMAND…: passes if the command does
  name=$1
  shift
  if "$@" >"$work/out" 2>"$work/err"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "cli: $name: failed: $*"
    cat "$work/out" "$work/err"
  fi
}
run() { # run CODE COMMAND…: runs ashc in the project; passes if it exits with CODE
  code=$1
  shift
  "$ashc" -C "$work/p" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
  got=$?
  ok "ashc $* exits $code, got $got: $(head -c 600 "$work/stderr")" [ $got = "$code" ]
}
out_has() { ok "stdout has /$1/: $(head -c 600 "$work/stdout")" grep -qE "$1" "$work/stdout"; }
err_has() { ok "stderr has /$1/: $(head -c 600 "$work/stderr")" grep -qE "$1" "$work/stderr"; }
sql() { sqlite3 "$work/p/app.db" "$1"; }
is() { ok "$1: \"$2\" is \"$3\"" [ "$2" = "$3" ]; }
state() { (cd "$work/p" && find . -type f -exec md5sum {} + | sort && find . -type d | sort && find . -type f -printf '%p %T@\n' | sort); }

mkdir -p "$work/p/resources/people"
cat >"$work/p/resources/repo.resource" <<'R'
repo App.Repo do
  database "app.db"
end
R
cat >"$work/p/resources/people/author.resource" <<'R'
resource App.Author do
  sqlite do
    table "authors"
  end

  attributes do
    uuid_primary_key :id
    attribute :name, :string, allow_nil?: false
  end
end
R
cat >"$work/p/resources/post.resource" <<'R'
resource App.Post do
  sqlite do
    table "posts"

    references do
      reference :author, on_delete: :delete
    end
  end

  attributes do
    uuid_primary_key :id
    attribute :title, :string, allow_nil?: false
    attribute :state, :atom, default: :draft, allow_nil?: false
  end

  relationships do
    belongs_to :author, App.Author, allow_nil?: false
  end
end
R

# --check and --dry-run of a new project write nothing
state >"$work/before"
run 1 compile --check
out_has 'create table authors'
out_has 'create table posts'
run 0 compile --dry-run
out_has 'priv/repo/migrations/20260101120000_create_authors_and_1_more\.sql|priv/repo/migrations/20260101120000_create_authors_and_posts\.sql|create_authors'
out_has 'CREATE TABLE'
state >"$work/after"
ok "--check and --dry-run write nothing" cmp -s "$work/before" "$work/after"

# compile writes the four kinds of file, the second time none
run 0 compile --name "First tables"
m=priv/repo/migrations/20260101120000_first_tables.sql
for f in $m priv/resource_snapshots/repo/authors/20260101120000.json \
  priv/resource_snapshots/repo/posts/20260101120000.json \
  priv/repo/migrator/20260101120000_first_tables.c priv/repo/migrator/repo_migrations.c \
  priv/repo/migrator/repo_migrations.h; do
  ok "$f was written" test -s "$work/p/$f"
done
ok "the snapshot is JSON with Ash's keys" jq -e '.table == "posts" and .repo == "Elixir.App.Repo" and (.attributes | length) == 4 and (.attributes[0].source == "id")' "$work/p/priv/resource_snapshots/repo/posts/20260101120000.json"
state >"$work/before"
run 0 compile
out_has 'Nothing changed'
run 0 compile --check
state >"$work/after"
ok "a second compile touches no file" cmp -s "$work/before" "$work/after"

# circles of links, and what is no file, in the folder of resources; a clock that is none
ln -s . "$work/p/resources/circle"
ln -s ../resources "$work/p/resources/another"
mkfifo "$work/p/resources/pipe.resource"
run 0 compile --check
rm "$work/p/resources/circle" "$work/p/resources/another" "$work/p/resources/pipe.resource"
for clock in -1 tomorrow 253402300800; do
  SOURCE_DATE_EPOCH=$clock
  run 2 compile
  err_has 'SOURCE_DATE_EPOCH'
done
SOURCE_DATE_EPOCH=1767268800
ok "no temporary file is left" sh -c "! find '$work/p' -name '*ashc*' | grep ."

# same input, same bytes
cp -r "$work/p" "$work/q"
rm -rf "$work/q/priv"
"$ashc" -C "$work/q" compile --name "First tables" --quiet
ok "same input gives the same bytes" diff -r "$work/p/priv" "$work/q/priv"

# migrate, status, rows, foreign keys, rollback
run 0 status
out_has 'down      20260101120000  first_tables'
ok "status makes no database" test ! -e "$work/p/app.db"
run 1 status --check
run 0 migrate
out_has 'up +20260101120000 +first_tables'
run 0 migrate
out_has 'nothing to migrate'
run 0 status --check
for command in 'drop --force --database' 'release --out'; do
  # shellcheck disable=SC2086
  run 2 $command '' # a variable that is not set does not mean the default
  err_has 'is empty; it takes'
done
ok "the database is still there" test -s "$work/p/app.db"
run 0 status --format json
ok "status as JSON" jq -e '.repos[0].migrations[0] | .status == "up" and .version == 20260101120000' "$work/stdout"
sql "INSERT INTO authors(name) VALUES('ann'); INSERT INTO posts(title, author_id) SELECT 'one', id FROM authors"
is "a default is the database's own" "$(sql 'SELECT state, length(id) FROM posts')" "draft|36"
is "the reference cascades" "$(sql "PRAGMA foreign_keys=ON; DELETE FROM authors; SELECT count(*) FROM posts")" 0
sql "INSERT INTO authors(name) VALUES('bob')"
is "Ecto's ledger" "$(sql "SELECT version, length(inserted_at) FROM schema_migrations")" "20260101120000|19"

# an edit: --check names it, compile with one file keeps the other tables
sed -i 's/attribute :title, :string, allow_nil?: false/&\n    attribute :body, :string/' "$work/p/resources/post.resource"
run 1 compile --check
out_has 'add column body to posts'
run 0 compile resources/post.resource
ok "the name says what changed" test -e "$work/p/priv/repo/migrations/20260101120001_add_body_to_posts.sql"
run 0 compile --check
run 0 migrate --quiet
is "the column is there" "$(sql "SELECT count(*) FROM pragma_table_info('posts') WHERE name='body'")" 1
run 0 rollback
out_has 'down +20260101120001 +add_body_to_posts'
is "the column is gone" "$(sql "SELECT count(*) FROM pragma_table_info('posts') WHERE name='body'")" 0
is "rows stay" "$(sql 'SELECT name FROM authors')" bob
run 0 migrate --dry-run
out_has 'ALTER TABLE "posts" ADD COLUMN "body"'
run 0 migrate
run 0 rollback --to 20260101120000
err_has 'loses 1 row of authors'
is "--to reverts that version too" "$(sql "SELECT count(*) FROM sqlite_schema WHERE name IN ('authors', 'posts')")" 0
run 0 rollback
out_has 'nothing to roll back'
run 0 migrate --step 1
is "--step applies one" "$(sql 'SELECT count(*) FROM schema_migrations')" 1
run 0 migrate --log-sql
err_has 'ADD COLUMN'

# names that exist already, hand-written migrations
sed -i 's/attribute :body, :string/&\n    attribute :rank, :integer/' "$work/p/resources/post.resource"
run 2 compile --name first_tables
err_has 'first_tables'
run 0 gen migration "seed authors"
hand=$(ls "$work"/p/priv/repo/migrations/*_seed_authors.sql)
printf -- "-- migrate:up\nINSERT INTO authors(name) VALUES('x;y');\nINSERT INTO authors(name) VALUES('z');\n-- migrate:down\nDELETE FROM authors;\n" >"$hand"
run 2 gen migration "seed authors"
run 0 compile
run 0 migrate
is "a hand-written migration runs like any other" "$(sql 'SELECT count(*) FROM authors')" 2
run 0 release --check
run 0 release --out "$work/release" --main --depfile "$work/release.d"
ok "the depfile names the .sql files" grep -q '_seed_authors.sql' "$work/release.d"
ok "the release compiles and links" cc ${SANITIZED:+-fsanitize=address,undefined} -std=c11 -Wall -Wextra -Wpedantic -Werror -Iruntime/include -o "$work/app" "$work"/release/*.c "$build/libashrt.a" -lsqlite3
mkdir -p "$work/elsewhere"
ok "a release migrates in an empty folder" sh -c "cd '$work/elsewhere' && '$work/app' migrate"
is "as ashc does" "$(sqlite3 "$work/elsewhere/app.db" .schema | sort)" "$(sql .schema | sort)"
ok "its status" sh -c "cd '$work/elsewhere' && '$work/app' status | grep -q 'up .*seed_authors'"
sh -c "cd '$work/elsewhere' && '$work/app' rollback --all" >"$work/out" 2>"$work/err"
is "a release's rollback that loses rows stops with exit 3" $? 3
ok "with --lose it runs" sh -c "cd '$work/elsewhere' && '$work/app' rollback --all --lose all"
is "and leaves nothing" "$(sqlite3 "$work/elsewhere/app.db" "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name<>'schema_migrations'")" 0
printf '\n' >>"$work/p/priv/repo/migrator/repo_migrations.c"
run 1 release --check
out_has 'repo_migrations\.c'
run 0 release --quiet
run 0 release --check

# a question without a terminal
sed -i 's/attribute :body, :string/attribute :text, :string/' "$work/p/resources/post.resource"
state >"$work/before"
run 3 compile
ok "the question is JSON" jq -e '.questions[0] | .kind == "rename_column" and .table == "posts" and .from == "body" and .to == ["text"] and .answers == ["--rename posts.body:text", "--no-rename"]' "$work/stdout"
run 1 compile --check
out_has 'body'
state >"$work/after"
ok "a question writes nothing" cmp -s "$work/before" "$work/after"
run 2 compile --rename posts.nobody:text
err_has 'posts had no column nobody'
run 2 compile --rename posts.boddy:text
err_has 'did you mean body'
run 2 compile --rename posts.body:txt
err_has 'did you mean text'
run 2 compile --rename pots.body:text
err_has 'did you mean posts'
run 2 compile --rename-table authros:writers
err_has 'did you mean authors'
run 0 compile --dry-run --rename posts.title:text --rename posts.body:title # handed on
out_has 'rename column title of posts to text'
out_has 'rename column body of posts to title'
sed -i 's/attribute :text, :string/attribute :body, :string/' "$work/p/resources/post.resource"
run 0 compile --check

# a backfill from the command line
"$ashc" -C "$work/p" migrate --quiet
cp "$work/p/resources/post.resource" "$work/post.resource"
sql "INSERT INTO posts(title, author_id) SELECT 'two words', id FROM authors LIMIT 1"
sed -i 's/attribute :rank, :integer/&\n    attribute :slug, :string, allow_nil?: false/' "$work/p/resources/post.resource"
run 2 compile
err_has 'backfill'
run 2 compile --backfill posts.slag=1
err_has 'posts\.slag'
run 2 compile --backfill posts.slug
run 0 compile --backfill "posts.slug=replace(title, ' ', '-')"
run 0 migrate
is "the backfill filled the row" "$(sql 'SELECT slug FROM posts')" two-words
run 0 rollback
is "and the way back keeps it" "$(sql 'SELECT title FROM posts')" 'two words'

# create and drop
run 3 drop
run 0 drop --force
ok "the database is gone" test ! -e "$work/p/app.db"
run 0 create
ok "the database is there" test -e "$work/p/app.db"
run 0 create
out_has 'already'

# several repos
cat >"$work/p/resources/log.resource" <<'R'
repo App.LogRepo do
  database "log.db"
end

resource App.Entry do
  sqlite do
    table "entries"
    repo App.LogRepo
  end

  attributes do
    integer_primary_key :id
    attribute :text, :string
  end
end
R
sed -i 's/table "authors"/&\n    repo App.Repo/' "$work/p/resources/people/author.resource"
sed -i 's/table "posts"/&\n    repo App.Repo/' "$work/p/resources/post.resource"
run 0 compile --repo App.LogRepo
ok "a repo has its own folder" test -d "$work/p/priv/log_repo/migrations"
run 2 migrate --step 1
err_has '\-\-repo'
run 0 migrate
ok "each repo has its own database" test -e "$work/p/log.db"
run 0 migrate --repo log_repo --step 1
run 2 migrate --database x.db
run 0 compile --check

# format
cp "$work/p/resources/post.resource" "$work/post.resource"
printf 'resource App.Note do\n sqlite do\n   table "notes" # kept\n\n\n   repo App.Repo\n end\n attributes do\n uuid_primary_key( :id )\n end\nend\n' >"$work/p/resources/note.resource"
run 1 format --check
out_has 'resources/note\.resource'
run 0 format
run 0 format --check
ok "format keeps comments" grep -q '^    table "notes" # kept$' "$work/p/resources/note.resource"
ok "format leaves what is laid out" cmp "$work/post.resource" "$work/p/resources/post.resource"
"$ashc" format - <"$work/p/resources/note.resource" >"$work/formatted"
ok "format reads stdin" cmp "$work/formatted" "$work/p/resources/note.resource"
rm "$work/p/resources/note.resource"

# options before and after the command, colours, help
(cd "$work" && "$ashc" -C p compile --check >/dev/null 2>&1)
is "-C before the command" $? 0
run 2 compile --format xml
err_has 'xml'
run 0 help
out_has 'compile'
run 0 help compile
out_has '\-\-dry-run'
run 0 compile --help
run 0 --version
echo 'resource App.Bad do' >"$work/p/resources/bad.resource"
run 2 compile --format json
ok "errors as JSON" jq -e '.diagnostics[0] | .severity == "error" and .path == "resources/bad.resource" and .line >= 1' "$work/stderr"
run 2 compile --color always
ok "colours when asked for" grep -q "$(printf '\033')" "$work/stderr"
run 2 compile
ok "no colours without a terminal" sh -c "! grep -q '$(printf '\033')' '$work/stderr'"

# --- what the files say, and how a collation changes
mkdir -p "$work/plain/resources"
plain() { "$work_ashc" -C "$work/plain" "$@"; }
work_ashc=$(realpath "$ashc")
cat >"$work/plain/resources/all.resource" <<'R'
repo App.Repo do
  adapter :sqlite
  database "app.db"
end
resource App.Note do
  sqlite do
    table "notes"
  end
  attributes do
    integer_primary_key :id
    attribute :title, :string
    attribute :body, :string
  end
  identities do
    identity :title, [:title]
  end
end
R
plain compile --quiet --name one >"$work/out" 2>&1
is "touches names a table once" "$(grep -c '^    "notes",$' "$work"/plain/priv/repo/migrator/*_one.c)" 1
is "an index of a new table needs no word" "$(grep -c '^-- notes: a new table' "$work"/plain/priv/repo/migrations/*_one.sql)" 1
sed -i 's/attribute :title, :string/attribute :title, :ci_string/' "$work/plain/resources/all.resource"
plain compile --quiet --name three >"$work/out" 2>&1
is "a collation that an index compares by is no edit" "$(grep -c 'ashc:edit' "$work"/plain/priv/repo/migrations/*_three.sql) $(grep -c 'ashc:rebuild "notes"' "$work"/plain/priv/repo/migrations/*_three.sql)" "0 2"
plain migrate --quiet >"$work/out" 2>&1
is "… and the migrations fit the resources" "$(plain check 2>&1 | tail -1)" "Nothing found."

# --- tables whose names no file may have: their snapshots are found again
for table in sales/2020 .hidden ../up ..; do
  rm -rf "$work/plain/priv" "$work/plain/app.db"
  sed -i "s|    table \".*\"|    table \"$table\"|" "$work/plain/resources/all.resource"
  plain compile --quiet --name one >"$work/out" 2>&1
  is "$table: snapshots in a folder of their own" "$(find "$work/plain/priv/resource_snapshots/repo" -mindepth 2 -maxdepth 2 -name '*.json' | wc -l)" 1
  is "$table: and found again" "$(plain compile --check 2>&1)" "Nothing changed."
done
ok "nothing was written elsewhere" test ! -e "$work/plain/priv/resource_snapshots/up"

# --- a custom statement that names what is gone or has another name now is named, with its place
mkdir -p "$work/named/resources"
stated() { # stated TABLE SQL COLUMN: t with a trigger, and another table
  printf '%s\n' 'repo App.Repo do' '  database "app.db"' 'end' 'resource App.T do' '  sqlite do' '    table "t"' \
    '    custom_statements do' '      statement :log do' "        up \"CREATE TRIGGER log AFTER INSERT ON t BEGIN $2; END\"" \
    '        down "DROP TRIGGER log"' '      end' '    end' '  end' '  attributes do' '    integer_primary_key :id' \
    "    attribute :$3, :string" '  end' 'end' 'resource App.Log do' '  sqlite do' "    table \"$1\"" '  end' \
    '  attributes do' '    integer_primary_key :id' '  end' 'end' >"$work/named/resources/all.resource"
}
named() { # named CODE COMMAND…
  code=$1
  shift
  "$ashc" -C "$work/named" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
  is "ashc $* exits: $(head -c 600 "$work/stderr")" $? "$code"
}
stated visits 'DELETE FROM visits' title
named 0 compile
stated lines 'DELETE FROM visits' title
named 2 compile --rename-table visits:lines
err_has '^resources/all.resource:9:13: error: custom statement log names table visits, which is called lines now'
stated lines 'DELETE FROM lines' title
named 0 compile --rename-table visits:lines
stated lines 'DELETE FROM nowhere' title
named 0 compile
stated lines 'DELETE FROM nowhere' name
named 2 compile --rename t.title:name
err_has '^resources/all.resource:9:13: error: custom statement log cannot stay as it is: error in trigger log: no such table'

echo "$passed passed, $failed failed"
[ $failed = 0 ]
