/* lower_index.c: identities, custom indexes and reference indexes: all of them indexes to SQLite,
 * which cannot rename one: it is dropped and made again. */
#include "backend/sqlite/lower.h"

/* Where the index that an operation names stands. */
typedef enum Member { IDENTITY, INDEX, REFERENCE } Member;

static Member member(OpKind kind) {
  switch (kind) {
  case OP_ADD_IDENTITY:
  case OP_DROP_IDENTITY:
  case OP_RENAME_IDENTITY: return IDENTITY;
  case OP_ADD_INDEX:
  case OP_DROP_INDEX:
  case OP_RENAME_INDEX: return INDEX;
  default: return REFERENCE;
  }
}

/* Fills `shape` with one side of the operation; false if it has none. */
static bool side(const Lowering *l, const Op *op, bool after, IndexShape *shape) {
  const Table *t = after ? op->after : op->before;
  const Identity *identity = after ? op->identity.is : op->identity.was;
  const Index *index = after ? op->index.is : op->index.was;
  const Column *column = after ? op->column.is : op->column.was;
  Member m = member(op->kind);
  if (m == IDENTITY && identity)
    *shape = identity_shape(l->arena, l->names, t, identity);
  else if (m == INDEX && index)
    *shape = index_shape(l->arena, l->names, t, index);
  else if (m == REFERENCE && column)
    *shape = reference_index_shape(l->arena, l->names, t, column);
  else
    return false;
  return true;
}

static void drop_index(Lowering *l, const Op *op, const IndexShape *shape) {
  Buf sql = buf_new(l->arena);
  buf_put(&sql, "DROP INDEX ");
  sql_ident(&sql, shape->name);
  Step *step = lower_step(l, STEP_SQL, op_table(op), "an index goes", buf_text(&sql));
  step_effect(l->arena, step, "index", shape->name, op_table(op)->name, true);
}

static void create_index(Lowering *l, const Op *op, const IndexShape *shape) {
  Buf sql = buf_new(l->arena);
  sqlite_create_index(&sql, op->after, shape);
  const char *how = !op->before ? "a new table" : "an index over the rows that are there";
  Step *step = lower_step(l, STEP_SQL, op->after, how, buf_text(&sql));
  step_effect(l->arena, step, "index", shape->name, op->after->name, false);
}

static void gate_index(Lowering *l, const Op *op, const IndexShape *shape) {
  if (shape->unique && op->before) lower_unique_gate(l, op->before, op->after, shape);
}

/* The indexes of a dropped table go with it, those of a rebuilt one come with it. */
void lower_index(Lowering *l, const Op *op) {
  IndexShape was, is;
  const TableChange *change = change_of(l, op);
  bool rebuilt = change && change->rebuild;
  bool goes = side(l, op, false, &was), comes = side(l, op, true, &is);
  if (goes && op->after && !rebuilt) drop_index(l, op, &was);
  if (comes && !goes) gate_index(l, op, &is);
  if (comes && !rebuilt) create_index(l, op, &is);
}
