/* resource.c: the shell of each resource: which repo, which table, which tenancy; so that every later
 * pass can look at any other resource. */
#include <string.h>

#include "resolve/resolver.h"

static const struct {
  const char *module, *layer;
} data_layers[] = {{"AshSqlite.DataLayer", "sqlite"}, {"AshPostgres.DataLayer", "postgres"}};

/* --- data layer ------------------------------------------------------------------------------- */

/* Returns the `data_layer` that the resource's head names, or NULL. */
static const Node *named_data_layer(const Module *m) {
  return read_option(m->use ? m->use : m->call, "data_layer");
}

static void report_two_layers(Resolver *r, const Module *m) {
  diag_error(r->diag, section_first(m, "postgres")->name_span,
             "%s has a `postgres` and an `sqlite` block", m->name);
  diag_note(r->diag, section_first(m, "sqlite")->name_span, "the other one is here");
  diag_help(r->diag, "keep the one that its repo is for; a second resource can hold the other");
}

static void report_no_layer(Resolver *r, const Module *m) {
  diag_error(r->diag, m->span, "%s says no table", m->name);
  diag_help(r->diag,
            "add `sqlite do table \"…\" end`, or `data_layer :embedded` if it is only used "
            "as a type");
}

/* Returns the section that the table's options stand in; NULL for a resource without a table. */
static const char *find_layer(Resolver *r, const Module *m) {
  const Node *named = named_data_layer(m);
  if (is_atom(named, "embedded")) return NULL;
  if (named && named->kind == NODE_ALIAS)
    for (size_t i = 0; i < sizeof data_layers / sizeof *data_layers; i++)
      if (strcmp(named->name, data_layers[i].module) == 0) return data_layers[i].layer;
  bool sqlite = section_first(m, "sqlite") != NULL, postgres = section_first(m, "postgres") != NULL;
  if (sqlite && postgres) report_two_layers(r, m);
  if (!sqlite && !postgres && !m->use) report_no_layer(r, m);
  return sqlite ? "sqlite" : postgres ? "postgres" : NULL;
}

/* --- repo ------------------------------------------------------------------------------------- */

static void report_unknown_repo(Resolver *r, const Node *at, Name name) {
  Suggestion near = suggest_start(name);
  for (RepoInfo *info = r->repos; info; info = info->next) suggest_offer(&near, info->repo->name);
  diag_error(r->diag, at->span, "there is no repo %s", name);
  if (near.best) diag_label(r->diag, "did you mean %s?", near.best);
  diag_help(r->diag, "declare it: `repo %s do database \"…\" end`", name);
}

static void report_no_repo(Resolver *r, const Resource *resource) {
  diag_error(r->diag, resource->module->span, "%s does not say which repo it is in",
             resource->name);
  if (r->repos) {
    diag_note(r->diag, r->repos->repo->span, "%s is one of several", r->repos->repo->name);
    diag_help(r->diag, "add `repo %s` to its `%s` block", r->repos->repo->name, resource->layer);
  } else {
    diag_help(r->diag, "declare one: `repo Blog.Repo do database \"var/blog.db\" end`");
  }
}

static RepoInfo *find_repo(Resolver *r, const Resource *resource) {
  const Node *named = section_option(resource->module, resource->layer, "repo");
  if (!named || named->kind != NODE_ALIAS) {
    bool only = r->repos && !r->repos->next;
    if (!only && !named) report_no_repo(r, resource);
    return only ? r->repos : NULL;
  }
  Module *m = find_module(r, resource->module, named);
  if (m && m->repo) return m->repo;
  report_unknown_repo(r, named, module_name(r, resource->module, named));
  return NULL;
}

static void check_adapter(Resolver *r, const Resource *resource) {
  const Repo *repo = resource->repo->repo;
  const char *adapter = adapter_name(repo->adapter);
  if (strcmp(adapter, resource->layer) == 0) return;
  const Node *section = section_first(resource->module, resource->layer);
  diag_error(r->diag, section ? section->name_span : resource->module->span,
             "%s has a `%s` block, but %s is a :%s repo", resource->name, resource->layer,
             repo->name, adapter);
  diag_note(r->diag, repo->span, "%s is declared here", repo->name);
  diag_help(r->diag, "call the block `%s`, or name another repo in it", adapter);
}

/* --- table ------------------------------------------------------------------------------------ */

static void report_table_name(Resolver *r, const Resource *resource, const char *why) {
  diag_error(r->diag, resource->table_span, "the table of %s cannot be called \"%s\": %s",
             resource->name, resource->table, why);
  diag_help(r->diag, "give it another name in `table`");
}

static void check_table_name(Resolver *r, const Resource *resource) {
  if (!*resource->table) report_table_name(r, resource, "the name is empty");
  if (strpbrk(resource->table, "\r\n"))
    report_table_name(r, resource, "the name has more than one line");
  if (strcasecmp(resource->table, "schema_migrations") == 0)
    report_table_name(r, resource, "that is the ledger of migrations");
}

/* Returns true if the block holds a call that the vocabulary does not know: a misspelt `table`,
 * perhaps, which was reported. */
static bool has_unknown(const Module *m, const char *layer) {
  const DslEntry *entry = dsl_child(dsl_child(NULL, "resource"), layer);
  const Node *section = section_first(m, layer);
  for (const Node *c = section ? section->block : NULL; c; c = c->next)
    if (c->kind == NODE_CALL && !dsl_child(entry, c->name) && !dsl_option(entry, c->name))
      return true;
  return false;
}

static void read_table(Resolver *r, Resource *resource) {
  const Module *m = resource->module;
  const Node *table = section_option(m, resource->layer, "table");
  resource->table_span = table ? table->span : m->span;
  resource->polymorphic = is_atom(section_option(m, resource->layer, "polymorphic?"), "true");
  resource->migrates = !is_atom(section_option(m, resource->layer, "migrate?"), "false");
  const Node *schema = section_option(m, resource->layer, "schema");
  if (schema && schema->kind == NODE_STRING) resource->schema = schema->text;
  if (table && table->kind == NODE_STRING) {
    resource->table = table->text;
    check_table_name(r, resource);
  } else if (!table && !resource->polymorphic && !has_unknown(m, resource->layer)) {
    const Node *section = section_first(m, resource->layer);
    diag_error(r->diag, section ? section->name_span : m->span, "%s has no `table`",
               resource->name);
    diag_help(r->diag, "name it: `%s do table \"…\" end`", resource->layer);
  }
}

/* --- tenancy and base filter ------------------------------------------------------------------ */

static void report_tenancy(Resolver *r, const Node *at, const char *what, const char *help) {
  diag_error(r->diag, at->name_span, "%s", what);
  diag_help(r->diag, "%s", help);
}

static void read_tenancy(Resolver *r, Resource *resource) {
  const Node *section = section_first(resource->module, "multitenancy");
  if (!section) return;
  const Node *strategy = section_option(resource->module, "multitenancy", "strategy");
  const Node *attribute = section_option(resource->module, "multitenancy", "attribute");
  const Node *global = section_option(resource->module, "multitenancy", "global?");
  Multitenancy *tenancy = &resource->tenancy;
  tenancy->strategy = is_atom(strategy, "attribute") ? TENANCY_ATTRIBUTE : TENANCY_CONTEXT;
  tenancy->global = is_atom(global, "true") ? YES : NO;
  if (attribute && attribute->kind == NODE_ATOM) tenancy->attribute = attribute->name;
  bool sqlite = resource->layer && strcmp(resource->layer, "sqlite") == 0;
  bool context = !strategy || is_atom(strategy, "context");
  if (context && sqlite)
    report_tenancy(r, section, "SQLite has no schemas to keep tenants in",
                   "use `strategy :attribute` with an `attribute` that holds the tenant");
  if (tenancy->strategy == TENANCY_ATTRIBUTE && !attribute)
    report_tenancy(r, section,
                   "Multitenancy strategy is `:attribute`, but no `attribute` is "
                   "configured",
                   "add `attribute :org_id`, the attribute that holds the tenant");
}

static void read_base_filter(Resource *resource) {
  resource->base_filter = section_option(resource->module, "resource", "base_filter");
  const Node *sql = section_option(resource->module, resource->layer, "base_filter_sql");
  if (!sql || sql->kind != NODE_STRING) return;
  resource->base_filter_sql = sql->text;
  resource->base_filter_span = read_content(sql);
}

/* --- shells ----------------------------------------------------------------------------------- */

static void append_resource(Resolver *r, Module *m) {
  Resource *resource = NEW(r->arena, Resource);
  *resource = (Resource){.module = m, .name = m->name, .elixir = m->elixir};
  resource->last_attribute = &resource->attributes;
  resource->last_relationship = &resource->relationships;
  resource->attribute_by_name = namemap_new(r->arena);
  resource->relationship_by_name = namemap_new(r->arena);
  m->resource = resource;
  *r->last_resource = resource;
  r->last_resource = &resource->next;
}

static void fill_shell(Resolver *r, Resource *resource) {
  resource->layer = find_layer(r, resource->module);
  resource->embedded = !resource->layer;
  read_tenancy(r, resource);
  if (resource->embedded) return;
  resource->repo = find_repo(r, resource);
  read_table(r, resource);
  read_base_filter(resource);
  if (resource->repo) check_adapter(r, resource);
}

void resolve_resource_shells(Resolver *r) {
  for (Module *m = r->first_module; m; m = m->next)
    if (m->kind == MODULE_RESOURCE) append_resource(r, m);
  for (Resource *resource = r->resources; resource; resource = resource->next)
    fill_shell(r, resource);
}
