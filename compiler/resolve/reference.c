/* reference.c: foreign keys: which belongs_to make one, and what `references` says about them. */
#include <string.h>

#include "resolve/default.h"

/* --- entries of `references` ------------------------------------------------------------------ */

static void report_no_relationship(Resolver *r, const Resource *resource, const Node *name) {
  Suggestion near = suggest_start(name->name);
  for (const Relationship *s = resource->relationships; s; s = s->next)
    if (s->kind == BELONGS_TO) suggest_offer(&near, s->name);
  diag_error(r->diag, name->span,
             "Found reference configuration for relationship `%s`, but no such relationship exists",
             name->name);
  if (near.best) diag_label(r->diag, "did you mean :%s?", near.best);
  diag_help(r->diag, "declare it: `belongs_to :%s, …` in the relationships of %s", name->name,
            resource->name);
}

/* AshSqlite takes it and does nothing with it. */
static void report_not_belongs_to(Resolver *r, const Resource *resource,
                                  const Relationship *relationship, const Node *name) {
  Report *report =
      resource->elixir && strcmp(resource->layer, "sqlite") == 0 ? diag_warning : diag_error;
  report(r->diag, name->span, "`%s` is a `%s` relationship: only `belongs_to` have references",
         name->name, relationship->call->name);
  diag_note(r->diag, relationship->span, "it is declared here");
  diag_help(r->diag, "put the reference into the resource whose belongs_to holds the key");
}

static void read_entry(Resolver *r, Resource *resource, const Node *call) {
  const Node *name = read_argument(call, 0);
  if (!name || name->kind != NODE_ATOM) return;
  Relationship *relationship = namemap_get(resource->relationship_by_name, name->name);
  if (!relationship) {
    report_no_relationship(r, resource, name);
  } else if (relationship->kind != BELONGS_TO) {
    report_not_belongs_to(r, resource, relationship, name);
  } else if (relationship->reference) {
    diag_error(r->diag, name->span, "there are two references for relationship `%s`", name->name);
    diag_note(r->diag, read_argument(relationship->reference, 0)->span, "first given here");
    diag_help(r->diag, "put all options into one `reference`");
  } else {
    relationship->reference = call;
  }
}

void resolve_reference_entries(Resolver *r, Resource *resource) {
  if (!resource->layer) return;
  for (const Node *c = layer_entity(resource, "references", "reference", NULL); c;
       c = layer_entity(resource, "references", "reference", c))
    read_entry(r, resource, c);
}

/* --- options ---------------------------------------------------------------------------------- */

/* Returns the action that a value names; {:nilify, columns} is NILIFY. */
static ReferenceAction read_action(const Node *value) {
  if (value && value->kind == NODE_TUPLE) return ACTION_NILIFY;
  if (!value || value->kind != NODE_ATOM) return ACTION_NONE;
  ReferenceAction action = action_from(value->name);
  return action == ACTION_COUNT ? ACTION_NONE : action;
}

static Name column_named(Resolver *r, const Resource *resource, const Node *at, Name name,
                         const char *who) {
  const Attribute *attribute = find_attribute(resource, name);
  if (!attribute) report_unknown_attribute(r, resource, at->span, name, who);
  return attribute ? attribute->source : NULL;
}

/* Reads the columns of {:nilify, [:author_id]}. */
static NameList *read_nilify(Resolver *r, const Resource *resource, const Node *action) {
  if (!action || action->kind != NODE_TUPLE) return NULL;
  const Node *columns = action->items->next;
  NameList *first = NULL, **last = &first;
  for (const Node *c = read_first(columns); c; c = read_next(columns, c)) {
    Name column = column_named(r, resource, c, c->name, "`on_delete`");
    if (!column) continue;
    *last = NEW(r->arena, NameList);
    (*last)->name = column;
    last = &(*last)->next;
  }
  return first;
}

/* Puts the pair where the order by source column has it: snapshots hold pairs in no other. */
static void insert_pair(ReferencePair **first, ReferencePair *pair) {
  while (*first && strcmp((*first)->source, pair->source) < 0) first = &(*first)->next;
  pair->next = *first;
  *first = pair;
}

/* Reads `match_with [org_id: :org_id]`, this side's attribute first. */
static ReferencePair *read_pairs(Resolver *r, const Resource *resource,
                                 const Relationship *relationship) {
  ReferencePair *first = NULL;
  for (const Node *p = read_keywords(read_option(relationship->reference, "match_with")); p;
       p = p->next) {
    const Node *other = pair_value(p);
    if (!p->name || other->kind != NODE_ATOM) continue;
    Name source = column_named(r, resource, p, p->name, "`match_with`");
    Name destination =
        column_named(r, relationship->destination, other, other->name, "`match_with`");
    if (!source || !destination) continue;
    ReferencePair *pair = NEW(r->arena, ReferencePair);
    *pair = (ReferencePair){NULL, source, destination};
    insert_pair(&first, pair);
  }
  return first;
}

static Deferrable read_deferrable(const Node *value) {
  if (is_atom(value, "initially")) return DEFERRABLE_INITIALLY;
  return is_atom(value, "true") ? DEFERRABLE_YES : DEFERRABLE_NO;
}

/* Reads `index_where`: SQL, or :not_nil for the rows that have a value, spelled as AshPostgres's
 * snapshots do. */
static Name read_index_where(Resolver *r, const Node *entry, Name column) {
  const Node *where = read_option(entry, "index_where");
  if (where && !read_bool(entry, "index?", false)) {
    diag_error(r->diag, where->span, "`index_where` says rows of an index that is not made");
    diag_help(r->diag, "add `index?: true`");
  }
  if (is_atom(where, "not_nil"))
    return intern_printf(r->names, "%s IS NOT NULL", sql_short_name(r->arena, column));
  return where && where->kind == NODE_STRING ? where->text : NULL;
}

static void warn_nilify(Resolver *r, const Attribute *attribute, const Node *action) {
  if (attribute->allow_nil || !action) return;
  diag_warning(r->diag, action->span, "`%s` is never NULL, so deleting what it refers to will fail",
               attribute->name);
  diag_note(r->diag, attribute->span, "`%s` is declared here", attribute->name);
  diag_help(r->diag, "use `on_delete: :delete` or `:restrict`, or allow nil");
}

/* Tenants are part of a key that is not the primary one, and only MATCH FULL compares them rightly. */
static void check_match_type(Resolver *r, const Resource *resource,
                             const Relationship *relationship, const Reference *reference) {
  bool tenants = resource->tenancy.strategy == TENANCY_ATTRIBUTE &&
                 reference->multitenancy.strategy == TENANCY_ATTRIBUTE && !reference->primary_key;
  if (!tenants || !reference->match_type || strcmp(reference->match_type, "full") == 0) return;
  diag_error(r->diag, read_option(relationship->reference, "match_type")->span,
             "Unsupported match_type: the tenants of both sides are part of this reference");
  diag_note(r->diag, relationship->destination->module->span, "%s has tenants of its own",
            relationship->destination->name);
  diag_help(r->diag, "remove `match_type`, or write `match_type: :full`");
}

static void read_entry_options(Resolver *r, const Resource *resource,
                               const Relationship *relationship, const Attribute *attribute,
                               Reference *reference) {
  const Node *entry = relationship->reference;
  if (!entry) return;
  const Node *on_delete = read_option(entry, "on_delete");
  Name name = read_string(entry, "name");
  if (name) reference->name = name;
  reference->on_delete = read_action(on_delete);
  reference->on_update = read_action(read_option(entry, "on_update"));
  reference->nilify_columns = read_nilify(r, resource, on_delete);
  reference->deferrable = read_deferrable(read_option(entry, "deferrable"));
  reference->match_with = read_pairs(r, resource, relationship);
  reference->match_type = read_atom(entry, "match_type");
  reference->match_tenant = read_bool(entry, "match_tenant?", false);
  reference->unnamed = read_bool(entry, "unnamed?", false);
  reference->index = read_bool(entry, "index?", false);
  reference->index_where = read_index_where(r, entry, attribute->source);
  reference->where_span = read_string_span(entry, "index_where");
  reference->span = read_argument(entry, 0)->span;
  check_match_type(r, resource, relationship, reference);
  if (reference->on_delete == ACTION_NILIFY) warn_nilify(r, attribute, on_delete);
}

/* --- references ------------------------------------------------------------------------------- */

/* Returns true if the relationship's two sides lie in one database. */
static bool makes_key(const Resource *resource, const Relationship *relationship) {
  const Resource *destination = relationship->destination;
  if (relationship->kind != BELONGS_TO || !destination) return false;
  if (relationship->reference && read_bool(relationship->reference, "ignore?", false)) return false;
  if (!destination->table && !relationship->context_table) return false;
  return destination->repo == resource->repo && !destination->embedded;
}

/* Says that there is no foreign key where its other side lies in another database. In Elixir projects
 * that is a usual thing, which Ash passes over. */
static void warn_other_repo(Resolver *r, const Resource *resource,
                            const Relationship *relationship) {
  const Resource *other = relationship->destination;
  if (relationship->kind != BELONGS_TO || !other || resource->elixir) return;
  if (!other->repo || !resource->repo || other->repo == resource->repo || !other->table) return;
  if (relationship->reference && read_bool(relationship->reference, "ignore?", false)) return;
  diag_warning(r->diag, relationship->span, "no foreign key: %s is in %s, %s in %s", other->name,
               other->repo->repo->name, resource->name, resource->repo->repo->name);
  diag_help(r->diag,
            "a key cannot reach into another database; `reference :%s, ignore?: true` says "
            "that this is meant",
            relationship->name);
}

static Reference *new_reference(Resolver *r, const Resource *resource,
                                const Relationship *relationship, const Attribute *attribute,
                                const Attribute *target) {
  const Resource *destination = relationship->destination;
  Reference *reference = NEW(r->arena, Reference);
  *reference = (Reference){.column = target->source,
                           .primary_key = target->primary_key,
                           .multitenancy = destination->tenancy,
                           .span = relationship->span};
  reference->table = relationship->context_table ? relationship->context_table : destination->table;
  reference->schema =
      relationship->context_schema ? relationship->context_schema : destination->schema;
  if (!reference->schema && resource->repo) reference->schema = resource->repo->default_prefix;
  reference->name = intern_printf(r->names, "%s_%s_fkey", resource->table ? resource->table : "",
                                  attribute->source);
  return reference;
}

Reference *relationship_reference(Resolver *r, const Resource *resource,
                                  const Relationship *relationship) {
  warn_other_repo(r, resource, relationship);
  if (!makes_key(resource, relationship)) return NULL;
  const Attribute *attribute = find_attribute(resource, relationship->source_attribute);
  const Attribute *target =
      find_attribute(relationship->destination, relationship->destination_attribute);
  if (!attribute || !target) return NULL;
  Reference *reference = new_reference(r, resource, relationship, attribute, target);
  read_entry_options(r, resource, relationship, attribute, reference);
  return reference;
}

/* Returns option `name` of the `references` sections of `resource`. */
static const Node *references_option(const Resource *resource, const char *name) {
  for (const Node *layer = section_first(resource->module, resource->layer); layer;
       layer = section_next(layer))
    for (const Node *s = layer->block; s; s = s->next)
      if (s->kind == NODE_CALL && strcmp(s->name, "references") == 0 && read_option(s, name))
        return read_option(s, name);
  return NULL;
}

Reference *polymorphic_reference(Resolver *r, const Resource *source,
                                 const Relationship *relationship, Name column) {
  const Attribute *target = find_attribute(source, relationship->source_attribute);
  if (!target || !source->table) return NULL;
  const Node *name = references_option(source, "polymorphic_name");
  Reference *reference = NEW(r->arena, Reference);
  *reference = (Reference){.table = source->table,
                           .schema = source->schema,
                           .column = target->source,
                           .primary_key = target->primary_key,
                           .multitenancy = source->tenancy,
                           .span = relationship->span};
  reference->on_delete = read_action(references_option(source, "polymorphic_on_delete"));
  reference->on_update = read_action(references_option(source, "polymorphic_on_update"));
  reference->name =
      name && name->kind == NODE_STRING
          ? name->text
          : intern_printf(r->names, "%s_%s_fkey", relationship->context_table, column);
  return reference;
}
