#!/bin/sh
# Migrations as they run: long work that shows itself and stops at Ctrl-C, JSON lines, the rehearsal of
# --dry-run, --backup, the ends of a run, structures dumped and loaded. Rows and files are what counts.
set -u
cd "$(dirname "$0")/.."
root=$PWD
build=${1:-$PWD/build}
ashc=$build/ashc
base=${TMPDIR:-/tmp}
[ -w /dev/shm ] && base=/dev/shm
work=$(mktemp -d "$base/ashc-running.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

ok() { # ok NAME COMMAND…: passes if the command does
  name=$1
  shift
  if "$@" >"$work/out" 2>"$work/err"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "running: $name: failed: $*"
    head -c 800 "$work/out" "$work/err"
  fi
}
run() { # run CODE COMMAND…: runs ashc in the project; passes if it exits with CODE
  code=$1
  shift
  "$ashc" -C "$work/p" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
  got=$?
  ok "ashc $* exits $code, got $got: $(head -c 600 "$work/stderr")" [ $got = "$code" ]
}
out_has() { ok "stdout has /$1/: $(head -c 900 "$work/stdout")" grep -qE -- "$1" "$work/stdout"; }
out_lacks() { ok "stdout lacks /$1/: $(head -c 900 "$work/stdout")" sh -c "! grep -qE -- '$1' '$work/stdout'"; }
err_lacks() { ok "stderr lacks /$1/: $(head -c 600 "$work/stderr")" sh -c "! grep -qE -- '$1' '$work/stderr'"; }
err_has() { ok "stderr has /$1/: $(head -c 600 "$work/stderr")" grep -qE -- "$1" "$work/stderr"; }
is() { ok "$1: \"$2\" is \"$3\"" [ "$2" = "$3" ]; }
sql() { sqlite3 "$work/p/app.db" "$1"; }
migration() { cat >"$work/p/priv/repo/migrations/$1.sql"; } # migration VERSION_NAME: its text is on stdin
project() { # a new one with one repo and the first migrations
  rm -rf "$work/p"
  mkdir -p "$work/p/resources" "$work/p/priv/repo/migrations"
  printf 'repo App.Repo do\n  database "app.db"\nend\n' >"$work/p/resources/repo.resource"
  migration 20260101000001_posts <<'S'
-- migrate:up
-- ashc:touches posts
CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
CREATE INDEX posts_title ON posts (title);
-- migrate:down
-- ashc:loses posts
DROP TABLE posts;
S
}

# --- long work -------------------------------------------------------------------------------------

project
run 0 migrate
sql "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<300000) INSERT INTO posts SELECT i, 'title '||i, printf('%60d', i) FROM n"
migration 20260101000002_long <<'S'
-- migrate:up
CREATE TABLE copies (id INTEGER PRIMARY KEY, title TEXT, body TEXT, mark TEXT);
INSERT INTO copies SELECT id, title, body, hex(sha) FROM (SELECT *, (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<40) SELECT group_concat(i*posts.id) FROM n) AS sha FROM posts);
-- migrate:down
DROP TABLE copies;
S
"$ashc" -C "$work/p" migrate >"$work/stdout" 2>"$work/stderr" </dev/null &
pid=$!
sleep 0.7
kill -INT $pid
kill -INT $pid
start=$(date +%s%N)
wait $pid
is "Ctrl-C ends it as a failure" $? 2
ok "at once" [ $((($(date +%s%N) - start) / 1000000)) -lt 3000 ]
err_has 'stopped: 20260101000002_long .* was rolled back'
is "nothing of it remains" "$(sql "SELECT group_concat(name) FROM sqlite_schema WHERE type='table'; PRAGMA integrity_check")" "posts,schema_migrations
ok"

# On a terminal the line of a copy says rows, rate and time left; in a pipe there is none. The copy is
# stopped once it was seen.
migration 20260101000002_long <<'S'
-- migrate:up
CREATE TABLE copies (id INTEGER PRIMARY KEY, title TEXT, body TEXT, mark TEXT);
INSERT INTO copies SELECT id, title, body, hex(zeroblob(60000)) FROM posts;
-- migrate:down
DROP TABLE copies;
S
if command -v script >/dev/null; then
  script -qec "timeout -s INT 2 '$ashc' -C '$work/p' migrate" /dev/null >"$work/terminal" 2>&1 </dev/null
  ok "the line of progress: $(tail -c 300 "$work/terminal")" grep -qE '[0-9,]+ of 300,000 rows, [0-9,]+ rows/s, [0-9]+ (s|min).* left  \(long, line 3\)' "$work/terminal"
fi
"$ashc" -C "$work/p" migrate --format json >"$work/stdout" 2>"$work/stderr" </dev/null &
pid=$!
sleep 2
kill -TERM $pid
wait $pid
is "SIGTERM as well" $? 2
ok "progress as JSON" jq -es 'map(select(.event == "progress")) | length > 0 and (.[-1] | .of == 300000 and .rows > 0 and .seconds_left > 0 and .rows_per_second > 0 and .line == 3)' "$work/stdout"
ok "the last line says how it ended" jq -es '.[-1] | .event == "end" and .ok == false and .migrations == []' "$work/stdout"
rm "$work/p/priv/repo/migrations/20260101000002_long.sql"

# A stepwise script says what stays.
migration 20260101000003_steps <<'S'
-- migrate:up transaction:false
CREATE TABLE steps (n);
INSERT INTO steps WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<900000000) SELECT count(*) FROM n;
-- migrate:down
DROP TABLE steps;
S
timeout -s INT 1 "$ashc" -C "$work/p" migrate >"$work/stdout" 2>"$work/stderr" </dev/null
err_has 'stopped in 20260101000003_steps'
err_has '1 of its 2 statements are done'
rm "$work/p/priv/repo/migrations/20260101000003_steps.sql"
sql "DROP TABLE steps; DROP TABLE ash_progress"

# --- JSON lines and times --------------------------------------------------------------------------

project
rm -f "$work/p/app.db"
run 0 migrate --format json
ok "each line is an object" jq -es 'map(.event) == ["migration_begin", "statement_begin", "statement_end", "statement_begin", "statement_end", "migration_end", "end"]' "$work/stdout"
ok "with times and places" jq -es '(.[4] | .seconds >= 0 and .line == 4 and .sql == "CREATE INDEX posts_title ON posts (title)") and (.[6].migrations[0].name == "posts") and .[6].ok and .[6].repo == "App.Repo"' "$work/stdout"
run 0 migrate --format json
ok "nothing to do" jq -e '.event == "end" and .ok and .migrations == []' "$work/stdout"
run 0 rollback
run 0 migrate --log-sql
err_has '^-- [0-9.]+ ms$'

# --- the rehearsal ---------------------------------------------------------------------------------

project
migration 20260101000002_edit <<'S'
-- migrate:up
-- ashc:touches posts
-- ashc:gate posts.title: NULL where the migration sets NOT NULL
INSERT INTO ash_guard SELECT 2, count(*)=0 FROM main.posts WHERE title IS NULL;
-- ashc:edit "posts"
--   column "title" set not null
--   column "body" set default 'it''s'
-- ashc:or
DROP TABLE posts;
-- ashc:end
-- migrate:down
-- ashc:edit "posts"
--   column "title" drop not null
-- ashc:or
DROP TABLE posts;
-- ashc:end
S
rm -f "$work/p/app.db"
run 0 migrate --dry-run
ok "a rehearsal makes no database" test ! -e "$work/p/app.db"
out_has '^CREATE TABLE posts \(id INTEGER PRIMARY KEY, title TEXT, body TEXT\);$'
out_has "^SELECT count\(\*\) FROM main.posts WHERE title IS NULL;$"
out_has "^UPDATE sqlite_schema SET sql = 'CREATE TABLE posts \(id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT DEFAULT ''it''''s''\)' WHERE type = 'table' AND name = 'posts';$"
out_lacks '^DROP TABLE'
out_has "^INSERT INTO \"schema_migrations\" \(version, name\) VALUES \(20260101000002, 'edit'\);"
is "every transaction is ended" "$(grep -c '^COMMIT;' "$work/stdout")" "$(grep -c '^BEGIN IMMEDIATE;' "$work/stdout")"
cp "$work/stdout" "$work/rehearsed"
run 0 migrate
cp "$work/p/app.db" "$work/before.db"
run 0 rollback --dry-run
out_has "SET sql = 'CREATE TABLE posts \(id INTEGER PRIMARY KEY, title TEXT, body"
out_has 'DELETE FROM "schema_migrations" WHERE version = 20260101000002;'
run 0 migrate --dry-run
out_has 'nothing to run'
ok "a rehearsal changes no byte" cmp "$work/before.db" "$work/p/app.db"
grep -v '^--\|^App.Repo' "$work/rehearsed" | sed 's/^UPDATE sqlite_schema/PRAGMA writable_schema=ON; &/' >"$work/rehearsed.sql"
sqlite3 "$work/rehearsed.db" "CREATE TABLE schema_migrations(version INTEGER PRIMARY KEY, name TEXT)"
sqlite3 -unsafe-testing "$work/rehearsed.db" <"$work/rehearsed.sql" >/dev/null 2>&1 || sqlite3 "$work/rehearsed.db" <"$work/rehearsed.sql" >/dev/null
is "what is printed does what the run does" "$(sqlite3 "$work/rehearsed.db" "SELECT group_concat(sql) FROM sqlite_schema WHERE name LIKE 'posts%'")" "$(sql "SELECT group_concat(sql) FROM sqlite_schema WHERE name LIKE 'posts%'")"

# --- the ends of a run -----------------------------------------------------------------------------

run 2 rollback --to 20260101000000
err_has 'there is no migration 20260101000000; the nearest is 20260101000001'
run 2 migrate --to 20251231000000
run 2 rollback --to 0
run 2 rollback --all --step 1
is "nothing was reverted" "$(sql 'SELECT count(*) FROM schema_migrations')" 2
run 0 rollback --to-exclusive 20260101000001
is "but that one" "$(sql 'SELECT group_concat(version) FROM schema_migrations')" 20260101000001
printf 'repo App.Log do\n  database "log.db"\nend\n' >"$work/p/resources/log.resource"
run 2 rollback
err_has 'rollback needs --repo'
run 2 migrate --to 20260101000001
run 0 rollback --repo App.Repo
run 0 migrate
run 0 rollback --all
rm "$work/p/resources/log.resource"

# --- status, and a .sql file that is gone -----------------------------------------------------------

project
rm -f "$work"/p/app.db*
migration 20260101000002_second <<'S'
-- migrate:up
CREATE TABLE second (n);
-- migrate:down
DROP TABLE second;
S
run 0 migrate
migration 20260101000003_third <<'S'
-- migrate:up
CREATE TABLE third (n);
-- migrate:down
DROP TABLE third;
S
run 0 release
rm "$work/p/priv/repo/migrations/20260101000002_second.sql"
run 1 status --check
printf '\nRepo: App.Repo\n\n  Status    Migration ID    Migration Name\n--------------------------------------------------\n  up        20260101000001  posts\n  up        20260101000002  ** FILE NOT FOUND **\n  down      20260101000003  third\n\n1 migration is pending; `ashc migrate` applies it\n\n' >"$work/expected"
ok "the list is Ecto's: $(cat "$work/stdout")" cmp "$work/expected" "$work/stdout"
run 1 status --check --format json
ok "status as JSON" jq -e '.repos[0] | .pending == 1 and (.migrations | map([.version, .status, .known]) == [[20260101000001, "up", true], [20260101000002, "up", false], [20260101000003, "down", true]])' "$work/stdout"
# What was changed since, and what was squashed.
cp "$work/p/priv/repo/migrations/20260101000001_posts.sql" "$work/posts.sql"
sed -i 's/title TEXT/title TEXT NOT NULL/' "$work/p/priv/repo/migrations/20260101000001_posts.sql"
run 1 status --check
out_has 'up +20260101000001  posts  .changed.'
run 1 status --format json --check
ok "changed as JSON: $(cat "$work/stdout")" jq -e '.repos[0].migrations | map(.changed) == [true, false, false]' "$work/stdout"
mv "$work/posts.sql" "$work/p/priv/repo/migrations/20260101000001_posts.sql"
run 0 status --format json
ok "nothing is changed or squashed" jq -e '.repos[0].migrations | all(.changed == false and .squashed_into == null)' "$work/stdout"
# What was done is told from what is: a gap does not stop a run, a database that is newer or changed does.
run 0 migrate
run 0 status --check
out_has '20260101000002  \*\* FILE NOT FOUND \*\*'
mv "$work/p/priv/repo/migrations/20260101000003_third.sql" "$work/third.sql"
run 1 status --check
out_has '20260101000003  \*\* FILE NOT FOUND \*\*'
out_has 'the database has 20260101000003_third, whose file is not in priv/repo/migrations: bring the file back'
out_lacks 'Nothing is pending'
run 1 status --check --quiet
run 1 status --check --format json
ok "newer as JSON" jq -e '.repos[0] | .pending == 0 and (.problem | test("whose file is not in"))' "$work/stdout"
run 0 status
out_has 'whose file is not in priv/repo/migrations'
run 2 migrate
err_has 'whose file is not in priv/repo/migrations'
err_lacks 'this program'
run 2 rollback
err_has 'the database has 20260101000003_third, whose file is not in'
mv "$work/third.sql" "$work/p/priv/repo/migrations/20260101000003_third.sql"
run 0 status --check --format json
ok "no problem as JSON" jq -e '.repos[0] | .pending == 0 and (has("problem") | not)' "$work/stdout"
sed -i 's/CREATE TABLE third (n)/CREATE TABLE third (m)/' "$work/p/priv/repo/migrations/20260101000003_third.sql"
run 1 status --check
out_has '20260101000003_third is applied, but not as it stands here'
out_lacks 'Nothing is pending'
run 0 status
out_has '20260101000003_third is applied, but not as it stands here'
is "asking writes nothing" "$(sql "SELECT group_concat(version) FROM schema_migrations")" 20260101000001,20260101000002,20260101000003
sed -i 's/CREATE TABLE third (m)/CREATE TABLE third (n)/' "$work/p/priv/repo/migrations/20260101000003_third.sql"
run 0 rollback
run 1 release --check
out_has 'migrator/20260101000002_second\.c: its \.sql file is gone'
printf '/* mine */\n' >"$work/p/priv/repo/migrator/20260101000009_mine.c"
run 0 release
out_has 'removed priv/repo/migrator/20260101000002_second\.c'
run 0 release --check
ok "what ashc did not write stays" test -e "$work/p/priv/repo/migrator/20260101000009_mine.c"

# --- backup ----------------------------------------------------------------------------------------

project
sql "CREATE TABLE old (a); INSERT INTO old VALUES ('kept'); PRAGMA journal_mode=WAL" >/dev/null
run 0 migrate --backup
out_has 'copied to .*app\.db\.backup-[0-9]{14} '
copy=$(ls "$work"/p/app.db.backup-*)
is "the copy is the database before" "$(sqlite3 "$copy" "SELECT a FROM old; SELECT count(*) FROM sqlite_schema; PRAGMA integrity_check")" "kept
1
ok"
run 0 migrate --backup
is "with nothing pending no copy is made" "$(ls "$work"/p/app.db.backup-* | wc -l)" 1
is "and nothing else is left" "$(ls "$work/p" | grep -c part)" 0

# --- structures ------------------------------------------------------------------------------------

project
rm -f "$work"/p/app.db*
run 0 migrate
sql "CREATE VIRTUAL TABLE words USING fts5(text); INSERT INTO words VALUES ('hello');
  CREATE TABLE \"a b\"(\"x\"\"y\" PRIMARY KEY, n DEFAULT 'it''s') WITHOUT ROWID;
  CREATE TABLE counted(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO counted VALUES (7);
  CREATE VIEW recent AS SELECT * FROM posts -- the newest
; CREATE TRIGGER posts_ai AFTER INSERT ON posts BEGIN INSERT INTO words VALUES (new.title); SELECT CASE WHEN 1 THEN 2 END; END;
  CREATE INDEX some ON posts(lower(title)) WHERE id > 3; ANALYZE; PRAGMA user_version = 12; INSERT INTO posts VALUES (1, 'a', 'b')"
run 0 dump
out_has 'wrote priv/repo/structure\.sql'
dumped=$work/p/priv/repo/structure.sql
ok "no internals, no shadow tables, no rows" sh -c "! grep -qE 'sqlite_|words_|hello|VALUES \(7' '$dumped'"
cp "$dumped" "$work/first.sql"
sleep 1
run 0 dump --out -
ok "the same bytes again" cmp "$work/stdout" "$work/first.sql"
run 2 load
err_has 'app\.db: is not empty'
mv "$work/p/app.db" "$work/p/old.db"
run 0 load
run 0 status --check
run 0 dump --out again.sql
ok "round trip by ashc load" cmp "$work/p/again.sql" "$work/first.sql"
is "triggers work, tables are empty" "$(sql "SELECT count(*) FROM posts; INSERT INTO posts VALUES (1, 'word', ''); SELECT count(*) FROM words WHERE words MATCH 'word'; PRAGMA user_version")" "0
1
12"
rm "$work/p/app.db"
ok "any sqlite3 shell loads it" sqlite3 -bail "$work/p/app.db" ".read $dumped"
run 0 dump --out again.sql
ok "round trip by the shell" cmp "$work/p/again.sql" "$work/first.sql"
rm "$work/p/app.db"
sed 's/^CREATE INDEX "*posts_title.*/CREATE INDEX posts_title ON nowhere (x);/' "$work/first.sql" >"$work/p/bad.sql"
run 2 load bad.sql
err_has 'bad\.sql:[0-9]+:1: error: no such table: main\.nowhere'
ok "half a structure is none" test ! -e "$work/p/app.db"
run 0 create
run 2 load bad.sql
is "nor in a database that is there" "$(sql 'SELECT count(*) FROM sqlite_schema')" 0
run 2 load nothing.sql

# --- a release's own main --------------------------------------------------------------------------

project
rm -f "$work"/p/app.db*
migration 20260101000002_endless <<'S'
-- migrate:up
CREATE TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<900000000) SELECT count(*) FROM n;
-- migrate:down
DROP TABLE n;
S
run 0 release --out "$work/release" --main
ok "the release compiles" cc ${SANITIZED:+-fsanitize=address,undefined} -Iruntime/include -o "$work/p/app" "$work"/release/*.c "$build/libashrt.a" -lsqlite3
(cd "$work/p" && exec timeout -s INT 1 ./app migrate --backup) >"$work/stdout" 2>"$work/stderr" </dev/null
err_has 'stopped: 20260101000002_endless .* rolled back'
out_has 'migrated 20260101000001 posts'
is "a release stops at Ctrl-C, too" "$(sql 'SELECT group_concat(version) FROM schema_migrations; PRAGMA integrity_check')" "20260101000001
ok"

# --- an empty database is made at once, unless Ctrl-C comes before the end ---------------------------

rm -rf "$work/p"
mkdir -p "$work/p/resources"
cat >"$work/p/resources/repo.resource" <<'R'
repo App.Repo do
  database "app.db"
end

resource App.Note do
  sqlite do
    table "notes"

    custom_statements do
      statement :fill do
        up "INSERT INTO notes (text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<900000000) SELECT 'x' FROM n"
        down "DELETE FROM notes"
      end
    end
  end

  attributes do
    integer_primary_key :id
    attribute :text, :string
  end
end
R
run 0 compile --no-prove --quiet
timeout --preserve-status -s INT 1 "$ashc" -C "$work/p" migrate >"$work/stdout" 2>"$work/stderr" </dev/null
is "a new database that is stopped" $? 2
err_has 'stopped: .*nothing of it remains'
is "is as empty as before" "$(sql 'SELECT count(*) FROM sqlite_schema')" 0
run 0 create --format json
ok "create as JSON" jq -e '.repo == "App.Repo" and .database == "app.db"' "$work/stdout"

# --- what the lines say ----------------------------------------------------------------------------

# A drop says what it takes, and goes on; a hand-written one as well, statement by statement.
project
run 0 migrate
sql "INSERT INTO posts VALUES (1,'a','x'),(2,'b','y'),(3,'c',NULL)"
migration 20260101000002_drop <<'S'
-- migrate:up
-- ashc:loses posts.body
ALTER TABLE posts DROP COLUMN body;
-- migrate:down
ALTER TABLE posts ADD COLUMN body TEXT;
S
migration 20260101000003_gone <<'S'
-- migrate:up transaction:false
-- ashc:loses posts
DROP TABLE posts;
-- migrate:down
CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT);
S
run 0 migrate
err_has 'migrating 20260101000002 loses 2 values of posts\.body'
err_has 'migrating 20260101000003 loses 3 rows of posts'
is "and it is dropped" "$(sql "SELECT count(*) FROM sqlite_schema WHERE name='posts'")" 0

# What was not run is not "up".
migration 20260101000004_older <<'S'
-- migrate:up
-- ashc:when (SELECT user_version FROM pragma_user_version) = 7
CREATE TABLE never (n);
-- migrate:down
DROP TABLE never;
S
migration 20260101000005_next <<'S'
-- migrate:up
CREATE TABLE next (n);
-- migrate:down
DROP TABLE next;
S
run 0 migrate
out_has 'marked +20260101000004 +older'
out_has 'up +20260101000005 +next'

# A database that can only be read: no statement is blamed.
run 2 rollback --database "file:$work/p/app.db?mode=ro"
err_has 'can only be read: the file and its folder must be writable'
err_lacks 'line [0-9]|DROP TABLE'
migration 20260101000006_more <<'S'
-- migrate:up
CREATE TABLE more (n);
S
run 2 migrate --database "file:$work/p/app.db?mode=ro"
err_has 'can only be read: the file and its folder must be writable'
err_lacks 'line [0-9]|CREATE TABLE'

# A gate that a backfill opens says so, before and after.
rm -r "$work/p/priv" "$work/p/app.db"
posts() {
  cat >"$work/p/resources/post.resource" <<R
resource App.Post do
  sqlite do
    table "posts"
  end

  attributes do
    integer_primary_key :id
    attribute :title, :string$1
  end
$2
end
R
}
posts '' ''
run 0 compile --name posts
run 0 migrate
sql "INSERT INTO posts (title) VALUES (NULL), ('a'), ('a')"
posts ', allow_nil?: false' '  identities do
    identity :title, [:title]
  end'
run 0 compile --name not_null
out_has "gate: posts\.title: NULL where the migration sets NOT NULL \(--backfill 'posts\.title=EXPR' fills them\)"
out_has 'gate: posts.*(unique|same|twice|duplicate)'
out_lacks 'not proven'
run 2 migrate
err_has "ashc regen NAME --backfill 'posts\.title=EXPR'"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
