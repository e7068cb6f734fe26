/* target.c: whether something makes unique what a reference points at. SQLite accepts a reference to
 * anything and fails when the first row is written. */
#include "resolve/resolver.h"

/* The columns that a reference points at; at most a handful. */
typedef struct Target {
  const Table *table;
  NameList *columns;
  unsigned count;
} Target;

static bool target_has(const Target *target, Name column) {
  for (const NameList *n = target->columns; n; n = n->next)
    if (n->name == column) return true;
  return false;
}

static bool is_tenant(const Table *t, Name column) {
  return t->multitenancy.strategy == TENANCY_ATTRIBUTE && t->multitenancy.attribute == column;
}

/* Returns true if the keys, with the tenant where it is added, are exactly the target's columns. */
static bool keys_are(const Target *target, const Key *keys, bool tenant) {
  unsigned count = 0;
  bool tenant_listed = false;
  for (const Key *key = keys; key; key = key->next) {
    if (key->expression || !target_has(target, key->text)) return false;
    tenant_listed = tenant_listed || is_tenant(target->table, key->text);
    count++;
  }
  bool added =
      tenant && target->table->multitenancy.strategy == TENANCY_ATTRIBUTE && !tenant_listed;
  if (added && !target_has(target, target->table->multitenancy.attribute)) return false;
  return count + added == target->count;
}

static bool primary_key_is(const Target *target) {
  unsigned count = 0;
  for (const Column *c = target->table->columns; c; c = c->next) {
    if (!c->primary_key) continue;
    if (!target_has(target, c->name)) return false;
    count++;
  }
  return count == target->count;
}

static bool is_unique(const Target *target) {
  if (primary_key_is(target)) return true;
  for (const Identity *i = target->table->identities; i; i = i->next) {
    bool whole = !i->where && !i->base_filter && i->nils_distinct;
    if (whole && keys_are(target, i->keys, !i->all_tenants)) return true;
  }
  for (const Index *x = target->table->indexes; x; x = x->next) {
    bool filtered = x->where || (x->include_base_filter && target->table->base_filter);
    bool whole = x->unique && !filtered && x->nulls_distinct;
    if (whole && keys_are(target, x->fields, !x->all_tenants)) return true;
  }
  return false;
}

static void add_target(Arena *a, Target *target, Name name) {
  NameList *entry = NEW(a, NameList), **last = &target->columns;
  entry->name = name;
  while (*last) last = &(*last)->next;
  *last = entry;
  target->count++;
}

/* Returns what `reference` of table `t` points at. As in Ash, the tenants of both sides are part of
 * it unless it points at the primary key. */
static Target reference_target(Resolver *r, const Schema *s, const Table *t,
                               const Reference *reference) {
  Target target = {.table = schema_table(s, reference->table)};
  Arena *a = r->arena;
  add_target(a, &target, reference->column);
  for (const ReferencePair *p = reference->match_with; p; p = p->next)
    add_target(a, &target, p->destination);
  const Multitenancy *other = &reference->multitenancy;
  bool tenants = t->multitenancy.strategy == TENANCY_ATTRIBUTE &&
                 other->strategy == TENANCY_ATTRIBUTE && other->attribute &&
                 (!reference->primary_key || reference->match_tenant);
  if (tenants && !target_has(&target, other->attribute)) add_target(a, &target, other->attribute);
  return target;
}

static const char *column_list(Arena *a, const Target *target) {
  Buf out = buf_new(a);
  for (const NameList *n = target->columns; n; n = n->next)
    buf_printf(&out, "%s%s", n->name, n->next ? ", " : "");
  return buf_text(&out);
}

static void check_reference(Resolver *r, const Schema *s, const Table *t,
                            const Reference *reference) {
  Target target = reference_target(r, s, t, reference);
  if (!target.table || is_unique(&target)) return;
  const char *columns = column_list(r->arena, &target);
  Report *report = s->repo->elixir ? diag_warning : diag_error;
  report(r->diag, reference->span, "the reference to \"%s\" needs a unique index on exactly (%s)",
         reference->table, columns);
  diag_note(r->diag, target.table->span, "table \"%s\" is declared here", reference->table);
  diag_help(r->diag, "add an identity on (%s), without `where`, to %s; or refer to its primary key",
            columns, target.table->resource);
}

void check_targets(Resolver *r, const Schema *s, const Table *t) {
  for (const Column *c = t->columns; c; c = c->next)
    if (c->reference) check_reference(r, s, t, c->reference);
}
