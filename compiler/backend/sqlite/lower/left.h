/* left.h: columns that AshSqlite left in the database when their attributes were removed
 * (Table.left_columns): a database has them or not. */
#ifndef ASHC_BACKEND_SQLITE_LEFT_H
#define ASHC_BACKEND_SQLITE_LEFT_H

#include "backend/sqlite/lower/lower.h"

/* Returns `ops` with each ADD_COLUMN of a column that may be there already as its RESTORE_COLUMN: it
 * is one of the retained columns of `before` then. */
const Op *const *restore_left(Lowering *l, const Op *const *ops, unsigned count);

/* Returns true if restore_left made `c` a column of `before`: a database has it or not. */
bool may_be_left(const Table *before, const Column *c);

/* Returns what stands behind FROM for the rows of `before`: a column that may be left is NULL where it
 * is not. `now` as for shape_guard; `rowid`: with the rowid under this name, unless NULL. */
const char *rows_before(Lowering *l, const Table *before, const Table *after, const NameMap *now,
                        const char *rowid);

/* Returns the columns that the runtime carries through the rebuild of the table where they are there. */
const Column *left_behind(Lowering *l, const TableChange *change);

/* Appends ` left "a", "b"`, as an edit or a rebuild has it behind the table (sql/edit.h). */
void put_left(Buf *out, Lowering *l, const TableChange *change);

#endif
