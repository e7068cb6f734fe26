#!/bin/sh
# Releases: what `ashc release` writes and what the programs made of it do. An empty database that is
# created at once equals one that went through every migration, over the histories of the goldens and
# samples; data steps in C; the commands of a release's main; X14, no file but the database's.
set -u
cd "$(dirname "$0")/.." || exit 2
root=$PWD
build=$(cd "${1:-build}" && pwd)
ASHC=$build/ashc
work=$(mktemp -d "${TMPDIR:-/tmp}/ashc-release.XXXXXX")
trap 'rm -rf "$work"' EXIT
out=$work/out
passed=0 failed=0
flags="${SANITIZED:+-fsanitize=address,undefined} -std=c11 -Wall -Wextra -Wpedantic -Werror"

ok() { # NAME COMMAND…: passes if the command does
  name=$1
  shift
  if "$@" >"$out" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $name: $*" | head -c 400
    echo
    head -n 15 "$out" | cut -c 1-300 | sed 's/^/    /'
  fi
}
exits() { # CODE NAME COMMAND…: what it prints stays in $out
  wanted=$1 name=$2
  shift 2
  "$@" >"$out" 2>&1 </dev/null
  got=$?
  if [ $got = "$wanted" ]; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED $name: exit $got, not $wanted: $*"
    head -n 15 "$out" | sed 's/^/    /'
  fi
}
says() { cp "$out" "$out.kept"; ok "$1: says $2" grep -q -- "$2" "$out.kept"; }
link() { # PROGRAM FOLDER…
  program=$1
  shift
  for folder in "$@"; do set -- "$@" "-I$folder" "$folder"/*.c; shift; done
  cc $flags "-I$root/runtime/include" -o "$program" "$@" "$build/libashrt.a" -lsqlite3
}

# --- created at once, or step by step --------------------------------------------------------------

# Everything in a database but the times in its ledger. The tables of the catalog come by name.
content() {
  sqlite3 "$1" "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name;
    SELECT version, name, digest, floor FROM schema_migrations ORDER BY 1;
    PRAGMA user_version; PRAGMA application_id; PRAGMA integrity_check"
  sqlite3 "$1" .dump | grep '^INSERT' | grep -v 'INTO "*schema_migrations' | sort
}

# NAME PROJECT DATABASE: the two ways of a project.
check_two_ways() {
  (
    cd "$2" || exit 2
    database=$3
    "$ASHC" migrate --quiet && content "$database" >"$work/at-once" && rm -f "$database" &&
      "$ASHC" migrate --quiet --step 1000 && content "$database" >"$work/by-step" &&
      rm -f "$database" && diff "$work/by-step" "$work/at-once"
  ) >"$out" 2>&1
  code=$?
  cp "$out" "$out.kept"
  ok "$1: created at once as step by step" sh -c "cat '$out.kept'; exit $code"
  "$ASHC" -C "$2" release --quiet --out "$work/probe" >/dev/null 2>&1
  grep -q '&creation' "$work"/probe/*_release.c && created=$((created + 1))
  rm -rf "$work/probe"
}

created=0 histories=0
for dir in tests/golden/*/; do
  case=$(basename "$dir") p=$work/golden/$(basename "$dir")
  mkdir -p "$p/resources"
  cp "$dir/before.resource" "$p/resources/all.resource"
  "$ASHC" compile -C "$p" --quiet --no-prove --name before || continue
  cp "$dir/after.resource" "$p/resources/all.resource"
  "$ASHC" compile -C "$p" --quiet --no-prove --name change $(cat "$dir/arguments" 2>/dev/null) || continue
  histories=$((histories + 1))
  check_two_ways "golden $case" "$p" a.db
done
ok "nearly every golden can be created at once ($created of $histories)" [ $created -ge $((histories - 3)) ]

echo "$passed passed, $failed failed"
[ $failed = 0 ]
