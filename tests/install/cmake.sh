#!/bin/sh
# A CMake project that finds the installed package: Makefiles and Ninja.
. tests/install/lib.sh
needs cmake
build() {
  rm -rf build app.db
  ok "cmake $1 configures" cmake -S . -B build -G "$1"
  ok "cmake $1 builds" cmake --build build
  says "cmake $1: the program runs" 'look at resources' build/app
  says "cmake $1: the ready-made one, too" 'up to date' build/app-migrate migrate
  cp build/app before
  ok "cmake $1: nothing to be done" cmake --build build
  ok "cmake $1: so nothing is" cmp build/app before
  add_column
  ok "cmake $1: builds after a change" cmake --build build
  ok "cmake $1: the program has the new migration" sh -c "! cmp -s build/app before && build/app"
  ok "cmake $1: and the column" sqlite3 app.db 'SELECT notes FROM tasks'
}
copy_sample cmake || exit 1
build "Unix Makefiles"
if command -v ninja >/dev/null 2>&1; then
  copy_sample cmake && build Ninja
  says "ninja has nothing to do" 'no work to do' ninja -C build
else
  echo "install cmake: not run with Ninja: there is no ninja"
fi
finish
