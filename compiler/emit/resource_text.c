/* resource_text.c: repos and resources as text. See resource_text.h. */
#include "emit/resource_text.h"

#include <string.h>

#include "emit/resource_terms.h"
#include "schema/elixir.h"

typedef struct Writer {
  Buf *out;
  Arena *arena;
  const Schema *schema;
  const Table *table;
  NameMap *relationships; /* column -> what its relationship is called */
} Writer;

/* --- repos ------------------------------------------------------------------------------------ */

void emit_repo_text(Buf *out, const Repo *repo) {
  buf_printf(out, "repo %s do\n", repo->name);
  if (repo->adapter != ADAPTER_SQLITE)
    buf_printf(out, "adapter :%s\n", adapter_name(repo->adapter));
  if (repo->database_env) {
    buf_put(out, "database env(");
    elixir_put_string(out, repo->database_env);
    if (repo->database) buf_put(out, ", ");
    if (repo->database) elixir_put_string(out, repo->database);
    buf_put(out, ")\n");
  } else if (repo->database) {
    buf_put(out, "database ");
    elixir_put_string(out, repo->database);
    buf_putc(out, '\n');
  }
  buf_put(out, "end\n");
}

/* --- names ------------------------------------------------------------------------------------ */

static const char *attribute_of(const Writer *w, const Table *t, Name column) {
  const Column *c = table_column(t, column);
  return c ? attribute_name(w->arena, c) : column;
}

static bool is_taken(const Writer *w, NameMap *taken, Name name) {
  return namemap_get(taken, name) || table_column(w->table, name);
}

/* Returns a name for the relationship through `c`: `author` for `author_id`, unless that is taken. */
static Name relationship_name(const Writer *w, NameMap *taken, const Column *c) {
  Interner *in = w->schema->names;
  size_t len = strlen(c->name);
  Name name = len > 3 && strcmp(c->name + len - 3, "_id") == 0 ? intern(in, c->name, len - 3)
                                                               : c->reference->table;
  if (is_taken(w, taken, name)) name = intern_printf(in, "%s_%s", c->name, c->reference->table);
  for (unsigned n = 2; is_taken(w, taken, name); n++)
    name = intern_printf(in, "%s_%s_%u", c->name, c->reference->table, n);
  namemap_put(taken, name, (void *)name);
  return name;
}

static void name_relationships(Writer *w) {
  NameMap *taken = namemap_new(w->arena);
  w->relationships = namemap_new(w->arena);
  for (const Column *c = w->table->columns; c; c = c->next)
    if (c->reference)
      namemap_put(w->relationships, c->name, (void *)relationship_name(w, taken, c));
}

/* Writes `[:a, :b]` of columns as attributes. */
static void put_attributes(const Writer *w, const NameList *columns) {
  buf_putc(w->out, '[');
  for (; columns; columns = columns->next) {
    put_atom(w->out, attribute_of(w, w->table, columns->name));
    if (columns->next) buf_put(w->out, ", ");
  }
  buf_putc(w->out, ']');
}

/* --- sqlite do … end, postgres do … end ------------------------------------------------------- */

static void put_reference(const Writer *w, const Column *c) {
  const Reference *r = c->reference;
  Buf options = buf_new(w->arena);
  const char *own = arena_printf(w->arena, "%s_%s_fkey", w->table->name, c->name);
  const Table *to = schema_table(w->schema, r->table);
  if (r->on_delete != ACTION_NONE)
    put_atom_option(&options, "on_delete", action_name(r->on_delete));
  if (r->on_update != ACTION_NONE)
    put_atom_option(&options, "on_update", action_name(r->on_update));
  if (r->deferrable == DEFERRABLE_YES) put_flag_option(&options, "deferrable", true);
  if (r->deferrable == DEFERRABLE_INITIALLY) put_atom_option(&options, "deferrable", "initially");
  if (r->unnamed)
    put_flag_option(&options, "unnamed?", true);
  else if (strcmp(r->name, own) != 0)
    put_text_option(&options, "name", r->name);
  for (const ReferencePair *p = r->match_with; p; p = p->next) {
    buf_put(&options, p == r->match_with ? ", match_with: [" : ", ");
    put_key(&options, attribute_of(w, w->table, p->source));
    put_atom(&options, to ? attribute_of(w, to, p->destination) : p->destination);
    if (!p->next) buf_putc(&options, ']');
  }
  if (r->match_type) put_atom_option(&options, "match_type", r->match_type);
  if (r->match_tenant) put_flag_option(&options, "match_tenant?", true);
  if (r->index) put_flag_option(&options, "index?", true);
  if (r->index && r->index_where) put_text_option(&options, "index_where", r->index_where);
  if (!options.len) return;
  buf_put(w->out, "reference ");
  put_atom(w->out, namemap_get(w->relationships, c->name));
  buf_printf(w->out, "%s\n", buf_text(&options));
}

static void put_references(const Writer *w) {
  size_t before = w->out->len;
  buf_put(w->out, "references do\n");
  size_t start = w->out->len;
  for (const Column *c = w->table->columns; c; c = c->next)
    if (c->reference) put_reference(w, c);
  if (w->out->len == start)
    w->out->text[w->out->len = before] = '\0';
  else
    buf_put(w->out, "end\n");
}

/* `desc: :b` can only stand at the end of a list. */
static void put_field(const Writer *w, const Key *k) {
  bool last = true;
  for (const Key *n = k; n; n = n->next) last &= n->order == ORDER_DESC;
  bool desc = k->order == ORDER_DESC;
  if (desc) buf_put(w->out, last ? "desc: " : "{:desc, ");
  if (k->expression)
    elixir_put_string(w->out, k->text);
  else
    put_atom(w->out, attribute_of(w, w->table, k->text));
  if (desc && !last) buf_putc(w->out, '}');
  if (k->next) buf_put(w->out, ", ");
}

static void put_postgres_options(const Writer *w, const Index *x) {
  if (x->using) put_text_option(w->out, "using", x->using);
  if (x->prefix) put_text_option(w->out, "prefix", x->prefix);
  if (x->all_tenants) put_flag_option(w->out, "all_tenants?", true);
  if (!x->include_base_filter && w->table->base_filter)
    put_flag_option(w->out, "include_base_filter?", false);
  if (x->concurrently) put_flag_option(w->out, "concurrently", true);
  for (const NameList *n = x->include; n; n = n->next) {
    buf_put(w->out, n == x->include ? ", include: [" : ", ");
    elixir_put_string(w->out, n->name);
    if (!n->next) buf_putc(w->out, ']');
  }
}

static void put_index(const Writer *w, const Index *x) {
  Index unnamed = *x;
  unnamed.name = NULL;
  bool expression = false;
  buf_put(w->out, "index [");
  for (const Key *k = x->fields; k; k = k->next) {
    expression |= k->expression;
    put_field(w, k);
  }
  buf_putc(w->out, ']');
  Name name = index_name(w->schema->names, w->table, x);
  if (expression || name != index_name(w->schema->names, w->table, &unnamed))
    put_text_option(w->out, "name", name);
  if (x->unique) put_flag_option(w->out, "unique", true);
  if (x->where) put_text_option(w->out, "where", x->where);
  if (!x->nulls_distinct) put_flag_option(w->out, "nulls_distinct", false);
  put_postgres_options(w, x);
  buf_putc(w->out, '\n');
}

static void put_check(const Writer *w, const Check *c) {
  buf_put(w->out, "check_constraint ");
  if (c->attributes && !c->attributes->next)
    put_atom(w->out, attribute_of(w, w->table, c->attributes->name));
  else
    put_attributes(w, c->attributes);
  buf_put(w->out, ", ");
  elixir_put_string(w->out, c->name);
  put_text_option(w->out, "check", c->check);
  if (c->unnamed) put_flag_option(w->out, "unnamed?", true);
  buf_putc(w->out, '\n');
}

static void put_statement(const Writer *w, const Statement *s) {
  buf_put(w->out, "statement ");
  put_atom(w->out, s->name);
  buf_put(w->out, " do\n");
  put_sql_call(w->out, "up", s->up);
  put_sql_call(w->out, "down", s->down);
  if (s->after_tables) {
    buf_put(w->out, "after_tables ");
    put_atoms(w->out, s->after_tables);
    buf_putc(w->out, '\n');
  }
  buf_put(w->out, "end\n\n");
}

#define PUT_SECTION(w, title, T, list, put_one)                               \
  do {                                                                        \
    if (list) buf_put((w)->out, title " do\n");                               \
    for (const T *item = (list); item; item = item->next) put_one((w), item); \
    if (list) buf_put((w)->out, "end\n\n");                                   \
  } while (0)

static void put_index_names(const Writer *w) {
  const char *separator = "identity_index_names ";
  for (const Identity *i = w->table->identities; i; i = i->next) {
    const char *own = arena_printf(w->arena, "%s_%s_index", w->table->name, i->name);
    if (i->constraint || strcmp(own, i->index_name) == 0) continue;
    buf_put(w->out, separator);
    put_key(w->out, i->name);
    elixir_put_string(w->out, i->index_name);
    separator = ", ";
  }
  if (*separator == ',') buf_putc(w->out, '\n');
}

/* Writes what was gathered as `name: …, ` without the last comma. */
static void put_gathered(const Writer *w, const char *option, Buf *entries) {
  if (entries->len)
    buf_printf(w->out, "%s %.*s\n", option, (int)entries->len - 2, buf_text(entries));
}

static void put_flags(const Writer *w, bool names_repo) {
  const Table *t = w->table;
  buf_put(w->out, "table ");
  elixir_put_string(w->out, t->name);
  buf_putc(w->out, '\n');
  if (names_repo) buf_printf(w->out, "repo %s\n", w->schema->repo->name);
  if (t->schema) {
    buf_put(w->out, "schema ");
    elixir_put_string(w->out, t->schema);
    buf_putc(w->out, '\n');
  }
  if (t->strict) buf_put(w->out, "strict? true\n");
  if (t->without_rowid) buf_put(w->out, "without_rowid? true\n");
  if (t->base_filter) put_sql_call(w->out, "base_filter_sql", t->base_filter);
  if (!t->key_order) return;
  buf_put(w->out, "primary_key ");
  put_attributes(w, t->key_order);
  buf_putc(w->out, '\n');
}

static void put_layer(const Writer *w, Buf *types, Buf *defaults, bool names_repo) {
  const Table *t = w->table;
  buf_printf(w->out, "%s do\n", adapter_name(w->schema->repo->adapter));
  put_flags(w, names_repo);
  put_gathered(w, "migration_types", types);
  put_gathered(w, "migration_defaults", defaults);
  put_index_names(w);
  buf_putc(w->out, '\n');
  put_references(w);
  buf_putc(w->out, '\n');
  PUT_SECTION(w, "custom_indexes", Index, t->indexes, put_index);
  PUT_SECTION(w, "check_constraints", Check, t->checks, put_check);
  PUT_SECTION(w, "custom_statements", Statement, t->statements, put_statement);
  buf_put(w->out, "end\n\n");
}

/* --- the other sections ----------------------------------------------------------------------- */

static void put_belongs_to(const Writer *w, const Column *c) {
  const Reference *r = c->reference;
  const Table *to = schema_table(w->schema, r->table);
  if (!to) return;
  Name name = namemap_get(w->relationships, c->name);
  const char *attribute = attribute_name(w->arena, c), *target = attribute_of(w, to, r->column);
  buf_put(w->out, "belongs_to ");
  put_atom(w->out, name);
  buf_printf(w->out, ", %s", to->resource);
  if (strcmp(attribute, arena_printf(w->arena, "%s_id", name)) != 0)
    put_atom_option(w->out, "source_attribute", attribute);
  if (strcmp(target, "id") != 0) put_atom_option(w->out, "destination_attribute", target);
  put_flag_option(w->out, "define_attribute?", false);
  buf_putc(w->out, '\n');
}

static void put_relationships(const Writer *w) {
  bool any = false;
  for (const Column *c = w->table->columns; c; c = c->next) {
    if (!c->reference) continue;
    if (!any) buf_put(w->out, "relationships do\n");
    any = true;
    put_belongs_to(w, c);
  }
  if (any) buf_put(w->out, "end\n\n");
}

static void put_identity(const Writer *w, const Identity *i) {
  NameList *keys = NULL, **tail = &keys;
  for (const Key *k = i->keys; k; k = k->next, tail = &(*tail)->next) {
    *tail = NEW(w->arena, NameList);
    (*tail)->name = k->text;
  }
  buf_put(w->out, "identity ");
  put_atom(w->out, i->name);
  buf_put(w->out, ", ");
  put_attributes(w, keys);
  if (i->where) put_text_option(w->out, "where", i->where);
  if (!i->nils_distinct) put_flag_option(w->out, "nils_distinct?", false);
  if (i->all_tenants) put_flag_option(w->out, "all_tenants?", true);
  if (i->constraint) put_flag_option(w->out, "constraint?", true);
  if (i->on_conflict) put_atom_option(w->out, "on_conflict", i->on_conflict);
  buf_putc(w->out, '\n');
}

static void put_tenancy(const Writer *w) {
  const Multitenancy *tenancy = &w->table->multitenancy;
  if (tenancy->strategy == TENANCY_NONE) return;
  bool attribute = tenancy->strategy == TENANCY_ATTRIBUTE;
  buf_printf(w->out, "multitenancy do\nstrategy :%s\n", attribute ? "attribute" : "context");
  if (tenancy->attribute) {
    buf_put(w->out, "attribute ");
    put_atom(w->out, attribute_of(w, w->table, tenancy->attribute));
    buf_putc(w->out, '\n');
  }
  if (tenancy->global == YES) buf_put(w->out, "global? true\n");
  buf_put(w->out, "end\n\n");
}

void emit_resource_text(Buf *out, const Schema *s, const Table *t, bool names_repo) {
  Arena *a = out->arena;
  Writer w = {.out = out, .arena = a, .schema = s, .table = t};
  Buf attributes = buf_new(a), defaults = buf_new(a), types = buf_new(a);
  name_relationships(&w);
  for (const Column *c = t->columns; c; c = c->next)
    put_attribute(&attributes, &defaults, &types, s->repo->adapter, t, c);
  buf_printf(out, "resource %s do\n", t->resource);
  put_layer(&w, &types, &defaults, names_repo);
  if (table_key_count(t) == 0) buf_put(out, "resource do\nrequire_primary_key? false\nend\n\n");
  buf_printf(out, "attributes do\n%send\n\n", buf_text(&attributes));
  put_relationships(&w);
  put_tenancy(&w);
  PUT_SECTION(&w, "identities", Identity, t->identities, put_identity);
  buf_put(out, "end\n");
}
