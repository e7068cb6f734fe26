/* sqlite.c: the SQLite backend as the rest of the compiler sees it. */
#include "backend/sqlite/sqlite.h"

const Backend sqlite_backend = {.name = "sqlite",
                                .normalize = sqlite_normalize,
                                .check = sqlite_check,
                                .lower = sqlite_lower,
                                .inspect = sqlite_inspect};
