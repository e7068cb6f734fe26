#!/bin/sh
# One meaning, several ways to run it: the change of every golden (tests/golden/*), on its rows, by
# `ashc migrate`, by a release and by the sqlite3 shell with and without -bail, foreign keys on: all end in
# the same catalog and rows, and back. Then with the rows of violate.sql, which a gate of the migration
# forbids, and with a locked database: none of them changes a byte. threeways.sh [BUILD [CASE…]]; WAYS says
# other ways (tests/dbmate.sh).
set -u
if [ "${1:-}" = --one ]; then
  dir=$HAZARDS/$2
  mkdir -p "$dir"
  ( cd "$dir" && . "$ROOT/tests/hazards/lib.sh" && . "$ROOT/tests/threeways/case.sh"
    : >out; : >failed; run_case "$ROOT/tests/golden/$2" 2>errors; [ -s errors ] && { cp errors out; fail "the test itself"; } )
  if [ -s "$dir/failed" ]; then
    { echo "$2 FAILED"; sed 's/^/  /' "$dir/failed"; }
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
HAZARDS=$(mktemp -d "$room/ashc-threeways.XXXXXX")
trap '[ "${KEEP:-}" ] && echo "kept: $HAZARDS" || rm -rf "$HAZARDS"' EXIT
SOURCE_DATE_EPOCH=1767225600
export ROOT BUILD ASHC HAZARDS SOURCE_DATE_EPOCH
[ $# -gt 0 ] || set -- $(ls tests/golden)
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 "$0" --one >"$HAZARDS/results"
cat "$HAZARDS/results"
passed=$(grep -c '^[^ ]* ok$' "$HAZARDS/results")
echo "$passed passed, $(($# - passed)) failed"
[ "$passed" = $# ]
