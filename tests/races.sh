#!/bin/sh
# races.sh [BUILD [ROUNDS [COUNT]]]: processes and threads that migrate one new file at once (hazard X1), that
# switch it to the write-ahead log (X2), and others that read and write a database while its tables are
# edited and rebuilt (K7, K8); tests/race.
set -eu
cd "$(dirname "$0")/.."
build=$(realpath "${1:-build}") rounds=${2:-8} count=${3:-8}
scratch=/dev/shm # no disk to wait for
[ -w $scratch ] || scratch=/tmp
work=$(mktemp -d $scratch/ashc-races.XXXXXX)
trap 'rm -rf "$work"' EXIT
tests/fault/project.sh "$build/ashc" "$work/project"
cd "$work"
for kind in processes wal threads; do
  "$build/tests/race/race" $kind project/priv/repo/migrations "$count" "$rounds" 120
done
"$build/tests/race/race" traffic project/priv/repo/migrations 4 "$rounds"
