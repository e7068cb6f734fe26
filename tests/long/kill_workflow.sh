#!/bin/sh
# tests/kill_workflow.sh at every point.
KILL_EVERY=1 exec "$(dirname "$0")/../kill_workflow.sh" "$@"
