/* database.h: the in-memory databases of a proof, and results as text. */
#ifndef ASHC_PROVE_DATABASE_H
#define ASHC_PROVE_DATABASE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "backend/fence.h"
#include "memory/buf.h"

typedef struct Row {
  struct Row *next;
  const char **cells; /* NULL for NULL in a plain result */
} Row;

typedef struct Result {
  Row *rows;
  size_t count;
  int columns;
  const char *error; /* NULL: none */
} Result;

/* Returns a new empty database behind `fence` (NULL where no SQL of a project runs), foreign keys off;
 * closed by db_close. Aborts without memory, as the arena does. */
sqlite3 *db_open(Fence *fence);
void db_close(sqlite3 *db);

/* Returns a copy of `db`, behind `fence`. */
sqlite3 *db_clone(sqlite3 *db, Fence *fence);

/* Runs `sql`. Returns NULL, or what SQLite said, copied. */
const char *db_exec(Arena *a, sqlite3 *db, const char *sql);

/* Return the rows of a query: as text, and as SQL literals that give the very same values back. */
Result db_query(Arena *a, sqlite3 *db, const char *sql);
Result db_literals(Arena *a, sqlite3 *db, const char *sql);

/* Returns the first cell of a query whose answer is a number; 0 where it fails. */
int64_t db_number(sqlite3 *db, const char *sql);

/* Returns the name under which the numbers of a table's rows can be read (a column may have one of the
 * names), or NULL where they have none. */
const char *db_rowid(Arena *a, sqlite3 *db, const char *table);

#endif
