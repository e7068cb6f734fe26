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

bool schema_name_equal(Name a, Name b) {
  static const char usual[] = "public";
  return a == b || (!a && strcmp(b, usual) == 0) || (!b && strcmp(a, usual) == 0);
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
