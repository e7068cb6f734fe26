/* lower_table.c: tables that come, go and change their name. */
#include <strings.h>

#include "backend/sqlite/lower/lower.h"
#include "memory/mutant.h"

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
  if (MUTANT(49, false, true)) lower_loss(l, t->name, NULL);
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

/* Returns the table whose name the new name of `op` is to SQLite, if that one changes its name later;
 * itself where only the case changes. */
static const Table *holder_of(const Lowering *l, const Op *op) {
  for (unsigned i = 0; i < l->count; i++) {
    const Op *other = l->ops[i];
    if (other->kind != OP_RENAME_TABLE || strcasecmp(other->before->name, op->after->name) != 0)
      continue;
    return namemap_get(l->moved, other->before->name) ? NULL : other->before;
  }
  return NULL;
}

static void move_away(Lowering *l, const Table *t, const Table *holder) {
  Name between = intern_printf(l->names, NAME_BETWEEN "%s", holder->name);
  rename_table(l, t, holder->name, between);
  namemap_put(l->moved, holder->name, (void *)between);
}

/* What stands in the way of the new name gets a name in between. */
void lower_rename_table(Lowering *l, const Op *op) {
  if (!l->moved) l->moved = namemap_new(l->arena);
  const Table *holder = holder_of(l, op);
  if (MUTANT(29, false, holder != NULL)) move_away(l, op->after, holder);
  Name between = namemap_get(l->moved, op->before->name);
  rename_table(l, op->after, between ? between : op->before->name, op->after->name);
  namemap_put(l->moved, op->before->name, (void *)op->after->name);
}
