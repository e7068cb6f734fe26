/* squash_ends.h: the schemas at both ends of a range of migrations that becomes one (squash.h). */
#ifndef ASHC_CLI_SQUASH_ENDS_H
#define ASHC_CLI_SQUASH_ENDS_H

#include <ash/migrate.h>
#include <sqlite3.h>

#include "cli/cli.h"
#include "schema/schema.h"

/* Returns the schema of `repo` after the first `count` migrations of `set`, which `db` has: as the snapshots
 * say, and of tables whose snapshots a later migration took along (it renames or drops them), as the database
 * says. NULL after an error was recorded. */
Schema *schema_at(Run *run, const Repo *repo, const ash_migrations *set, size_t count, sqlite3 *db);

/* Returns the paths of the files of items[from…end - 1]. */
NameList *migration_paths(Run *run, const Repo *repo, const ash_migrations *set, size_t from,
                          size_t end);

#endif
