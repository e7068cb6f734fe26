#!/bin/sh
# kill_compile.sh [BUILD]: kills a journalled run before and after each of its system calls that change
# files. After each kill the next command ends 0 and the project is the old one or the new one. First a
# small program that uses the journal alone, then `ashc compile` on three tables.
set -eu
[ "${SANITIZED:-}" ] && { echo "kill_compile: not run: a preloaded library and AddressSanitizer exclude each other"; exit 77; }
cd "$(dirname "$0")/.."
here=$PWD
build=${1:-build}
case $build in /*) ;; *) build=$here/$build ;; esac
work=$build/kill
rm -rf "$work"
mkdir -p "$work"
CC=${CC:-gcc}
$CC -D_GNU_SOURCE -O1 -fPIC -shared -o "$work/kill.so" tests/fault/kill.c -ldl
$CC -std=c11 -D_GNU_SOURCE -Icompiler -Iruntime/include -Iruntime -o "$work/write_project" \
  tests/fault/write_project.c "$build/libashc.a" "$build/libashrt.a" -ljansson -lmd -lsqlite3

# same A B: the folders hold the same files with the same contents.
same() { diff -r "$1" "$2" >/dev/null 2>&1; }

# kill_everywhere NAME CHANGE NEXT: `old` is the project before, CHANGE changes it, NEXT is the next
# command, which ends 0. Prints how often the project was the old one and the new one.
kill_everywhere() {
  name=$1 change=$2 next=$3
  rm -rf "$work/new" "$work/count"
  cp -a "$work/old" "$work/new"
  (cd "$work/new" && KILL_COUNT=$work/count LD_PRELOAD=$work/kill.so sh -c "exec $change" >/dev/null)
  calls=$(sort -n "$work/count" | tail -1)
  [ "$calls" -gt 10 ] || { echo "$name: only $calls calls seen"; exit 1; }
  ! same "$work/old" "$work/new" || { echo "$name: nothing changed"; exit 1; }
  at=0 olds=0 news=0
  while [ "$at" -lt $((2 * calls)) ]; do
    rm -rf "$work/now"
    cp -a "$work/old" "$work/now"
    # the inner shell outlives its child, so that this one does not announce each kill
    if (cd "$work/now" &&
        sh -c "KILL_AT=$at LD_PRELOAD=$work/kill.so $change; exit \$?" >/dev/null 2>&1); then
      echo "$name: point $at did not kill"; exit 1
    fi
    (cd "$work/now" && sh -c "$next" >"$work/said" 2>&1) || {
      echo "$name: the command after a kill at point $at failed:"; cat "$work/said"; exit 1; }
    if same "$work/now" "$work/old"; then olds=$((olds + 1))
    elif same "$work/now" "$work/new"; then news=$((news + 1))
    else
      echo "$name: neither old nor new after a kill at point $at:"
      diff -r "$work/now" "$work/new" || true
      exit 1
    fi
    at=$((at + 1))
  done
  [ "$olds" -gt 0 ] && [ "$news" -gt 0 ] || { echo "$name: $olds old, $news new"; exit 1; }
  echo "$name: $((2 * calls)) kills around $calls calls: $olds times the old project, $news times the new one"
}

mkdir -p "$work/old/priv/repo/migrator" "$work/old/priv/snapshots/repo/posts"
echo one >"$work/old/priv/repo/migrator/repo_migrations.c"
echo dev >"$work/old/priv/snapshots/repo/posts/1_dev.json"
kill_everywhere journal "$work/write_project" "$work/write_project look"

[ -x "$build/ashc" ] || { echo "no $build/ashc: compile was not killed"; exit 0; }
rm -rf "$work/old"
mkdir -p "$work/old/resources"
cat >"$work/old/resources/blog.resource" <<'R'
repo Blog.Repo do
  adapter :sqlite
  database "blog.db"
end

resource Blog.Author do
  sqlite do
    table "authors"
  end
  attributes do
    uuid_primary_key :id
    attribute :name, :string, allow_nil?: false
  end
end

resource Blog.Post do
  sqlite do
    table "posts"
  end
  attributes do
    uuid_primary_key :id
    attribute :title, :string
  end
  relationships do
    belongs_to :author, Blog.Author
  end
end
R
(cd "$work/old" && SOURCE_DATE_EPOCH=1767225600 "$build/ashc" compile --quiet)
cat >>"$work/old/resources/blog.resource" <<'R'

resource Blog.Tag do
  sqlite do
    table "tags"
  end
  attributes do
    uuid_primary_key :id
    attribute :name, :string
  end
  identities do
    identity :unique_name, [:name]
  end
end
R
sed -i 's/attribute :title, :string/&\n    attribute :body, :string/; s/attribute :name, :string, allow/attribute :email, :string\n    &/' \
  "$work/old/resources/blog.resource"
kill_everywhere compile "env SOURCE_DATE_EPOCH=1767225700 $build/ashc compile --quiet" \
  "env SOURCE_DATE_EPOCH=1767225700 $build/ashc compile --dry-run --quiet"
