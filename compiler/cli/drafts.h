/* drafts.h: migrations, snapshots and C modules that a run replaces by one new migration: those of
 * development (`_dev`), or what git does not track (git.h). Before they go, what a database has of
 * the migrations is rolled back (undo.h). */
#ifndef ASHC_CLI_DRAFTS_H
#define ASHC_CLI_DRAFTS_H

#include "cli/cli.h"
#include "memory/namemap.h"

/* One file that goes. */
typedef struct DraftFile {
  struct DraftFile *next;
  Name path;
} DraftFile;

typedef struct Drafts {
  Run *run;
  const Repo *repo;
  DraftFile *first, **tail;
  NameMap *paths; /* path -> DraftFile */
  size_t migrations, snapshots;
} Drafts;

/* Returns no drafts of `repo`. */
Drafts *drafts_new(Run *run, const Repo *repo);

/* Returns `d` sorted by path; NULL where it is empty. */
Drafts *drafts_finish(Drafts *d);

typedef enum DraftKind { DRAFT_MIGRATION, DRAFT_SNAPSHOT, DRAFT_MODULE } DraftKind;

/* Adds a file, once. */
void drafts_add(Drafts *d, DraftKind kind, const char *path);

/* Returns the `_dev` migrations, their C modules and the `_dev` snapshots of `repo`; NULL where there
 * are none. */
Drafts *drafts_of_development(Run *run, const Repo *repo);

/* Returns true if a migration so named was written by `compile --dev`. */
bool is_dev_name(const char *name);

/* Returns true for a migration that takes a database as it is where its tables are there already (`ashc
 * import` writes one): neither a draft nor part of a range, or such databases would be left behind. */
bool is_baseline(const ash_migration *m);

/* Returns those migrations of `set` whose .sql files are drafts, or (going = false) the other ones.
 * `d` may be NULL. */
ash_migrations *drafts_part(const Drafts *d, Run *run, const Repo *repo, const ash_migrations *set,
                            bool going);

/* Calls `each` with the path of every file in `folder`, and with `depth` 1 in the folders in it, in no
 * order; a folder that is not there has none. */
typedef void EachFile(void *user, const char *folder, const char *name);
void each_file(Run *run, const char *folder, int depth, EachFile *each, void *user);

/* Returns true if `name` is `<digits>_<name>` and `end`, or (snapshots) 14 digits and `end`. */
bool is_versioned(const char *name, const char *end);
bool is_snapshot_name(const char *name, const char *end);

#endif
