/* refuse.c: one row per kind of change that would leave rows without a value. */
#include "plan/refuse.h"

#include <string.h>

/* Of a key, the engine says so: it may number the rows. */
static bool has_no_value(const Op *op) {
  const Column *c = op->column.is;
  bool has_default = c->default_value && strcmp(c->default_value, "nil") != 0;
  return !c->nullable && !has_default && !c->backfill && !c->computed && !c->primary_key;
}

static bool loses_computed(const Op *op) {
  return op->column.is->computed && !op->column.was->computed;
}

typedef struct Refusal {
  OpKind kind;
  bool (*applies)(const Op *op);
  const char *problem, *way_out;
} Refusal;

static const Refusal refusals[] = {
    {OP_ADD_COLUMN, has_no_value, /* first: refuse_unfilled takes it */
     "it does not allow NULL, and rows that are there already would have no value for it",
     "give it a default that SQL can express, or an SQL expression for those rows with `backfill "
     "\"…\"` or --backfill, "
     "or allow NULL first and forbid it in a later migration"},
    {OP_ALTER_COLUMN, loses_computed,
     "it would become a generated column, and the values that it has would be lost",
     "add a generated attribute under another name, and remove this one later"},
    {OP_RESTORE_COLUMN, loses_computed,
     "it would become a generated column, and the values that were kept would be lost",
     "give the generated attribute another name"},
};

static void refuse(Diag *d, const Op *op, const Refusal *refusal) {
  const Column *c = op->column.is;
  diag_error(d, c->span, "cannot %s %s.%s: %s", op_kind_name(op->kind), op_table(op)->name, c->name,
             refusal->problem);
  diag_help(d, "%s", refusal->way_out);
}

void refuse_operation(Diag *d, const Op *op) {
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
    if (refusals[i].kind == op->kind && refusals[i].applies(op)) refuse(d, op, &refusals[i]);
}

void refuse_unfilled(Diag *d, const Op *op) {
  refuse(d, op, &refusals[0]);
}
