/* refuse.c: one row per kind of operation that no backend carries out, with the way out. */
#include "plan/refuse.h"

#include <string.h>

#define TAKE_BACK "take the change back"
#define BY_HAND "or write the migration by hand (`ashc gen migration NAME`)"

static const struct {
  OpKind kind;
  const char *way_out;
} refusals[] = {
    {OP_DROP_TABLE, "leave the table in place: without --drop-tables nothing of it is lost"},
    {OP_RETAIN_TABLE, "declare the resource again, " BY_HAND},
    {OP_RESTORE_TABLE, "leave the resource undeclared, " BY_HAND},
    {OP_RENAME_TABLE, "keep the table's name with `table \"…\"`, " BY_HAND},
    {OP_ALTER_TABLE, TAKE_BACK " of the table's options, " BY_HAND},
    {OP_CHANGE_PRIMARY_KEY, "keep the primary key and add an identity, " BY_HAND},
    {OP_ALTER_COLUMN, "add a new attribute instead, " BY_HAND},
    {OP_RENAME_COLUMN, "keep the column's name with `source :…`, " BY_HAND},
    {OP_RETAIN_COLUMN, "declare the attribute again, " BY_HAND},
    {OP_RESTORE_COLUMN, "leave the attribute undeclared, " BY_HAND},
    {OP_DROP_COLUMN, "leave the column in place: without --drop-columns nothing of it is lost"},
    {OP_ADD_REFERENCE, "add a new attribute that carries the reference, " BY_HAND},
    {OP_ALTER_REFERENCE, TAKE_BACK ", " BY_HAND},
    {OP_DROP_REFERENCE, TAKE_BACK ", " BY_HAND},
    {OP_ADD_CHECK, TAKE_BACK ", " BY_HAND},
    {OP_DROP_CHECK, TAKE_BACK ", " BY_HAND},
};

static Span op_span(const Op *op) {
  const Table *t = op_table(op);
  switch (op->kind) {
  case OP_ADD_CHECK: return op->check.is->span;
  case OP_ALTER_COLUMN:
  case OP_RENAME_COLUMN:
  case OP_RESTORE_COLUMN:
  case OP_ADD_REFERENCE:
  case OP_ALTER_REFERENCE:
  case OP_DROP_REFERENCE: return op->column.is->span;
  default: return t->span;
  }
}

void refuse_operation(Arena *a, Diag *d, const Op *op) {
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
    if (refusals[i].kind != op->kind) continue;
    diag_error(d, op_span(op), "cannot %s: existing tables are not changed in this way",
               op_describe(a, op));
    diag_help(d, "%s", refusals[i].way_out);
    return;
  }
}
