#!/bin/sh
# faults.sh [BUILD [EVERY]]: failing disk calls and allocations under migrate, rollback and status
# (tests/fault/faults.c). In `make test` a sample; tests/long/faults.sh tries every place.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
work=$build/faults
mkdir -p "$work"
tests/fault/project.sh "$build/ashc" "$work/project"
"$build/tests/fault/faults" "$work/project/priv/repo/migrations" "${2:-113}"
