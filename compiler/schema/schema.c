/* schema.c: schemas as a whole: making one, finishing it, finding what is in it. */
#include "schema/schema.h"

#include <stdlib.h>
#include <string.h>

Schema *schema_new(Arena *a, Interner *in, const Repo *repo) {
  Schema *s = NEW(a, Schema);
  s->arena = a;
  s->names = in;
  s->repo = repo;
  return s;
}

/* By name, then by PostgreSQL schema, those without one first. */
static int compare_tables(const void *left, const void *right) {
  const Table *a = *(Table *const *)left, *b = *(Table *const *)right;
  int order = strcmp(a->name, b->name);
  return order ? order : strcmp(a->schema ? a->schema : "", b->schema ? b->schema : "");
}

static void sort_tables(Schema *s) {
  size_t count = 0, i = 0;
  for (const Table *t = s->tables; t; t = t->next) count++;
  if (count < 2) return;
  Table **sorted = NEW_ARRAY(s->arena, Table *, count);
  for (Table *t = s->tables; t; t = t->next) sorted[i++] = t;
  qsort(sorted, count, sizeof(Table *), compare_tables);
  for (i = 0; i + 1 < count; i++) sorted[i]->next = sorted[i + 1];
  sorted[count - 1]->next = NULL;
  s->tables = sorted[0];
}

void schema_finish(Schema *s) {
  sort_tables(s);
  s->by_name = namemap_new(s->arena);
  for (Table *t = s->tables; t; t = t->next)
    if (!namemap_get(s->by_name, t->name)) namemap_put(s->by_name, t->name, t);
}

Table *schema_table(const Schema *s, Name name) {
  if (s->by_name) return namemap_get(s->by_name, name);
  for (Table *x = s->tables; x; x = x->next)
    if (x->name == name) return x;
  return NULL;
}

Column *table_column(const Table *t, Name name) {
  for (Column *x = t->columns; x; x = x->next)
    if (x->name == name) return x;
  return NULL;
}

NameMap *table_columns_by_name(Arena *a, const Table *t) {
  NameMap *columns = namemap_new(a);
  for (Column *c = t->columns; c; c = c->next) namemap_put(columns, c->name, c);
  return columns;
}

size_t table_key_count(const Table *t) {
  size_t n = 0;
  for (const Column *c = t->columns; c; c = c->next) n += c->primary_key;
  return n;
}

static const Column **own_order(const Table *t, const Column **key) {
  for (const Column *c = t->columns; c; c = c->next)
    if (c->primary_key) *key++ = c;
  return key;
}

const Column **table_key(Arena *a, const Table *t) {
  size_t count = table_key_count(t), ordered = 0;
  const Column **key = NEW_ARRAY(a, const Column *, count + 1);
  for (const NameList *n = t->key_order; n && ordered < count; n = n->next) {
    const Column *c = table_column(t, n->name);
    if (c && c->primary_key) key[ordered++] = c;
  }
  if (ordered < count) key[own_order(t, key) - key] = NULL;
  return key;
}
