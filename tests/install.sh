#!/bin/sh
# What `make install` leaves is enough: tests/install/*.sh build and run samples with it, by make, CMake and
# Meson, complete command lines, and do a newcomer's first steps. install.sh BUILD [NAME…]. DESTDIR and
# uninstall are tested here.
set -u
cd "$(dirname "$0")/.." || exit 2
BUILD_FOLDER=$(cd "${1:-build}" && pwd)
[ $# -gt 0 ] && shift
[ "${SANITIZED:-}" ] && { echo "install: not run with the sanitizers: programs are linked without them"; exit 77; }
command -v pkg-config >/dev/null 2>&1 || { echo "install: not run: there is no pkg-config"; exit 77; }
work=$(mktemp -d "${TMPDIR:-/tmp}/ashc-install.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
ok() {
  name=$1
  shift
  if "$@" >"$work/out" 2>&1; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED install: $name"
    tail -n 10 "$work/out" | sed 's/^/    /'
  fi
}
make() { command make --silent BUILD="$BUILD_FOLDER" "$@"; }

ok "make install with DESTDIR and PREFIX" make DESTDIR="$work/stage" PREFIX=/opt/a install
ok "everything is below them" test -x "$work/stage/opt/a/bin/ashc" -a ! -e /opt/a/bin/ashc
ok "no file names the stage" sh -c "! grep -rl '$work/stage' '$work/stage'"
ok "make uninstall" make DESTDIR="$work/stage" PREFIX=/opt/a uninstall
ok "leaves no file" sh -c "! find '$work/stage' -type f -o -type l | grep ."

PREFIX=$work/prefix
# The linker's cache is renewed, or it is said that programs will not find the shared library.
mkdir "$work/bin"
printf '#!/bin/sh\necho "ldconfig $*" >>%s/ldconfig\n[ "$*" != -p ] || cat %s/cache\n' "$work" "$work" >"$work/bin/ldconfig"
chmod +x "$work/bin/ldconfig"
: >"$work/cache"
ok "make install" env PATH="$work/bin:$PATH" make --silent BUILD="$BUILD_FOLDER" PREFIX="$PREFIX" install
ok "renews the cache" grep -qx 'ldconfig ' "$work/ldconfig"
env PATH="$work/bin:$PATH" make --silent BUILD="$BUILD_FOLDER" PREFIX="$PREFIX" install >"$work/said" 2>&1
ok "a folder that is not searched is said" grep -q "do not find $PREFIX/lib/libashrt.so.0 yet: run ldconfig" "$work/said"
echo "	libashrt.so.0 (libc6,x86-64) => $PREFIX/lib/libashrt.so.0" >"$work/cache"
env PATH="$work/bin:$PATH" make --silent BUILD="$BUILD_FOLDER" PREFIX="$PREFIX" install >"$work/said" 2>&1
ok "nothing where it is found" sh -c "! grep ldconfig '$work/said'"
export BUILD_FOLDER PREFIX
for test in tests/install/*.sh; do
  name=$(basename "$test" .sh)
  [ "$name" = lib ] && continue
  case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
  WORK=$work/$name
  mkdir -p "$WORK"
  export WORK
  sh "$test"
  case $? in 0 | 77) ;; *) bad=1 ;; esac
done
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ ! "${bad:-}" ]
