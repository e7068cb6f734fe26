/* relationship.c: `relationships do … end`. belongs_to appends its attribute after the declared ones;
 * once all resources stand, every relationship is checked against its destination. */
#include <string.h>

#include "resolve/resolver.h"

static const char *const entities[] = {
    [BELONGS_TO] = "belongs_to",
    [HAS_ONE] = "has_one",
    [HAS_MANY] = "has_many",
    [MANY_TO_MANY] = "many_to_many",
};

/* --- belongs_to's attribute ------------------------------------------------------------------- */

static const Node *key_type(Resolver *r, const Resource *resource, const Node *call) {
  const Node *type = read_option(call, "attribute_type");
  if (!type && resource->repo) type = resource->repo->belongs_to_type;
  if (!type && resource->elixir) type = r->belongs_to_type;
  if (type) return type;
  Node *uuid = NEW(r->arena, Node);
  uuid->kind = NODE_ATOM;
  uuid->name = intern_text(r->names, "uuid");
  uuid->span = uuid->name_span = call->name_span;
  return uuid;
}

static void check_key(Resolver *r, const Relationship *relationship, bool primary_key) {
  if (!primary_key || is_atom(read_option(relationship->call, "allow_nil?"), "false")) return;
  diag_error(r->diag, relationship->span,
             "Relationship `%s` cannot be a primary key unless it is also marked as `allow_nil? "
             "false`",
             relationship->name);
  diag_help(r->diag, "add `allow_nil?: false`");
}

static void define_attribute(Resolver *r, Resource *resource, Relationship *relationship) {
  const Node *call = relationship->call;
  Attribute *attribute = NEW(r->arena, Attribute);
  *attribute = (Attribute){.name = relationship->source_attribute,
                           .source = relationship->source_attribute,
                           .call = call,
                           .span = relationship->span,
                           .relationship = relationship};
  attribute->primary_key = read_bool(call, "primary_key?", false);
  attribute->allow_nil = !attribute->primary_key && read_bool(call, "allow_nil?", true);
  attribute->backfill = read_string(call, "backfill");
  check_key(r, relationship, attribute->primary_key);
  const Node *migration = NULL;
  if (resource->layer)
    migration = read_keyword(section_option(resource->module, resource->layer, "migration_types"),
                             attribute->name);
  attribute->type = resolve_type(r, resource, key_type(r, resource, call), NULL, migration);
  finish_type(r, resource, attribute);
  use_migration_default(resource, attribute);
  add_attribute(r, resource, attribute);
}

static void add_key_attribute(Resolver *r, Resource *resource, Relationship *relationship) {
  if (find_attribute(resource, relationship->source_attribute)) return;
  if (read_bool(relationship->call, "define_attribute?", true)) {
    define_attribute(r, resource, relationship);
    return;
  }
  diag_error(r->diag, relationship->span, "relationship `%s` expects attribute `%s` to be declared",
             relationship->name, relationship->source_attribute);
  diag_help(r->diag, "declare `attribute :%s, …`, or remove `define_attribute? false`",
            relationship->source_attribute);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Returns "blog_post_id" for Blog.BlogPost, as Ash derives key names. */
static Name key_of(Resolver *r, Name module) {
  const char *dot = strrchr(module, '.');
  return intern_printf(r->names, "%s_id", underscored(r, dot ? dot + 1 : module));
}

static Name or_default(Name given, Name fallback) {
  return given ? given : fallback;
}

static void read_sides(Resolver *r, const Resource *resource, Relationship *relationship) {
  Name source = read_atom(relationship->call, "source_attribute");
  Name destination = read_atom(relationship->call, "destination_attribute");
  Name id = intern_text(r->names, "id");
  bool owner = relationship->kind == BELONGS_TO;
  Name key =
      owner ? intern_printf(r->names, "%s_id", relationship->name) : key_of(r, resource->name);
  bool joined = relationship->kind == MANY_TO_MANY;
  relationship->source_attribute = or_default(source, owner ? key : id);
  relationship->destination_attribute = or_default(destination, owner || joined ? id : key);
}

static void read_context(Relationship *relationship) {
  const Node *context = read_option(relationship->call, "relationship_context");
  if (!context) context = read_option(relationship->call, "context");
  const Node *layer = read_keyword(context, "data_layer");
  const Node *table = read_keyword(layer, "table"), *schema = read_keyword(layer, "schema");
  if (table && table->kind == NODE_STRING) relationship->context_table = table->text;
  if (schema && schema->kind == NODE_STRING) relationship->context_schema = schema->text;
}

static void report_taken(Resolver *r, const Resource *resource, Name name, Span at, Span other,
                         const char *what) {
  diag_error(r->diag, at, "%s has %s `%s`", resource->name, what, name);
  diag_note(r->diag, other, "first declared here");
  diag_help(r->diag, "rename one of them");
}

/* Returns false after reporting that the name is taken. */
static bool check_name(Resolver *r, const Resource *resource, const Relationship *relationship) {
  const Relationship *other = namemap_get(resource->relationship_by_name, relationship->name);
  if (other && is_brought(relationship->call)) return false;
  const Attribute *attribute = find_attribute(resource, relationship->name);
  if (other)
    report_taken(r, resource, relationship->name, relationship->span, other->span,
                 "two relationships");
  else if (attribute)
    report_taken(r, resource, relationship->name, relationship->span, attribute->span,
                 "an attribute and a relationship");
  return !other && !attribute;
}

static void read_relationship(Resolver *r, Resource *resource, RelationshipKind kind,
                              const Node *call) {
  const Node *name = read_argument(call, 0), *destination = read_argument(call, 1);
  if (!name || name->kind != NODE_ATOM || !destination) return;
  Relationship *relationship = NEW(r->arena, Relationship);
  *relationship = (Relationship){.kind = kind,
                                 .name = name->name,
                                 .call = call,
                                 .span = name->span,
                                 .destination_node = destination};
  read_sides(r, resource, relationship);
  read_context(relationship);
  if (!check_name(r, resource, relationship)) return;
  namemap_put(resource->relationship_by_name, relationship->name, relationship);
  *resource->last_relationship = relationship;
  resource->last_relationship = &relationship->next;
  if (kind == BELONGS_TO) add_key_attribute(r, resource, relationship);
}

void resolve_relationships(Resolver *r, Resource *resource) {
  for (const Node *s = section_first(resource->module, "relationships"); s; s = section_next(s))
    for (const Node *c = s->block; c; c = c->next)
      for (int k = BELONGS_TO; c->kind == NODE_CALL && k <= MANY_TO_MANY; k++)
        if (strcmp(c->name, entities[k]) == 0)
          read_relationship(r, resource, (RelationshipKind)k, c);
}

/* --- the other side --------------------------------------------------------------------------- */

static void report_no_resource(Resolver *r, const Node *at, Name name, const Module *m) {
  Suggestion near = suggest_start(name);
  for (const Resource *other = r->resources; worth_suggesting(r) && other; other = other->next)
    suggest_offer(&near, other->name);
  diag_error(r->diag, at->span, m ? "%s is not a resource" : "unknown resource %s", name);
  if (near.best) diag_label(r->diag, "did you mean %s?", near.best);
  if (m) diag_note(r->diag, m->span, "%s is declared here", name);
  if (m)
    diag_help(r->diag,
              "name a resource; of a type there can be an attribute: `attribute :name, %s`", name);
  else
    diag_help(r->diag, "declare it: `resource %s do … end`", name);
}

/* Returns the resource that `node` names, or NULL after reporting that there is none. */
static Resource *named_resource(Resolver *r, const Resource *from, const Node *node) {
  if (node->kind != NODE_ALIAS && node->kind != NODE_CALL) return NULL;
  Module *m = find_module(r, from->module, node);
  if (m && m->resource) return m->resource;
  if (!from->elixir) report_no_resource(r, node, module_name(r, from->module, node), m);
  return NULL;
}

static bool has_attributes(const Relationship *relationship) {
  const Node *call = relationship->call;
  bool through = relationship->kind != MANY_TO_MANY && read_option(call, "through");
  return !read_option(call, "manual") && !read_bool(call, "no_attributes?", false) && !through;
}

static void check_source(Resolver *r, const Resource *resource, const Relationship *relationship) {
  if (relationship->kind == BELONGS_TO) return; /* see add_key_attribute */
  if (find_attribute(resource, relationship->source_attribute)) return;
  const Node *given = read_option(relationship->call, "source_attribute");
  report_unknown_attribute(r, resource, given ? given->span : relationship->span,
                           relationship->source_attribute,
                           arena_printf(r->arena, "relationship `%s`", relationship->name));
}

static void check_destination(Resolver *r, const Relationship *relationship) {
  const Resource *destination = relationship->destination;
  if (!read_bool(relationship->call, "validate_destination_attribute?", true)) return;
  if (find_attribute(destination, relationship->destination_attribute)) return;
  const Node *given = read_option(relationship->call, "destination_attribute");
  report_unknown_attribute(r, destination, given ? given->span : relationship->span,
                           relationship->destination_attribute,
                           arena_printf(r->arena, "relationship `%s`", relationship->name));
}

static void check_join_attribute(Resolver *r, const Relationship *relationship,
                                 const Resource *join, const char *option, Name fallback) {
  const Node *given = read_option(relationship->call, option);
  Name name = given && given->kind == NODE_ATOM ? given->name : fallback;
  if (find_attribute(join, name)) return;
  report_unknown_attribute(r, join, given ? given->span : relationship->span, name,
                           arena_printf(r->arena, "relationship `%s`", relationship->name));
}

static void check_join(Resolver *r, const Resource *resource, const Relationship *relationship) {
  const Node *through = read_option(relationship->call, "through");
  if (!through) {
    if (read_option(relationship->call, "join_relationship")) return;
    diag_error(r->diag, relationship->span, "many_to_many `%s` has no join resource",
               relationship->name);
    diag_help(r->diag, "name it: `through Blog.PostTag`");
    return;
  }
  const Resource *join = named_resource(r, resource, through);
  if (!join) return;
  check_join_attribute(r, relationship, join, "source_attribute_on_join_resource",
                       key_of(r, resource->name));
  check_join_attribute(r, relationship, join, "destination_attribute_on_join_resource",
                       key_of(r, relationship->destination->name));
}

/* --- types of both sides ---------------------------------------------------------------------- */

static const char *const integers[] = {"integer",   "bigint", "serial",
                                       "bigserial", "id",     "smallint"};

static bool is_integer(Name type) {
  for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
    if (strcmp(type, integers[i]) == 0) return true;
  return false;
}

static bool types_match(const Attribute *a, const Attribute *b) {
  if (!a->type.known || !b->type.known) return true;
  if (is_integer(a->type.type.name) && is_integer(b->type.type.name)) return true;
  return a->type.type.name == b->type.type.name;
}

static void check_types(Resolver *r, const Resource *resource, const Relationship *relationship) {
  const Attribute *source = find_attribute(resource, relationship->source_attribute);
  const Attribute *destination =
      find_attribute(relationship->destination, relationship->destination_attribute);
  if (!source || !destination || types_match(source, destination)) return;
  Report *report = resource->elixir ? diag_warning : diag_error;
  report(r->diag, relationship->span, "`%s` is of type %s, but `%s` of %s is of type %s",
         source->name, source->type.shown, destination->name, relationship->destination->name,
         destination->type.shown);
  diag_note(r->diag, destination->span, "`%s` is declared here", destination->name);
  if (source->relationship == relationship)
    diag_help(r->diag, "add `attribute_type: %s`", destination->type.shown);
  else
    diag_help(r->diag, "give both the same type");
}

/* The destination is declared in a dependency, say. */
static void note_out_of_reach(Resolver *r, const Resource *resource,
                              const Relationship *relationship) {
  const Node *node = relationship->destination_node;
  if (resource->embedded || !resource->repo || node->kind != NODE_ALIAS) return;
  diag_warning(r->diag, node->span, "%s is not declared in these files: `%s` makes no foreign key",
               module_name(r, resource->module, node), relationship->name);
  diag_help(r->diag, "add the folder that declares it to the command");
}

static void link_relationship(Resolver *r, Resource *resource, Relationship *relationship) {
  relationship->destination = named_resource(r, resource, relationship->destination_node);
  if (!relationship->destination && resource->elixir && relationship->kind == BELONGS_TO)
    note_out_of_reach(r, resource, relationship);
  if (!relationship->destination || !has_attributes(relationship)) return;
  if (resource->elixir && relationship->kind != BELONGS_TO) return; /* Ash has checked it */
  if (relationship->kind == BELONGS_TO || !relationship->context_table)
    check_source(r, resource, relationship);
  check_destination(r, relationship);
  if (relationship->kind == MANY_TO_MANY) check_join(r, resource, relationship);
  if (relationship->kind == BELONGS_TO) check_types(r, resource, relationship);
}

void link_relationships(Resolver *r, Resource *resource) {
  for (Relationship *s = resource->relationships; s; s = s->next) link_relationship(r, resource, s);
}
