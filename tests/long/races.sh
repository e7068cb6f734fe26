#!/bin/sh
# 8 and 64 processes and threads at once, 50 rounds, with a wait of 120 seconds.
set -eu
"$(dirname "$0")/../races.sh" "${1:-build}" 50 8
"$(dirname "$0")/../races.sh" "${1:-build}" 50 64
