/* schema_equal.h: when two parts of a table mean the same, for the test that reads real snapshots; beside
 * the equalities of schema.h. */
#ifndef ASHC_TESTS_SCHEMA_EQUAL_H
#define ASHC_TESTS_SCHEMA_EQUAL_H

#include "schema/schema.h"

static bool has_pair(const ReferencePair *list, const ReferencePair *pair) {
  for (; list; list = list->next)
    if (list->source == pair->source && list->destination == pair->destination) return true;
  return false;
}

/* In any order: a foreign key is a handful of pairs. */
static bool pairs_equal(const ReferencePair *a, const ReferencePair *b) {
  size_t left = 0, right = 0;
  for (const ReferencePair *p = b; p; p = p->next) right++;
  for (; a; a = a->next, left++)
    if (!has_pair(b, a)) return false;
  return left == right;
}

static bool multitenancy_equal(const Multitenancy *a, const Multitenancy *b) {
  return a->strategy == b->strategy && a->attribute == b->attribute;
}

/* Nothing said is NO ACTION. */
static ReferenceAction effective(ReferenceAction a) {
  return a == ACTION_NONE ? ACTION_NOTHING : a;
}

/* The tenant columns join the key of a reference between tables that share one, as in AshSqlite. */
static bool tenant_match_equal(const Reference *a, const Reference *b) {
  if (!multitenancy_equal(&a->multitenancy, &b->multitenancy)) return false;
  if (a->multitenancy.strategy != TENANCY_ATTRIBUTE) return true;
  return a->primary_key == b->primary_key && a->match_tenant == b->match_tenant;
}

static bool reference_equal(const Reference *a, const Reference *b) {
  if (!a || !b) return a == b;
  return a->name == b->name && a->table == b->table && schema_name_equal(a->schema, b->schema) &&
         a->column == b->column && pairs_equal(a->match_with, b->match_with) &&
         a->match_type == b->match_type && effective(a->on_delete) == effective(b->on_delete) &&
         effective(a->on_update) == effective(b->on_update) &&
         names_equal(a->nilify_columns, b->nilify_columns) && a->deferrable == b->deferrable &&
         a->unnamed == b->unnamed && tenant_match_equal(a, b);
}

static bool reference_index_equal(const Reference *a, const Reference *b) {
  if (!a || !b || !a->index || !b->index) return (a && a->index) == (b && b->index);
  return a->index_where == b->index_where;
}

static bool column_definition_equal(const Column *a, const Column *b) {
  return type_equal(&a->type, &b->type) && a->storage == b->storage &&
         a->collation == b->collation && a->default_value == b->default_value &&
         a->nullable == b->nullable && a->generated == b->generated &&
         a->primary_key == b->primary_key && a->computed == b->computed &&
         (!a->computed || a->stored == b->stored);
}

static bool column_equal(const Column *a, const Column *b) {
  return a->name == b->name && column_definition_equal(a, b) &&
         reference_equal(a->reference, b->reference) &&
         reference_index_equal(a->reference, b->reference);
}

static bool identity_equal(const Identity *a, const Identity *b) {
  return a->name == b->name && keys_equal(a->keys, b->keys) && a->index_name == b->index_name &&
         a->base_filter == b->base_filter && a->where == b->where &&
         a->nils_distinct == b->nils_distinct && a->all_tenants == b->all_tenants &&
         a->constraint == b->constraint && a->on_conflict == b->on_conflict;
}

#endif
