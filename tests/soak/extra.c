/* extra.c: what of the language is rarer: defaults that are computed each time, column types of one's own,
 * tenants, base filters, UNIQUE constraints, triggers and views over other tables, names that change their
 * case. It has a stream of random numbers of its own, so that the chains of model.c stay as they are. */
#include <stdio.h>

#include "soak/model.h"

const char *model_default(const MColumn *c) {
  const MType *type = &model_types[c->type];
  if (!c->fallback) return NULL;
  return c->fallback == COMPUTED_DEFAULT ? type->expression : type->values[c->fallback - 1];
}

/* --- edits ------------------------------------------------------------------------------------ */

static void edit_default(Model *m, MTable *t, Random *r) {
  (void)m;
  MColumn *c = some_column(t, r);
  if (c && !c->computed && !c->numbered && !c->parent)
    c->fallback = c->fallback == COMPUTED_DEFAULT ? 0 : COMPUTED_DEFAULT;
}

static void edit_storage(Model *m, MTable *t, Random *r) {
  (void)m;
  MColumn *c = some_column(t, r);
  if (c) c->clob = !c->clob;
}

static void edit_tenant(Model *m, MTable *t, Random *r) {
  (void)m;
  MColumn *c = some_column(t, r);
  t->tenant = t->tenant && chance(r, 50) ? 0 : c ? c->id : 0;
  t->global = chance(r, 50);
}

static void edit_base_filter(Model *m, MTable *t, Random *r) {
  (void)m;
  MColumn *c = some_column(t, r);
  t->base_filter = t->base_filter && chance(r, 50) ? 0 : c ? c->id : 0;
}

static void edit_scope(Model *m, MTable *t, Random *r) {
  (void)m;
  MIndex *list = chance(r, 50) ? t->identities : t->indexes;
  MIndex *x = &list[below(r, INDEXES)];
  if (chance(r, 50))
    x->all_tenants = !x->all_tenants;
  else
    x->unfiltered = !x->unfiltered;
}

static void edit_constraint(Model *m, MTable *t, Random *r) {
  (void)m;
  for (int i = 0; i < INDEXES; i++) {
    MIndex *x = &t->identities[i];
    if (!x->id || chance(r, 50)) continue;
    x->constraint = !x->constraint;
    x->conflict = below(r, 5);
    x->where = 0;
    x->nulls_equal = false;
  }
}

static void edit_foreign_object(Model *m, MTable *t, Random *r) {
  MTable *other = some_table(m, r);
  for (int i = 0; i < INDEXES; i++) {
    MObject *o = &t->objects[i];
    if (o->id && chance(r, 50)) continue;
    if (o->id && chance(r, 50)) {
      *o = (MObject){0};
      return;
    }
    if (!o->id) *o = (MObject){.id = ++m->last_id, .column = t->columns[0].id};
    snprintf(o->name, sizeof o->name, "o%d", o->id);
    o->kind = 3 + below(r, 3);
    o->other = other->id;
    return;
  }
}

static void edit_merged(Model *m, MTable *t, Random *r) {
  (void)m, (void)r;
  t->merged = !t->merged;
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void recase_table(Model *m, MTable *t, Random *r) {
  (void)m, (void)r;
  if (is_letter(t->name[0])) t->name[0] ^= 32;
}

static void (*const edits[])(Model *m, MTable *t, Random *r) = {
    edit_default, edit_default, edit_storage,    edit_tenant,         edit_base_filter,
    edit_scope,   edit_scope,   edit_constraint, edit_foreign_object, edit_foreign_object,
    recase_table, edit_merged,  edit_default,    edit_base_filter,    edit_tenant};

void model_extra(Model *m, Random *r) {
  if (chance(r, 60)) return;
  for (unsigned n = 1 + below(r, 2); n--;) {
    MTable *t = some_table(m, r);
    if (t) edits[below(r, sizeof edits / sizeof *edits)](m, t, r);
  }
  model_settle(m);
}

/* --- what no longer stands -------------------------------------------------------------------- */

static void settle_identity(const MTable *t, MIndex *x) {
  if (t->base_filter || x->where || x->nulls_equal) x->constraint = false;
  if (!x->constraint) x->conflict = 0;
}

void settle_extra(Model *m, MTable *t) {
  if (!live_column(t, t->tenant)) t->tenant = 0;
  if (!live_column(t, t->base_filter)) t->base_filter = 0;
  for (int i = 0; i < INDEXES; i++) settle_identity(t, &t->identities[i]);
  for (int i = 0; i < INDEXES; i++) {
    MObject *o = &t->objects[i];
    const MTable *other = model_table(m, o->other);
    if (o->id && o->kind >= 3 && (!other || other->retained)) o->id = 0;
  }
  for (int i = 0; i < COLUMNS; i++) {
    MColumn *c = &t->columns[i];
    if (c->clob && (t->strict || c->type != 0 || c->parent || c->computed)) c->clob = false;
    if (c->fallback == COMPUTED_DEFAULT && c->parent) c->fallback = 0;
  }
}
