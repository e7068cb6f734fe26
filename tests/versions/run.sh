#!/bin/sh
# run.sh AMALGAMATIONS [BUILD]: X15: what ashc writes and runs is right on each SQLite. AMALGAMATIONS holds a
# folder per version with sqlite3.c and sqlite3.h (and shell.c, for the tests that need a sqlite3 shell of the
# version), or the zip files of sqlite.org, which are unpacked. For each: SQLite, the runtime, ashc and the
# tests are built, and the tests of the runtime, of what is made for SQLite, and the hazards are run. What a
# version has not (STRICT before 3.37) is named as not run and counted; a version that cannot be built fails.
# VERSIONS: only these. HAZARDS: only these of the hazards.
set -u
cd "$(dirname "$0")/../.."
folder=${1:-}
[ "$folder" ] || { echo 'X15: no folder with amalgamations (AMALGAMATIONS=DIR): nothing was run'; exit 77; }
build=$(realpath -m "${2:-build/versions}")
mkdir -p "$build/unpacked"
for zip in "$folder"/*.zip; do
  [ -e "$zip" ] && unzip -qo "$zip" -d "$build/unpacked"
done
sources=$(find "$(realpath "$folder")" "$build/unpacked" -name sqlite3.c | sort)
[ "$sources" ] || { echo "$folder: no sqlite3.c in it: nothing was run"; exit 77; }

options='-DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_RTREE -DSQLITE_ENABLE_COLUMN_METADATA
  -DSQLITE_ENABLE_DBSTAT_VTAB -DSQLITE_ENABLE_JSON1'
passed=0 failed=0 skipped=0
all_passed=0 all_failed=0 all_skipped=0

count() { awk '{n += $1} END {print n + 0}'; }
not_run() { # TEST WHY
  skipped=$((skipped + 1))
  echo "$version: $1: not run: $2"
}
# A test is counted by its own last line; each of its lines "not run: WHAT: WHY" is one that was not run.
say() { # TEST CODE LOG
  sed -n "s|^not run: |$version: $1: not run: |p" "$3"
  skipped=$((skipped + $(grep -c '^not run: ' "$3")))
  good=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s)\..*/\1/p; s/^\([0-9]*\) passed, [0-9]* failed.*/\1/p' "$3" | count)
  bad=$(sed -n 's/^ *\([0-9]*\) FAILED TEST(S).*/\1/p; s/^[0-9]* passed, \([0-9]*\) failed.*/\1/p' "$3" | count)
  passed=$((passed + good))
  [ $2 = 0 ] && [ $((good + bad)) = 0 ] && passed=$((passed + 1))
  [ $2 = 0 ] && return
  [ $2 = 77 ] && { not_run "$1" "$(tail -n 1 "$3")"; return; }
  failed=$((failed + (bad > 0 ? bad : 1)))
  echo "$version: $1: FAILED"
  tail -n "${LINES_SHOWN:-15}" "$3" | sed 's/^/  /'
}

build_version() { # SOURCE
  source=$(dirname "$1")
  [ "$dir/libsqlite3.a" -nt "$1" ] || {
    ${CC:-cc} -O1 -I"$source" -fPIC $options -c "$1" -o "$dir/sqlite3.o" && ar rcs "$dir/libsqlite3.a" "$dir/sqlite3.o" || return 1
  }
  rm -f "$dir/bin/sqlite3"
  if [ -f "$source/shell.c" ] && has_strict; then
    mkdir -p "$dir/bin"
    ${CC:-cc} -O1 -I"$source" $options -o "$dir/bin/sqlite3" "$source/shell.c" "$dir/libsqlite3.a" -lpthread -ldl -lm || return 1
  fi
  programs=$(ls tests/unit/test_runtime_*.c tests/unit/test_sql*.c tests/unit/test_prove_*.c | sed "s|\.c$||; s|^|$dir/|")
  make --no-print-directory -j2 BUILD="$dir" CFLAGS="-O1 -g -I$source" \
    LIBS_RT="$dir/libsqlite3.a -lpthread -ldl -lm" "$dir/ashc" "$dir/libashrt.a" $programs \
    $(for tool in fault/faults fault/power race/race; do echo "$dir/tests/$tool"; done)
}

has_strict() { printf '3.37\n%s\n' "$version" | sort -VC; }
# Prints those of the tests NAME… that can be run; the others are named in the log. file_of NAME gives its file.
runnable() { # NAME…
  for name in "$@"; do
    if ! has_strict && grep -qE 'strict\?:? true|\bSTRICT\b' $(file_of "$name"); then
      echo "not run: $name: SQLite $version has no STRICT" >>"$dir/left_out"
    else
      printf '%s ' "$name"
    fi
  done
}
script() { # TEST ARGUMENT…: runs tests/TEST.sh
  test=$1
  shift
  PATH=$dir/bin:$PATH tests/$test.sh "$@" >"$dir/log" 2>&1
  code=$?
  cat "$dir/left_out" >>"$dir/log"
  : >"$dir/left_out"
  say "tests/$test.sh" $code "$dir/log"
}

# A hazard is a function of a file that holds many.
hazard() { sed -n "/^$1() {/,/^}/p" tests/hazards/[A-Z]*.sh; }
hazards() {
  file_of() { hazard "$1" >"$dir/hazard"; echo "$dir/hazard"; }
  ids=$(runnable ${HAZARDS:-$(sed -n 's/^\([A-Z][0-9][0-9]*\)() {.*/\1/p' tests/hazards/[A-Z]*.sh | grep -vx X15)})
  WAYS='migrate release' SQLITE="-I$source $dir/libsqlite3.a -lpthread -ldl -lm" script hazards "$dir" $ids
}

# A resource that needs what the version has not is refused where it is declared, and nothing is written.
strict_is_refused() {
  rm -rf "$dir/strict"
  mkdir -p "$dir/strict/resources"
  { printf 'repo App.Repo do\n  database "app.db"\nend\n' && cat tests/catalogue/strict.resource; } >"$dir/strict/resources/all.resource"
  "$dir/ashc" -C "$dir/strict" compile >"$dir/log" 2>&1 </dev/null
  [ $? = 2 ] && grep -q 'all.resource:[0-9]*:[0-9]*: error: table .*: STRICT needs SQLite 3.37' "$dir/log" && [ ! -e "$dir/strict/priv" ]
}

# The tests look at databases with pragma_table_list, which came with STRICT.
why_no_shell="no shell.c beside sqlite3.c, or SQLite is older than 3.37"

run_version() { # SOURCE
  version=$(sed -n 's/^#define SQLITE_VERSION  *"\(.*\)"/\1/p' "$1")
  case " ${VERSIONS:-$version} " in *" $version "*) ;; *) return ;; esac
  dir=$build/$version passed=0 failed=0 skipped=0
  mkdir -p "$dir"
  : >"$dir/left_out"
  if build_version "$1" >"$dir/build.log" 2>&1; then
    for test in $programs; do
      "$test" >"$dir/log" 2>&1
      say "$(basename "$test")" $? "$dir/log"
    done
    has_strict || { strict_is_refused; say 'STRICT is refused' $? "$dir/log"; }
    file_of() { ls tests/golden/"$1"/*; }
    CASES=$(runnable $(ls tests/golden)) && export CASES
    script golden "$dir"
    unset CASES
    file_of() { ls tests/catalogue/"$1".*; }
    script catalogue "$dir" $(runnable $(ls tests/catalogue | sed 's/\..*//' | sort -u))
    for test in faults power races; do script $test "$dir"; done
    hazards
    [ -x "$dir/bin/sqlite3" ] || not_run 'up.sql in its own shell' "the system's shell was used: $why_no_shell"
  else
    say 'the build' 1 "$dir/build.log"
  fi
  echo "SQLite $version: $passed passed, $failed failed, $skipped not run" | sed 's/^/X15: /'
  all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed)) all_skipped=$((all_skipped + skipped))
}

for source_file in $sources; do run_version "$source_file"; done
echo "$all_passed passed, $all_failed failed, $all_skipped not run"
[ $all_failed = 0 ] && [ $all_passed -gt 0 ]
