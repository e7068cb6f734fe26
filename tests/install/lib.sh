# lib.sh: what the tests of an installed ashc share; sourced with the folder of the sources as the current one.
# tests/install.sh sets PREFIX (where ashc is installed) and WORK (a folder of the test's own).
set -u
root=$PWD
passed=0 failed=0
PATH=$PREFIX/bin:$PATH
PKG_CONFIG_PATH=$PREFIX/lib/pkgconfig
CMAKE_PREFIX_PATH=$PREFIX
CFLAGS="-O0 -Wall -Wextra -Werror"
export PATH PKG_CONFIG_PATH CMAKE_PREFIX_PATH CFLAGS
unset CC ASHC BUILD MAKEFLAGS MFLAGS MAKEOVERRIDES
me=$(basename "$0" .sh)

ok() { # NAME COMMAND…: passes if the command does
  name=$1
  shift
  if "$@" >"$WORK.out" 2>&1 </dev/null; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED install $me: $name: $*" | cut -c 1-300
    tail -n 25 "$WORK.out" | cut -c 1-300 | sed 's/^/    /'
  fi
}
says() { # NAME TEXT COMMAND…: it succeeds and prints TEXT
  name=$1 text=$2
  shift 2
  ok "$name" sh -c '"$@" >"$0" 2>&1 || { cat "$0"; exit 1; }; grep -q -- "'"$text"'" "$0" || { cat "$0"; exit 1; }' \
    "$WORK.said" "$@"
}
needs() { # COMMAND…: without them the test did not run
  for tool in "$@"; do
    command -v "$tool" >/dev/null 2>&1 || { echo "install $me: not run: there is no $tool"; exit 77; }
  done
}
finish() {
  echo "$passed passed, $failed failed"
  [ $failed = 0 ]
}
# A sample in a folder of the test's own: nothing of it is written into the sources.
copy_sample() { rm -rf "$WORK/$1" && cp -r "$root/samples/$1" "$WORK/$1" && cd "$WORK/$1"; }
# What the sample's resource becomes: another column, in the resources and in a migration.
add_column() {
  sed -i 's/^    attribute :done.*/&\n    attribute :notes, :string/' resources/task.resource
  ashc compile --quiet
}
columns() { sqlite3 "$1" "SELECT group_concat(name) FROM pragma_table_info('tasks')"; }
