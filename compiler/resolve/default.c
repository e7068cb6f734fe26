/* default.c: an attribute's default as the column's: Elixir source, as Ash's snapshots spell it. In a
 * `.resource` file every value that SQL can express becomes a column default, as a program in C
 * has no Ash that would apply it; in Elixir files the rules of AshSqlite and AshPostgres hold
 * (migration_generator.ex, default). */
#include <string.h>

#include "resolve/default.h"

typedef struct Default {
  Resolver *r;
  const Resource *resource;
  const Attribute *attribute;
  const AttributeType *type;
  const Node *node;
  Adapter adapter;
} Default;

/* --- messages --------------------------------------------------------------------------------- */

static void report_mismatch(const Default *d) {
  const Node *n = d->node;
  bool word = is_atom(n, "true") || is_atom(n, "false");
  bool text = n->kind == NODE_SIGIL || n->kind == NODE_STRING;
  const char *given = word ? n->name : n->kind == NODE_NUMBER ? n->text : read_kind(n);
  if (decimal_text(d->r->arena, n) || (text && d->type->value >= VALUE_UUID))
    diag_error(d->r->diag, n->span, "the default of `%s` is no valid value of type %s",
               d->attribute->name, d->type->shown);
  else
    diag_error(d->r->diag, n->span, "the default of `%s` is %s, but its type is %s",
               d->attribute->name, given, d->type->shown);
  const char *function = text && d->type->value >= VALUE_UUID ? elsewhere_default(n->text) : NULL;
  if (function)
    diag_help(d->r->diag, "write `%s`", function);
  else
    diag_help(d->r->diag, "write a value of type %s, or SQL in `migration_defaults`",
              d->type->shown);
}

static void report_function(const Default *d, const char *function) {
  diag_error(d->r->diag, d->node->span, "the default of `%s` is %s, but its type is %s",
             d->attribute->name, function, d->type->shown);
  diag_help(d->r->diag, "choose a function that gives values of type %s, or change the type",
            d->type->shown);
}

static void warn_no_default(const Default *d, const char *why) {
  diag_warning(d->r->diag, d->node->span, "the column of `%s` gets no default: %s",
               d->attribute->name, why);
  diag_help(d->r->diag, "say its SQL in `migration_defaults`: `%s: \"fragment(\\\"…\\\")\"`",
            d->attribute->name);
}

static void warn_ash_only(const Default *d) {
  const char *word = d->node->kind == NODE_CALL ? d->node->name : d->node->text;
  const char *function = word ? elsewhere_default(word) : NULL;
  if (!function) {
    warn_no_default(d, "only Ash can compute this one");
    return;
  }
  diag_warning(d->r->diag, d->node->span, "the column of `%s` gets no default: this is no function",
               d->attribute->name);
  diag_help(d->r->diag, "write `%s`", function);
}

/* --- functions -------------------------------------------------------------------------------- */

/* Returns "DateTime.utc_now" for `&DateTime.utc_now/0` and `{DateTime, :utc_now, []}`, else NULL. */
static const char *function_name(Arena *a, const Node *node) {
  if (node->kind == NODE_TUPLE && node->items && node->items->kind == NODE_ALIAS) {
    const Node *name = node->items->next;
    return name && name->kind == NODE_ATOM ? arena_printf(a, "%s.%s", node->items->name, name->name)
                                           : NULL;
  }
  if (node->kind != NODE_OPAQUE || node->text[0] != '&') return NULL;
  const char *start = node->text + 1 + strspn(node->text + 1, " ");
  const char *slash = strchr(start, '/');
  if (!slash || strpbrk(start, "( ")) return NULL;
  return strcmp(slash, "/0") == 0 ? arena_strndup(a, start, (size_t)(slash - start)) : NULL;
}

static Name from_function(const Default *d, const char *function) {
  bool fits = true;
  const char *sql = default_function(d->resource, d->type, function, &fits);
  if (sql) return source_fragment(d->r, sql);
  if (!fits)
    report_function(d, function);
  else if (!d->resource->elixir)
    warn_ash_only(d);
  return NULL;
}

/* --- values of each kind ---------------------------------------------------------------------- */

static const char *node_text(const Node *n) {
  return n->kind == NODE_STRING || n->kind == NODE_SIGIL ? n->text : NULL;
}

static bool is_whole(const char *number) {
  return !strpbrk(number, ".eE");
}

static Name string_default(const Default *d) {
  const char *text = node_text(d->node);
  if (!text && d->node->kind == NODE_ATOM) text = d->node->name;
  if (!text || is_atom(d->node, "true") || is_atom(d->node, "false")) return NULL;
  return source_string(d->r, text);
}

static Name integer_default(const Default *d) {
  return d->node->kind == NODE_NUMBER && is_whole(d->node->text) ? d->node->text : NULL;
}

static Name float_default(const Default *d) {
  return d->node->kind == NODE_NUMBER ? d->node->text : NULL;
}

/* Decimals are stored as text, so that they keep their digits. */
static Name decimal_default(const Default *d) {
  const char *text = decimal_text(d->r->arena, d->node);
  bool number = d->node->kind == NODE_NUMBER;
  if (!text) text = number ? d->node->text : node_text(d->node);
  if (!text || !is_number(text)) return NULL;
  return source_string(d->r, text);
}

static Name boolean_default(const Default *d) {
  return is_atom(d->node, "true") || is_atom(d->node, "false") ? d->node->name : NULL;
}

static bool is_uuid(const char *text) {
  if (strlen(text) != 36) return false;
  for (int i = 0; i < 36; i++) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !strchr("0123456789abcdefABCDEF", text[i])) return false;
  }
  return true;
}

static Name uuid_default(const Default *d) {
  const char *text = node_text(d->node);
  return text && is_uuid(text) ? source_string(d->r, text) : NULL;
}

static Name time_default(const Default *d) {
  const char *given = node_text(d->node);
  const char *text = given ? time_text(d->r->arena, d->type->value, d->adapter, given) : NULL;
  return text ? source_fragment(d->r, sql_text(d->r->arena, text)) : NULL;
}

static Name binary_default(const Default *d) {
  const char *text = node_text(d->node);
  if (!text) return NULL;
  if (d->adapter == ADAPTER_POSTGRES) return source_string(d->r, text);
  Buf hex = buf_new(d->r->arena);
  buf_put(&hex, "x'");
  for (const char *p = text; *p; p++) buf_printf(&hex, "%02x", (unsigned char)*p);
  buf_put(&hex, "'");
  return source_fragment(d->r, buf_text(&hex));
}

static Name json_default(const Default *d) {
  bool list = d->type->value == VALUE_ARRAY;
  bool keywords = read_keywords(d->node) != NULL;
  if (list ? d->node->kind != NODE_LIST : d->node->kind != NODE_MAP && !keywords) return NULL;
  if (!d->node->items) return intern_text(d->r->names, list ? "[]" : "%{}");
  Buf json = buf_new(d->r->arena);
  if (!json_of(&json, d->node)) return NULL;
  return source_fragment(d->r, sql_text(d->r->arena, buf_text(&json)));
}

static Name other_default(const Default *d) {
  if (d->node->kind == NODE_NUMBER) return d->node->text;
  if (d->node->kind == NODE_ALIAS)
    return source_string(d->r, arena_printf(d->r->arena, "Elixir.%s", d->node->name));
  return string_default(d);
}

static Name (*const by_kind[])(const Default *) = {
    [VALUE_OTHER] = other_default,        [VALUE_STRING] = string_default,
    [VALUE_ATOM] = string_default,        [VALUE_INTEGER] = integer_default,
    [VALUE_FLOAT] = float_default,        [VALUE_DECIMAL] = decimal_default,
    [VALUE_BOOLEAN] = boolean_default,    [VALUE_UUID] = uuid_default,
    [VALUE_DATE] = time_default,          [VALUE_TIME] = time_default,
    [VALUE_TIME_USEC] = time_default,     [VALUE_DATETIME] = time_default,
    [VALUE_DATETIME_USEC] = time_default, [VALUE_NAIVE_DATETIME] = time_default,
    [VALUE_BINARY] = binary_default,      [VALUE_MAP] = json_default,
    [VALUE_ARRAY] = json_default,
};

/* --- which rules hold ------------------------------------------------------------------------- */

/* Returns true for what is computed each time: functions, calls of modules but Decimal.new. */
static bool is_computed(const Default *d) {
  if (d->node->kind == NODE_OPAQUE) return !decimal_text(d->r->arena, d->node);
  return d->node->kind == NODE_CALL || d->node->kind == NODE_TUPLE ||
         d->node->kind == NODE_ATTRIBUTE || (d->node->kind == NODE_MAP && d->node->name);
}

/* AshSqlite gives the database only empty lists and maps. */
static Name ash_sqlite_default(const Default *d) {
  if (d->node->kind == NODE_LIST && !d->node->items) return intern_text(d->r->names, "[]");
  if (d->node->kind == NODE_MAP && !d->node->items) return intern_text(d->r->names, "%{}");
  return NULL;
}

/* Returns true if what Ash makes of the type's literals is known: types of one's own may store anything. */
static bool is_stored_plainly(const Resolver *r, const AttributeType *type) {
  if (type->value == VALUE_UUID) return !r->binary_uuids;
  if (type->value == VALUE_ATOM) return strcmp(type->type.name, "text") == 0;
  if (type->value == VALUE_MAP) return type->row && strcmp(type->row->atom, "map") == 0;
  return type->value != VALUE_OTHER;
}

Name resolve_filling(Resolver *r, const Resource *resource, const Attribute *attribute,
                     const Node *node) {
  const AttributeType *type = &attribute->type;
  Default d = {r, resource, attribute, type, node, ADAPTER_SQLITE};
  const bool sqlite = !resource->repo || resource->repo->repo->adapter == ADAPTER_SQLITE;
  if (!resource->elixir || !sqlite || attribute->allow_nil || attribute->primary_key) return NULL;
  if (!is_stored_plainly(r, type)) return NULL;
  const char *function = function_name(r->arena, node);
  bool fits = true;
  const char *sql = function ? default_function(resource, type, function, &fits) : NULL;
  if (sql) return source_fragment(r, sql);
  return is_computed(&d) ? NULL : by_kind[type->value](&d);
}

Name resolve_default(Resolver *r, const Resource *resource, const Attribute *attribute,
                     const Node *node) {
  Adapter adapter = resource->repo ? resource->repo->repo->adapter : ADAPTER_SQLITE;
  Default d = {r, resource, attribute, &attribute->type, node, adapter};
  if (resource->elixir && adapter == ADAPTER_SQLITE) return ash_sqlite_default(&d);
  const char *function = function_name(r->arena, node);
  if (function) return from_function(&d, function);
  if (is_computed(&d)) {
    if (!resource->elixir) warn_ash_only(&d);
    return NULL;
  }
  bool filled = (node->kind == NODE_LIST || node->kind == NODE_MAP) && node->items;
  if (filled && adapter == ADAPTER_POSTGRES) { /* as AshPostgres: no Ecto default for these */
    warn_no_default(&d, "Ecto has none for lists and maps");
    return NULL;
  }
  Name value = by_kind[attribute->type.value](&d);
  if (!value) report_mismatch(&d);
  return value;
}
