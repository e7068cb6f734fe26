#!/bin/sh
# 200 chains of random schemas through the whole product (tests/soak/main.c); make soak runs more of them.
# What tests/soak/open names fails, as it is known to.
cd "$(dirname "$0")/.." || exit 2
build=${1:-$PWD/build}
work=$(mktemp -d)
[ "${SANITIZED:-}" ] && export ASAN_OPTIONS=detect_leaks=0 # a chain that fails leaves its arena
trap 'rm -rf "$work"' EXIT
"$build/tests/soak/soak" --chains 200 --open tests/soak/open --keep-going --no-shrink --out "$work"
