#!/bin/sh
# threads.sh [BUILD]: threads with a handle each on one new file, 20 rounds. `make tsan` runs it on a build with
# ThreadSanitizer, which makes a data race a failure.
set -eu
cd "$(dirname "$0")/../.."
build=$(realpath "${1:-build}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tests/fault/project.sh "$build/ashc" "$work/project"
cd "$work"
TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1" \
  "$build/tests/race/race" threads project/priv/repo/migrations 8 20 120
