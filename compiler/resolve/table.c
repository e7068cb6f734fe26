/* table.c: from a resource to its own table; resources of one table are merged later (merge.c). */
#include <string.h>

#include "resolve/resolver.h"

static const Node *layer_option(const Resource *resource, const char *name) {
  return section_option(resource->module, resource->layer, name);
}

/* --- rules of the resource as a whole --------------------------------------------------------- */

/* Returns true if a call is probably meant to be one of the words, and is none of them. */
static bool is_misspelt(const Node *call, const char *const *words) {
  if (call->kind != NODE_CALL) return false;
  Suggestion near = suggest_start(call->name);
  for (; *words; words++) {
    if (strcmp(call->name, *words) == 0) return false;
    suggest_offer(&near, *words);
  }
  return near.best;
}

/* Returns true if a block of the resource is probably meant to be `attributes`, or an entry of it to be
 * a primary key, which was reported. */
static bool key_is_misspelt(const Resource *resource) {
  static const char *const blocks[] = {"attributes", NULL};
  static const char *const keys[] = {"uuid_primary_key", "uuid_v7_primary_key",
                                     "integer_primary_key", NULL};
  for (const Node *c = module_calls(resource->module); c; c = c->next)
    if (c->has_block && is_misspelt(c, blocks)) return true;
  for (const Node *s = section_first(resource->module, "attributes"); s; s = section_next(s))
    for (const Node *c = s->block; c; c = c->next)
      if (is_misspelt(c, keys)) return true;
  return false;
}

static void check_primary_key(Resolver *r, const Resource *resource) {
  const Node *required = section_option(resource->module, "resource", "require_primary_key?");
  if (is_atom(required, "false")) return;
  for (const Attribute *a = resource->attributes; a; a = a->next)
    if (a->primary_key) return;
  if (key_is_misspelt(resource)) return;
  Report *report = resource->module->extended ? diag_warning : diag_error;
  report(r->diag, resource->module->span, "%s has no primary key", resource->name);
  diag_help(r->diag,
            "add `uuid_primary_key :id` or `integer_primary_key :id` to its attributes, or "
            "`require_primary_key? false` to a `resource` section");
}

static void check_tenancy(Resolver *r, Resource *resource) {
  Multitenancy *tenancy = &resource->tenancy;
  if (tenancy->strategy != TENANCY_ATTRIBUTE || !tenancy->attribute) return;
  const Attribute *attribute = find_attribute(resource, tenancy->attribute);
  if (attribute) {
    tenancy->attribute = attribute->source;
    return;
  }
  const Node *at = section_option(resource->module, "multitenancy", "attribute");
  report_unknown_attribute(r, resource, at->span, tenancy->attribute, "multitenancy");
}

/* Reports keys of `option` that are no attributes of the resource. */
static void check_attribute_keys(Resolver *r, const Resource *resource, const char *option) {
  const char *who = arena_printf(r->arena, "`%s`", option);
  for (const Node *p = read_keywords(layer_option(resource, option)); p; p = p->next)
    if (p->name && !find_attribute(resource, p->name))
      report_unknown_attribute(r, resource, p->name_span, p->name, who);
}

static void ignore_attributes(Resolver *r, Resource *resource) {
  static const char option[] = "migration_ignore_attributes";
  const Node *list = layer_option(resource, option);
  for (const Node *n = read_first(list); n; n = read_next(list, n)) {
    if (n->kind != NODE_ATOM) continue;
    Attribute *attribute = find_attribute(resource, n->name);
    if (attribute)
      attribute->ignored = true;
    else
      report_unknown_attribute(r, resource, n->span, n->name, "`migration_ignore_attributes`");
  }
}

static bool is_integer_key(const Attribute *attribute) {
  return attribute->generated && attribute->type.value == VALUE_INTEGER;
}

/* SQLite numbers rows only through a key of one integer column. */
static void check_generated(Resolver *r, const Resource *resource) {
  unsigned keys = 0;
  for (const Attribute *a = resource->attributes; a; a = a->next) keys += a->primary_key;
  for (const Attribute *a = resource->attributes; a; a = a->next) {
    if (!is_integer_key(a) || (a->primary_key && keys == 1)) continue;
    diag_error(r->diag, a->span, "SQLite cannot number `%s`: it is %s", a->name,
               a->primary_key ? "one of several columns of the primary key"
                              : "not the primary key");
    diag_help(r->diag, "%s",
              a->primary_key ? "make it the only key and add an identity for the others, or "
                               "use `attribute :id, :integer, primary_key?: true, allow_nil?: "
                               "false`, which the program numbers"
                             : "remove `generated?`, or make it the primary key");
  }
}

static void check_rules(Resolver *r, Resource *resource) {
  check_primary_key(r, resource);
  check_tenancy(r, resource);
  check_attribute_keys(r, resource, "migration_types");
  check_attribute_keys(r, resource, "migration_defaults");
  ignore_attributes(r, resource);
  bool sqlite = strcmp(resource->layer, "sqlite") == 0;
  if (sqlite && !resource->elixir) check_generated(r, resource);
}

/* --- columns ---------------------------------------------------------------------------------- */

static Column *make_column(Resolver *r, const Attribute *attribute) {
  Column *column = NEW(r->arena, Column);
  *column = (Column){.name = attribute->source,
                     .type = attribute->type.type,
                     .storage = attribute->type.storage,
                     .collation = attribute->type.collation,
                     .default_value = attribute->default_value,
                     .nullable = attribute->allow_nil,
                     .generated = attribute->generated,
                     .primary_key = attribute->primary_key,
                     .computed = attribute->computed,
                     .stored = attribute->stored,
                     .backfill = attribute->backfill,
                     .filling = attribute->filling,
                     .span = attribute->span,
                     .attribute = attribute->name,
                     .default_span = attribute->default_span,
                     .computed_span = read_string_span(attribute->call, "computed"),
                     .backfill_span = read_string_span(attribute->call, "backfill")};
  return column;
}

/* In Ash several attributes may share a column; the first one says what it is. */
static Column *make_columns(Resolver *r, const Resource *resource) {
  Column *first = NULL, **last = &first;
  NameMap *seen = namemap_new(r->arena);
  for (const Attribute *a = resource->attributes; a; a = a->next) {
    if (a->ignored || (resource->elixir && namemap_get(seen, a->source))) continue;
    namemap_put(seen, a->source, (void *)a);
    *last = make_column(r, a);
    last = &(*last)->next;
  }
  return first;
}

/* Sets the foreign keys: of several relationships through one column the first one counts. */
static void set_references(Resolver *r, const Resource *resource, Table *table) {
  NameMap *columns = namemap_new(r->arena);
  for (Column *c = table->columns; c; c = c->next) namemap_put(columns, c->name, c);
  for (const Relationship *s = resource->relationships; s; s = s->next) {
    const Attribute *attribute = find_attribute(resource, s->source_attribute);
    Column *column = attribute ? namemap_get(columns, attribute->source) : NULL;
    if (column && !column->reference) column->reference = relationship_reference(r, resource, s);
  }
}

/* Reads `primary_key [:b, :a]`: the same attributes as are marked, in the order of the key. */
static NameList *read_key_order(Resolver *r, const Resource *resource) {
  const Node *list = layer_option(resource, "primary_key");
  NameList *first = NULL, **last = &first;
  unsigned marked = 0, listed = 0;
  for (const Attribute *a = resource->attributes; a; a = a->next) marked += a->primary_key;
  for (const Node *n = read_first(list); n; n = read_next(list, n)) {
    const Attribute *attribute = n->kind == NODE_ATOM ? find_attribute(resource, n->name) : NULL;
    if (!attribute || !attribute->primary_key) {
      diag_error(r->diag, n->span, "`primary_key` names `%s`, which is not part of the key",
                 n->kind == NODE_ATOM ? n->name : read_kind(n));
      diag_help(r->diag, "name the attributes that have `primary_key?: true`, in the key's order");
      return NULL;
    }
    *last = NEW(r->arena, NameList);
    (*last)->name = attribute->source;
    last = &(*last)->next;
    listed++;
  }
  if (!list || listed == marked) return first;
  diag_error(r->diag, list->span, "`primary_key` names %u of the key's %u attributes", listed,
             marked);
  diag_help(r->diag, "name all of them, in the key's order");
  return NULL;
}

/* --- table options ---------------------------------------------------------------------------- */

/* Reads `create_table_options` of SQLite, which knows two words there. */
static void read_sqlite_options(Resolver *r, Table *table, const Node *options) {
  for (const char *p = options->text; *p;) {
    p += strspn(p, " \t\n,");
    if (strncasecmp(p, "STRICT", 6) == 0) {
      table->strict = true;
      p += 6;
    } else if (strncasecmp(p, "WITHOUT ROWID", 13) == 0) {
      table->without_rowid = true;
      p += 13;
    } else if (*p) {
      diag_error(r->diag, options->span, "SQLite has no table option \"%s\"", p);
      diag_help(r->diag, "it knows STRICT and WITHOUT ROWID, which are `strict? true` and "
                         "`without_rowid? true`");
      return;
    }
  }
}

static void read_options(Resolver *r, const Resource *resource, Table *table) {
  const Node *options = layer_option(resource, "create_table_options");
  table->strict = is_atom(layer_option(resource, "strict?"), "true");
  table->without_rowid = is_atom(layer_option(resource, "without_rowid?"), "true");
  if (!options || options->kind != NODE_STRING) return;
  if (strcmp(resource->layer, "sqlite") == 0)
    read_sqlite_options(r, table, options);
  else
    table->options = options->text;
}

void resolve_shape(Resolver *r, Resource *resource) {
  check_rules(r, resource);
  Table *table = NEW(r->arena, Table);
  *table = (Table){.name = resource->table,
                   .schema = resource->schema,
                   .multitenancy = resource->tenancy,
                   .base_filter = resource->base_filter_sql,
                   .has_create_action = resource_creates(resource),
                   .resource = resource->name,
                   .span = resource->table_span,
                   .base_filter_span = resource->base_filter_span};
  table->columns = make_columns(r, resource);
  set_references(r, resource, table);
  table->key_order = read_key_order(r, resource);
  table->identities = resolve_identities(r, resource);
  table->indexes = resolve_indexes(r, resource);
  table->checks = resolve_checks(r, resource);
  table->statements = resolve_statements(r, resource);
  read_options(r, resource, table);
  resource->shape = table;
}
