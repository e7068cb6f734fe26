/* type.c: what an attribute's type means: built-in types, arrays, and the enums, new types and embedded
 * resources of the same tree; then its migration type and its storage. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "resolve/elixir/extension.h"

static const TypeRow *find_row(const char *name, bool module) {
  for (const TypeRow *row = type_rows; row->atom; row++)
    if (strcmp(module ? row->module : row->atom, name) == 0) return row;
  return NULL;
}

static Adapter adapter_of(const Resource *resource) {
  return resource->repo ? resource->repo->repo->adapter : ADAPTER_SQLITE;
}

const Node *type_constraint(const AttributeType *type, const char *name) {
  const Node *own = read_keyword(type->constraints, name);
  return own ? own : read_keyword(type->inherited, name);
}

/* Returns the number that constraint `name` gives, 0 when there is none. */
static int constraint_number(const AttributeType *type, const char *name) {
  const Node *value = type_constraint(type, name);
  return value && value->kind == NODE_NUMBER ? atoi(value->text) : 0;
}

/* --- built-in types --------------------------------------------------------------------------- */

static const struct {
  const char *type, *constraint, *value, *becomes;
  ValueKind kind;
} variants[] = {
    {"time", "precision", "microsecond", "time_usec", VALUE_TIME_USEC},
    {"datetime", "precision", "microsecond", "utc_datetime_usec", VALUE_DATETIME_USEC},
    {"utc_datetime", "precision", "microsecond", "utc_datetime_usec", VALUE_DATETIME_USEC},
    {"function", "mfa", "true", "text", VALUE_OTHER},
    {"money", "storage_type", "map", "map", VALUE_MAP},
};

/* Changes the migration type where a constraint decides it. */
static const char *variant(AttributeType *type, const char *usual) {
  for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
    if (strcmp(variants[i].type, type->row->atom) != 0) continue;
    if (!is_atom(type_constraint(type, variants[i].constraint), variants[i].value)) continue;
    type->value = variants[i].kind;
    return variants[i].becomes;
  }
  return usual;
}

static const struct {
  const char *inner, *range;
} ranges[] = {
    {"date", "daterange"},
    {"integer", "int8range"},
    {"decimal", "numrange"},
    {"naive_datetime", "tsrange"},
    {"datetime", "tstzrange"},
    {"utc_datetime", "tstzrange"},
    {"utc_datetime_usec", "tstzrange"},
};

/* Sizes and range types, which only PostgreSQL has. */
static const char *postgres_details(AttributeType *type, const char *usual) {
  const char *atom = type->row->atom;
  if (strcmp(atom, "decimal") == 0) {
    type->type.precision = constraint_number(type, "precision");
    type->type.scale = constraint_number(type, "scale");
  }
  if (strcmp(atom, "vector") == 0) type->type.size = constraint_number(type, "dimensions");
  if (strcmp(atom, "range") != 0) return usual;
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    if (is_atom(type_constraint(type, "inner_type"), ranges[i].inner)) return ranges[i].range;
  return usual;
}

static void report_unstorable(Resolver *r, const TypeRow *row, const Node *at, Adapter adapter) {
  diag_error(r->diag, at->span, "%s cannot store values of type :%s",
             adapter == ADAPTER_SQLITE ? "SQLite" : "PostgreSQL", row->atom);
  diag_help(r->diag, "%s",
            row->postgres ? "only PostgreSQL has it: use :string, or a :postgres repo"
                          : "use :binary for contents, or :string for a path");
}

static void use_row(Resolver *r, const Resource *resource, AttributeType *type, const TypeRow *row,
                    const Node *at) {
  Adapter adapter = adapter_of(resource);
  const char *name = adapter == ADAPTER_SQLITE ? row->sqlite : row->postgres;
  type->row = row;
  type->value = row->value;
  if (!name) {
    report_unstorable(r, row, at, adapter);
    return;
  }
  name = variant(type, name);
  if (adapter == ADAPTER_POSTGRES) name = postgres_details(type, name);
  type->type.name = intern_text(r->names, name);
  type->known = true;
}

/* --- types of the tree ------------------------------------------------------------------------ */

/* What those who think in SQL write, and what it is called here. */
static const struct {
  const char *sql, *ash;
} sql_names[] = {
    {"text", "string"},     {"varchar", "string"}, {"char", "string"},
    {"int", "integer"},     {"bigint", "integer"}, {"smallint", "integer"},
    {"bool", "boolean"},    {"real", "float"},     {"double", "float"},
    {"numeric", "decimal"}, {"blob", "binary"},    {"bytea", "binary"},
    {"json", "map"},        {"jsonb", "map"},      {"timestamp", "utc_datetime"},
    {"guid", "uuid"},       {"clob", "string"},    {"number", "decimal"},
};

static const char *ash_name(const char *sql) {
  for (size_t i = 0; i < sizeof sql_names / sizeof *sql_names; i++)
    if (strcasecmp(sql_names[i].sql, sql) == 0) return sql_names[i].ash;
  return NULL;
}

static Suggestion near_type(Resolver *r, Name name, bool module) {
  Suggestion near = suggest_start(name);
  for (const TypeRow *row = type_rows; row->atom; row++)
    suggest_offer(&near, module ? row->module : row->atom);
  for (const Module *m = r->first_module; module && worth_suggesting(r) && m; m = m->next)
    if (m->kind == MODULE_ENUM || m->kind == MODULE_NEWTYPE) suggest_offer(&near, m->name);
  return near;
}

static void use_text(Resolver *r, AttributeType *type, const char *name, ValueKind value) {
  type->type.name = intern_text(r->names, name);
  type->value = value;
  type->known = true;
}

/* A type that nothing here declares is an error; in an Elixir file it may be a dependency's, so that its
 * column is taken for text, which is said. */
static void use_unknown(Resolver *r, const Resource *resource, AttributeType *type,
                        const Node *node) {
  bool module = node->kind == NODE_ALIAS;
  Name name = module ? module_name(r, resource->module, node) : node->name;
  Suggestion near = near_type(r, name, module);
  const char *meant = module ? NULL : ash_name(name);
  if (meant) near.best = meant;
  if (module && resource->elixir && !near.best) {
    use_text(r, type, "text", VALUE_OTHER);
    if (resource->embedded || namemap_get(r->noted, name)) return;
    namemap_put(r->noted, name, (void *)name);
    diag_warning(r->diag, node->span, "how %s is stored is not known here: it is taken for :text",
                 name);
    diag_help(r->diag, "say it in `migration_types`, or add the folder that declares it");
    return;
  }
  diag_error(r->diag, node->span, "unknown type %s%s", module ? "" : ":", name);
  if (near.best) diag_label(r->diag, "did you mean %s%s?", module ? "" : ":", near.best);
  diag_help(r->diag, module ? "declare it with Ash.Type.Enum or Ash.Type.NewType in the same tree, "
                              "or say its column type in `migration_types`"
                            : "use a built-in type, or declare one with Ash.Type.NewType");
}

static void report_not_a_type(Resolver *r, const Module *m, const Node *at) {
  diag_error(r->diag, at->span, "%s is a resource with a table, not a type", m->name);
  diag_note(r->diag, m->span, "%s is declared here", m->name);
  diag_help(r->diag, "refer to it with `belongs_to`, or declare it with `data_layer: :embedded`");
}

/* Returns true if `node` is shaped like a type. */
static bool is_readable(const Node *node) {
  if (!node) return false;
  if (node->kind == NODE_TUPLE)
    return is_atom(node->items, "array") && is_readable(node->items->next);
  return node->kind == NODE_ATOM || node->kind == NODE_ALIAS;
}

static void resolve_into(Resolver *r, const Resource *resource, AttributeType *type,
                         const Node *node);

/* A NewType is stored as its subtype; of an integer it is :integer, not :bigint, as in Ash. */
static void use_newtype(Resolver *r, const Resource *resource, AttributeType *type, Module *m,
                        const Node *at) {
  const Node *subtype = read_option(m->use, "subtype_of");
  if (m->busy || !is_readable(subtype)) {
    diag_error(r->diag, at->span,
               m->busy   ? "%s is a type of itself"
               : subtype ? "the `subtype_of` of %s is no type"
                         : "%s has no `subtype_of`",
               m->name);
    diag_note(r->diag, m->span, "%s is declared here", m->name);
    diag_help(r->diag, "name a built-in type in `subtype_of`");
    return;
  }
  if (!type->inherited) type->inherited = read_option(m->use, "constraints");
  m->busy = true;
  resolve_into(r, resource, type, subtype);
  m->busy = false;
  type->type.precision = type->type.scale = 0;
  if (type->known && strcmp(type->type.name, "bigint") == 0)
    type->type.name = intern_text(r->names, "integer");
}

/* Uses what `def storage_type` of the module gives. Returns false if there is none to be read. */
static bool use_storage(Resolver *r, AttributeType *type, const Module *m) {
  const Node *storage = m->elixir ? module_function(r, m, "storage_type") : NULL;
  if (!storage || storage->kind != NODE_ATOM) return false;
  const char *name = storage->name;
  if (strcmp(name, "string") == 0) name = "text";
  if (strcmp(name, "ci_string") == 0) name = "citext";
  use_text(r, type, name, VALUE_OTHER);
  return true;
}

/* Uses the type `name` that an extension brings. Returns false if none does. */
static bool use_extension_type(Resolver *r, AttributeType *type, Name name) {
  for (const ExtensionType *row = extension_types; row->module; row++) {
    if (strcmp(row->module, name) != 0) continue;
    use_text(r, type, row->type, VALUE_OTHER);
    return true;
  }
  return false;
}

/* `use AshGeo.Geometry, storage_type: :"geometry(Point,26918)"` and its like. */
static bool use_brought_storage(Resolver *r, AttributeType *type, const Module *m) {
  for (const Node *c = m->call->block; c; c = c->next) {
    if (!is_call(c, "use") || !c->items || c->items->kind != NODE_ALIAS) continue;
    if (!use_extension_type(r, type, c->items->name)) continue;
    const Node *storage = read_option(c, "storage_type");
    if (storage && storage->kind == NODE_ATOM) use_text(r, type, storage->name, VALUE_OTHER);
    return true;
  }
  return false;
}

/* Uses module `m` as a type. Returns false if nothing says how it is stored. */
static bool use_module(Resolver *r, const Resource *resource, AttributeType *type, Module *m,
                       const Node *at) {
  bool typed_struct = m->use && strcmp(read_argument(m->use, 0)->name, "Ash.TypedStruct") == 0;
  if (m->kind == MODULE_ENUM) {
    type->values = read_option(m->use, "values");
    if (!use_storage(r, type, m)) use_text(r, type, "text", VALUE_ATOM);
    type->value = VALUE_ATOM;
  } else if (m->kind == MODULE_NEWTYPE) {
    use_newtype(r, resource, type, m, at);
  } else if (typed_struct || (m->resource && m->resource->embedded)) {
    use_text(r, type, "map", VALUE_MAP);
  } else if (m->kind == MODULE_RESOURCE) {
    report_not_a_type(r, m, at);
  } else {
    return use_storage(r, type, m) || use_brought_storage(r, type, m);
  }
  return true;
}

static void use_array(Resolver *r, const Resource *resource, AttributeType *type,
                      const Node *element) {
  AttributeType inner = {.constraints = read_keyword(type->constraints, "items")};
  resolve_into(r, resource, &inner, element);
  Type *copy = NEW(r->arena, Type);
  *copy = inner.type;
  type->type = (Type){.name = intern_text(r->names, "array"), .element = copy};
  type->value = VALUE_ARRAY;
  type->values = inner.values;
  type->known = inner.known;
}

static void resolve_into(Resolver *r, const Resource *resource, AttributeType *type,
                         const Node *node) {
  if (node->kind == NODE_TUPLE) {
    use_array(r, resource, type, node->items->next);
    return;
  }
  bool module = node->kind == NODE_ALIAS;
  const TypeRow *row = find_row(node->name, module);
  if (row) {
    use_row(r, resource, type, row, node);
    return;
  }
  const Node *custom = module ? NULL : custom_type(r, node->name);
  if (custom && is_readable(custom) && custom->kind == NODE_ALIAS) {
    resolve_into(r, resource, type, custom);
    return;
  }
  Module *m = module ? find_module(r, resource->module, node) : NULL;
  if (!m && module && use_extension_type(r, type, module_name(r, resource->module, node))) return;
  if (m && use_module(r, resource, type, m, node)) return;
  if (!type->migration) use_unknown(r, resource, type, node);
}

static const char *shown_type(Resolver *r, const Node *node) {
  if (node->kind == NODE_TUPLE)
    return arena_printf(r->arena, "{:array, %s}", shown_type(r, node->items->next));
  return arena_printf(r->arena, "%s%s", node->kind == NODE_ATOM ? ":" : "", node->name);
}

AttributeType resolve_type(Resolver *r, const Resource *resource, const Node *type,
                           const Node *constraints, const Node *migration) {
  AttributeType result = {.constraints = constraints, .migration = migration, .shown = "?"};
  result.type.name = intern_text(r->names, "text"); /* stands in for what cannot be read */
  if (!is_readable(type)) return result;
  result.shown = shown_type(r, type);
  resolve_into(r, resource, &result, type);
  return result;
}
