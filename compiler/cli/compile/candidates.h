/* candidates.h: what a column or table that is gone could be called now: the likely names first, and of each
 * what speaks against it. */
#ifndef ASHC_CLI_CANDIDATES_H
#define ASHC_CLI_CANDIDATES_H

#include "cli/cli.h"
#include "schema/schema.h"

typedef struct Candidate {
  struct Candidate *next;
  Name name;
  const char *against; /* "INTEGER, was TEXT", or NULL */
  bool likely;
  unsigned score;
} Candidate;

/* Return the `added` columns of `is`, or tables of `after`, sorted for what `from` (of `was`), or `was`, could be
 * called. */
Candidate *candidates_of_column(Run *run, const Repo *repo, const Table *was, Name from,
                                const Table *is, const NameList *added);
Candidate *candidates_of_table(Run *run, const Repo *repo, const Table *was, const Schema *after,
                               const NameList *added);

#endif
