/* chain.h: one chain of models taken through the product and back. */
#ifndef SOAK_CHAIN_H
#define SOAK_CHAIN_H

#include "soak/model.h"

/* All that decides a chain. */
typedef struct Case {
  uint64_t seed;
  unsigned length; /* steps; models[0] is created, models[length] is the last */
  Model models[STEPS + 1];
  unsigned rows;                                     /* to each table at each step, at most */
  uint64_t left_out;                                 /* rows that are left out: bit tag % 64 */
  enum { PROVE_SOME, PROVE_NONE, PROVE_LAST } prove; /* which steps are proven, too */
} Case;

enum { PROVEN_OF = 8 }; /* some: one in so many */

/* What became of it. */
typedef struct Outcome {
  const char *failure; /* NULL: none; its first word says at which stage */
  unsigned step;       /* of the failure */
  unsigned steps, proven, refused, gated, rows;
  const char *refusal; /* of the last step that was refused */
} Outcome;

/* Returns the chain of a seed. */
Case chain_of(uint64_t seed);

/* Takes it up and down. All texts live in `a`. With `folder` it also writes what it did there: the
 * resources, arguments and rows of each step, and its SQL. */
Outcome chain_run(Arena *a, const Case *c, const char *folder);

/* Makes a case that failed at `step` smaller as long as it fails at the same stage. */
void chain_shrink(Case *c, const char *failure, unsigned step);

#endif
