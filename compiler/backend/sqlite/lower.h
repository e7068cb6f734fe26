/* lower.h: what the files that turn operations into steps share. */
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

/* --- tables that change (change.c, columns.c, rebuild.c, gates.c) --------------------- */

/* Returns what happens to the table of `op`, or NULL if it comes or goes. */
TableChange *change_of(const Lowering *l, const Op *op);

/* Returns what happens to a table; to one without column operations nothing does but a new name. */
TableChange *change_between(const Lowering *l, const Table *before, const Table *after);

/* Returns the operations with those in addition that make indexes again whose text follows a column
 * that changes (remake.c); *count is their number. */
const Op *const *with_remade_indexes(Arena *a, Interner *in, const Op *const *ops, unsigned *count);

/* Returns true if the values of a column that was text are numbers with a fraction (REAL) and become text
 * again: a whole one is written without `.0` then, as the gate of the way up wants it. */
bool becomes_text_again(const Lowering *l, const TableChange *change, const Column *was,
                        const Column *is);

/* What is written of them; %s: the column (for put_of_column). */
#define WHOLE_NUMBER \
  "CASE WHEN typeof(%s)='real' AND CAST(%s AS INTEGER)=%s THEN CAST(%s AS INTEGER) ELSE %s END"

/* Appends `form` with `column` for each %s (image.c). */
void put_of_column(Buf *b, const char *form, const char *column);

/* Gathers the column operations of every table and decides which tables are rebuilt. */
void gather_changes(Lowering *l, const Op *const *ops, unsigned count);

/* Returns true if `c` is one of t's retained columns, which have their type and values alone. */
bool is_retained_column(const Table *t, const Column *c);

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

/* A trigger or index that a custom statement makes. */
typedef struct Attached {
  struct Attached *next;    /* on the same table */
  struct Attached *earlier; /* on any table */
  const char *type;         /* "trigger" or "index" */
  Name name;
  const char *sql;
  bool stays; /* its statement is the same before and after */
} Attached;

/* Returns what the custom statements of l->from attach to a table, the last one first. */
const Attached *attached_to(Lowering *l, const Table *t);

/* Returns what they attach to any table; `earlier` leads on. */
const Attached *all_attached(Lowering *l);

/* Returns the text of CREATE TRIGGER or CREATE INDEX as it is stored by now: SQLite rewrites it when
 * something that it names is renamed. */
const char *attached_sql(Lowering *l, const Attached *x);

/* Returns the edit of the stored CREATE TABLE that makes `change`, or NULL if none can. */
const char *edit_of(Lowering *l, const TableChange *change);

/* Returns true if the indexes of a table come with its rebuild and not by themselves. */
bool indexes_come_along(const TableChange *change);

/* --- the numbers of rows (rowid.c) --- */

/* Returns a name by which both tables have their rowid, or NULL. */
const char *rowid_name(const Table *before, const Table *after);

/* Returns true if the rowid of `t` is its key. */
bool key_is_rowid(Interner *in, const Table *t);

/* Returns true if `c`, a column of change->after, is a new INTEGER PRIMARY KEY: SQLite minds no default
 * there, and a row gets the number that it has. */
bool takes_row_number(Lowering *l, const TableChange *change, const Column *c);

/* Returns the SQL of a row's number in the table before the change: its rowid, or where that has no name
 * its place in the order of the key. `now`: how columns are called by now, or NULL. */
const char *row_number(Lowering *l, const TableChange *change, const NameMap *now);

/* Returns true if each row has the rowid after the change that it had before. */
bool keeps_rowids(Lowering *l, const TableChange *change);

/* --- columns that AshSqlite left in the database (left.c) --- */

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

/* Appends the rebuild of a table. */
void lower_rebuild(Lowering *l, const TableChange *change, const NameMap *now);

/* Appends the gates of a change: rows that the new shape forbids. */
void lower_gates(Lowering *l, TableChange *change);

/* Appends a gate: `from` is what follows FROM in the query. */
Step *add_gate(Lowering *l, const Table *t, const char *message, const Buf *from);

/* Appends the gates of references: of one that comes (`is`: its column); of those that stay and whose
 * columns are filled; of those to a table whose keys come to compare otherwise (gate_references.c). */
void gate_orphans(Lowering *l, TableChange *change, const Column *is);
void gate_old_references(Lowering *l, TableChange *change);
void gate_lost_parents(Lowering *l, TableChange *parent);

/* Returns true if the columns refer to the columns that they referred to, whatever these are called. */
bool same_target(Lowering *l, const TableChange *change, const Column *was, const Column *is);

/* Appends the gates of checks, keys and unique indexes: of those that come, and of those that stay
 * where a column of theirs holds something else (gate_keys.c). */
void gate_check(Lowering *l, TableChange *change, const Check *check);
void gate_all_keys(Lowering *l, TableChange *change);

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

/* Returns the guard for what SQLite would rewrite if it renamed the columns of renames_rowid; `from` NULL
 * where there are none. */
Guard followers_guard(Lowering *l, const TableChange *change);

/* Returns what follows FROM in a query for the constraints in the stored text of `table` that neither
 * side of the change has (known_text.c). `now` as for shape_guard. */
const char *unknown_text(Lowering *l, const TableChange *change, Name table, const NameMap *now);

/* Appends the gate of a unique index that comes to a table with rows. */
void lower_unique_gate(Lowering *l, TableChange *change, const IndexShape *index);

/* Fills `shape` with one side of an operation on an index; false if it has none. */
bool index_side(const Lowering *l, const Op *op, bool after, IndexShape *shape);

/* Drops the indexes whose names other tables' indexes take: before any table is rebuilt, which brings its
 * new indexes along. */
void lower_passing_indexes(Lowering *l);

/* Appends DROP INDEX; an Elixir file's repo may have a database without it. */
void put_drop_index(Buf *out, const Lowering *l, Name name);

/* Returns the shapes of all indexes of `t`, ended by one without a name. */
IndexShape *all_indexes(Lowering *l, const Table *t);

/* Returns true if `sql` contains `name` as a word. */
bool mentions_name(const char *sql, Name name);

#endif
