#!/bin/sh
# power.sh [BUILD [EVERY]]: power cuts under migrate and rollback (tests/fault/power.c). In `make test` a
# sample; tests/long/power.sh cuts at every write and sync.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
work=$build/power
mkdir -p "$work"
tests/fault/project.sh "$build/ashc" "$work/project"
"$build/tests/fault/power" "$work/project/priv/repo/migrations" "${2:-29}"
