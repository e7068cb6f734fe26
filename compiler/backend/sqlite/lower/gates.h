/* gates.h: queries that find rows which forbid a change; all of them run before the first write. */
#ifndef ASHC_BACKEND_SQLITE_GATES_H
#define ASHC_BACKEND_SQLITE_GATES_H

#include "backend/sqlite/lower/lower.h"

/* Appends the gates of a change: rows that the new shape forbids. */
void lower_gates(Lowering *l, TableChange *change);

/* Appends a gate: `from` is what follows FROM in the query. */
Step *add_gate(Lowering *l, const Table *t, const char *message, const Buf *from);

/* Appends the gates of references: of one that comes (`is`: its column); of those that stay and whose
 * columns are filled; of those to a table whose keys compare differently from then on (gate_references.c). */
void gate_orphans(Lowering *l, TableChange *change, const Column *is);
void gate_old_references(Lowering *l, TableChange *change);
void gate_lost_parents(Lowering *l, TableChange *parent);

/* Returns true if the columns refer to the columns that they referred to, whatever these are called. */
bool same_target(Lowering *l, const TableChange *change, const Column *was, const Column *is);

/* Appends the gates of checks, keys and unique indexes: of those that come, and of those that stay
 * where a column of theirs holds something else (gate_keys.c). */
void gate_check(Lowering *l, TableChange *change, const Check *check);
void gate_all_keys(Lowering *l, TableChange *change);

/* Appends the gate of a unique index that comes to a table with rows. */
void lower_unique_gate(Lowering *l, TableChange *change, const IndexShape *index);

#endif
