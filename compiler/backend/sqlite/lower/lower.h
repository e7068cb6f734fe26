/* lower.h: how operations become steps, one direction at a time (lower.c). Tables that come or go, indexes
 * and custom statements have a file each (lower_*.c). What happens to a table that stays is gathered first
 * (change.c) and then done with ALTER TABLE (columns.c), by an edit of the stored CREATE TABLE (edit.c) or
 * by a rebuild (rebuild.c). Headers of their own have the gates (gates.h, image.h), the guards of what is
 * not declared (guards.h, attached.h), indexes (indexes.h), the numbers of rows (rowid.h) and what
 * AshSqlite left behind (left.h). */
#ifndef ASHC_BACKEND_SQLITE_LOWER_H
#define ASHC_BACKEND_SQLITE_LOWER_H

#include "backend/sqlite/sqlite.h"

/* All that happens to one table which is there before and after. */
typedef struct TableChange {
  const Table *before, *after;
  const Op **ops; /* its column operations, in order */
  unsigned count, size;
  NameMap *sources;    /* column name after -> Column before that it is made of */
  NameMap *renamed;    /* column name before -> Name after; NULL: no column is renamed */
  NameMap *futures;    /* of image.c */
  NameMap *now;        /* once the renames are done: what lower_renames returned */
  const char *rebuild; /* why the table must be rebuilt, or NULL */
  const char *edit;    /* of a rebuild: the edit that does the same, or NULL */
  bool done;
} TableChange;

/* One direction being lowered. */
typedef struct Lowering {
  Arena *arena;
  Interner *names;
  Diag *diag;
  const Schema *from; /* what this direction starts with, and */
  const Schema *to;   /* ends with */
  bool back;          /* this is the way back */
  const Op *const *ops;
  unsigned count;
  Lowered *out;
  NameMap *changes; /* table name before -> TableChange */
  NameMap *coming;  /* names of indexes that are added -> the Op */
  NameMap *passed; /* names of indexes that went before the others, as another table's takes them */
  NameMap *arrivals; /* table name after -> the Op that makes the table or gives it this name */
  NameMap *moved;    /* table before -> Name that it has while another one takes its own; or NULL */
  NameMap *referrers; /* of gate_references.c; NULL until it is needed */
  NameMap *attached;  /* table name in lower case -> Attached; NULL until it is needed */
  struct Attached *newest_attached; /* of all tables */
  Name table;                       /* of the newest step and */
  const char *how;                  /* how it is done: a comment stands where either changes */
} Lowering;

/* Appends a statement for `table`, with `how` as comment where it is news (NULL: none). */
Step *lower_step(Lowering *l, StepKind kind, const Table *table, const char *how, const char *sql);

/* Notes that this direction gives up the values of a column, or of a table (column NULL). */
void lower_loss(Lowering *l, Name table, Name column);

/* Each appends the steps of one operation. */
void lower_create_table(Lowering *l, const Op *op);
void lower_drop_table(Lowering *l, const Op *op);
void lower_rename_table(Lowering *l, const Op *op);
void lower_index(Lowering *l, const Op *op);
void lower_statement(Lowering *l, const Op *op);

/* Splits `script` and calls `each` with every statement in it, without comments around and `;`. */
void each_statement(Arena *a, const char *script, void (*each)(void *user, const char *sql),
                    void *user);

/* --- tables that stay (change.c, columns.c, edit.c, rebuild.c) -------------------------------- */

/* Returns what happens to the table of `op`, or NULL if it comes or goes. */
TableChange *change_of(const Lowering *l, const Op *op);

/* Returns what happens to a table; to one without column operations nothing does but a new name. */
TableChange *change_between(const Lowering *l, const Table *before, const Table *after);

/* Gathers the column operations of every table and decides which tables are rebuilt. */
void gather_changes(Lowering *l, const Op *const *ops, unsigned count);

/* Returns true if `c` is one of t's retained columns, which have their type and values alone. */
bool is_retained_column(const Table *t, const Column *c);

/* Returns true if the table holds a column so named, retained ones included, in any case of letters. */
bool holds_column(const Table *t, const char *name);

/* Appends the renames of a table's columns, which come before all else that happens to any table. */
void lower_new_names(Lowering *l, TableChange *change);

/* Appends all of a table's column operations that are not done. */
void lower_change(Lowering *l, TableChange *change);

/* Appends renames of columns. Where a new name is taken by another column of the table, that one is
 * moved out of the way. Returns what each column of `before` is called then: Name -> Name; those not
 * in the map keep their name. */
NameMap *lower_renames(Lowering *l, const TableChange *change);

/* Returns true if a column gets or gives up a name that a row's number has. */
bool renames_rowid(const Op *op);

/* Returns why ALTER TABLE cannot carry out `op`, or NULL if it can. */
const char *native_obstacle(Lowering *l, const TableChange *change, const Op *op);

/* Appends ALTER TABLE ADD and DROP COLUMN. `now`: what lower_renames returned. */
void lower_add_column(Lowering *l, const Op *op);
void lower_drop_column(Lowering *l, const Op *op, const NameMap *now);

/* Returns the edit of the stored CREATE TABLE that makes `change`, or NULL if none can. */
const char *edit_of(Lowering *l, const TableChange *change);

/* Appends the rebuild of a table. */
void lower_rebuild(Lowering *l, const TableChange *change, const NameMap *now);

/* Returns true if `sql` contains `name` as a word. */
bool mentions_name(const char *sql, Name name);

#endif
