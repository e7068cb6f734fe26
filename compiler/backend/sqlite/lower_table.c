/* lower_table.c: tables that come, go and change their name. */
#include <strings.h>

#include "backend/sqlite/lower.h"

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
  lower_loss(l, t->name, NULL);
  l->out->foreign_keys_off = true;
}

static void rename_table(Lowering *l, const Table *t, Name from, Name to) {
  Buf sql = buf_new(l->arena);
  buf_put(&sql, "ALTER TABLE ");
  sql_ident(&sql, from);
  buf_put(&sql, " RENAME TO ");
  sql_ident(&sql, to);
  Step *step = lower_step(l, STEP_SQL, t, "native, references follow", buf_text(&sql));
  step_effect(l->arena, step, "table", from, NULL, true);
  step_effect(l->arena, step, "table", to, NULL, false);
}

/* SQLite takes names that differ in case for the same one: it needs a name in between. */
void lower_rename_table(Lowering *l, const Op *op) {
  Name from = op->before->name, to = op->after->name;
  if (strcasecmp(from, to) == 0) {
    Name between = intern_printf(l->names, "ash_rename_%s", to);
    rename_table(l, op->after, from, between);
    from = between;
  }
  rename_table(l, op->after, from, to);
}
