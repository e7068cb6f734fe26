/* lower.c: a plan as SQLite statements, up and down. Down is made of the same operations backwards,
 * by the same functions. */
#include "backend/sqlite/lower/lower.h"

#include <string.h>

#include "backend/sqlite/lower/indexes.h"
#include "backend/sqlite/lower/left.h"

Step *lower_step(Lowering *l, StepKind kind, const Table *table, const char *how, const char *sql) {
  Step *step = steps_add(l->arena, &l->out->steps, kind, table->name, sql);
  if (!how) return step; /* nothing to say */
  if (l->table != table->name || !l->how || strcmp(l->how, how) != 0)
    step->comment = arena_printf(l->arena, "%s: %s", table->name, how);
  l->table = table->name;
  l->how = how;
  return step;
}

void lower_loss(Lowering *l, Name table, Name column) {
  Loss *loss = NEW(l->arena, Loss), **tail = &l->out->losses;
  *loss = (Loss){.table = table, .column = column};
  while (*tail) tail = &(*tail)->next;
  *tail = loss;
}

/* The table's first column operation brings all of them. */
static void lower_column_op(Lowering *l, const Op *op) {
  TableChange *change = change_of(l, op);
  if (!change || change->done) return;
  change->done = true;
  lower_change(l, change);
}

/* What else happens to the table comes once all tables and columns have their names. */
static void lower_rename_op(Lowering *l, const Op *op) {
  TableChange *change = change_of(l, op);
  if (change) lower_new_names(l, change);
}

static void (*const lower_ops[OP_COUNT])(Lowering *, const Op *) = {
    [OP_CREATE_TABLE] = lower_create_table,
    [OP_DROP_TABLE] = lower_drop_table,
    [OP_RENAME_TABLE] = lower_rename_table,
    [OP_RETAIN_TABLE] = lower_column_op,
    [OP_RESTORE_TABLE] = lower_column_op,
    [OP_ALTER_TABLE] = lower_column_op,
    [OP_CHANGE_PRIMARY_KEY] = lower_column_op,
    [OP_ADD_COLUMN] = lower_column_op,
    [OP_ALTER_COLUMN] = lower_column_op,
    [OP_RENAME_COLUMN] = lower_rename_op,
    [OP_RETAIN_COLUMN] = lower_column_op,
    [OP_RESTORE_COLUMN] = lower_column_op,
    [OP_DROP_COLUMN] = lower_column_op,
    [OP_ADD_REFERENCE] = lower_column_op,
    [OP_ALTER_REFERENCE] = lower_column_op,
    [OP_DROP_REFERENCE] = lower_column_op,
    [OP_ADD_CHECK] = lower_column_op,
    [OP_DROP_CHECK] = lower_column_op,
    [OP_ADD_IDENTITY] = lower_index,
    [OP_DROP_IDENTITY] = lower_index,
    [OP_RENAME_IDENTITY] = lower_index,
    [OP_ADD_INDEX] = lower_index,
    [OP_DROP_INDEX] = lower_index,
    [OP_RENAME_INDEX] = lower_index,
    [OP_ADD_REFERENCE_INDEX] = lower_index,
    [OP_DROP_REFERENCE_INDEX] = lower_index,
    [OP_ADD_STATEMENT] = lower_statement,
    [OP_DROP_STATEMENT] = lower_statement,
};

static bool is_rename(const Op *op) {
  return op->kind == OP_RENAME_TABLE || op->kind == OP_RENAME_COLUMN;
}

static bool is_renamed_alone(const TableChange *change) {
  for (unsigned i = 0; change && i < change->count; i++)
    if (!is_rename(change->ops[i])) return false;
  return change;
}

/* What a table that gets new names and nothing else needs beyond them: gates, or a rebuild. It comes
 * behind the names of all, and before what stands on the table. */
static void lower_renamed(Lowering *l) {
  for (unsigned i = 0; i < l->count; i++)
    if (l->ops[i]->kind == OP_RENAME_COLUMN && is_renamed_alone(change_of(l, l->ops[i])))
      lower_column_op(l, l->ops[i]);
}

static void lower_ops_in_order(Lowering *l) {
  unsigned names = 0; /* the operations up to the last one that gives a name */
  for (unsigned i = 0; i < l->count; i++)
    if (is_rename(l->ops[i])) names = i + 1;
  if (!names) lower_passing_indexes(l);
  for (unsigned i = 0; i < l->count; i++) {
    lower_ops[l->ops[i]->kind](l, l->ops[i]);
    if (i + 1 != names) continue;
    lower_passing_indexes(l);
    lower_renamed(l);
  }
}

static void lower_all(Plan *plan, Diag *d, const Op *const *ops, Lowered *out) {
  const bool up = out == &plan->up;
  const Diff *diff = plan->diff;
  Lowering l = {.arena = plan->arena, .names = plan->names, .diag = d, .out = out, .back = !up};
  l.from = up ? diff->before : diff->after;
  l.to = up ? diff->after : diff->before;
  l.ops = restore_left(&l, ops, plan->count);
  l.count = plan->count;
  l.ops = with_remade_indexes(plan->arena, plan->names, l.ops, &l.count);
  gather_changes(&l, l.ops, l.count);
  lower_ops_in_order(&l);
}

bool sqlite_lower(Plan *plan, Diag *d) {
  unsigned errors = diag_errors(d);
  lower_all(plan, d, plan->ops, &plan->up);
  const Op **reversed = plan_reversed(plan->arena, plan->names, plan->diff);
  lower_all(plan, d, reversed, &plan->down);
  return diag_errors(d) == errors;
}
