/* columns.c: the columns of a table, their references, and its primary key. */
#include "diff/canonical.h"
#include "diff/differ.h"
#include "diff/shape.h"

#include <string.h>

static bool same_default(Name a, Name b) {
  bool none_a = !a || strcmp(a, "nil") == 0, none_b = !b || strcmp(b, "nil") == 0;
  return none_a || none_b ? none_a == none_b : a == b;
}

static bool same_computed(Differ *d, const Pair *p, const Column *was, const Column *is) {
  if (sql_canonical(d->names, was->computed, p->renamed) !=
      sql_canonical(d->names, is->computed, NULL))
    return false;
  return !is->computed || was->stored == is->stored;
}

/* All but name, reference and membership of the primary key. */
static bool same_definition(Differ *d, const Pair *p, const Column *was, const Column *is) {
  return type_equal(&was->type, &is->type) && was->storage == is->storage &&
         was->collation == is->collation && same_default(was->default_value, is->default_value) &&
         was->nullable == is->nullable && was->generated == is->generated &&
         same_computed(d, p, was, is);
}

static Name renamed_in(const Differ *d, Name table, Name column) {
  const NameMap *columns = d->columns_now ? namemap_get(d->columns_now, table) : NULL;
  return name_now(columns, column);
}

/* Returns true if the pairs that a reference comes to are the same once renames are worked in. */
static bool same_pairs(Differ *d, const Pair *p, const Column *was, const Column *is) {
  const ReferencePair *a = reference_pairs(d->arena, p->was, was);
  const ReferencePair *b = reference_pairs(d->arena, p->is, is);
  for (; a && b; a = a->next, b = b->next) {
    if (name_now(p->renamed, a->source) != b->source) return false;
    if (renamed_in(d, was->reference->table, a->destination) != b->destination) return false;
  }
  return a == b;
}

static ReferenceAction effective(ReferenceAction a) {
  return a == ACTION_NONE ? ACTION_NOTHING : a;
}

static bool same_reference(Differ *d, const Pair *p, const Column *was, const Column *is) {
  const Reference *a = was->reference, *b = is->reference;
  return a->unnamed == b->unnamed && (a->unnamed || a->name == b->name) &&
         name_now(d->tables_now, a->table) == b->table && schema_name_equal(a->schema, b->schema) &&
         a->match_type == b->match_type && effective(a->on_delete) == effective(b->on_delete) &&
         effective(a->on_update) == effective(b->on_update) &&
         names_equal(a->nilify_columns, b->nilify_columns) && a->deferrable == b->deferrable &&
         same_pairs(d, p, was, is);
}

static void add_column_op(Differ *d, OpKind kind, const Pair *p, const Column *was,
                          const Column *is) {
  Op *op = differ_add(d, kind, p);
  op->column.was = was;
  op->column.is = is;
}

/* The references of a retained table are gone, and come with RESTORE_TABLE. */
static void diff_reference(Differ *d, const Pair *p, const Column *was, const Column *is) {
  if (p->was->retained || (!was->reference && !is->reference)) return;
  if (!was->reference)
    add_column_op(d, OP_ADD_REFERENCE, p, was, is);
  else if (!is->reference)
    add_column_op(d, OP_DROP_REFERENCE, p, was, is);
  else if (!same_reference(d, p, was, is))
    add_column_op(d, OP_ALTER_REFERENCE, p, was, is);
}

static void diff_column(Differ *d, const Pair *p, const Column *was, const Column *is) {
  if (was->name != is->name) add_column_op(d, OP_RENAME_COLUMN, p, was, is);
  if (!same_definition(d, p, was, is)) add_column_op(d, OP_ALTER_COLUMN, p, was, is);
  diff_reference(d, p, was, is);
}

/* Returns the columns of a list by name, of `was` by the names that they have now. A column that takes
 * the name of one that goes comes before it. */
static NameMap *by_name(Arena *a, Column *columns, const NameMap *renamed) {
  NameMap *m = namemap_new(a);
  for (; columns; columns = columns->next) {
    Name now = name_now(renamed, columns->name);
    if (now != columns->name || !namemap_get(m, now)) namemap_put(m, now, columns);
  }
  return m;
}

static void diff_removed(Differ *d, const Pair *p, const NameMap *was, const NameMap *is,
                         const NameMap *retained) {
  for (const Column *c = p->was->columns; c; c = c->next) {
    Name now = name_now(p->renamed, c->name);
    const bool taken = namemap_get(was, now) != c;
    if (namemap_get(is, now) && !taken) continue;
    const Column *kept = taken ? NULL : namemap_get(retained, now);
    add_column_op(d, kept ? OP_RETAIN_COLUMN : OP_DROP_COLUMN, p, c, kept);
  }
  for (const Column *c = p->was->retained_columns; c; c = c->next)
    if (namemap_get(was, c->name) || (!namemap_get(is, c->name) && !namemap_get(retained, c->name)))
      add_column_op(d, OP_DROP_COLUMN, p, c, NULL);
}

void diff_columns(Differ *d, const Pair *p) {
  NameMap *was = by_name(d->arena, p->was->columns, p->renamed);
  NameMap *was_retained = by_name(d->arena, p->was->retained_columns, NULL);
  NameMap *is = by_name(d->arena, p->is->columns, NULL);
  NameMap *is_retained = by_name(d->arena, p->is->retained_columns, NULL);
  for (const Column *c = p->is->columns; c; c = c->next) {
    const Column *old = namemap_get(was, c->name), *kept = namemap_get(was_retained, c->name);
    if (old)
      diff_column(d, p, old, c);
    else
      add_column_op(d, kept ? OP_RESTORE_COLUMN : OP_ADD_COLUMN, p, kept, c);
  }
  diff_removed(d, p, was, is, is_retained);
}

/* Returns true if both keys have their columns in the same order. */
static bool same_order(Differ *d, const Pair *p) {
  const Column **a = table_key(d->arena, p->was), **b = table_key(d->arena, p->is);
  while (*a && *b && name_now(p->renamed, (*a)->name) == (*b)->name) a++, b++;
  return *a == *b;
}

/* The order of key columns follows the attributes' and so is no change by itself, unless a resource
 * says it. */
void diff_primary_key(Differ *d, const Pair *p) {
  bool same = table_key_count(p->was) == table_key_count(p->is);
  if (p->was->key_order || p->is->key_order) same = same && same_order(d, p);
  NameMap *is = table_columns_by_name(d->arena, p->is);
  for (const Column *c = p->was->columns; same && c; c = c->next) {
    const Column *now = namemap_get(is, name_now(p->renamed, c->name));
    if (c->primary_key) same = now && now->primary_key;
  }
  if (!same) differ_add(d, OP_CHANGE_PRIMARY_KEY, p);
}
