/* squash.h: a range of migrations as one. */
#ifndef ASHC_CLI_SQUASH_H
#define ASHC_CLI_SQUASH_H

#include "cli/outputs.h"

/* What a squash of one repo writes and removes. */
typedef struct Squash {
  struct Squash *next;
  const Repo *repo;
  Outputs outputs;
  NameList *removed;
  size_t count; /* of migrations, or of snapshots */
} Squash;

/* Makes one migration of those of `repo` from --from to --to (the first, the last, where not given), and
 * proves by running both that a new database comes out the same. NULL after errors were recorded. */
Squash *squash_range(Run *run, const Repo *repo);

#endif
