/* rowid.h: the numbers that SQLite gives to rows, beside their keys or as their keys
 * (lang_createtable.html#rowid). */
#ifndef ASHC_BACKEND_SQLITE_ROWID_H
#define ASHC_BACKEND_SQLITE_ROWID_H

#include "backend/sqlite/lower/lower.h"

/* Returns a name by which both tables have their rowid, or NULL. */
const char *rowid_name(const Table *before, const Table *after);

/* Returns true if the rowid of `t` is its key. */
bool key_is_rowid(Interner *in, const Table *t);

/* Returns true if SQLite never gives a number of `t` again (autoinc.html). */
bool has_autoincrement(Interner *in, const Table *t);

/* Returns true if `c`, a column of change->after, is a new INTEGER PRIMARY KEY: SQLite minds no default
 * there, and a row gets the number that it has. */
bool takes_row_number(Lowering *l, const TableChange *change, const Column *c);

/* Returns the SQL of a row's number in the table before the change: its rowid, or where that has no name
 * its place in the order of the key. `now`: how columns are called by now, or NULL. */
const char *row_number(Lowering *l, const TableChange *change, const NameMap *now);

/* Returns true if each row has the rowid after the change that it had before. */
bool keeps_rowids(Lowering *l, const TableChange *change);

#endif
