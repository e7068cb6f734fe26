/* oracle.h: what a migration may and may not have done, found out without the product: from the models on
 * both sides, pragmas, stored texts and rows. */
#ifndef SOAK_ORACLE_H
#define SOAK_ORACLE_H

#include <sqlite3.h>

#include "soak/model.h"

/* Returns all that a catalog says as sorted lines, whatever the order of columns and constraints. */
const char *oracle_catalog(Arena *a, sqlite3 *db);

/* Returns NULL, or the first lines that only one of two such texts has. */
const char *oracle_differs(Arena *a, const char *expected, const char *found);

typedef struct Change {
  const Model *was, *is; /* of the catalogs of the two databases */
  bool down;
} Change;

/* Returns NULL, or which cell of `after` is not what the change from `before` should make of it. */
const char *oracle_rows(Arena *a, const Change *s, sqlite3 *before, sqlite3 *after);

/* Returns NULL, or what integrity_check and foreign_key_check say of `after`; orphans that were there
 * `before` may stay. */
const char *oracle_integrity(Arena *a, sqlite3 *before, sqlite3 *after);

/* Returns NULL, or what the model says and a catalog does not. */
const char *oracle_model(Arena *a, const Model *m, const char *catalog);

/* Returns a copy of a database, of the same pages. */
sqlite3 *oracle_copy(sqlite3 *db);

/* The bytes of a database, released with sqlite3_free. */
typedef struct Pages {
  unsigned char *bytes;
  sqlite3_int64 size;
} Pages;

Pages oracle_pages(sqlite3 *db);

/* Returns true if the database is, byte for byte, what it was. */
bool oracle_same_pages(const Pages *p, sqlite3 *db);

/* Returns the number that a query gives, -1 where it fails. */
int64_t oracle_number(sqlite3 *db, const char *sql);

#endif
