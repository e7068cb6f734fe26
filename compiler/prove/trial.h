/* trial.h: one group of tables taken up and down again in every way that there is. */
#ifndef ASHC_PROVE_TRIAL_H
#define ASHC_PROVE_TRIAL_H

#include "prove/catalog.h"
#include "prove/database.h"
#include "prove/fill.h"
#include "prove/groups.h"
#include "prove/prove.h"

enum { CAUGHT = 4 };

/* Of SQLite's virtual machine, for one direction on one database, in thousands: a few seconds. */
enum { MOST_STEPS = 200 * 1000 };

/* A gate of the up section. */
typedef struct TrialGate {
  const ash_gate *gate;
  sqlite3_stmt *query;        /* on the database created at once */
  bool of_rows;               /* else it looks at the schema: no row can break it */
  const char *caught[CAUGHT]; /* rows that it must catch */
  size_t caught_count;
} TrialGate;

/* probe.c: what is asked about the rows of one table. */
typedef struct Probe Probe;

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
  TrialGate *gates;
  size_t gate_count;
  size_t gate_turn; /* the gate that found something last */
  Probe *probes;
  unsigned rows;
  NameList *unproven;
  const char *missing; /* what SQLite has not that a row needs: "no such function: slug", or NULL */
  Fence fence;         /* around all of its databases */
} Trial;

/* Creates both databases of the trial and fills the first. Returns NULL, or what went wrong; with
 * *unproven set that is not the migration's fault (a function that is not there, what the fence
 * stops). */
const char *trial_open(Trial *t, bool *unproven);
void trial_close(Trial *t);

/* Makes all of `s` in `db`. Returns NULL or the first error. */
const char *trial_create(Trial *t, sqlite3 *db, const Schema *s);

/* Reports the custom statement that `error` comes of, with what to do. Returns false if it comes of none. */
bool blame_statement(Arena *a, Diag *d, const Plan *plan, const char *error);

/* Notes that something could not be run. */
void trial_unproven(Trial *t, const char *what);

/* Returns NULL, or what the fence stopped or only the program has, by name, where `error` came of that. */
const char *trial_stopped(Trial *t, const char *error);

/* gates_trial.c: the gates are asked about rows as they are found. */
void gates_open(Trial *t);
void gates_close(Trial *t);
Filter gates_filter(Trial *t);

/* probe.c: returns the expressions of the tables after the migration, as SQL, where one of them fails on a row
 * of `table`; else NULL. */
void probes_open(Trial *t);
const char *probe_rows(const Trial *t, const char *table);

/* Return NULL or what went wrong: the migration is run up and down on copies of the databases; each
 * gate must stop it on a row of its own. */
const char *trial_run(Trial *t);
const char *trial_gates(Trial *t);

/* Return NULL or the message: the up or down section, on one database, by the text and by the runtime, which
 * gives *status. */
const char *trial_by_shell(Trial *t, sqlite3 *db, bool down);
const char *trial_by_runtime(Trial *t, sqlite3 *db, bool down, int *status);

/* Returns NULL if `db` is as `was`, else how it differs. */
const char *trial_difference(Trial *t, sqlite3 *was, sqlite3 *db);

#endif
