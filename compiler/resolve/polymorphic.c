/* polymorphic.c: tables of polymorphic resources: one for each relationship that points at one and
 * names a table in its context, with a foreign key back to where the relationship stands. */
#include "resolve/resolver.h"

/* Names that a polymorphic resource could not complete lack the table: "_author_id_fkey". */
static Name complete_name(Resolver *r, Name table, Name name) {
  return name && name[0] == '_' ? intern_printf(r->names, "%s%s", table, name) : name;
}

static Column *copy_columns(Resolver *r, const Column *from, Name table) {
  Column *first = NULL, **last = &first;
  for (const Column *c = from; c; c = c->next) {
    Column *copy = NEW(r->arena, Column);
    *copy = *c;
    if (c->reference) {
      copy->reference = NEW(r->arena, Reference);
      *copy->reference = *c->reference;
      copy->reference->name = complete_name(r, table, c->reference->name);
    }
    *last = copy;
    last = &copy->next;
  }
  *last = NULL;
  return first;
}

static Identity *copy_identities(Resolver *r, const Identity *from, Name table) {
  Identity *first = NULL, **last = &first;
  for (const Identity *i = from; i; i = i->next) {
    Identity *copy = NEW(r->arena, Identity);
    *copy = *i;
    copy->index_name = complete_name(r, table, i->index_name);
    *last = copy;
    last = &copy->next;
  }
  return first;
}

static Check *copy_checks(Resolver *r, const Check *from, Name table) {
  Check *first = NULL, **last = &first;
  for (const Check *c = from; c; c = c->next) {
    Check *copy = NEW(r->arena, Check);
    *copy = *c;
    copy->name = complete_name(r, table, c->name);
    *last = copy;
    last = &copy->next;
  }
  return first;
}

static void point_back(Resolver *r, const Resource *source, const Relationship *relationship,
                       Table *table) {
  const Attribute *attribute =
      find_attribute(relationship->destination, relationship->destination_attribute);
  for (Column *c = table->columns; attribute && c; c = c->next)
    if (c->name == attribute->source)
      c->reference = polymorphic_reference(r, source, relationship, c->name);
}

static Table *make_table(Resolver *r, const Resource *source, const Relationship *relationship) {
  const Table *shape = relationship->destination->shape;
  Table *table = NEW(r->arena, Table);
  *table = *shape;
  table->next = NULL;
  table->name = relationship->context_table;
  if (relationship->context_schema) table->schema = relationship->context_schema;
  table->columns = copy_columns(r, shape->columns, table->name);
  table->identities = copy_identities(r, shape->identities, table->name);
  table->checks = copy_checks(r, shape->checks, table->name);
  table->span = relationship->span;
  point_back(r, source, relationship, table);
  return table;
}

static bool makes_table(const Relationship *relationship, const RepoInfo *repo) {
  const Resource *destination = relationship->destination;
  return relationship->kind != BELONGS_TO && relationship->context_table && destination &&
         destination->polymorphic && destination->migrates && destination->shape &&
         destination->repo == repo;
}

Table *polymorphic_tables(Resolver *r, const RepoInfo *repo) {
  Table *first = NULL, **last = &first;
  for (const Resource *source = r->resources; source; source = source->next)
    for (const Relationship *s = source->relationships; s; s = s->next) {
      if (!makes_table(s, repo)) continue;
      *last = make_table(r, source, s);
      last = &(*last)->next;
    }
  return first;
}
