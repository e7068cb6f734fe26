/* attribute.c: `attributes do … end`: the columns that a resource declares itself. */
#include <ctype.h>
#include <string.h>

#include "resolve/resolver.h"

/* What each entity fixes: type, allow_nil?, primary_key?, generated?, default. */
static const struct Kind {
  const char *entity, *type;
  bool allow_nil, primary_key, generated;
  const char *fallback; /* default, as a resource would write it */
} kinds[] = {
    {"attribute", NULL, true, false, false, NULL},
    {"uuid_primary_key", "uuid", false, true, false, "&Ash.UUID.generate/0"},
    {"uuid_v7_primary_key", "uuid_v7", false, true, false, "&Ash.UUIDv7.generate/0"},
    {"integer_primary_key", "integer", false, true, true, NULL},
    {"create_timestamp", "utc_datetime_usec", false, false, false, "&DateTime.utc_now/0"},
    {"update_timestamp", "utc_datetime_usec", false, false, false, "&DateTime.utc_now/0"},
};

static const char *const reserved_names[] = {
    "__struct__", "__meta__",     "__metadata__", "__order__",     "__lateral_join_source__",
    "*",          "calculations", "aggregates",   "relationships", "as",
};

/* --- names ------------------------------------------------------------------------------------ */

Attribute *find_attribute(const Resource *resource, Name name) {
  return namemap_get(resource->attribute_by_name, name);
}

Report *report_of_lack(const Resource *resource, const Suggestion *near) {
  bool unseen = resource->module->extended || (resource->elixir && !near->best);
  return unseen ? diag_warning : diag_error;
}

void report_unknown_attribute(Resolver *r, const Resource *resource, Span at, Name name,
                              const char *who) {
  Suggestion near = suggest_start(name);
  for (const Attribute *a = resource->attributes; a; a = a->next) suggest_offer(&near, a->name);
  Report *report = report_of_lack(resource, &near);
  report(r->diag, at, "%s names attribute `%s`, which %s does not have", who, name, resource->name);
  if (near.best) diag_label(r->diag, "did you mean :%s?", near.best);
  diag_note(r->diag, resource->module->span, "%s is declared here", resource->name);
  diag_help(r->diag, "declare it in `attributes`, or name one that is there");
}

static void check_reserved(Resolver *r, const Attribute *attribute) {
  for (size_t i = 0; i < sizeof reserved_names / sizeof *reserved_names; i++) {
    if (strcmp(attribute->name, reserved_names[i]) != 0) continue;
    diag_error(r->diag, attribute->span, "`%s` is a name that Ash keeps for itself",
               attribute->name);
    diag_help(r->diag, "rename the attribute; `source :%s` keeps the column's name",
              attribute->name);
  }
}

/* Returns true if `call` declares the attribute `name`. */
static bool declares_attribute(const Node *call, Name name) {
  if (call->kind != NODE_CALL) return false;
  if (strcmp(call->name, "timestamps") == 0)
    return strcmp(name, "inserted_at") == 0 || strcmp(name, "updated_at") == 0;
  return call->items && call->items->kind == NODE_ATOM && call->items->name == name;
}

/* Returns true if the resource itself declares what an extension would bring. */
static bool declares(const Resource *resource, Name name) {
  for (const Node *s = section_first(resource->module, "attributes"); s; s = section_next(s))
    for (const Node *c = s->block; c; c = c->next)
      if (!is_brought(c) && declares_attribute(c, name)) return true;
  return false;
}

void add_attribute(Resolver *r, Resource *resource, Attribute *attribute) {
  if (is_brought(attribute->call) && !attribute->relationship &&
      declares(resource, attribute->name))
    return;
  const Attribute *other = find_attribute(resource, attribute->name);
  if (other) {
    diag_error(r->diag, attribute->span, "%s has two attributes `%s`", resource->name,
               attribute->name);
    diag_note(r->diag, other->span, "first declared here");
    diag_help(r->diag, "rename one of them, or remove it");
    return;
  }
  check_reserved(r, attribute);
  namemap_put(resource->attribute_by_name, attribute->name, attribute);
  *resource->last_attribute = attribute;
  resource->last_attribute = &attribute->next;
}

/* --- options ---------------------------------------------------------------------------------- */

static Name upper_case(Resolver *r, Name text) {
  char *copy = arena_strdup(r->arena, text);
  for (char *p = copy; *p; p++) *p = (char)toupper((unsigned char)*p);
  return intern_text(r->names, copy);
}

static const char *const collations[] = {"binary", "nocase", "rtrim"};

static void read_collation(Resolver *r, const Resource *resource, Attribute *attribute) {
  const Node *given = read_option(attribute->call, "collation");
  Name name = read_word(attribute->call, "collation");
  bool sqlite = resource->layer && strcmp(resource->layer, "sqlite") == 0;
  if (!name || !sqlite) {
    if (name) attribute->type.collation = name;
    return;
  }
  Name upper = upper_case(r, name);
  Suggestion near = suggest_start(name);
  for (size_t i = 0; i < sizeof collations / sizeof *collations; i++) {
    if (strcasecmp(name, collations[i]) == 0) {
      attribute->type.collation = i == 0 ? NULL : upper;
      return;
    }
    suggest_offer(&near, collations[i]);
  }
  diag_error(r->diag, given->span, "SQLite has no collation `%s`", name);
  if (near.best) diag_label(r->diag, "did you mean :%s?", near.best);
  diag_help(r->diag, "use :binary, :nocase or :rtrim, which every SQLite has");
}

static void report_computed(Resolver *r, const Attribute *attribute, const char *option) {
  const Node *at = read_option_place(attribute->call, option);
  diag_error(r->diag, at ? at->name_span : attribute->span, "`%s` is computed, so it has no `%s`",
             attribute->name, option);
  diag_note(r->diag, read_option_place(attribute->call, "computed")->name_span,
            "it is computed here");
  diag_help(r->diag, "remove `%s`, or `computed`", option);
}

static void check_computed(Resolver *r, const Attribute *attribute) {
  const Node *stored = read_option_place(attribute->call, "stored?");
  if (!attribute->computed) {
    if (!stored) return;
    diag_error(r->diag, stored->name_span,
               "`%s` is stored as it is: `stored?` is for computed ones", attribute->name);
    diag_help(r->diag, "add `computed \"SQL expression\"`, or remove `stored?`");
    return;
  }
  if (attribute->primary_key) report_computed(r, attribute, "primary_key?");
  if (attribute->generated) report_computed(r, attribute, "generated?");
  if (read_option(attribute->call, "default")) report_computed(r, attribute, "default");
  if (attribute->backfill) report_computed(r, attribute, "backfill");
}

/* SQLite lets keys of most tables be NULL; a .resource file that says so means it. */
static void check_key(Resolver *r, const Resource *resource, const Attribute *attribute) {
  if (!attribute->primary_key || !attribute->allow_nil) return;
  if (!resource->elixir && read_option(attribute->call, "allow_nil?")) return;
  diag_error(r->diag, attribute->span,
             "Primary keys must not be allowed to be nil. The attribute `%s` is set as a primary "
             "key and allows nil values",
             attribute->name);
  diag_help(r->diag, "add `allow_nil?: false`");
}

/* --- one attribute ---------------------------------------------------------------------------- */

/* Returns a node that stands for text nobody wrote: the default or type that an entity brings. */
static const Node *written_by_ash(Resolver *r, NodeKind kind, const char *text, Span span) {
  Node *node = NEW(r->arena, Node);
  node->kind = kind;
  node->name = node->text = intern_text(r->names, text);
  node->span = node->name_span = node->text_span = span;
  return node;
}

static const Node *attribute_type_node(Resolver *r, const struct Kind *kind, const Node *call,
                                       Span span) {
  const Node *given = kind->type ? read_option(call, "type") : read_argument(call, 1);
  if (given || !kind->type) return given;
  return written_by_ash(r, NODE_ATOM, kind->type, span);
}

static const Node *default_node(Resolver *r, const struct Kind *kind, const Attribute *attribute) {
  const Node *place = read_option_place(attribute->call, "default");
  if (place || !kind->fallback) return read_option(attribute->call, "default");
  return written_by_ash(r, NODE_OPAQUE, kind->fallback, attribute->span);
}

bool use_migration_default(const Resource *resource, Attribute *attribute) {
  if (!resource->layer) return false;
  const Node *all = section_option(resource->module, resource->layer, "migration_defaults");
  const Node *given = read_keyword(all, attribute->name);
  if (!given || given->kind != NODE_STRING) return false;
  attribute->default_value = strcmp(given->text, "nil") == 0 ? NULL : given->text;
  attribute->default_span = read_content(given);
  return true;
}

static void read_default(Resolver *r, const Resource *resource, const struct Kind *kind,
                         Attribute *attribute) {
  const Node *node = default_node(r, kind, attribute);
  if (use_migration_default(resource, attribute) || !node) return;
  if (attribute->computed || !attribute->type.known) return;
  attribute->default_value = resolve_default(r, resource, attribute, node);
  if (!attribute->default_value) attribute->filling = resolve_filling(r, resource, attribute, node);
  if (!resource->elixir) check_default_choice(r, attribute, node);
}

static void read_flags(const struct Kind *kind, Attribute *attribute) {
  const Node *call = attribute->call;
  attribute->allow_nil = read_bool(call, "allow_nil?", kind->allow_nil);
  attribute->primary_key = read_bool(call, "primary_key?", kind->primary_key);
  attribute->generated = read_bool(call, "generated?", kind->generated);
  attribute->computed = read_string(call, "computed");
  attribute->stored = read_bool(call, "stored?", false);
  attribute->backfill = read_string(call, "backfill");
  Name source = read_atom(call, "source");
  attribute->source = source ? source : attribute->name;
}

static const Node *migration_type(const Resource *resource, Name attribute) {
  if (!resource->layer) return NULL;
  return read_keyword(section_option(resource->module, resource->layer, "migration_types"),
                      attribute);
}

/* What `storage` says is the column's type as it stands: it wins over what the type would have. */
static void read_storage(Attribute *attribute) {
  Name given = read_string(attribute->call, "storage");
  if (given) attribute->type.storage = given;
}

/* Returns false if the type was wrong. */
static bool read_attribute(Resolver *r, Resource *resource, const struct Kind *kind,
                           const Node *call, Name name, Span span) {
  Attribute *attribute = NEW(r->arena, Attribute);
  *attribute = (Attribute){.name = name, .call = call, .span = span};
  read_flags(kind, attribute);
  attribute->type = resolve_type(r, resource, attribute_type_node(r, kind, call, span),
                                 read_option(call, "constraints"), migration_type(resource, name));
  if (!resource->elixir) check_constraints_option(r, attribute); /* Ash has, where it knows them */
  finish_type(r, resource, attribute);
  read_storage(attribute);
  read_collation(r, resource, attribute);
  read_default(r, resource, kind, attribute);
  check_key(r, resource, attribute);
  check_computed(r, attribute);
  add_attribute(r, resource, attribute);
  return attribute->type.known;
}

static const struct Kind *find_kind(const char *entity) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strcmp(kinds[i].entity, entity) == 0) return &kinds[i];
  return NULL;
}

static void read_timestamps(Resolver *r, Resource *resource, const Node *call) {
  static const struct {
    const char *entity, *name;
  } both[] = {{"create_timestamp", "inserted_at"}, {"update_timestamp", "updated_at"}};
  bool right = true;
  for (size_t i = 0; i < 2 && right; i++)
    right = read_attribute(r, resource, find_kind(both[i].entity), call,
                           intern_text(r->names, both[i].name), call->name_span);
}

static void read_entity(Resolver *r, Resource *resource, const Node *call) {
  if (strcmp(call->name, "timestamps") == 0) {
    read_timestamps(r, resource, call);
    return;
  }
  const struct Kind *kind = find_kind(call->name);
  const Node *name = read_argument(call, 0);
  if (kind && name && name->kind == NODE_ATOM)
    read_attribute(r, resource, kind, call, name->name, name->span);
}

static void read_section(Resolver *r, Resource *resource, const char *section) {
  for (const Node *s = section_first(resource->module, section); s; s = section_next(s))
    for (const Node *c = s->block; c; c = c->next)
      if (c->kind == NODE_CALL) read_entity(r, resource, c);
}

void resolve_attributes(Resolver *r, Resource *resource) {
  read_section(r, resource, "attributes");
}

void resolve_derived_attributes(Resolver *r, Resource *resource) {
  read_section(r, resource, "derived_attributes");
}
