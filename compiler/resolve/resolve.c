/* resolve.c: the passes in order. Each runs to its end, so that one run reports what all files say
 * wrong; schemas are made of what is whole. */
#include "resolve/resolve.h"

#include <string.h>

#include "resolve/resolver.h"

static Resolver *new_resolver(Arena *a, Interner *in, Diag *d) {
  Resolver *r = NEW(a, Resolver);
  *r = (Resolver){
      .arena = a, .names = in, .diag = d, .modules = namemap_new(a), .noted = namemap_new(a)};
  r->last_module = &r->first_module;
  r->last_repo = &r->repos;
  r->last_resource = &r->resources;
  return r;
}

static Resolver *resolve_modules(Arena *a, Interner *in, Diag *d, const Unit *units) {
  Resolver *r = new_resolver(a, in, d);
  read_config(r, units);
  collect_modules(r, units);
  for (const Module *m = r->first_module; m; m = m->next) validate_module(r, m);
  resolve_repo_modules(r);
  read_config_databases(r, units);
  return r;
}

static void resolve_resources(Resolver *r) {
  resolve_resource_shells(r);
  for (Resource *s = r->resources; s; s = s->next) resolve_attributes(r, s);
  for (Resource *s = r->resources; s; s = s->next) {
    resolve_relationships(r, s);
    resolve_derived_attributes(r, s);
  }
  for (Resource *s = r->resources; s; s = s->next) {
    link_relationships(r, s);
    resolve_reference_entries(r, s);
  }
  for (Resource *s = r->resources; s; s = s->next)
    if (!s->embedded && (s->table || s->polymorphic)) resolve_shape(r, s);
}

/* --- schemas ---------------------------------------------------------------------------------- */

/* The tables of one name, chained by `next`. */
typedef struct Group {
  struct Group *next;
  Table *first, **last;
} Group;

typedef struct Groups {
  Resolver *r;
  NameMap *by_name;
  Group *first, **last;
} Groups;

static void add_to_group(Groups *groups, Table *t) {
  Name key = t->schema ? intern_printf(groups->r->names, "%s.%s", t->schema, t->name) : t->name;
  Group *group = namemap_get(groups->by_name, key);
  if (!group) {
    group = NEW(groups->r->arena, Group);
    group->last = &group->first;
    namemap_put(groups->by_name, key, group);
    *groups->last = group;
    groups->last = &group->next;
  }
  t->next = NULL;
  *group->last = t;
  group->last = &t->next;
}

/* Sorts a short list of identities by name, as Ash's snapshots have them. */
static Identity *sort_identities(Identity *list) {
  Identity *sorted = NULL;
  for (Identity *i = list, *next; i; i = next) {
    Identity **place = &sorted;
    next = i->next;
    while (*place && strcmp((*place)->name, i->name) <= 0) place = &(*place)->next;
    i->next = *place;
    *place = i;
  }
  return sorted;
}

static void collect_tables(Groups *groups, const RepoInfo *repo) {
  for (Resource *s = groups->r->resources; s; s = s->next)
    if (s->shape && s->repo == repo && s->migrates && !s->polymorphic)
      add_to_group(groups, s->shape);
  for (Table *t = polymorphic_tables(groups->r, repo), *next; t; t = next) {
    next = t->next;
    add_to_group(groups, t);
  }
}

static Schema *make_schema(Resolver *r, const RepoInfo *repo) {
  Schema *schema = schema_new(r->arena, r->names, repo->repo);
  Table **last = &schema->tables;
  Groups groups = {.r = r, .by_name = namemap_new(r->arena)};
  groups.last = &groups.first;
  collect_tables(&groups, repo);
  for (Group *g = groups.first; g; g = g->next) {
    *last = merge_tables(r, g->first);
    (*last)->identities = sort_identities((*last)->identities);
    last = &(*last)->next;
  }
  schema_finish(schema);
  check_schema(r, schema);
  return schema;
}

static void count_project(const Resolver *r, Project *project) {
  for (const RepoInfo *info = r->repos; info; info = info->next) project->repo_count++;
  for (const Resource *s = r->resources; s; s = s->next) project->resource_count++;
  project->repos = r->repos ? r->repos->repo : NULL;
}

Project *resolve_project(Arena *a, Interner *in, Diag *d, const Unit *units) {
  Resolver *r = resolve_modules(a, in, d, units);
  Project *project = NEW(a, Project);
  resolve_resources(r);
  count_project(r, project);
  project->schemas = NEW_ARRAY(a, Schema *, project->repo_count + 1);
  unsigned i = 0;
  for (const RepoInfo *info = r->repos; info; info = info->next)
    project->schemas[i++] = make_schema(r, info);
  return project;
}

Repo *resolve_repos(Arena *a, Interner *in, Diag *d, const Unit *units) {
  const Resolver *r = resolve_modules(a, in, d, units);
  return r->repos ? r->repos->repo : NULL;
}
