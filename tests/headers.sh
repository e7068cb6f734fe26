#!/bin/sh
# Every public header of the runtime compiles alone, as strict C99, as C11 and as C++; the libraries export
# what the headers declare and nothing else, and keep no state but a signal's number.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${1:-build}
failed=0
for header in runtime/include/ash/*.h; do
  for compile in "${CC:-cc} -std=c99 -x c" "${CC:-cc} -std=c11 -x c" "${CXX:-c++} -std=c++11 -x c++"; do
    printf '#include <ash/%s>\nint main(void) { return 0; }\n' "$(basename "$header")" |
      $compile -pedantic -Wall -Wextra -Werror -Iruntime/include -fsyntax-only - || {
      echo "headers: $header fails with $compile" >&2
      failed=1
    }
  done
done
declared=$(sed -n 's/^ASH_API .*[ *]\(ash_[a-z_]*\)(.*/\1/p' runtime/include/ash/*.h | sort)
exported=$(nm -D --defined-only "$build/libashrt.so" | awk '{ print $3 }' | grep -v '^__\|^_' | sort)
[ "$declared" = "$exported" ] || {
  echo "headers: declared, but not what libashrt.so exports:" >&2
  printf '%s\n%s\n' "$declared" "$exported" | sort | uniq -u >&2
  failed=1
}
state=$(nm "$build/libashrt.a" | awk '$2 ~ /^[bBcC]$/ && $3 !~ /^_/ && $3 != "signal_seen" { print $3 }')
[ -z "$state" ] || {
  echo "headers: the library keeps state: $state" >&2
  failed=1
}
[ $failed = 0 ] && echo "headers: ok"
exit $failed
