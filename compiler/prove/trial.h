/* trial.h: one group of tables taken up and down again in every way that there is. */
#ifndef ASHC_PROVE_TRIAL_H
#define ASHC_PROVE_TRIAL_H

#include "prove/catalog.h"
#include "prove/database.h"
#include "prove/groups.h"
#include "prove/prove.h"

/* A row that a gate must catch. */
typedef struct Caught {
  struct Caught *next;
  const ash_gate *gate;
  const char *insert;
} Caught;

typedef struct Trial {
  Arena *arena; /* of this trial alone */
  const Plan *plan;
  const Group *group;
  const Source *source;           /* the group's part of the migration as text */
  const ash_migration *migration; /* … and as the runtime takes it */
  sqlite3 *before;                /* created at once, with rows */
  sqlite3 *grown;                 /* the same as it comes about over the years, or NULL */
  sqlite3 *target;                /* created at the after schema */
  Catalog before_catalog, grown_catalog, target_catalog;
  Caught *caught;
  unsigned rows;
  NameList *unproven;
  Fence fence; /* around all of its databases */
} Trial;

/* Proves one group. Returns NULL, or what is wrong with everything needed to reproduce it, living in
 * `a`. Adds to `report`. */
const char *prove_group(Arena *a, const Plan *plan, const Group *g, PlanWriter write,
                        ProofReport *report);

/* Creates both databases of the trial and fills the first. Returns NULL, or what went wrong; with
 * *unproven set that is not the migration's fault (a function that is not there, what the fence
 * stops). */
const char *trial_open(Trial *t, bool *unproven);
void trial_close(Trial *t);

/* Notes that something could not be run. */
void trial_unproven(Trial *t, const char *what);

/* Returns NULL, or what the fence stopped, by name, where `error` came of that. */
const char *trial_stopped(Trial *t, const char *error);

/* Return NULL or what went wrong: the migration is run up and down on copies of the databases; each
 * gate must stop it on a row of its own. */
const char *trial_run(Trial *t);
const char *trial_gates(Trial *t);

/* Runs `sql` as a shell that goes on after errors. Returns the first error, or NULL. */
const char *run_as_shell(Arena *a, sqlite3 *db, const char *sql);

#endif
