/* catalog.h: all that a database's catalog says, as sorted lines, independent of the order of columns
 * and of how things came about. Read from pragmas and from the stored text, not through the backend's
 * own inspection, so that an error there cannot hide one in a migration. */
#ifndef ASHC_PROVE_CATALOG_H
#define ASHC_PROVE_CATALOG_H

#include "prove/database.h"

typedef struct Catalog {
  const char **lines; /* sorted */
  size_t count;
} Catalog;

/* Returns the catalog of `db` without SQLite's own tables and the ledger. */
Catalog catalog_of(Arena *a, sqlite3 *db);

/* Returns NULL if both say the same, else the first differences in words: `expected` is what should
 * be. */
const char *catalog_difference(Arena *a, const Catalog *expected, const Catalog *found);

/* Sorts lines as catalog_of does. */
void lines_sort(const char **lines, size_t count);

#endif
