#!/bin/sh
# run.sh AMALGAMATIONS [BUILD]: X15: what ashc writes and runs is right on each SQLite. AMALGAMATIONS holds a
# folder per version with sqlite3.c and sqlite3.h (and shell.c, for the tests that need a sqlite3 shell of the
# version), or the zip files of sqlite.org, which are unpacked. For each: SQLite, the runtime, ashc and the
# tests are built, and the tests of the runtime and of what is made for SQLite are run. What did not run is
# said; a version that cannot be built fails.
set -u
cd "$(dirname "$0")/../.."
folder=${1:?the folder with amalgamations is missing}
build=$(realpath -m "${2:-build/versions}")
mkdir -p "$build/unpacked"
for zip in "$folder"/*.zip; do
  [ -e "$zip" ] && unzip -qo "$zip" -d "$build/unpacked"
done
sources=$(find "$folder" "$build/unpacked" -name sqlite3.c | sort)
[ "$sources" ] || { echo "$folder: no sqlite3.c in it: nothing was run"; exit 77; }

options='-DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_RTREE -DSQLITE_ENABLE_COLUMN_METADATA
  -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_ENABLE_JSON1'
passed=0 failed=0 skipped=0
say() { # VERSION TEST CODE LOG
  case $3 in
  0) passed=$((passed + 1)) ;;
  77) skipped=$((skipped + 1)); echo "$1: $2: not run: $(tail -n 1 "$4")" ;;
  *) failed=$((failed + 1)); echo "$1: $2: FAILED"; tail -n "${LINES_SHOWN:-15}" "$4" | sed 's/^/  /' ;;
  esac
}
not_run() { # VERSION TEST WHY
  skipped=$((skipped + 1))
  echo "$1: $2: not run: $3"
}

build_version() { # SOURCE DIR
  source=$(dirname "$1")
  [ "$2/libsqlite3.a" -nt "$1" ] || {
    ${CC:-cc} -O1 -I"$source" -fPIC $options -c "$1" -o "$2/sqlite3.o" && ar rcs "$2/libsqlite3.a" "$2/sqlite3.o" || return 1
  }
  rm -f "$2/bin/sqlite3"
  if [ -f "$source/shell.c" ]; then
    mkdir -p "$2/bin"
    ${CC:-cc} -O1 -I"$source" $options -o "$2/bin/sqlite3" "$source/shell.c" "$2/libsqlite3.a" -lpthread -ldl -lm || return 1
  fi
  programs=$(ls tests/unit/test_runtime_*.c tests/unit/test_sql*.c tests/unit/test_prove_*.c | sed "s|\.c$||; s|^|$2/|")
  make --no-print-directory -j2 BUILD="$2" CFLAGS="-O1 -g -I$source" \
    LIBS_RT="$2/libsqlite3.a -lpthread -ldl -lm" "$2/ashc" $programs \
    $(for tool in fault/faults fault/power race/race; do echo "$2/tests/$tool"; done)
}

run_version() { # SOURCE
  version=$(sed -n 's/^#define SQLITE_VERSION  *"\(.*\)"/\1/p' "$1")
  dir=$build/$version
  mkdir -p "$dir"
  before="$passed $failed"
  build_version "$1" "$dir" >"$dir/build.log" 2>&1 || { say "$version" 'the build' 1 "$dir/build.log"; return; }
  for test in $programs; do
    "$test" >"$dir/log" 2>&1
    say "$version" "$(basename "$test")" $? "$dir/log"
  done
  for test in golden catalogue faults power races; do
    PATH=$dir/bin:$PATH tests/$test.sh "$dir" >"$dir/log" 2>&1
    say "$version" "tests/$test.sh" $? "$dir/log"
  done
  [ -x "$dir/bin/sqlite3" ] || not_run "$version" 'up.sql in its own shell' 'no shell.c beside sqlite3.c; the system'"'"'s shell was used'
  echo "$version: $before before, $passed passed, $failed failed so far" | sed 's/: .* before,/:/'
}

for source in $sources; do run_version "$source"; done
echo "$passed passed, $failed failed, $skipped not run"
[ $failed = 0 ] && [ $passed -gt 0 ]
