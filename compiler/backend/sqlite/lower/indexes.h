/* indexes.h: identities, custom indexes and reference indexes: all of them indexes to SQLite. */
#ifndef ASHC_BACKEND_SQLITE_INDEXES_H
#define ASHC_BACKEND_SQLITE_INDEXES_H

#include "backend/sqlite/lower/lower.h"

/* Fills `shape` with one side of an operation on an index; false if it has none. */
bool index_side(const Lowering *l, const Op *op, bool after, IndexShape *shape);

/* Drops the indexes whose names other tables' indexes take: before any table is rebuilt, which brings its
 * new indexes along. */
void lower_passing_indexes(Lowering *l);

/* Appends DROP INDEX; an Elixir file's repo may have a database without it. */
void put_drop_index(Buf *out, const Lowering *l, Name name);

/* Returns the shapes of all indexes of `t`, ended by one without a name. */
IndexShape *all_indexes(Lowering *l, const Table *t);

/* Returns true if the indexes of a table come with its rebuild and not by themselves. */
bool indexes_come_along(const TableChange *change);

/* Returns the operations with those in addition that make indexes again whose text follows a column
 * that changes (remake.c); *count is their number. */
const Op *const *with_remade_indexes(Arena *a, Interner *in, const Op *const *ops, unsigned *count);

#endif
