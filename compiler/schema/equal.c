/* equal.c: when two parts of a schema mean the same. Names are interned, so == compares texts.
 * What does not reach the database (messages, generator hints, spans) does not count. */
#include <string.h>

#include "schema/schema.h"

bool type_equal(const Type *a, const Type *b) {
  for (; a && b; a = a->element, b = b->element)
    if (a->name != b->name || a->size != b->size || a->precision != b->precision ||
        a->scale != b->scale)
      return false;
  return a == b;
}

/* A column `title` and the expression `title` are one column; ascending is the order of none. */
static bool key_equal(const Key *a, const Key *b) {
  return a->text == b->text && (a->order == ORDER_DESC) == (b->order == ORDER_DESC) &&
         (a->expression == b->expression || plain_name(a->text));
}

bool keys_equal(const Key *a, const Key *b) {
  for (; a && b; a = a->next, b = b->next)
    if (!key_equal(a, b)) return false;
  return a == b;
}

bool names_equal(const NameList *a, const NameList *b) {
  for (; a && b; a = a->next, b = b->next)
    if (a->name != b->name) return false;
  return a == b;
}

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

bool multitenancy_equal(const Multitenancy *a, const Multitenancy *b) {
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

bool schema_name_equal(Name a, Name b) {
  static const char usual[] = "public";
  return a == b || (!a && strcmp(b, usual) == 0) || (!b && strcmp(a, usual) == 0);
}

bool reference_equal(const Reference *a, const Reference *b) {
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

bool column_definition_equal(const Column *a, const Column *b) {
  return type_equal(&a->type, &b->type) && a->storage == b->storage &&
         a->collation == b->collation && a->default_value == b->default_value &&
         a->nullable == b->nullable && a->generated == b->generated &&
         a->primary_key == b->primary_key && a->computed == b->computed &&
         (!a->computed || a->stored == b->stored);
}

bool column_equal(const Column *a, const Column *b) {
  return a->name == b->name && column_definition_equal(a, b) &&
         reference_equal(a->reference, b->reference) &&
         reference_index_equal(a->reference, b->reference);
}

bool identity_equal(const Identity *a, const Identity *b) {
  return a->name == b->name && keys_equal(a->keys, b->keys) && a->index_name == b->index_name &&
         a->base_filter == b->base_filter && a->where == b->where &&
         a->nils_distinct == b->nils_distinct && a->all_tenants == b->all_tenants &&
         a->constraint == b->constraint && a->on_conflict == b->on_conflict;
}

bool index_equal(const Index *a, const Index *b) {
  return keys_equal(a->fields, b->fields) && a->unique == b->unique && a->using == b->using &&
         a->where == b->where && names_equal(a->include, b->include) &&
         a->nulls_distinct == b->nulls_distinct && a->all_tenants == b->all_tenants &&
         a->include_base_filter == b->include_base_filter && a->prefix == b->prefix;
}

bool check_equal(const Check *a, const Check *b) {
  return a->name == b->name && a->check == b->check && a->base_filter == b->base_filter &&
         a->unnamed == b->unnamed;
}

bool statement_equal(const Statement *a, const Statement *b) {
  return a->name == b->name && a->up == b->up && a->down == b->down && a->code == b->code;
}
