#!/bin/sh
# 200 chains of random schemas through the whole product (tests/soak/main.c); make soak runs more of them.
# What tests/soak/open names fails, as it is known to.
cd "$(dirname "$0")/.." || exit 2
build=${1:-$PWD/build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$build/tests/soak/soak" --chains 200 --open tests/soak/open --keep-going --no-shrink --out "$work"
