/* seeds.h: the first rows of a database: `priv/<repo>/seeds.sql`, plain SQL. */
#ifndef ASHC_CLI_SEEDS_H
#define ASHC_CLI_SEEDS_H

#include "cli/database/target.h"

/* Runs the repo's seeds, if there are any, in one transaction with foreign keys on (checked at its end).
 * Returns EXIT_DONE, or EXIT_FAILED after an error was recorded: then no row of them is there. */
int seeds_run(Run *run, const Target *t);

#endif
