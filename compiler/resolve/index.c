/* index.c: `custom_indexes do index fields, … end`. */
#include <ctype.h>
#include <string.h>

#include "resolve/resolver.h"

/* Returns true for text that can stand in a name: letters, digits and underscores. */
static bool is_plain(const char *text) {
  for (const char *p = text; *p; p++)
    if (!isalnum((unsigned char)*p) && *p != '_') return false;
  return *text != 0;
}

/* --- fields ----------------------------------------------------------------------------------- */

static const Attribute *attribute_or_column(const Resource *resource, Name name) {
  const Attribute *attribute = find_attribute(resource, name);
  for (const Attribute *a = resource->attributes; !attribute && a; a = a->next)
    if (a->source == name) attribute = a;
  return attribute;
}

static Key *column_key(Resolver *r, const Resource *resource, const Node *at, Name name) {
  const Attribute *attribute = attribute_or_column(resource, name);
  if (!attribute) {
    report_unknown_attribute(r, resource, at->span, name, "the index");
    return NULL;
  }
  Key *key = NEW(r->arena, Key);
  key->text = attribute->source;
  return key;
}

/* SQL in a string; where it is just a column's name it means the column. */
static Key *text_key(Resolver *r, const Resource *resource, const Node *node) {
  const Attribute *attribute = attribute_or_column(resource, node->text);
  Key *key = NEW(r->arena, Key);
  *key = (Key){.text = attribute ? attribute->source : node->text,
               .expression = !attribute,
               .span = read_content(node)};
  return key;
}

static Key *plain_key(Resolver *r, const Resource *resource, const Node *node) {
  if (node->kind == NODE_ATOM) return column_key(r, resource, node, node->name);
  return node->kind == NODE_STRING ? text_key(r, resource, node) : NULL;
}

static void report_order(Resolver *r, const Node *at, Name order) {
  diag_error(r->diag, at->span, "an index has no order `%s`", order);
  Suggestion near = suggest_start(order);
  suggest_offer(&near, "asc");
  suggest_offer(&near, "desc");
  if (near.best) diag_label(r->diag, "did you mean %s?", near.best);
  diag_help(r->diag, "write `asc: :name` or `desc: :name`");
}

static Key *directed_key(Resolver *r, const Resource *resource, const Node *at, Name order,
                         const Node *field) {
  bool asc = strcmp(order, "asc") == 0;
  if (!asc && strcmp(order, "desc") != 0) {
    report_order(r, at, order);
    return NULL;
  }
  Key *key = plain_key(r, resource, field);
  if (key) key->order = asc ? ORDER_ASC : ORDER_DESC;
  return key;
}

static Key *read_field(Resolver *r, const Resource *resource, const Node *node) {
  if (node->kind == NODE_PAIR)
    return node->name ? directed_key(r, resource, node, node->name, pair_value(node)) : NULL;
  if (node->kind == NODE_TUPLE && node->items && node->items->kind == NODE_ATOM &&
      node->items->next)
    return directed_key(r, resource, node, node->items->name, node->items->next);
  return plain_key(r, resource, node);
}

static void append_fields(Resolver *r, const Resource *resource, const Node *fields, Key ***last) {
  for (const Node *n = read_first(fields); n; n = read_next(fields, n)) {
    Key *key = read_field(r, resource, n);
    if (!key) continue;
    **last = key;
    *last = &key->next;
  }
}

static Key *read_fields(Resolver *r, const Resource *resource, const Node *call) {
  Key *first = NULL, **last = &first;
  append_fields(r, resource, read_argument(call, 0), &last);
  for (const Node *o = call->options; o; o = o->next) {
    if (!o->name || (strcmp(o->name, "asc") != 0 && strcmp(o->name, "desc") != 0)) continue;
    *last = directed_key(r, resource, o, o->name, pair_value(o));
    if (*last) last = &(*last)->next;
  }
  return first;
}

/* --- names ------------------------------------------------------------------------------------ */

static void check_given_name(Resolver *r, const Node *call) {
  const Node *name = read_option(call, "name");
  if (!name || name->kind != NODE_STRING || is_plain(name->text)) return;
  diag_error(r->diag, name->span, "Custom index name \"%s\" is not valid", name->text);
  diag_help(r->diag, "use letters, digits and underscores only");
}

static void check_unnamed(Resolver *r, const Node *call, const Index *index) {
  if (index->name) return;
  for (const Key *k = index->fields; k; k = k->next) {
    if (is_plain(k->text)) continue;
    diag_error(r->diag, call->name_span, "the index on `%s` needs a name of its own", k->text);
    diag_help(r->diag, "add `name: \"…\"`: none can be made of an expression");
    return;
  }
}

/* --- one index -------------------------------------------------------------------------------- */

static Index *read_index(Resolver *r, const Resource *resource, const Node *call) {
  Index *index = NEW(r->arena, Index);
  *index = (Index){.name = read_string(call, "name"),
                   .unique = read_bool(call, "unique", false),
                   .using = read_string(call, "using"),
                   .where = read_string(call, "where"),
                   .message = read_string(call, "message"),
                   .include = read_names(r->arena, read_option(call, "include")),
                   .nulls_distinct = read_bool(call, "nulls_distinct", true),
                   .all_tenants = read_bool(call, "all_tenants?", false),
                   .include_base_filter = read_bool(call, "include_base_filter?", true),
                   .concurrently = read_bool(call, "concurrently", false),
                   .prefix = read_string(call, "prefix"),
                   .error_fields = read_names(r->arena, read_option(call, "error_fields")),
                   .span = call->items ? call->items->span : call->name_span,
                   .where_span = read_string_span(call, "where")};
  index->fields = read_fields(r, resource, call);
  check_given_name(r, call);
  check_unnamed(r, call, index);
  return index;
}

static void check_not_empty(Resolver *r, const Node *call, const Index *index) {
  const Node *fields = read_argument(call, 0);
  if (index->fields || !fields || fields->kind != NODE_LIST || fields->items) return;
  diag_error(r->diag, fields->span, "the index has no fields");
  diag_help(r->diag, "name at least one attribute");
}

Index *resolve_indexes(Resolver *r, const Resource *resource) {
  Index *first = NULL, **last = &first;
  for (const Node *c = layer_entity(resource, "custom_indexes", "index", NULL); c;
       c = layer_entity(resource, "custom_indexes", "index", c)) {
    Index *index = read_index(r, resource, c);
    check_not_empty(r, c, index);
    if (!index->fields) continue;
    *last = index;
    last = &index->next;
  }
  return first;
}
