/* leftover.h: C modules whose .sql file is gone. */
#ifndef ASHC_CLI_LEFTOVER_H
#define ASHC_CLI_LEFTOVER_H

#include "cli/cli.h"

/* Returns the paths of the files in `folder` that ashc wrote for migrations of `repo` that `set` does
 * not have, sorted; NULL when there are none. */
TextList *leftover_modules(Run *run, const char *folder, const Repo *repo,
                           const ash_migrations *set);

#endif
