/* branches.h: migrations of two branches that were merged: those that were made on top of the same one. */
#ifndef ASHC_CLI_BRANCHES_H
#define ASHC_CLI_BRANCHES_H

#include "cli/cli.h"

/* Two migrations that were made on top of the same one. */
typedef struct Branches {
  const ash_migration *earlier, *later;
} Branches;

/* Returns the first pair of migrations with one parent; both NULL where there is none. */
Branches branches_of(Run *run, const ash_migrations *set);

/* Returns what there is to say of such a pair, the way out included. */
const char *branches_text(Run *run, const Branches *b);

/* Records an error where `set` has two branches: what is compiled on top of both knows one of them. */
bool branches_refuse(Run *run, const Repo *repo, const ash_migrations *set);

/* Returns those of `set` that are not on the branch that stays, the one that was begun first: all that
 * were made on top of another one too. NULL after an error was recorded. */
ash_migrations *branches_going(Run *run, const Repo *repo, const ash_migrations *set);

#endif
