/* columns.c: what ALTER TABLE does to columns: ADD, DROP and RENAME. */
#include <string.h>
#include <strings.h>

#include "backend/sqlite/lower/left.h"

static bool is_of_new_column(const TableChange *change, const Check *check) {
  for (unsigned i = 0; i < change->count; i++) {
    const Op *op = change->ops[i];
    if (op->kind == OP_ADD_COLUMN && sqlite_column_check(op->column.is, check)) return true;
  }
  return false;
}

/* Newer versions of SQLite (seen in 3.54) let ALTER TABLE neither add nor drop nor rename a column that is
 * called as the number of a row is. */
static const char *hides_rowid(const Table *t, const Column *c) {
  static const char *const names[] = {"rowid", "oid", "_rowid_"};
  for (size_t i = 0; !t->without_rowid && i < sizeof names / sizeof *names; i++)
    if (strcasecmp(c->name, names[i]) == 0) return "has a name of the row's number";
  return NULL;
}

bool renames_rowid(const Op *op) {
  return op->kind == OP_RENAME_COLUMN &&
         (hides_rowid(op->before, op->column.was) || hides_rowid(op->after, op->column.is));
}

/* ALTER TABLE looks at all rows where the new column has something to check, or the table is STRICT; in a
 * table WITHOUT ROWID it may see NULL where there is none (seen in 3.40.1). */
static bool misreads_rows(const Table *t, const Column *c) {
  bool looks = t->strict || (c->computed && !c->nullable);
  for (const Check *check = t->checks; check && !looks; check = check->next)
    looks = sqlite_column_check(c, check);
  return t->without_rowid && looks;
}

static const char *add_obstacle(Lowering *l, const Table *t, const Column *c) {
  const char *value = c->computed ? NULL : sqlite_default(l->arena, c, NULL);
  const char *why = hides_rowid(t, c);
  if (!why && misreads_rows(t, c)) why = "comes with a check, in a table without rowid";
  if (!why && is_retained_column(t, c) && !(c->computed && c->stored)) return NULL;
  if (c->primary_key) why = "is part of the primary key";
  if (c->computed && c->stored) why = "is generated and stored";
  if (value && !sqlite_constant_default(value)) why = "has a default that is no constant";
  if (!c->nullable && !c->computed && !value) why = "does not allow NULL and has no default";
  if (c->reference && value) why = "has both a reference and a default";
  if (c->reference && !sqlite_inline_reference(l->arena, t, c))
    why = "has a reference of several columns";
  if (c->backfill) why = "gets a value in every row";
  return why ? arena_printf(l->arena, "new column %s %s", c->name, why) : NULL;
}

static bool is_part_of_composite(Arena *a, const Table *t, const Column *c) {
  for (const Column *other = t->columns; other; other = other->next) {
    if (!other->reference || sqlite_inline_reference(a, t, other)) continue;
    for (const ReferencePair *p = reference_pairs(a, t, other); p; p = p->next)
      if (p->source == c->name) return true;
  }
  return false;
}

/* Columns go before others come, and a table has one that is not computed at any time. */
static bool keeps_a_column(const TableChange *change) {
  const Column *const lists[] = {change->before->columns, change->before->retained_columns};
  long left = 0;
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next) left += !c->computed;
  for (unsigned i = 0; i < change->count; i++)
    left -= change->ops[i]->kind == OP_DROP_COLUMN && !change->ops[i]->column.was->computed;
  return left > 0;
}

static const char *drop_obstacle(Lowering *l, const TableChange *change, const Column *c) {
  const Table *t = change->before;
  const char *why = hides_rowid(t, c);
  if (!keeps_a_column(change)) why = "is the last one that is there";
  if (c->primary_key) why = "is part of the primary key";
  if (is_part_of_composite(l->arena, t, c)) why = "is part of a reference of several columns";
  for (const Check *check = t->checks; check; check = check->next) /* which may be the table's */
    if (mentions_name(check->check, c->name) || mentions_name(check->base_filter, c->name))
      why = "stands in a check";
  const Column *const lists[] = {t->columns, t->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *other = lists[i]; other; other = other->next)
      if (other != c && mentions_name(other->computed, c->name))
        why = "stands in a generated column";
  return why ? arena_printf(l->arena, "column %s, which goes, %s", c->name, why) : NULL;
}

/* A retained column keeps its type and values alone. */
static bool is_plain(const Table *t, const Column *c) {
  if (!c->nullable || c->primary_key || c->reference || c->generated) return false;
  if (c->default_value && strcmp(c->default_value, "nil") != 0) return false;
  for (const Check *check = t->checks; check; check = check->next)
    if (sqlite_column_check(c, check)) return false;
  return true;
}

/* What stays of a column while it is retained: type, collation, and how it is generated. */
static bool same_remains(Interner *in, const Table *t, const Column *a, const Column *b) {
  return sqlite_type(in, t, a) == sqlite_type(in, t, b) && a->collation == b->collation &&
         a->computed == b->computed && a->stored == b->stored;
}

static bool has_references(const Table *t) {
  for (const Column *c = t->columns; c; c = c->next)
    if (c->reference) return true;
  return false;
}

static const char *column_changes(Lowering *l, const Column *c) {
  return arena_printf(l->arena, "column %s changes", c->name);
}

static const char *reference_changes(Lowering *l, const Column *c) {
  return arena_printf(l->arena, "the reference of %s changes", c->name);
}

const char *native_obstacle(Lowering *l, const TableChange *change, const Op *op) {
  switch (op->kind) {
  case OP_ADD_COLUMN: return add_obstacle(l, op->after, op->column.is);
  case OP_DROP_COLUMN: return drop_obstacle(l, change, op->column.was);
  case OP_RENAME_COLUMN:
    return renames_rowid(op) ? arena_printf(l->arena, "%s, now %s, is a name of the row's number",
                                            op->column.was->name, op->column.is->name)
                             : NULL;
  case OP_RETAIN_COLUMN:
    return is_plain(op->before, op->column.was) &&
                   same_remains(l->names, op->after, op->column.was, op->column.is)
               ? NULL
               : column_changes(l, op->column.was);
  case OP_RESTORE_COLUMN:
    if (may_be_left(op->before, op->column.was))
      return arena_printf(l->arena, "column %s may have been left there", op->column.is->name);
    return is_plain(op->after, op->column.is) &&
                   same_remains(l->names, op->after, op->column.was, op->column.is)
               ? NULL
               : column_changes(l, op->column.is);
  case OP_RETAIN_TABLE: return has_references(op->before) ? "its references go" : NULL;
  case OP_RESTORE_TABLE: return has_references(op->after) ? "its references come back" : NULL;
  case OP_ALTER_TABLE: return "its options change";
  case OP_CHANGE_PRIMARY_KEY: return "its primary key changes";
  case OP_ALTER_COLUMN: return column_changes(l, op->column.is);
  case OP_ADD_REFERENCE:
  case OP_ALTER_REFERENCE: return reference_changes(l, op->column.is);
  case OP_DROP_REFERENCE: return reference_changes(l, op->column.was);
  case OP_ADD_CHECK:
    if (is_of_new_column(change, op->check.is)) return NULL;
    return arena_printf(l->arena, "check %s comes", op->check.is->name);
  case OP_DROP_CHECK: return arena_printf(l->arena, "check %s goes", op->check.was->name);
  default: return NULL;
  }
}

static void put_alter(Buf *sql, const Table *t, const char *action) {
  buf_put(sql, "ALTER TABLE ");
  sql_ident(sql, t->name);
  buf_printf(sql, " %s COLUMN ", action);
}

void lower_add_column(Lowering *l, const Op *op) {
  const Column *c = op->column.is;
  Buf sql = buf_new(l->arena);
  put_alter(&sql, op->after, "ADD");
  if (is_retained_column(op->after, c))
    sqlite_retained_column(&sql, l->names, op->after, c);
  else
    sqlite_column(&sql, l->names, op->after, c);
  Step *step = lower_step(l, STEP_SQL, op->after, "native, no row is written", buf_text(&sql));
  step_effect(l->arena, step, "column", c->name, op->after->name, false);
}

void lower_drop_column(Lowering *l, const Op *op, const NameMap *now) {
  const Column *c = op->column.was;
  const Table *t = op->after;
  Name moved = namemap_get(now, c->name), name = moved ? moved : c->name;
  Buf sql = buf_new(l->arena);
  put_alter(&sql, t, "DROP");
  sql_ident(&sql, name);
  Step *step = lower_step(l, STEP_SQL, t, "native, one pass over the rows", buf_text(&sql));
  step_effect(l->arena, step, "column", name, t->name, true);
  if (!c->computed) lower_loss(l, op->before->name, c->name);
}

/* --- renames ---------------------------------------------------------------------------------- */

static void rename_column(Lowering *l, const Table *t, NameMap *now, Name was, Name to) {
  Name from = namemap_get(now, was);
  if (!from) from = was;
  Buf sql = buf_new(l->arena);
  put_alter(&sql, t, "RENAME");
  sql_ident(&sql, from);
  buf_put(&sql, " TO ");
  sql_ident(&sql, to);
  const char *how = "native, what names the column follows";
  Step *step = lower_step(l, STEP_SQL, t, how, buf_text(&sql));
  step_effect(l->arena, step, "column", from, t->name, true);
  step_effect(l->arena, step, "column", to, t->name, false);
  namemap_put(now, was, (void *)to);
}

/* Returns the column of `before` that has a name which SQLite takes for `name`, or NULL. */
static const Column *holder_of(const Table *before, Name name) {
  const Column *const lists[] = {before->columns, before->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next)
      if (strcasecmp(c->name, name) == 0) return c;
  return NULL;
}

static bool refers_to(Arena *a, const Table *t, const Table *parent, Name column) {
  for (const Column *c = t->columns; c; c = c->next) {
    const ReferencePair *p =
        c->reference && c->reference->table == parent->name ? reference_pairs(a, t, c) : NULL;
    for (; p; p = p->next)
      if (p->destination == column) return true;
  }
  return false;
}

/* A rebuild gives the column its new name; what refers to it elsewhere would keep the old one. */
static void check_referrers(Lowering *l, const Op *op) {
  for (const Table *t = l->from->tables; t; t = t->next) {
    if (t->name == op->before->name || !refers_to(l->arena, t, op->before, op->column.was->name))
      continue;
    diag_error(l->diag, op->column.is->span,
               "cannot rename %s.%s to %s: SQLite renames no column that is called rowid, oid or "
               "_rowid_, and %s refers to it",
               op->before->name, op->column.was->name, op->column.is->name, t->name);
    diag_help(l->diag,
              "add the new column with a backfill, let the reference point at it, and drop "
              "the old one in a later migration");
  }
}

/* First whatever stands in the way of a new name gets a name in between, then all get their own. */
NameMap *lower_renames(Lowering *l, const TableChange *change) {
  NameMap *now = namemap_new(l->arena);
  for (unsigned i = 0; i < change->count; i++) {
    const Op *op = change->ops[i];
    if (renames_rowid(op)) check_referrers(l, op);
    if (op->kind != OP_RENAME_COLUMN || renames_rowid(op)) continue;
    const Column *holder = holder_of(change->before, op->column.is->name);
    if (holder && !namemap_get(now, holder->name))
      rename_column(l, change->after, now, holder->name,
                    intern_printf(l->names, NAME_BETWEEN "%s", holder->name));
  }
  for (unsigned i = 0; i < change->count; i++)
    if (change->ops[i]->kind == OP_RENAME_COLUMN && !renames_rowid(change->ops[i]))
      rename_column(l, change->after, now, change->ops[i]->column.was->name,
                    change->ops[i]->column.is->name);
  return now;
}
