/* schema_builder.h: schemas written by hand, for tests of what comes after resolving. */
#ifndef TESTS_SCHEMA_BUILDER_H
#define TESTS_SCHEMA_BUILDER_H

#include <string.h>

#include "report/diag.h"
#include "schema/schema.h"

#define BUILDER static inline __attribute__((unused))

typedef struct World {
  Arena *arena;
  Interner *names;
  Sources *sources;
  Diag *diag;
  Repo *repo;
} World;

BUILDER World world_new(void) {
  World w = {.arena = arena_new()};
  w.names = interner_new(w.arena);
  w.sources = sources_new(w.arena);
  w.diag = diag_new(w.arena, w.sources);
  w.repo = NEW(w.arena, Repo);
  w.repo->name = intern_text(w.names, "Blog.Repo");
  w.repo->folder = intern_text(w.names, "repo");
  return w;
}

BUILDER Name named(const Schema *s, const char *text) {
  return intern_text(s->names, text);
}

BUILDER Table *add_table(Schema *s, const char *name) {
  Table *t = NEW(s->arena, Table);
  t->name = named(s, name);
  t->has_create_action = true;
  Table **tail = &s->tables;
  while (*tail) tail = &(*tail)->next;
  *tail = t;
  return t;
}

/* A nullable column. */
BUILDER Column *add_column(const Schema *s, Table *t, const char *name, const char *type) {
  Column *c = NEW(s->arena, Column), **tail = &t->columns;
  c->name = c->attribute = named(s, name);
  c->type.name = named(s, type);
  c->nullable = true;
  while (*tail) tail = &(*tail)->next;
  *tail = c;
  return c;
}

BUILDER Column *add_key(const Schema *s, Table *t, const char *name, const char *type) {
  Column *c = add_column(s, t, name, type);
  c->primary_key = true;
  c->nullable = false;
  c->generated = strcmp(type, "bigint") == 0;
  return c;
}

BUILDER Reference *refer(const Schema *s, const Table *t, Column *c, const char *table,
                         const char *column) {
  Reference *r = NEW(s->arena, Reference);
  r->name = intern_printf(s->names, "%s_%s_fkey", t->name, c->name);
  r->table = named(s, table);
  r->column = named(s, column);
  r->primary_key = true;
  c->reference = r;
  return r;
}

/* Keys of the words of `text`: "author_id -inserted_at" (descending); one in brackets is SQL. */
BUILDER Key *keys(const Schema *s, const char *text) {
  Key *first = NULL, **tail = &first;
  while (*text) {
    Key *k = NEW(s->arena, Key);
    if (*text == '-') k->order = ORDER_DESC, text++;
    k->expression = *text == '(';
    size_t len = k->expression ? strlen(text) : strcspn(text, " ");
    k->text = k->expression ? intern(s->names, text + 1, len - 2) : intern(s->names, text, len);
    *tail = k;
    tail = &k->next;
    text += len + (text[len] == ' ');
  }
  return first;
}

BUILDER Identity *add_identity(const Schema *s, Table *t, const char *name, const char *columns) {
  Identity *i = NEW(s->arena, Identity), **tail = &t->identities;
  i->name = named(s, name);
  i->keys = keys(s, columns);
  i->index_name = intern_printf(s->names, "%s_%s_index", t->name, name);
  i->nils_distinct = true;
  while (*tail) tail = &(*tail)->next;
  *tail = i;
  return i;
}

BUILDER Index *add_index(const Schema *s, Table *t, const char *name, const char *fields) {
  Index *x = NEW(s->arena, Index), **tail = &t->indexes;
  x->name = named(s, name);
  x->fields = keys(s, fields);
  x->nulls_distinct = x->include_base_filter = true;
  while (*tail) tail = &(*tail)->next;
  *tail = x;
  return x;
}

BUILDER NameList *name_list(const Schema *s, const char *name) {
  NameList *n = NEW(s->arena, NameList);
  n->name = named(s, name);
  return n;
}

BUILDER Check *add_check(const Schema *s, Table *t, const char *column, const char *name,
                         const char *sql) {
  Check *c = NEW(s->arena, Check), **tail = &t->checks;
  c->name = named(s, name);
  c->attributes = column ? name_list(s, column) : NULL;
  c->check = named(s, sql);
  while (*tail) tail = &(*tail)->next;
  *tail = c;
  return c;
}

BUILDER Statement *add_statement(const Schema *s, Table *t, const char *name, const char *up,
                                 const char *down) {
  Statement *x = NEW(s->arena, Statement), **tail = &t->statements;
  x->name = named(s, name);
  x->up = named(s, up);
  x->down = named(s, down);
  while (*tail) tail = &(*tail)->next;
  *tail = x;
  return x;
}

#endif
