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
  qsort(sorted, count, sizeof *sorted, compare_tables);
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

/* Returns from the function it stands in with the element of `list` called `wanted`, or NULL. */
#define RETURN_NAMED(T, list, wanted)     \
  for (T *x_ = (list); x_; x_ = x_->next) \
    if (x_->name == (wanted)) return x_;  \
  return NULL

Table *schema_table(const Schema *s, Name name) {
  if (s->by_name) return namemap_get(s->by_name, name);
  RETURN_NAMED(Table, s->tables, name);
}

Column *table_column(const Table *t, Name name) {
  RETURN_NAMED(Column, t->columns, name);
}
Identity *table_identity(const Table *t, Name name) {
  RETURN_NAMED(Identity, t->identities, name);
}
Check *table_check(const Table *t, Name name) {
  RETURN_NAMED(Check, t->checks, name);
}

Statement *table_statement(const Table *t, Name name) {
  RETURN_NAMED(Statement, t->statements, name);
}

NameMap *table_columns_by_name(Arena *a, const Table *t) {
  NameMap *columns = namemap_new(a);
  for (Column *c = t->columns; c; c = c->next) namemap_put(columns, c->name, c);
  return columns;
}
