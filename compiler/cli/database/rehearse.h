/* rehearse.h: `--dry-run` of migrate and rollback: the migrations run on a copy of the database's
 * structure in memory, and every statement that the real run would give SQLite is printed. */
#ifndef ASHC_CLI_REHEARSE_H
#define ASHC_CLI_REHEARSE_H

#include "cli/database/events.h"

typedef int RunFunction(size_t *, ash_conn *, const ash_migrations *, const ash_run *);

/* Runs `function` with the options `given` on such a copy of the target's database, which may be missing.
 * Returns an exit code. */
int rehearse(Run *run, const Target *t, RunFunction *function, const ash_run *given);

#endif
