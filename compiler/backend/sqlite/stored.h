/* stored.h: what SQLite's catalog keeps only as text: the CREATE statements. */
#ifndef ASHC_BACKEND_SQLITE_STORED_H
#define ASHC_BACKEND_SQLITE_STORED_H

#include "schema/schema.h"

/* Reads the CREATE TABLE `sql` and completes `t`, whose columns are there already: collations,
 * generated expressions, references, checks, UNIQUE constraints (identities), AUTOINCREMENT. What has
 * no name in the text gets one, and is marked as unnamed. */
void stored_table(Arena *a, Interner *in, Table *t, const char *sql);

/* Reads the CREATE INDEX `sql` into x->fields (as SQL), x->where and x->nulls_distinct. */
void stored_index(Arena *a, Interner *in, Index *x, const char *sql);

#endif
