/* change.c: what happens to one table, gathered from its operations, and how it is done: with
 * ALTER TABLE if that can do all of it, else all of it in one rebuild. */
#include <string.h>

#include "backend/sqlite/lower/gates.h"
#include "backend/sqlite/lower/indexes.h"
#include "sql/tokens.h"

TableChange *change_of(const Lowering *l, const Op *op) {
  return op->before && op->after ? namemap_get(l->changes, op->before->name) : NULL;
}

static bool is_column_op(OpKind kind) {
  return kind != OP_RENAME_TABLE &&
         (kind < OP_ADD_IDENTITY || kind == OP_ADD_CHECK || kind == OP_DROP_CHECK);
}

static void add_op(Lowering *l, const Op *op) {
  TableChange *c = change_of(l, op);
  if (!c) {
    c = NEW(l->arena, TableChange);
    *c = (TableChange){.before = op->before, .after = op->after};
    namemap_put(l->changes, op->before->name, c);
  }
  if (c->count == c->size) {
    const Op **ops = NEW_ARRAY(l->arena, const Op *, c->size = c->size ? c->size * 2 : 8);
    if (c->count) memcpy(ops, c->ops, c->count * sizeof *ops);
    c->ops = ops;
  }
  c->ops[c->count++] = op;
}

/* A column is made of the one of the same name, unless a rename gave or took that name. */
static NameMap *find_sources(const Lowering *l, const TableChange *c) {
  NameMap *sources = namemap_new(l->arena), *moved = namemap_new(l->arena);
  for (unsigned i = 0; i < c->count; i++) {
    const Op *op = c->ops[i];
    if (op->kind == OP_RENAME_COLUMN) namemap_put(moved, op->column.was->name, (void *)op);
    if (op->kind == OP_DROP_COLUMN) namemap_put(moved, op->column.was->name, (void *)op);
  }
  Column *const lists[] = {c->before->columns, c->before->retained_columns};
  for (int i = 0; i < 2; i++)
    for (Column *column = lists[i]; column; column = column->next)
      if (!namemap_get(moved, column->name)) namemap_put(sources, column->name, column);
  for (unsigned i = 0; i < c->count; i++)
    if (c->ops[i]->kind == OP_RENAME_COLUMN)
      namemap_put(sources, c->ops[i]->column.is->name, (void *)c->ops[i]->column.was);
  return sources;
}

static NameMap *find_renamed(Lowering *l, const TableChange *c) {
  NameMap *renamed = NULL;
  for (unsigned i = 0; i < c->count; i++) {
    const Op *op = c->ops[i];
    if (op->kind != OP_RENAME_COLUMN) continue;
    if (!renamed) renamed = namemap_new(l->arena);
    namemap_put(renamed, op->column.was->name, (void *)op->column.is->name);
  }
  return renamed;
}

TableChange *change_between(const Lowering *l, const Table *before, const Table *after) {
  TableChange *c = namemap_get(l->changes, before->name);
  if (c) return c;
  c = NEW(l->arena, TableChange);
  *c = (TableChange){.before = before, .after = after};
  c->sources = find_sources(l, c);
  return c;
}

/* What the names of tables and indexes that come stand for. */
static void find_arrivals(Lowering *l, const Op *const *ops, unsigned count) {
  l->coming = namemap_new(l->arena);
  l->passed = namemap_new(l->arena);
  l->arrivals = namemap_new(l->arena);
  for (unsigned i = 0; i < count; i++) {
    IndexShape shape;
    if (ops[i]->kind == OP_CREATE_TABLE || ops[i]->kind == OP_RENAME_TABLE)
      namemap_put(l->arrivals, ops[i]->after->name, (void *)ops[i]);
    if (index_side(l, ops[i], true, &shape) && !index_side(l, ops[i], false, &(IndexShape){0}))
      namemap_put(l->coming, shape.name, (void *)ops[i]);
  }
}

/* A few passes over the rows are cheaper than a rebuild, many are not. */
enum { MOST_PASSES = 2 };

static unsigned count_kind(const TableChange *c, OpKind kind) {
  unsigned n = 0;
  for (unsigned i = 0; i < c->count; i++) n += c->ops[i]->kind == kind;
  return n;
}

/* A column has to suit the table that it is added to, STRICT or not. */
static bool may_mix(const TableChange *c) {
  return count_kind(c, OP_DROP_COLUMN) <= MOST_PASSES &&
         !(count_kind(c, OP_ADD_COLUMN) && count_kind(c, OP_ALTER_TABLE));
}

/* check.c has not seen what no resource declares. */
static void check_kept_types(const Lowering *l, const Op *op) {
  if (l->back || op->kind != OP_ALTER_TABLE || !op->after || !op->after->strict) return;
  for (const Column *c = op->after->retained_columns; c; c = c->next) {
    Name type = sqlite_type(l->names, op->after, c);
    if (sqlite_strict_type(type)) continue;
    diag_error(
        l->diag, op->after->span,
        "table %s cannot become STRICT: it keeps column %s, which no resource declares, and a "
        "STRICT table cannot have one of type %s",
        op->after->name, c->name, type);
    diag_help(l->diag, "let the column go with --drop-columns, or take out `strict? true`");
  }
}

void gather_changes(Lowering *l, const Op *const *ops, unsigned count) {
  l->changes = namemap_new(l->arena);
  find_arrivals(l, ops, count);
  for (unsigned i = 0; i < count; i++)
    if (ops[i]->before && ops[i]->after && is_column_op(ops[i]->kind)) add_op(l, ops[i]);
  for (unsigned i = 0; i < count; i++) {
    TableChange *c = change_of(l, ops[i]);
    check_kept_types(l, ops[i]);
    if (c && !c->sources) {
      c->sources = find_sources(l, c);
      c->renamed = find_renamed(l, c);
    }
    if (!c || c->rebuild || !is_column_op(ops[i]->kind)) continue;
    c->rebuild = native_obstacle(l, c, ops[i]);
    if (c->rebuild) c->edit = may_mix(c) ? edit_of(l, c) : NULL;
  }
  for (unsigned i = 0; i < count; i++) {
    TableChange *c = change_of(l, ops[i]);
    if (c && (ops[i]->kind == OP_RENAME_IDENTITY || ops[i]->kind == OP_RENAME_INDEX))
      c->edit = NULL; /* a rebuild makes the index anew anyhow */
  }
  /* What an edit cannot do, ALTER TABLE does before it: the new columns are there by then. */
  for (unsigned i = 0; i < count; i++) {
    TableChange *c = change_of(l, ops[i]);
    if (c && c->edit && ops[i]->kind == OP_ADD_COLUMN)
      namemap_put(c->sources, ops[i]->column.is->name, (void *)ops[i]->column.is);
  }
}

bool holds_column(const Table *t, const char *name) {
  const Column *const lists[] = {t->columns, t->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next)
      if (strcasecmp(c->name, name) == 0) return true;
  return false;
}

bool is_retained_column(const Table *t, const Column *c) {
  for (const Column *kept = t->retained_columns; kept; kept = kept->next)
    if (kept == c) return true;
  return false;
}

bool indexes_come_along(const TableChange *change) {
  return change && change->rebuild && !change->edit;
}

/* Returns true if a quoted identifier is `name`, as SQLite takes it. */
static bool is_quoted(sql_token t, const char *name) {
  const char *end = t.text + t.len - 1, quote = *end;
  for (const char *c = t.text + 1; c < end; c++, name++) {
    if (quote != ']' && *c == quote) c++; /* it stands twice */
    if (!*name || strncasecmp(c, name, 1) != 0) return false;
  }
  return !*name;
}

bool mentions_name(const char *sql, Name name) {
  if (!sql) return false;
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    if (t.kind == SQL_QUOTED ? is_quoted(t, name) : t.kind == SQL_WORD && sql_is(t, name))
      return true;
  return false;
}

static void lower_native(Lowering *l, const TableChange *change, const NameMap *now) {
  for (unsigned i = 0; i < change->count; i++)
    if (change->ops[i]->kind == OP_DROP_COLUMN) lower_drop_column(l, change->ops[i], now);
  for (unsigned i = 0; i < change->count; i++)
    if (change->ops[i]->kind == OP_ADD_COLUMN) lower_add_column(l, change->ops[i]);
}

void lower_new_names(Lowering *l, TableChange *change) {
  if (!change->now) change->now = lower_renames(l, change);
}

void lower_change(Lowering *l, TableChange *change) {
  lower_new_names(l, change);
  lower_gates(l, change);
  if (!change->rebuild || change->edit) lower_native(l, change, change->now);
  if (change->rebuild) lower_rebuild(l, change, change->now);
}
