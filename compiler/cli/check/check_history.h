/* check_history.h: the migrations of a repo run in memory, compared with its snapshots, and a live
 * database compared with them. */
#ifndef ASHC_CLI_CHECK_HISTORY_H
#define ASHC_CLI_CHECK_HISTORY_H

#include "cli/findings.h"

/* Finds where running all migrations on an empty database does not lead to the snapshots, and edited
 * or hand-written ones that do not lead back. Without `snapshots` it only runs them. */
void check_history(Findings *f, const Repo *repo, const ash_migrations *set,
                   const Schema *snapshots);

/* Finds in which ways the database at `path` is not what the snapshots say. */
void check_database(Findings *f, const Repo *repo, const Schema *snapshots, const char *path);

#endif
