/* lower_index.c: identities, custom indexes and reference indexes: all of them indexes to SQLite,
 * which cannot rename one: it is dropped and made again. */
#include "backend/sqlite/lower/gates.h"
#include "backend/sqlite/lower/indexes.h"
#include "memory/mutant.h"
#include "sql/edit.h"

/* Where the index that an operation names stands. */
typedef enum Member { NONE, IDENTITY, INDEX, REFERENCE } Member;

static Member member(OpKind kind) {
  switch (kind) {
  case OP_ADD_IDENTITY:
  case OP_DROP_IDENTITY:
  case OP_RENAME_IDENTITY: return IDENTITY;
  case OP_ADD_INDEX:
  case OP_DROP_INDEX:
  case OP_RENAME_INDEX: return INDEX;
  case OP_ADD_REFERENCE_INDEX:
  case OP_DROP_REFERENCE_INDEX: return REFERENCE;
  default: return NONE;
  }
}

bool index_side(const Lowering *l, const Op *op, bool after, IndexShape *shape) {
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

/* AshSqlite drops the custom indexes of a table without making them again where something else of the table
 * changes (base_filter, multitenancy). */
void put_drop_index(Buf *out, const Lowering *l, Name name) {
  const bool may_miss = l->from->repo && l->from->repo->elixir;
  buf_put(out, may_miss ? "DROP INDEX IF EXISTS " : "DROP INDEX ");
  sql_ident(out, name);
}

static Step *drop_index(Lowering *l, const Op *op, const IndexShape *shape, const char *how) {
  Buf sql = buf_new(l->arena);
  put_drop_index(&sql, l, shape->name);
  Step *step = lower_step(l, STEP_SQL, op_table(op), how, buf_text(&sql));
  step_effect(l->arena, step, "index", shape->name, op_table(op)->name, true);
  return step;
}

static void create_index(Lowering *l, const Op *op, const IndexShape *shape, const char *how) {
  const Table *t = op_table(op);
  Buf sql = buf_new(l->arena);
  sqlite_create_index(&sql, t, shape);
  Step *step = lower_step(l, STEP_SQL, t, how, buf_text(&sql));
  step_effect(l->arena, step, "index", shape->name, t->name, false);
}

static void gate_index(Lowering *l, const Op *op, const IndexShape *shape) {
  if (MUTANT(40, false, shape->unique && op->before))
    lower_unique_gate(l, change_between(l, op->before, op->after), shape);
}

/* SQLite has no statement that renames an index, but its name can be edited. Where NULLs count as equal
 * its text depends on what else changes (create_index.c). */
static void rename_index(Lowering *l, const Op *op, const IndexShape *was, const IndexShape *is) {
  static const char how[] =
      "an index changes its name, by an edit; where that cannot be, it is made again";
  Buf edit = buf_new(l->arena);
  sql_ident(&edit, op->after->name);
  buf_put(&edit, "\nrename index ");
  sql_ident(&edit, was->name);
  buf_put(&edit, " to ");
  sql_ident(&edit, is->name);
  const bool editable =
      was->nulls_distinct && is->nulls_distinct && sql_edit_is_writable(buf_text(&edit));
  Step *step = drop_index(l, op, was, editable ? how : "an index goes");
  create_index(l, op, is, editable ? how : "an index over the rows that are there");
  if (!editable) return;
  step->edit = buf_text(&edit);
  step->beside = 2;
}

void lower_passing_indexes(Lowering *l) {
  for (unsigned i = 0; i < l->count; i++) {
    IndexShape was;
    const Op *op = l->ops[i];
    if (!op->after || !index_side(l, op, false, &was)) continue;
    const Op *taker = namemap_get(l->coming, was.name);
    if (!taker || taker->after == op->after) continue;
    drop_index(l, op, &was, "an index goes");
    namemap_put(l->passed, was.name, (void *)op);
  }
}

/* The indexes of a dropped table go with it, those of a rebuilt one come with it (unless it may be
 * edited instead). */
void lower_index(Lowering *l, const Op *op) {
  IndexShape was, is;
  bool rebuilt = indexes_come_along(change_of(l, op));
  bool goes = index_side(l, op, false, &was), comes = index_side(l, op, true, &is);
  if (goes && comes && !rebuilt) {
    rename_index(l, op, &was, &is);
    return;
  }
  if (goes && namemap_get(l->passed, was.name) == op) goes = false;
  if (MUTANT(46, false, goes && op->after && !rebuilt)) drop_index(l, op, &was, "an index goes");
  if (comes && !goes) gate_index(l, op, &is);
  if (comes && !rebuilt)
    create_index(l, op, &is, !op->before ? NULL : "an index over the rows that are there");
}

static unsigned count_indexes(const Table *t) {
  unsigned n = 0;
  for (const Identity *i = t->identities; i; i = i->next) n++;
  for (const Index *x = t->indexes; x; x = x->next) n++;
  for (const Column *c = t->columns; c; c = c->next) n += c->reference && c->reference->index;
  return n;
}

IndexShape *all_indexes(Lowering *l, const Table *t) {
  IndexShape *all = NEW_ARRAY(l->arena, IndexShape, count_indexes(t) + 1), *next = all;
  for (const Identity *i = t->identities; i; i = i->next)
    if (!i->constraint) *next++ = identity_shape(l->arena, l->names, t, i);
  for (const Index *x = t->indexes; x; x = x->next) *next++ = index_shape(l->arena, l->names, t, x);
  for (const Column *c = t->columns; c; c = c->next)
    if (c->reference && c->reference->index)
      *next++ = reference_index_shape(l->arena, l->names, t, c);
  return all;
}
