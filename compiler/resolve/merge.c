/* merge.c: several resources on one table become one, by AshPostgres's rules
 * (migration_generator.ex, deduplicate_snapshots). What contradicts is reported with both places. */
#include "resolve/resolver.h"

typedef struct Merge {
  Resolver *r;
  Table *into;
  NameMap *columns;  /* Name -> Column of `into` */
  NameMap *counts;   /* Name -> unsigned *: how many of the creating tables have the column */
  unsigned creating; /* tables with a create action */
} Merge;

static void report_conflict(const Merge *m, const char *what, const char *name, Span at,
                            Span other) {
  diag_error(m->r->diag, at, "Conflicting %s for `%s.%s`", what, m->into->name, name);
  diag_note(m->r->diag, other, "the other resource on table \"%s\" says otherwise here",
            m->into->name);
  diag_help(m->r->diag, "resources on one table share its columns: say the same in both");
}

/* --- references ------------------------------------------------------------------------------- */

/* Takes over the action of `from` where `into` has none; false when they contradict. */
static bool merge_action(ReferenceAction *into, ReferenceAction from) {
  if (*into == ACTION_NONE) *into = from;
  return from == ACTION_NONE || *into == from;
}

static bool merge_name(Name *into, Name from) {
  if (!*into) *into = from;
  return !from || *into == from;
}

/* Takes over the further columns of `from` where `into` has none; false when they contradict. Both
 * are in the order of their source columns. */
static bool merge_pairs(ReferencePair **into, ReferencePair *from) {
  if (!from) return true;
  if (!*into) *into = from;
  const ReferencePair *a = *into, *b = from;
  while (a && b && a->source == b->source && a->destination == b->destination)
    a = a->next, b = b->next;
  return !a && !b;
}

static bool merge_nilify(NameList **into, NameList *from) {
  if (!from) return true;
  if (!*into) *into = from;
  const NameList *a = *into, *b = from;
  while (a && b && a->name == b->name) a = a->next, b = b->next;
  return !a && !b;
}

static void merge_reference(const Merge *m, Column *into, const Column *from) {
  Reference *a = into->reference;
  const Reference *b = from->reference;
  if (!a || !b) {
    if (b) into->reference = from->reference;
    return;
  }
  bool deletes = merge_action(&a->on_delete, b->on_delete);
  bool updates = merge_action(&a->on_update, b->on_update);
  bool match = merge_name(&a->match_type, b->match_type);
  if (!a->index_where) a->where_span = b->where_span;
  bool rows = merge_name(&a->index_where, b->index_where);
  bool columns = merge_pairs(&a->match_with, b->match_with) &&
                 merge_nilify(&a->nilify_columns, b->nilify_columns);
  bool same = deletes && updates && match && rows && columns && a->table == b->table &&
              a->column == b->column && a->name == b->name && a->deferrable == b->deferrable &&
              a->match_tenant == b->match_tenant;
  a->index = a->index || b->index;
  if (!same) report_conflict(m, "references", into->name, b->span, a->span);
}

/* --- columns ---------------------------------------------------------------------------------- */

static int larger(int a, int b) {
  return a > b ? a : b;
}

static void merge_type(const Merge *m, Column *into, const Column *from) {
  Type a = into->type, b = from->type;
  a.size = b.size = a.precision = b.precision = a.scale = b.scale = 0;
  bool same =
      type_equal(&a, &b) && into->storage == from->storage && into->collation == from->collation;
  if (!same) report_conflict(m, "types", into->name, from->span, into->span);
  into->type.size = larger(into->type.size, from->type.size);
  into->type.precision = larger(into->type.precision, from->type.precision);
  into->type.scale = larger(into->type.scale, from->type.scale);
}

static void merge_column(const Merge *m, Column *into, const Column *from) {
  merge_type(m, into, from);
  if (into->computed != from->computed || into->stored != from->stored)
    report_conflict(m, "expressions", into->name, from->span, into->span);
  if (into->primary_key != from->primary_key)
    report_conflict(m, "primary keys", into->name, from->span, into->span);
  if (into->default_value != from->default_value) into->default_value = NULL;
  if (into->filling != from->filling) into->filling = NULL;
  if (!into->backfill) into->backfill_span = from->backfill_span;
  if (!into->backfill) into->backfill = from->backfill;
  into->nullable = into->nullable || from->nullable;
  into->generated = into->generated || from->generated;
  merge_reference(m, into, from);
}

static void count_column(const Merge *m, const Table *from, Name name) {
  unsigned *count = namemap_get(m->counts, name);
  if (!count) namemap_put(m->counts, name, count = NEW(m->r->arena, unsigned));
  *count += from->has_create_action;
}

static void report_second_key(const Merge *m, const Column *column) {
  diag_error(m->r->diag, column->span, "Conflicting primary keys for \"%s\": `%s` is only in one",
             m->into->name, column->name);
  diag_note(m->r->diag, m->into->span, "the first resource on the table is here");
  diag_help(m->r->diag, "declare the same primary key in every resource on the table");
}

static void merge_columns(const Merge *m, const Table *from) {
  Column **last = &m->into->columns;
  while (*last) last = &(*last)->next;
  for (Column *c = from->columns, *next; c; c = next) {
    next = c->next;
    Column *into = namemap_get(m->columns, c->name);
    count_column(m, from, c->name);
    if (into) {
      merge_column(m, into, c);
      continue;
    }
    if (c->primary_key) report_second_key(m, c);
    c->next = NULL;
    namemap_put(m->columns, c->name, c);
    *last = c;
    last = &c->next;
  }
}

/* A column that a resource with a create action lacks must take NULL. */
static void relax_columns(const Merge *m) {
  for (Column *c = m->into->columns; c; c = c->next) {
    const unsigned *count = namemap_get(m->counts, c->name);
    if (*count < m->creating && !c->primary_key) c->nullable = true;
  }
}

/* --- lists ------------------------------------------------------------------------------------ */

static bool same_identity(const Identity *a, const Identity *b) {
  return keys_equal(a->keys, b->keys) && a->base_filter == b->base_filter && a->where == b->where &&
         a->constraint == b->constraint;
}

/* Appends to list `into` what of list `from` has no equal there. */
#define APPEND_UNIQUE(T, into, from, equal)                       \
  do {                                                            \
    for (T *item = (from), *next; item; item = next) {            \
      T **last = &(into);                                         \
      next = item->next;                                          \
      while (*last && !equal(*last, item)) last = &(*last)->next; \
      if (*last) continue;                                        \
      item->next = NULL;                                          \
      *last = item;                                               \
    }                                                             \
  } while (0)

static void merge_table(Merge *m, Table *from) {
  merge_columns(m, from);
  APPEND_UNIQUE(Identity, m->into->identities, from->identities, same_identity);
  APPEND_UNIQUE(Index, m->into->indexes, from->indexes, index_equal);
  APPEND_UNIQUE(Check, m->into->checks, from->checks, check_equal);
  APPEND_UNIQUE(Statement, m->into->statements, from->statements, statement_equal);
  m->creating += from->has_create_action;
  m->into->has_create_action = m->into->has_create_action || from->has_create_action;
}

Table *merge_tables(Resolver *r, Table *first) {
  Merge m = {r, first, namemap_new(r->arena), namemap_new(r->arena), first->has_create_action};
  if (!first->next) return first;
  for (Column *c = first->columns; c; c = c->next) {
    namemap_put(m.columns, c->name, c);
    count_column(&m, first, c->name);
  }
  for (Table *t = first->next; t; t = t->next) merge_table(&m, t);
  relax_columns(&m);
  first->next = NULL;
  return first;
}
