/* diff.h: what changed between two schemas, as records of two sides. An operation holds what was
 * and what will be; down migrations are the same records reversed; planners, printers and names all
 * read it. diff.h knows no engine: schemas are normalized before they come here. */
#ifndef ASHC_DIFF_DIFF_H
#define ASHC_DIFF_DIFF_H

#include "report/diag.h"
#include "schema/schema.h"

/* kind, in words, what the two sides are */
#define OP_KINDS(X)                                                                \
  X(CREATE_TABLE, "create table", table)                                           \
  X(DROP_TABLE, "drop table", table)                                               \
  X(RETAIN_TABLE, "retain table", table)                                           \
  X(RESTORE_TABLE, "restore table", table)                                         \
  X(RENAME_TABLE, "rename table", table)                                           \
  X(ALTER_TABLE, "alter table", table) /* strict?, without_rowid?, options */      \
  X(CHANGE_PRIMARY_KEY, "change primary key", table)                               \
  X(ADD_COLUMN, "add column", column)                                              \
  X(ALTER_COLUMN, "alter column", column) /* all but its name and its reference */ \
  X(RENAME_COLUMN, "rename column", column)                                        \
  X(RETAIN_COLUMN, "retain column", column)                                        \
  X(RESTORE_COLUMN, "restore column", column)                                      \
  X(DROP_COLUMN, "drop column", column)                                            \
  X(ADD_REFERENCE, "add reference", column)                                        \
  X(ALTER_REFERENCE, "alter reference", column)                                    \
  X(DROP_REFERENCE, "drop reference", column)                                      \
  X(ADD_IDENTITY, "add identity", identity)                                        \
  X(DROP_IDENTITY, "drop identity", identity)                                      \
  X(RENAME_IDENTITY, "rename identity", identity)                                  \
  X(ADD_INDEX, "add index", index)                                                 \
  X(DROP_INDEX, "drop index", index)                                               \
  X(RENAME_INDEX, "rename index", index)                                           \
  X(ADD_REFERENCE_INDEX, "add reference index", column)                            \
  X(DROP_REFERENCE_INDEX, "drop reference index", column)                          \
  X(ADD_CHECK, "add check", check)                                                 \
  X(DROP_CHECK, "drop check", check)                                               \
  X(ADD_STATEMENT, "add statement", statement)                                     \
  X(DROP_STATEMENT, "drop statement", statement)

#define X(id, text, side) OP_##id,
typedef enum OpKind { OP_KINDS(X) OP_COUNT } OpKind;
#undef X

typedef struct Op Op;
struct Op {
  Op *next;
  OpKind kind;
  const Table *before, *after; /* the table on both sides; NULL where it is not there */
  union {                      /* which member: OP_KINDS; `was` or `is` is NULL for one-sided ops */
    struct {
      const Column *was, *is;
    } column;
    struct {
      const Identity *was, *is;
    } identity;
    struct {
      const Index *was, *is;
    } index;
    struct {
      const Check *was, *is;
    } check;
    struct {
      const Statement *was, *is;
    } statement;
  };
};

typedef struct Diff {
  Arena *arena;
  const Schema *before, *after;
  Op *first, **tail;
  unsigned count;
} Diff;

/* An answered rename: the column `from` of `table` (its name in `before`) is now called `to`; with
 * `from` NULL the table itself is. */
typedef struct Rename {
  struct Rename *next;
  Name table, from, to;
} Rename;

typedef struct DiffOptions {
  bool drop_columns, drop_tables; /* else what was removed is retained */
  bool partial;   /* `after` holds some of the resources only: no table counts as removed */
  bool undecided; /* a question of a rename is open: names that differ in case alone may be one */
  const Rename *renames;
} DiffOptions;

/* Completes `after`, made from resources, with what the database keeps although no resource
 * declares it any more: removed columns (retained_columns) and tables (retained), unless the
 * options say to drop them. Call it before snapshots are written of `after` and before it is
 * normalized. Records an error for what cannot be kept, because something else takes its name. */
void diff_keep(const Schema *before, Schema *after, const DiffOptions *options, Diag *d);

/* Returns the operations that turn `before` into `after`, grouped by table in name order. A new
 * table is CREATE_TABLE alone followed by its identity, index, reference index and statement
 * operations (columns, references and checks are part of the creation); a dropped one is the same
 * backwards. A new column carries its reference with it. `renames` may be NULL.
 * It compares only: what is in neither side's retained_columns is added or dropped. */
Diff *diff_schemas(Arena *a, const Schema *before, const Schema *after, const Rename *renames);

/* Returns the same operation backwards: kinds and sides swapped. */
Op *op_reverse(Arena *a, const Op *op);

/* Returns the table that an operation is about: the after side where there is one. */
const Table *op_table(const Op *op);

/* Returns "create table", …: the kind in words. */
const char *op_kind_name(OpKind kind);

/* Returns the operation in words for people: "add column title to posts (text, not null)". */
const char *op_describe(Arena *a, const Op *op);

/* Returns a name for a migration of these operations: "create_posts", "add_title_to_posts",
 * "add_title_to_posts_and_2_more"; letters, digits and `_` only, at most 100 characters. */
const char *diff_name(Arena *a, const Diff *d);

#endif
