#!/bin/sh
# Every public header of the runtime compiles alone, as strict C99, as C11 and as C++.
set -u
cd "$(dirname "$0")/.." || exit 2
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
[ $failed = 0 ] && echo "headers: ok"
exit $failed
