/* version.h: the versions and names of new migrations. */
#ifndef ASHC_CLI_VERSION_H
#define ASHC_CLI_VERSION_H

#include "cli/cli.h"

/* Returns false after it complained of a SOURCE_DATE_EPOCH that is no clock. */
bool version_clock_works(void);

/* Returns the present UTC second as YYYYMMDDHHMMSS (SOURCE_DATE_EPOCH, when set, is the clock), but
 * at least one second above `newest`. */
int64_t version_next(int64_t newest);

/* Returns the name of a new migration of `set`: --name in lower case with `_` for what is no letter
 * or digit, else `automatic`, with _2, _3, … where a migration is called so already; then `suffix`.
 * NULL after an error was recorded (nothing left of --name, a migration called so exists, or the name
 * would be one of development). */
const char *version_name(Run *run, const ash_migrations *set, const char *automatic,
                         const char *suffix);

#endif
