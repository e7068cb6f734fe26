#!/bin/sh
# Every fifth place of the fault matrix; EVERY=1 tries all (half an hour).
exec "$(dirname "$0")/../faults.sh" "${1:-build}" "${EVERY:-5}"
