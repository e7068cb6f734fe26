/* creation.h: the short way for an empty database: the schema that the first migrations of a set leave
 * behind, as statements that make it at once. */
#ifndef ASHC_EMIT_CREATION_H
#define ASHC_EMIT_CREATION_H

#include <ash/migrate.h>

#include "memory/arena.h"

/* Returns the creation for as many of the first migrations of `set` (as migration_read_folder made it)
 * as compile wrote, nobody edited, that leave no rows in an empty database, and that run in a few
 * seconds; NULL where that are fewer than two. They are run in memory, and what the statements make
 * is compared with what they leave: equal catalogs and rows, or NULL. SQLite only. */
const ash_creation *creation_make(Arena *a, const ash_migrations *set);

/* Returns a copy of `set` with its creation where the database of `conn` is empty, else `set`. */
const ash_migrations *creation_for(Arena *a, ash_conn *conn, const ash_migrations *set);

#endif
