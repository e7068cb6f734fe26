#!/bin/sh
# kill_workflow.sh [BUILD]: kills a consolidation (`compile --name` over migrations of development) and a
# regen, both over a database that has what goes, before and after the system calls that change files.
# After each kill one of two next commands is tried: the same again ends where an undisturbed run ends, and
# `migrate` gets back to where it was. Between, status and rows are as one of the two says.
# KILL_EVERY=1 tries every point, the default every eleventh.
set -eu
[ "${SANITIZED:-}" ] && { echo "kill_workflow: not run: a preloaded library and AddressSanitizer exclude each other"; exit 77; }
cd "$(dirname "$0")/.."
here=$PWD
build=${1:-build}
case $build in /*) ;; *) build=$here/$build ;; esac
every=${KILL_EVERY:-11}
work=$build/kill_workflow
rm -rf "$work"
mkdir -p "$work/bin"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=ann@example.org \
  GIT_COMMITTER_NAME=ann GIT_COMMITTER_EMAIL=ann@example.org SOURCE_DATE_EPOCH=1767225600
${CC:-gcc} -D_GNU_SOURCE -O1 -fPIC -shared -o "$work/kill.so" tests/fault/kill.c -ldl
ashc=$build/ashc
# git itself is not to be killed
printf '#!/bin/sh\nunset LD_PRELOAD KILL_AT KILL_COUNT\nexec %s "$@"\n' "$(command -v git)" >"$work/bin/git"
chmod +x "$work/bin/git"
passed=0

files_of() { (cd "$1" && find . -type f ! -name '*.db*' ! -path './.git/*' -exec md5sum {} + | sort -k 2); }
rows_of() {
  sqlite3 "$1/app.db" "PRAGMA integrity_check; SELECT id, title FROM posts ORDER BY 1; SELECT name FROM schema_migrations ORDER BY 1;
    SELECT name, type FROM pragma_table_info('posts') ORDER BY 1; SELECT name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1"
}
state_of() { files_of "$1"; rows_of "$1"; }

# kill_everywhere NAME CHANGE…: `old` is the project before.
kill_everywhere() {
  name=$1
  shift
  rm -rf "$work/new" "$work/count"
  cp -a "$work/old" "$work/new"
  (cd "$work/new" && PATH=$work/bin:$PATH KILL_COUNT=$work/count LD_PRELOAD=$work/kill.so sh -c "exec $ashc $*" >/dev/null)
  calls=$(sort -n "$work/count" | tail -1)
  (cd "$work/new" && "$ashc" migrate --quiet)
  state_of "$work/old" >"$work/old.state"
  state_of "$work/new" >"$work/new.state"
  ! cmp -s "$work/old.state" "$work/new.state" || { echo "$name: nothing changed"; exit 1; }
  [ "$calls" -gt 20 ] || { echo "$name: only $calls calls seen"; exit 1; }
  at=0 kills=0 olds=0
  while [ "$at" -lt $((2 * calls)) ]; do
    rm -rf "$work/now"
    cp -a "$work/old" "$work/now"
    if (cd "$work/now" && PATH=$work/bin:$PATH KILL_AT=$at LD_PRELOAD=$work/kill.so \
        sh -c "$ashc $*; exit \$?" >/dev/null 2>&1); then
      echo "$name: point $at did not kill"; exit 1
    fi
    rm -rf "$work/then"
    (cd "$work/now" && "$ashc" compile --dry-run --name final >"$work/said" 2>&1 && "$ashc" status >>"$work/said" 2>&1) || {
      echo "$name: asking after a kill at point $at failed:"; cat "$work/said"; exit 1; }
    cp -a "$work/now" "$work/then"
    # undone (or, once it was decided, done): migrate alone
    (cd "$work/then" && "$ashc" migrate --quiet >"$work/said" 2>&1) || {
      echo "$name: migrate after a kill at point $at failed:"; cat "$work/said"; exit 1; }
    state_of "$work/then" >"$work/then.state"
    if cmp -s "$work/then.state" "$work/old.state"; then olds=$((olds + 1))
    elif ! cmp -s "$work/then.state" "$work/new.state"; then
      echo "$name: neither old nor new after a kill at point $at and migrate:"
      diff "$work/then.state" "$work/new.state" || true
      exit 1
    fi
    # continued: the same command again, then migrate
    (cd "$work/now" && "$ashc" "$@" >"$work/said" 2>&1 && "$ashc" migrate --quiet >>"$work/said" 2>&1) || {
      echo "$name: the same again after a kill at point $at failed:"; cat "$work/said"; exit 1; }
    state_of "$work/now" >"$work/now.state"
    cmp -s "$work/now.state" "$work/new.state" || {
      echo "$name: not new after a kill at point $at and the same again:"
      diff "$work/now.state" "$work/new.state" || true
      exit 1; }
    kills=$((kills + 1)) passed=$((passed + 1))
    at=$((at + every))
  done
  [ "$olds" -gt 0 ] && [ "$olds" -lt "$kills" ] || { echo "$name: $olds of $kills old"; exit 1; }
  echo "$name: $kills kills around $calls calls: $olds times undone, $((kills - olds)) times done, each time continued"
}

mkdir -p "$work/old/resources"
cd "$work/old"
resource() { # resource FIELDS…
  {
    printf 'repo App.Repo do\n  database "app.db"\nend\n\nresource App.Post do\n  sqlite do\n    table "posts"\n  end\n\n  attributes do\n    integer_primary_key :id\n    attribute :title, :string\n'
    for line; do printf '    %s\n' "$line"; done
    printf '  end\nend\n'
  } >resources/app.resource
}
resource
"$ashc" compile --quiet --name start
"$ashc" migrate --quiet
sqlite3 app.db "INSERT INTO posts(title) VALUES('kept')"
git init -q && git add resources priv && git commit -qm start
cp -a "$work/old" "$work/base"
resource 'attribute :body, :string'
"$ashc" compile --quiet --dev
resource 'attribute :body, :string' 'attribute :rank, :integer'
"$ashc" compile --quiet --dev
"$ashc" migrate --quiet
cd "$here"
kill_everywhere consolidation compile --name final --lose all

rm -rf "$work/old"
mv "$work/base" "$work/old"
cd "$work/old"
resource 'attribute :body, :string'
"$ashc" compile --quiet --name body
resource 'attribute :body, :string' 'attribute :rank, :integer'
"$ashc" compile --quiet --name rank
"$ashc" migrate --quiet
cd "$here"
kill_everywhere regen regen final --lose all
rm -rf "$work"
echo "$passed passed, 0 failed"
