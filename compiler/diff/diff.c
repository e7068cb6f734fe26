/* diff.c: two schemas, table by table. What is compared inside a table stands in columns.c,
 * indexes.c and members.c. */
#include "diff/diff.h"

#include "diff/canonical.h"
#include "diff/differ.h"
#include "diff/shape.h"

Name name_now(const NameMap *renamed, Name name) {
  Name now = renamed ? namemap_get(renamed, name) : NULL;
  return now ? now : name;
}

Op *differ_add(Differ *d, OpKind kind, const Pair *p) {
  Op *op = NEW(d->arena, Op);
  op->kind = kind;
  op->before = p->was;
  op->after = p->is;
  *d->diff->tail = op;
  d->diff->tail = &op->next;
  d->diff->count++;
  return op;
}

static void read_renames(Differ *d, const Rename *renames) {
  if (!renames) return;
  d->tables_now = namemap_new(d->arena);
  d->columns_now = namemap_new(d->arena);
  for (; renames; renames = renames->next) {
    if (!renames->from) {
      namemap_put(d->tables_now, renames->table, (void *)renames->to);
      continue;
    }
    NameMap *columns = namemap_get(d->columns_now, renames->table);
    if (!columns) {
      columns = namemap_new(d->arena);
      namemap_put(d->columns_now, renames->table, columns);
    }
    namemap_put(columns, renames->from, (void *)renames->to);
  }
}

static void diff_parts(Differ *d, const Pair *p) {
  diff_indexes(d, p);
  diff_statements(d, p);
}

static void create_table(Differ *d, const Table *t) {
  Pair p = {.is = t};
  differ_add(d, OP_CREATE_TABLE, &p);
  diff_parts(d, &p);
}

static void drop_table(Differ *d, const Table *t) {
  Pair p = {.was = t};
  diff_parts(d, &p);
  differ_add(d, OP_DROP_TABLE, &p);
}

static bool same_options(Differ *d, const Pair *p) {
  const Table *a = p->was, *b = p->is;
  return a->strict == b->strict && a->without_rowid == b->without_rowid &&
         unique_constraints(d->arena, d->names, a, p->renamed) ==
             unique_constraints(d->arena, d->names, b, NULL) &&
         sql_canonical(d->names, a->options, NULL) == sql_canonical(d->names, b->options, NULL);
}

static void diff_table(Differ *d, const Table *was, const Table *is) {
  Pair p = {was, is, d->columns_now ? namemap_get(d->columns_now, was->name) : NULL};
  if (was->name != is->name) differ_add(d, OP_RENAME_TABLE, &p);
  if (!was->retained && is->retained) differ_add(d, OP_RETAIN_TABLE, &p);
  if (is->retained) {
    diff_statements(d, &p);
    return;
  }
  if (was->retained) differ_add(d, OP_RESTORE_TABLE, &p);
  if (!same_options(d, &p)) differ_add(d, OP_ALTER_TABLE, &p);
  diff_primary_key(d, &p);
  diff_columns(d, &p);
  diff_checks(d, &p);
  diff_parts(d, &p);
}

/* Returns the tables of `before` by the names that they have now. A table that takes the name of one
 * that goes comes before it. */
static NameMap *tables_by_name_now(Differ *d, const Schema *before) {
  NameMap *m = namemap_new(d->arena);
  for (Table *t = before->tables; t; t = t->next) {
    Name now = name_now(d->tables_now, t->name);
    if (now != t->name || !namemap_get(m, now)) namemap_put(m, now, t);
  }
  return m;
}

/* Both lists are sorted by name; a removed table comes where its name stands in the order. */
static void diff_tables(Differ *d, const Schema *before, const Schema *after) {
  NameMap *was = tables_by_name_now(d, before);
  for (const Table *t = before->tables; t; t = t->next) {
    Name now = name_now(d->tables_now, t->name);
    if (!schema_table(after, now) || namemap_get(was, now) != t) drop_table(d, t);
  }
  for (const Table *t = after->tables; t; t = t->next) {
    const Table *old = namemap_get(was, t->name);
    old ? diff_table(d, old, t) : create_table(d, t);
  }
}

Diff *diff_schemas(Arena *a, const Schema *before, const Schema *after, const Rename *renames) {
  Diff *diff = NEW(a, Diff);
  *diff = (Diff){.arena = a, .before = before, .after = after, .tail = &diff->first};
  Differ d = {.diff = diff, .arena = a, .names = after->names};
  d.same_tail = &d.same;
  read_renames(&d, renames);
  diff_tables(&d, before, after);
  diff_moved_statements(&d);
  diff_dependants(&d);
  return diff;
}
