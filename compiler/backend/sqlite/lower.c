/* lower.c: a plan as SQLite statements, up and down. Down is made of the same operations backwards,
 * by the same functions. */
#include "backend/sqlite/lower.h"

#include <string.h>

Step *lower_step(Lowering *l, StepKind kind, const Table *table, const char *how, const char *sql) {
  Step *step = steps_add(l->arena, &l->out->steps, kind, table->name, sql);
  if (l->table != table->name || !l->how || strcmp(l->how, how) != 0)
    step->comment = arena_printf(l->arena, "%s: %s", table->name, how);
  l->table = table->name;
  l->how = how;
  return step;
}

typedef void (*LowerOp)(Lowering *, const Op *);

static const LowerOp lower_ops[OP_COUNT] = {
    [OP_CREATE_TABLE] = lower_create_table, [OP_DROP_TABLE] = lower_drop_table,
    [OP_ADD_COLUMN] = lower_add_column,     [OP_DROP_COLUMN] = lower_drop_column,
    [OP_ADD_IDENTITY] = lower_index,        [OP_DROP_IDENTITY] = lower_index,
    [OP_RENAME_IDENTITY] = lower_index,     [OP_ADD_INDEX] = lower_index,
    [OP_DROP_INDEX] = lower_index,          [OP_RENAME_INDEX] = lower_index,
    [OP_ADD_REFERENCE_INDEX] = lower_index, [OP_DROP_REFERENCE_INDEX] = lower_index,
    [OP_ADD_STATEMENT] = lower_statement,   [OP_DROP_STATEMENT] = lower_statement,
};

static void lower_op(Lowering *l, const Op *op) {
  if (lower_ops[op->kind])
    lower_ops[op->kind](l, op);
  else
    diag_error(l->diag, NO_SPAN, "cannot %s on SQLite", op_describe(l->arena, op));
}

bool sqlite_lower(Plan *plan, Diag *d) {
  unsigned errors = diag_errors(d);
  Lowering up = {.arena = plan->arena, .names = plan->names, .diag = d, .out = &plan->up};
  for (unsigned i = 0; i < plan->count; i++) lower_op(&up, plan->ops[i]);
  if (diag_errors(d) != errors) return false;
  Lowering down = {.arena = plan->arena, .names = plan->names, .diag = d, .out = &plan->down};
  for (unsigned i = plan->count; i-- > 0;) lower_op(&down, op_reverse(plan->arena, plan->ops[i]));
  return diag_errors(d) == errors;
}
