/* undo.h: rolling back, in a repo's own database, what it has of migrations that are about to be
 * replaced. Nothing is lost unasked: what would go is counted first, for all repos, and needs --lose
 * or a person's yes. */
#ifndef ASHC_CLI_UNDO_H
#define ASHC_CLI_UNDO_H

#include "cli/database/target.h"

/* What one database has of the drafts of a repo. */
typedef struct Undo {
  struct Undo *next;
  Target target;     /* with the whole set */
  int64_t *versions; /* of the drafts */
  size_t count;
  const ash_migration **applied; /* those that the database has, newest first */
  size_t applied_count;
  ash_loss_count *losses; /* not allowed by --lose */
  size_t loss_count;
} Undo;

/* Finds out what is applied of `going`, a part of `set`, in the database of `repo`. NULL where there
 * is nothing to roll back (also: no database yet, or none known), and after errors were recorded. */
Undo *undo_plan(Run *run, const Repo *repo, const ash_migrations *set, const ash_migrations *going);

/* Returns true if nothing is lost, or --lose allows it, or the person at the terminal does; without
 * one the losses are printed as a question (exit 3), and false is returned. */
bool undo_allowed(Run *run, Undo *all);

/* Rolls back. Returns false after an error was recorded: migrations that were rolled back before it
 * stay so. */
bool undo_run(Run *run, const Undo *all);

#endif
