#!/bin/sh
# kills.sh [BUILD [EVERY]]: kill -9 at system calls (hazard X3): of the runtime in a process of its own
# (tests/fault/kills.c), then of `ashc migrate` and of a release program, each under a rebuild with children
# and a transaction:false script. After each: old or new, and the same command ends it. In `make test` a
# sample; tests/long/kills.sh takes every call.
set -eu
cd "$(dirname "$0")/.."
here=$PWD
build=$(realpath "${1:-build}") every=${2:-37}
[ "${SANITIZED:-}" ] && export ASAN_OPTIONS=detect_leaks=0 # which traces a process, too
scratch=/dev/shm # no disk to wait for
[ -w $scratch ] || scratch=/tmp
work=$(mktemp -d $scratch/ashc-kills.XXXXXX)
trap 'rm -rf "$work"' EXIT
tests/fault/project.sh "$build/ashc" "$work/project"
project=$work/project

mkdir "$work/runtime"
(cd "$work/runtime" && "$build/tests/fault/kills" "$project/priv/repo/migrations" "$every")

version() { basename "$project"/priv/repo/migrations/*_"$1".sql | sed 's/_.*//'; }
ashc() { "$build/ashc" "$@"; }
export BLOG_DATABASE=$work/now.db
state() { # of the database: rows and schema, but for times and for notes of what is done
  sqlite3 "$BLOG_DATABASE" "SELECT CASE WHEN integrity_check <> 'ok' THEN integrity_check END FROM pragma_integrity_check;
    SELECT version, name, digest FROM schema_migrations;
    SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'ash_progress%' AND name NOT LIKE 'sqlite_%' ORDER BY name;" |
    grep -v '^$'
  sqlite3 "$BLOG_DATABASE" .dump | grep -v -E 'INSERT INTO (schema_migrations|ash_progress) ' | grep '^INSERT'
}

ashc migrate -C "$project" --quiet --to "$(version edit)"
sqlite3 "$BLOG_DATABASE" "INSERT INTO authors(id, name) VALUES (1, 'Ann'), (2, 'Bob');
  INSERT INTO posts(id, title, views, author_id) VALUES (1, 'one', 10, 1), (7, NULL, 3, 2);
  INSERT INTO comments(id, text, post_id) VALUES (1, 'yes', 1), (3, '', 7)"
mkdir "$work/release"
ashc release -C "$project" --out "$work/release" --main >/dev/null
${CC:-cc} ${SANITIZED:+-fsanitize=address,undefined} -I"$work/release" -Iruntime/include -o "$work/program" "$work"/release/*.c "$build/libashrt.a" -lsqlite3

# kill_everywhere NAME FROM OLD COMMAND…: FROM is the database at the start; OLD says what may be there after a
# kill: `old` (it or the end) or `any` (something between, which the next run ends).
kill_everywhere() {
  name=$1 from=$2 between=$3
  shift 3
  cp "$from" "$BLOG_DATABASE"
  old=$(state)
  calls=$("$build/tests/fault/kill_at" -1 "$@" | tail -n 1)
  new=$(state)
  [ "$old" != "$new" ] || { echo "$name: changes nothing"; exit 1; }
  at=0 olds=0 news=0 others=0
  while [ $at -lt "$calls" ]; do
    rm -f "$BLOG_DATABASE"*
    cp "$from" "$BLOG_DATABASE"
    code=0
    "$build/tests/fault/kill_at" $at "$@" >/dev/null 2>&1 || code=$?
    [ $code = 9 ] || [ $code = 0 ] || { echo "$name: killed at $at: exit $code"; exit 1; }
    now=$(state)
    if [ "$now" = "$old" ]; then olds=$((olds + 1))
    elif [ "$now" = "$new" ]; then news=$((news + 1))
    elif [ $between = any ]; then others=$((others + 1))
    else echo "$name: neither old nor new after a kill at call $at: $now"; exit 1; fi
    "$@" >"$work/said" 2>&1 || { echo "$name: the run after a kill at call $at fails"; cat "$work/said"; exit 1; }
    [ "$(state)" = "$new" ] || { echo "$name: not as new after a kill at call $at and a run: $(state)"; exit 1; }
    at=$((at + every))
  done
  [ $olds -gt 0 ] || { echo "$name: never old"; exit 1; }
  echo "$name: killed $((olds + news + others)) times in $calls system calls: $olds old, $news new, $others between"
}

cp "$BLOG_DATABASE" "$work/edited.db"
rebuild="migrate -C $project --quiet --to $(version rebuild)"
step="migrate -C $project --quiet --to $(version step)"
kill_everywhere 'ashc migrate, rebuild' "$work/edited.db" old "$build/ashc" $rebuild
cp "$BLOG_DATABASE" "$work/rebuilt.db"
kill_everywhere 'ashc migrate, transaction:false' "$work/rebuilt.db" any "$build/ashc" $step
sqlite3 "$work/edited.db" "UPDATE posts SET title = '' WHERE title IS NULL" # as the last migration wants it
kill_everywhere 'release program' "$work/edited.db" any "$work/program" migrate
cp "$BLOG_DATABASE" "$work/up.db"
kill_everywhere 'release program, rollback' "$work/up.db" old "$work/program" rollback --lose all
echo '4 passed, 0 failed'
