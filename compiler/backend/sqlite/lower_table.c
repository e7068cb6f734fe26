/* lower_table.c: tables and columns that come and go by statements of their own. */
#include "backend/sqlite/lower.h"

static void add_loss(Lowering *l, Name table, Name column) {
  Loss *loss = NEW(l->arena, Loss), **tail = &l->out->losses;
  *loss = (Loss){.table = table, .column = column};
  while (*tail) tail = &(*tail)->next;
  *tail = loss;
}

void lower_create_table(Lowering *l, const Op *op) {
  const Table *t = op->after;
  Buf sql = buf_new(l->arena);
  sqlite_create_table(&sql, l->names, t, t->name);
  Step *step = lower_step(l, STEP_SQL, t, "a new table", buf_text(&sql));
  step_effect(l->arena, step, "table", t->name, NULL, false);
}

/* With foreign keys on, DROP TABLE would delete what refers to its rows. */
void lower_drop_table(Lowering *l, const Op *op) {
  const Table *t = op->before;
  Buf sql = buf_new(l->arena);
  buf_put(&sql, "DROP TABLE ");
  sql_ident(&sql, t->name);
  Step *step = lower_step(l, STEP_SQL, t, "the table goes, with its indexes", buf_text(&sql));
  step_effect(l->arena, step, "table", t->name, NULL, true);
  add_loss(l, t->name, NULL);
  l->out->foreign_keys_off = true;
}

const char *add_column_obstacle(Arena *a, const Table *t, const Column *c) {
  const char *value = c->computed ? NULL : sqlite_default(a, c, NULL);
  if (c->primary_key) return "it is part of the primary key";
  if (c->computed && c->stored) return "it is generated and stored";
  if (value && !sqlite_constant_default(value)) return "its default is not a constant";
  if (!c->nullable && !c->computed && !value) return "it does not allow NULL and has no default";
  if (c->reference && value) return "it has both a reference and a default";
  if (c->reference && !sqlite_inline_reference(a, t, c)) return "its reference has several columns";
  if (c->backfill) return "it has a backfill";
  return NULL;
}

static void refuse_column(Lowering *l, const Op *op, const char *obstacle) {
  const Column *c = op->column.is;
  const Table *t = op->after;
  diag_error(l->diag, c->span, "cannot add column %s.%s: %s", t->name, c->name, obstacle);
  diag_help(l->diag, "declare it with a constant default, or with `allow_nil? true` and without "
                     "default and fill it from the program");
}

static void put_alter(Buf *sql, const Table *t, const char *action) {
  buf_put(sql, "ALTER TABLE ");
  sql_ident(sql, t->name);
  buf_printf(sql, " %s COLUMN ", action);
}

void lower_add_column(Lowering *l, const Op *op) {
  const Column *c = op->column.is;
  const char *obstacle = add_column_obstacle(l->arena, op->after, c);
  if (obstacle) {
    refuse_column(l, op, obstacle);
    return;
  }
  Buf sql = buf_new(l->arena);
  put_alter(&sql, op->after, "ADD");
  sqlite_column(&sql, l->names, op->after, c);
  Step *step = lower_step(l, STEP_SQL, op->after, "native, no row is written", buf_text(&sql));
  step_effect(l->arena, step, "column", c->name, op->after->name, false);
}

void lower_drop_column(Lowering *l, const Op *op) {
  const Column *c = op->column.was;
  const Table *t = op_table(op);
  Buf sql = buf_new(l->arena);
  put_alter(&sql, t, "DROP");
  sql_ident(&sql, c->name);
  Step *step = lower_step(l, STEP_SQL, t, "native, one pass over the rows", buf_text(&sql));
  step_effect(l->arena, step, "column", c->name, t->name, true);
  if (!c->computed) add_loss(l, t->name, c->name);
}
