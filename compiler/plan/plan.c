/* plan.c: a diff as an ordered plan, or the reasons why there is none. */
#include "plan/plan.h"

#include "plan/order.h"
#include "plan/refuse.h"

typedef struct Touches {
  Plan *plan;
  NameMap *seen;
  NameList **tail;
} Touches;

static void touch(Touches *t, Name table) {
  if (namemap_get(t->seen, table)) return;
  NameList *n = NEW(t->plan->arena, NameList);
  n->name = table;
  *t->tail = n;
  t->tail = &n->next;
  namemap_put(t->seen, table, n);
}

/* A foreign key that comes or goes is looked up in the other table. */
static void touch_references(Touches *t, const Column *columns) {
  for (; columns; columns = columns->next)
    if (columns->reference) touch(t, columns->reference->table);
}

static void touch_operation(Touches *t, const Op *op) {
  if (op->before) touch(t, op->before->name);
  if (op->after) touch(t, op->after->name);
  if (op->kind == OP_ADD_STATEMENT)
    for (const NameList *n = op->statement.is->after_tables; n; n = n->next) touch(t, n->name);
  if (!op->before || !op->after) touch_references(t, op_table(op)->columns);
  if (op->kind >= OP_ADD_COLUMN && op->kind <= OP_DROP_REFERENCE) {
    const Column *sides[] = {op->column.was, op->column.is};
    for (int i = 0; i < 2; i++)
      if (sides[i] && sides[i]->reference) touch(t, sides[i]->reference->table);
  }
}

Plan *plan_new(Arena *a, Interner *in, Diag *d, const Diff *diff) {
  unsigned errors = diag_errors(d);
  for (const Op *op = diff->first; op; op = op->next) refuse_operation(d, op);
  if (diag_errors(d) != errors) return NULL;
  Plan *plan = NEW(a, Plan);
  *plan = (Plan){.arena = a, .names = in, .diff = diff};
  const Op **ops = NEW_ARRAY(a, const Op *, diff->count);
  for (const Op *op = diff->first; op; op = op->next) ops[plan->count++] = op;
  plan->ops = order_operations(a, in, ops, plan->count);
  Touches t = {.plan = plan, .seen = namemap_new(a), .tail = &plan->touches};
  for (unsigned i = 0; i < plan->count; i++) touch_operation(&t, plan->ops[i]);
  return plan;
}

const Op **plan_reversed(Arena *a, Interner *in, const Diff *diff) {
  const Op **ops = NEW_ARRAY(a, const Op *, diff->count);
  unsigned count = 0;
  for (const Op *op = diff->first; op; op = op->next) ops[count++] = op_reverse(a, op);
  return order_operations(a, in, ops, count);
}
