/* sqlite_version.h: what not every version of SQLite has (tests/versions). A test that needs it says that it
 * was not run; tests/versions/run.sh reads these lines. */
#ifndef TESTS_SQLITE_VERSION_H
#define TESTS_SQLITE_VERSION_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

/* Is STRICT there? If not, says that `what` was not run. */
static inline bool has_strict(const char *what) {
  if (sqlite3_libversion_number() >= 3037000) return true;
  print_message("not run: %s: SQLite %s has no STRICT\n", what, sqlite3_libversion());
  return false;
}

#endif
