/* lower.h: what the files that turn operations into steps share. */
#ifndef ASHC_BACKEND_SQLITE_LOWER_H
#define ASHC_BACKEND_SQLITE_LOWER_H

#include "backend/sqlite/sqlite.h"

/* One direction being lowered. */
typedef struct Lowering {
  Arena *arena;
  Interner *names;
  Diag *diag;
  Lowered *out;
  Name table;      /* of the newest step and */
  const char *how; /* how it is done: a comment stands where either changes */
} Lowering;

/* Appends a statement for `table`, with `how` as comment where it is news. */
Step *lower_step(Lowering *l, StepKind kind, const Table *table, const char *how, const char *sql);

/* Each appends the steps of one operation. */
void lower_create_table(Lowering *l, const Op *op);
void lower_drop_table(Lowering *l, const Op *op);
void lower_add_column(Lowering *l, const Op *op);
void lower_drop_column(Lowering *l, const Op *op);
void lower_index(Lowering *l, const Op *op);
void lower_statement(Lowering *l, const Op *op);

/* Returns why ALTER TABLE ADD COLUMN cannot add `c` to `t`, or NULL if it can. */
const char *add_column_obstacle(Arena *a, const Table *t, const Column *c);

#endif
