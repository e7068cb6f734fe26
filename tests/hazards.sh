#!/bin/sh
# The hazards: cases taken from bug reports of tools of this kind, in which rows were lost. Each has a test
# called by its id in tests/hazards/*.sh, which builds a database with those rows, changes its resources and
# migrates it by `ashc migrate`, by a release and by the sqlite3 shell with and without -bail.
# hazards.sh [BUILD [ID…]]: one line an id, what failed below it, or why it was not run.
set -u
if [ "${1:-}" = --one ]; then
  dir=$HAZARDS/$2
  mkdir -p "$dir"
  ( cd "$dir" && repo() { :; } && . "$ROOT/tests/hazards/lib.sh" && for f in "$ROOT"/tests/hazards/[A-Z]*.sh; do . "$f"; done
    : >out; : >failed; : >not_run; repo; "$2"; : >"$dir/ended" ) 2>"$dir/errors"
  # an error of the shell, as of a variable that is not set, ends the test before its end
  if [ -s "$dir/errors" ] || { [ ! -e "$dir/ended" ] && [ ! -s "$dir/failed" ]; }; then
    { echo "the test itself"; sed 's/^/    /' "$dir/errors"; } >>"$dir/failed"
  fi
  if [ -s "$dir/failed" ]; then
    { echo "$2 FAILED"; sed 's/^/  /' "$dir/failed"; }
  elif [ -s "$dir/not_run" ]; then
    echo "$2 not run: $(cat "$dir/not_run")"
  else
    echo "$2 ok"
  fi
  [ "${KEEP:-}" ] || rm -rf "$dir"
  exit 0
fi

cd "$(dirname "$0")/.." || exit 2
ROOT=$PWD
BUILD=$(cd "${1:-build}" && pwd) || exit 2
ASHC=$BUILD/ashc
[ $# -gt 0 ] && shift
room=${TMPDIR:-/tmp}
[ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && room=/dev/shm # no disk to wait for
HAZARDS=$(mktemp -d "$room/ashc-hazards.XXXXXX")
trap '[ "${KEEP:-}" ] && echo "kept: $HAZARDS" || rm -rf "$HAZARDS"' EXIT
SOURCE_DATE_EPOCH=1767268800
export ROOT BUILD ASHC HAZARDS SOURCE_DATE_EPOCH
[ $# -gt 0 ] || set -- $(sed -n 's/^\([A-Z][0-9][0-9]*\)() {.*/\1/p' tests/hazards/[A-Z]*.sh)
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 "$0" --one >"$HAZARDS/results"
cat "$HAZARDS/results"
passed=$(grep -c '^[A-Z][0-9]* ok$' "$HAZARDS/results")
not_run=$(grep -c '^[A-Z][0-9]* not run: ' "$HAZARDS/results")
echo "$passed passed, $(($# - passed - not_run)) failed, $not_run not run"
[ $((passed + not_run)) = $# ]
