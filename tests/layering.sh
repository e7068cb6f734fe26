#!/bin/sh
# Keeps the direction of includes: a folder of compiler/ includes only folders to its left; runtime/
# includes nothing of compiler/; compiler/ takes of runtime/ only its public headers and sql/. Within
# runtime/, sql/ stands alone, and an engine's folder is known to nobody but itself.
set -u
cd "$(dirname "$0")/.."
order="memory report syntax schema resolve snapshot migration diff plan backend prove emit cli"
bad=0

rank() { # prints the place of folder $1 in the order, 0 if it has none
  n=0
  for folder in $order; do
    n=$((n + 1))
    [ "$folder" = "$1" ] && { echo $n; return; }
  done
  echo 0
}

complain() {
  echo "layering: $1" >&2
  bad=$((bad + 1))
}

for folder in $order; do
  here=$(rank "$folder")
  for include in $(grep -rhoE '^#include "[^"]+"' "compiler/$folder" | sort -u | sed 's/.*"\(.*\)"/\1/'); do
    case $include in
      sql/*) continue ;;
      parser.h) [ "$folder" = syntax ] || complain "compiler/$folder includes the generated parser.h"; continue ;;
    esac
    there=$(rank "${include%%/*}")
    if [ "$there" = 0 ]; then
      complain "compiler/$folder includes \"$include\": no folder of the pipeline"
    elif [ "$there" -gt "$here" ]; then
      complain "compiler/$folder includes \"$include\", which is to its right"
    fi
  done
done

for include in $(grep -rhoE '^#include "[^"]+"' runtime | sort -u | sed 's/.*"\(.*\)"/\1/'); do
  [ "$(rank "${include%%/*}")" = 0 ] || complain "runtime includes \"$include\" of the compiler"
done

for include in $(grep -hoE '^#include "[^"]+"' runtime/sql/*.[ch] | sort -u | sed 's/.*"\(.*\)"/\1/'); do
  case $include in sql/*) ;; *) complain "runtime/sql includes \"$include\": it stands alone" ;; esac
done
for include in $(grep -hoE '^#include "sqlite/[^"]+"' runtime/*.[ch] | sort -u); do
  complain "runtime/ includes ${include#*\"}: an engine is reached through engine.h"
done

for folder in compiler/*/; do
  name=$(basename "$folder")
  [ "$(rank "$name")" != 0 ] || complain "compiler/$name has no place in the order"
done

# The rooms of cli/: each may use what lies in cli/ itself and the rooms before it.
rooms="help sources database compile check import release"
before=
for room in $rooms; do
  before="$before $room"
  for include in $(grep -rhoE '^#include "cli/[a-z]+/' "compiler/cli/$room" | sort -u | sed 's/.*cli\/\(.*\)\//\1/'); do
    case " $before " in
      *" $include "*) ;;
      *) complain "compiler/cli/$room includes files of cli/$include, which is to its right" ;;
    esac
  done
done
for include in $(grep -hoE '^#include "cli/[a-z]+/' compiler/cli/*.[ch] | sort -u); do
  complain "compiler/cli includes ${include#*\"}"
done
for folder in compiler/cli/*/; do
  case " $rooms " in *" $(basename "$folder") "*) ;; *) complain "$folder has no place among the rooms of cli" ;; esac
done

[ $bad = 0 ] || exit 1
echo "layering: every folder includes only folders to its left"
