/* guards.h: what must not be there when a table is rebuilt or changed natively, because it would be lost. */
#ifndef ASHC_BACKEND_SQLITE_GUARDS_H
#define ASHC_BACKEND_SQLITE_GUARDS_H

#include "backend/sqlite/lower/lower.h"

/* Something that must find no row before a table is rebuilt: it would be lost. */
typedef struct Guard {
  const char *from; /* as a gate's */
  const char *message;
} Guard;
enum { SHAPE_GUARDS = 4 };

/* Returns guard number `number` of SHAPE_GUARDS, for the table as it is before everything (`now`
 * NULL) or once its renames are done (`now`: what lower_renames returned). */
Guard shape_guard(Lowering *l, const TableChange *change, const NameMap *now, int number);

/* Returns the guard for plain shells, which cannot bring back undeclared indexes and triggers. */
Guard objects_guard(Lowering *l, const TableChange *change);

/* Returns the guard for plain shells, which cannot carry what left_behind tells. */
Guard left_guard(Lowering *l, const TableChange *change);

/* Returns the guard for plain shells, which do not see that a trigger elsewhere writes to a column that
 * ALTER TABLE drops; `from` NULL where none is dropped. */
Guard triggers_guard(Lowering *l, const TableChange *change);

/* Returns the guard for plain shells, which do not see that a trigger elsewhere or a view, also by way of
 * another view, names a column that a rebuild leaves out; `from` NULL where none is. */
Guard namers_guard(Lowering *l, const TableChange *change);

/* Returns the guard for what SQLite would rewrite if it renamed the columns of renames_rowid; `from` NULL
 * where there are none. */
Guard followers_guard(Lowering *l, const TableChange *change);

/* Returns what follows FROM in a query for the constraints in the stored text of `table` that neither
 * side of the change has (known_text.c). `now` as for shape_guard. */
const char *unknown_text(Lowering *l, const TableChange *change, Name table, const NameMap *now);

#endif
