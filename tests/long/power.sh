#!/bin/sh
# The power goes at every write, truncation, sync and deletion.
exec "$(dirname "$0")/../power.sh" "${1:-build}" 1
