/* compile.h: one repo's compilation, from schemas to the texts of its files; cmd_compile.c drives
 * it and puts the files on disk, compile_report.c says what was done. */
#ifndef ASHC_CLI_COMPILE_H
#define ASHC_CLI_COMPILE_H

#include "backend/backend.h"
#include "cli/compile/questions.h"
#include "cli/compile/undo.h"
#include "cli/drafts.h"
#include "cli/outputs.h"
#include "emit/journal.h"
#include "prove/prove.h"

typedef struct Compilation {
  struct Compilation *next;
  const Repo *repo;
  bool dev;                  /* --dev */
  const Drafts *drafts;      /* what goes for the new migration, or NULL */
  const ash_migrations *set; /* all migrations that are there; NULL until compile_history */
  Undo *undo;                /* what a database has of it, or NULL */
  const Schema *before;
  Schema *after;
  Answers answers;
  const Diff *diff; /* NULL until compile_diff */
  const Plan *plan; /* of the migration; NULL when none is written */
  const char *name; /* of the migration; NULL when nothing changed */
  int64_t version;
  Outputs outputs;
  /* paths of files that go: drafts, and the snapshots of tables that are dropped or called
   * otherwise */
  NameList *removed;
  NameList **removed_tail;
  ProofReport proof;
} Compilation;

/* Reads the snapshots of `repo` (of development, too, if `dev`; without those among `drafts`) and finds
 * out which questions its changes raise. Returns NULL after errors were recorded. */
Compilation *compile_start(Run *run, const Repo *repo, Schema *resources, bool dev,
                           const Drafts *drafts);

/* Reads the migrations, which the snapshots have to be the outcome of. Returns false after an error was
 * recorded: two branches of them, or none of the snapshots. */
bool compile_history(Run *run, Compilation *c);

/* Adds to c->outputs the C modules and the set where the project has them and they are not what the .sql
 * files say; for a repo whose resources did not change. */
void compile_stale(Run *run, Compilation *c);

/* Sets what --backfill says for columns of the resources. Returns false after an error was recorded. */
bool compile_backfills(Run *run, Compilation *all);

/* Compares the resources with the snapshots, with the answers that c->answers holds by then. */
void compile_diff(Run *run, Compilation *c);

/* Return true if there is anything to write or to remove: in one repo, in any of them. */
bool compile_changes(const Compilation *c);
bool compile_any_changes(const Compilation *all);

/* Plans, proves and writes (into c->outputs) the migration of a comparison that found changes, and lists
 * what goes. Returns false after errors were recorded. */
bool compile_outputs(Run *run, Compilation *c);

/* Finds the drafts of a repo; NULL where there are none and after errors were recorded. */
typedef Drafts *FindDrafts(Run *run, const Repo *repo);

/* Compiles the project in the open journal: what `find` (or NULL) finds is replaced. Returns an exit
 * code. */
int compile_project(Run *run, Journal *journal, FindDrafts *find);

/* Returns what the developer should know though it stops nothing: rows that do not move with their
 * table, backfills that come too late, snapshots without a migration. (compile_notes.c) */
NameList *compile_notes(Run *run, const Compilation *all);

/* --- compile_report.c ------------------------------------------------------------------------- */

/* Print what was done, as text or JSON; what would be written (--dry-run); what --check found. */
void report_results(Run *run, const Compilation *all);
void report_contents(Run *run, const Compilation *all);
void report_findings(Run *run, const Compilation *all);

/* Returns the open questions of all repos as one list; NULL if there are none. */
Question *report_questions(Run *run, const Compilation *all);

#endif
