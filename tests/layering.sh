#!/bin/sh
# Keeps the direction of includes: a folder of compiler/ includes only folders to its left; runtime/
# includes nothing of compiler/; compiler/ takes of runtime/ only its public headers and sql/.
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

for folder in compiler/*/; do
  name=$(basename "$folder")
  [ "$(rank "$name")" != 0 ] || complain "compiler/$name has no place in the order"
done

[ $bad = 0 ] || exit 1
echo "layering: every folder includes only folders to its left"
