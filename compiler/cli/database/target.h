/* target.h: a repo, its migrations and its database, as the commands that run migrations need them. */
#ifndef ASHC_CLI_TARGET_H
#define ASHC_CLI_TARGET_H

#include "cli/cli.h"
#include "cli/terminal.h"

typedef struct Target {
  struct Target *next;
  const Repo *repo;
  const ash_migrations *set;
  const char *database; /* path or URL */
} Target;

/* Returns the targets of the repos that --repo selects; NULL after errors were recorded. */
Target *target_all(Run *run);

/* Returns the target of one repo; NULL after an error was recorded. */
Target *target_new(Run *run, const Repo *repo);

/* Returns false, after an error was recorded, where --database is to stand for several repos. */
bool target_check_database(Run *run, const Repo *const *repos);

/* What `ashc create`, `drop` and `migrate` do for one repo. Return an exit code. */
int target_create(Run *run, const Target *t);
int target_drop(Run *run, const Target *t);
int target_migrate(Run *run, const Target *t);

/* Opens the database of a target. Returns NULL after an error was recorded; else the caller closes
 * it with ash_close. `flags`: ASH_OPEN_CREATE, ASH_OPEN_READONLY. */
ash_conn *target_open(Run *run, const Target *t, unsigned flags);

/* Returns the migrations of a target to be run on `conn`: an empty database that is to get every migration
 * takes the short way, as in a release. */
const ash_migrations *target_set(const Run *run, const Target *t, ash_conn *conn, bool down);

/* As target_open, to read alone: nothing is written, unless a process that was killed left something that
 * has to be taken back before anything can be read. */
ash_conn *target_open_to_ask(Run *run, const Target *t);

/* Returns the path of the database's file: what a sqlite: or file: URL names; NULL for ":memory:". */
const char *target_file(Run *run, const Target *t);

/* Records the failure of a runtime call on `conn`. Returns EXIT_FAILED. */
int target_failed(Run *run, const Target *t, ash_conn *conn, int status);

/* Returns what the last runtime call on `conn` says, where its words are for a shipped program those of
 * a project: a file that is missing is brought back. */
const char *target_problem(Run *run, const Target *t, ash_conn *conn, int status);

#endif
