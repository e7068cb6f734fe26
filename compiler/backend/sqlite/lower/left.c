/* left.c: columns that AshSqlite left in the database when their attributes were removed (Table.left_columns):
 * one database has them and another one has not, and nothing in a snapshot tells. What they hold is carried
 * through a rebuild by the runtime; declared again, such a column comes back with what it holds. */
#include "backend/sqlite/lower/left.h"

#include <strings.h>

#include "backend/sqlite/lower/rowid.h"

static const Column *column_named(const Column *list, Name name) {
  while (list && strcasecmp(list->name, name) != 0) list = list->next;
  return list;
}

static bool has_column(const Table *t, Name name) {
  return column_named(t->columns, name) || column_named(t->retained_columns, name);
}

/* --- declared again --------------------------------------------------------------------------- */

/* Returns the column that `op` may find in the database, or NULL. */
static const Column *found_by(const Op *op) {
  if (op->kind != OP_ADD_COLUMN || op->column.is->computed || op->column.is->primary_key ||
      !rowid_name(op->before, op->after))
    return NULL;
  return column_named(op->before->left_columns, op->column.is->name);
}

/* Returns the copy of op->before in `tables` that has `found` as a retained column, too. */
static void add_found(Lowering *l, NameMap *tables, const Op *op, const Column *found) {
  Table *t = namemap_get(tables, op->before->name);
  if (!t) {
    t = NEW(l->arena, Table);
    *t = *op->before;
    namemap_put(tables, t->name, t);
  }
  Column *c = NEW(l->arena, Column);
  *c = *found;
  c->next = t->retained_columns;
  t->retained_columns = c;
}

static const Op *as_restored(Lowering *l, const NameMap *tables, const Op *op) {
  const Table *before = op->before && op->after ? namemap_get(tables, op->before->name) : NULL;
  if (!before) return op;
  const Column *found = found_by(op);
  Op *copy = NEW(l->arena, Op);
  *copy = *op;
  copy->before = before;
  if (!found) return copy;
  copy->kind = OP_RESTORE_COLUMN;
  copy->column.was = column_named(before->retained_columns, found->name);
  return copy;
}

const Op *const *restore_left(Lowering *l, const Op *const *ops, unsigned count) {
  NameMap *tables = namemap_new(l->arena);
  bool any = false;
  for (unsigned i = 0; i < count; i++) {
    const Column *found = ops[i]->before && ops[i]->after ? found_by(ops[i]) : NULL;
    if (found) add_found(l, tables, ops[i], found);
    any |= found != NULL;
  }
  if (!any) return ops;
  const Op **restored = NEW_ARRAY(l->arena, const Op *, count);
  for (unsigned i = 0; i < count; i++) restored[i] = as_restored(l, tables, ops[i]);
  return restored;
}

bool may_be_left(const Table *before, const Column *c) {
  return is_retained_column(before, c) && column_named(before->left_columns, c->name);
}

/* --- rows, whether it is there or not --------------------------------------------------------- */

static bool any_may_be_left(const Table *before) {
  for (const Column *c = before->retained_columns; c; c = c->next)
    if (may_be_left(before, c)) return true;
  return false;
}

/* SQL looks for a name from the inside out: in the table, and only then beside it, where it is NULL. */
static void put_found(Buf *out, const Column *c, const char *table, const char *rowid) {
  buf_put(out, "(SELECT (SELECT ");
  sql_ident(out, c->name);
  buf_printf(out, " FROM %s AS ash_left WHERE ash_left.%s = ash_row.%s) FROM (SELECT NULL AS ",
             table, rowid, rowid);
  sql_ident(out, c->name);
  buf_put(out, ")) AS ");
  sql_ident(out, c->name);
}

static void put_columns(Buf *out, const Table *t, const NameMap *now, const char *table,
                        const char *rowid) {
  const Column *const lists[] = {t->columns, t->retained_columns};
  const char *separator = "";
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next, separator = ", ") {
      Name name = now ? namemap_get(now, c->name) : NULL;
      buf_put(out, separator);
      if (may_be_left(t, c))
        put_found(out, c, table, rowid);
      else
        sql_ident(out, name ? name : c->name);
    }
}

const char *rows_before(Lowering *l, const Table *before, const Table *after, const NameMap *now,
                        const char *rowid) {
  Buf table = buf_new(l->arena), out = buf_new(l->arena);
  if (!now) buf_put(&table, "main.");
  sql_ident(&table, now ? after->name : before->name);
  if (!any_may_be_left(before)) return buf_text(&table);
  buf_put(&out, "(SELECT ");
  if (rowid) buf_printf(&out, "%s AS %s, ", rowid, rowid);
  put_columns(&out, before, now, buf_text(&table), rowid_name(before, after));
  buf_printf(&out, " FROM %s AS ash_row)", buf_text(&table));
  return buf_text(&out);
}

/* --- carried along ---------------------------------------------------------------------------- */

/* The runtime knows a row by its rowid; a STRICT table may not take the type. */
static bool can_be_carried(Lowering *l, const TableChange *change) {
  if (change->after->strict && !change->before->strict) return false;
  return keeps_rowids(l, change);
}

const Column *left_behind(Lowering *l, const TableChange *change) {
  const Table *before = change->before, *after = change->after;
  Column *first = NULL, **tail = &first;
  if (!can_be_carried(l, change)) return NULL;
  const Column *c = before->left_columns ? before->left_columns : after->left_columns;
  for (; c; c = c->next) {
    if (has_column(before, c->name) || has_column(after, c->name)) continue;
    *tail = NEW(l->arena, Column);
    **tail = *c;
    (*tail)->next = NULL;
    tail = &(*tail)->next;
  }
  return first;
}

void put_left(Buf *out, Lowering *l, const TableChange *change) {
  const char *word = " left ";
  for (const Column *c = left_behind(l, change); c; c = c->next, word = ", ") {
    buf_put(out, word);
    sql_ident(out, c->name);
  }
}
