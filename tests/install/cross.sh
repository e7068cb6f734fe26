#!/bin/sh
# Another machine's compiler needs the runtime's sources, its headers and the generated C: nothing of the
# compiler, and of the system C11, POSIX and sqlite3.h.
. tests/install/lib.sh
needs re2c
mkdir -p "$WORK/tree/include" "$WORK/tree/generated" "$WORK/objects"
cp -r runtime "$WORK/tree/runtime"
cp /usr/include/sqlite3.h "$WORK/tree/include/"
re2c -W --no-debug-info -o "$WORK/tree/generated/tokens.c" runtime/sql/tokens.re
ashc -C "$root/samples/make" release --quiet --single --main --out "$WORK/tree/release"
cc=$(command -v aarch64-linux-gnu-gcc || command -v arm-linux-gnueabihf-gcc || command -v cc)
echo "install cross: with $cc"
cd "$WORK/tree" || exit 1
compile() {
  for file in runtime/*.c runtime/sql/*.c generated/*.c release/*.c; do
    "$cc" -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -nostdlib -Iinclude -Iruntime/include -Iruntime -Irelease \
      -c -o "$WORK/objects/$(basename "$(dirname "$file")")_$(basename "$file" .c).o" "$file" || return 1
  done
}
ok "the runtime and a release compile for another machine" compile
finish
