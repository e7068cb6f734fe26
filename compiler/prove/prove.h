/* prove.h: running a migration before it is written. For each group of touched tables that
 * depend on each other two in-memory databases of the `before` schema, one created at once and one that
 * grew by ADD COLUMN, are filled with generated rows; the migration's statements for them run up
 * (through the runtime, and as a plain shell would run the whole text), the catalog is compared with a
 * database created at the `after` schema, every surviving cell with what it was; then down. */
#ifndef ASHC_PROVE_PROVE_H
#define ASHC_PROVE_PROVE_H

#include <ash/migrate.h>

#include "backend/backend.h"

typedef struct ProofReport {
  unsigned tables;    /* proven */
  unsigned rows;      /* generated */
  NameList *unproven; /* what could not be run, in words ("posts: no row found for CHECK …") */
} ProofReport;

/* Writes a plan as the text of a migration file: emit_sql, which stands right of this folder. */
typedef void (*PlanWriter)(Buf *out, const Plan *plan, const Repo *repo, const char *name);

/* Proves `migration` (made of `plan` by the text that `write` writes). Records an error with
 * everything needed to reproduce it and returns false if it does not do what the plan says. `report`
 * may be NULL. */
bool prove_migration(Arena *a, Diag *d, const Plan *plan, const ash_migration *migration,
                     PlanWriter write, ProofReport *report);

#endif
