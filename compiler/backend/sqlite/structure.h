/* structure.h: the structure of a live SQLite database as SQL, and back: what `ashc dump` writes,
 * `ashc load` reads, and a rehearsal of migrations runs on. */
#ifndef ASHC_BACKEND_SQLITE_STRUCTURE_H
#define ASHC_BACKEND_SQLITE_STRUCTURE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "memory/buf.h"

/* Appends everything in `main` but rows: tables, virtual tables (which make their shadow tables
 * themselves), views, indexes and triggers in an order that loads, each kind by name, and the rows of
 * the ledger. The same structure gives the same bytes whoever made it when: when a migration ran is
 * left out. Returns NULL, or SQLite's words for why it cannot be read. */
const char *structure_dump(Buf *out, sqlite3 *db);

/* Where a load stopped. */
typedef struct StructureProblem {
  const char *words;
  size_t offset; /* of the statement in the text */
} StructureProblem;

/* Runs the statements of `sql`, which may open and end one transaction themselves, on an empty
 * database, in a transaction: all or none. Returns false with *problem filled. */
bool structure_load(Arena *a, sqlite3 *db, const char *sql, StructureProblem *problem);

/* Returns how many objects `main` holds, SQLite's own not counted; -1 with the words where it cannot
 * be read. */
int structure_size(sqlite3 *db, const char **words);

#endif
