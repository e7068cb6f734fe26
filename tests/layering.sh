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

rooms_included() { # prints the rooms of folder $1 that the files include ($2…: of grep)
  in=$1
  shift
  grep -hoE "^#include \"$in/[a-z]+/" "$@" | sed 's/.*\/\(.*\)\/$/\1/' | sort -u
}

# Checks the rooms of folder $1, the others in order: each may use what lies in the folder itself and the
# rooms before it; the folder uses none of them.
check_rooms() {
  parent=$1
  shift
  before=
  for room in "$@"; do
    before="$before $room"
    for include in $(rooms_included "$parent" -r "compiler/$parent/$room"); do
      case " $before " in
        *" $include "*) ;;
        *) complain "compiler/$parent/$room includes files of $parent/$include, which is to its right" ;;
      esac
    done
  done
  for include in $(rooms_included "$parent" compiler/"$parent"/*.[ch]); do
    complain "compiler/$parent includes files of its room $include"
  done
  for folder in compiler/"$parent"/*/; do
    case " $* " in
      *" $(basename "$folder") "*) ;;
      *) complain "$folder has no place among the rooms of $parent" ;;
    esac
  done
}
check_rooms cli help sources database compile check import release
check_rooms backend/sqlite fragments lower

[ $bad = 0 ] || exit 1
echo "layering: every folder includes only folders to its left"
