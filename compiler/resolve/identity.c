/* identity.c: `identities do identity :name, [keys] … end`: unique keys of a table. */
#include <string.h>

#include "resolve/resolver.h"

static const Node *layer_option(const Resource *resource, const char *name) {
  return section_option(resource->module, resource->layer, name);
}

static bool is_skipped(const Resource *resource, Name identity) {
  const Node *skipped = layer_option(resource, "skip_unique_indexes");
  for (const Node *n = read_first(skipped); n; n = read_next(skipped, n))
    if (is_atom(n, identity)) return true;
  return false;
}

/* --- keys ------------------------------------------------------------------------------------- */

/* Returns a calculation's key as an expression, or NULL if `calculations_to_sql` has none. */
static Key *calculation_key(Resolver *r, const Resource *resource, Name name) {
  const Node *sql = read_keyword(layer_option(resource, "calculations_to_sql"), name);
  if (!sql || sql->kind != NODE_STRING) return NULL;
  Key *key = NEW(r->arena, Key);
  *key = (Key){.text = intern_printf(r->names, "(%s)", sql->text),
               .expression = true,
               .span = read_content(sql)};
  return key;
}

/* Returns false where it may be out of sight, which is a warning: the identity is left out. */
static bool report_key(Resolver *r, const Resource *resource, const Node *at) {
  Suggestion near = suggest_start(at->name);
  for (const Attribute *a = resource->attributes; a; a = a->next) suggest_offer(&near, a->name);
  Report *report = report_of_lack(resource, &near);
  report(r->diag, at->span, "All identity keys must be attributes or calculations. Got: `%s`",
         at->name);
  if (near.best) diag_label(r->diag, "did you mean :%s?", near.best);
  diag_help(r->diag,
            "declare the attribute, or give the calculation's SQL in "
            "`calculations_to_sql %s: \"…\"`",
            at->name);
  return report == diag_error;
}

/* Returns the key that `node` names; NULL after an error, or where AshSqlite leaves it out. */
static Key *read_key(Resolver *r, const Resource *resource, const Node *node, bool *dropped) {
  const Attribute *attribute = find_attribute(resource, node->name);
  if (attribute) {
    Key *key = NEW(r->arena, Key);
    key->text = attribute->source;
    return key;
  }
  Key *key = calculation_key(r, resource, node->name);
  if (key) return key;
  bool calculations = section_first(resource->module, "calculations") != NULL;
  if ((resource->elixir && calculations) || !report_key(r, resource, node)) *dropped = true;
  return NULL;
}

static void report_repeated_key(Resolver *r, const Node *node, const Node *first) {
  diag_error(r->diag, node->span, "the identity has `%s` twice", node->name);
  diag_note(r->diag, first->span, "first given here");
  diag_help(r->diag, "remove one of the two");
}

/* Returns the item before `node` of the same name, or NULL. */
static const Node *earlier_item(const Node *list, const Node *node) {
  for (const Node *n = read_first(list); n && n != node; n = read_next(list, n))
    if (n->kind == NODE_ATOM && n->name == node->name) return n;
  return NULL;
}

/* Returns the keys in order; `*dropped` when the identity as a whole is to be left out. */
static Key *read_keys(Resolver *r, const Resource *resource, const Node *list, bool *dropped) {
  Key *first = NULL, **last = &first;
  for (const Node *n = read_first(list); n; n = read_next(list, n)) {
    if (n->kind != NODE_ATOM) continue;
    const Node *earlier = earlier_item(list, n);
    if (earlier) {
      report_repeated_key(r, n, earlier);
      continue;
    }
    *last = read_key(r, resource, n, dropped);
    if (*last) last = &(*last)->next;
  }
  return first;
}

/* --- where ------------------------------------------------------------------------------------ */

/* AshSqlite passes over it without a word, and keeps rows apart that the identity does not. */
static void warn_whole(Resolver *r, const Node *where, Name identity) {
  diag_warning(
      r->diag, where->span,
      "the `where` of identity `%s` is not SQL: its index is over all rows, as AshSqlite's",
      identity);
  diag_help(
      r->diag,
      "for an index of some rows: `skip_unique_indexes [:%s]`, and in `custom_indexes` one with "
      "`unique: true` and `where: \"…\"`",
      identity);
}

/* Returns the string that holds the SQL of the identity's `where`: as written, or of
 * `identity_wheres_to_sql`; or NULL. */
static const Node *read_where(Resolver *r, const Resource *resource, const Node *call,
                              Name identity) {
  const Node *where = read_option(call, "where");
  const Node *sql = read_keyword(layer_option(resource, "identity_wheres_to_sql"), identity);
  if (sql && sql->kind == NODE_STRING) return sql;
  if (!where) return NULL;
  if (where->kind == NODE_STRING) return where;
  if (resource->elixir && strcmp(resource->layer, "sqlite") == 0) {
    warn_whole(r, where, identity);
    return NULL;
  }
  diag_error(r->diag, where->span, "the `where` of identity `%s` is not SQL", identity);
  diag_help(r->diag,
            "write it as a string, or add `identity_wheres_to_sql %s: \"…\"` to the `%s` "
            "block",
            identity, resource->layer);
  return NULL;
}

/* --- one identity ----------------------------------------------------------------------------- */

static Name identity_index(Resolver *r, const Resource *resource, const Node *call, Name name) {
  const Node *given = read_keyword(layer_option(resource, "identity_index_names"), name);
  bool text = given && given->kind == NODE_STRING;
  Name index =
      text ? given->text
           : intern_printf(r->names, "%s_%s_index", resource->table ? resource->table : "", name);
  if (strcmp(resource->layer, "postgres") == 0 && strlen(index) > 63) {
    diag_error(r->diag, text ? given->span : read_argument(call, 0)->span,
               "Identity `%s` has a name that is too long: \"%s\". PostgreSQL cuts names after 63 "
               "bytes",
               name, index);
    diag_help(r->diag, "give it a shorter one: `identity_index_names %s: \"…\"`", name);
  }
  return index;
}

/* A constraint has no rows of its own to hold for, and no index that could be named. */
static void read_constraint(Resolver *r, const Node *call, Identity *identity) {
  identity->constraint = read_bool(call, "constraint?", false);
  identity->on_conflict = read_atom(call, "on_conflict");
  if (identity->on_conflict && strcmp(identity->on_conflict, "abort") == 0)
    identity->on_conflict = NULL;
  Span at = read_argument(call, 0)->span;
  if (identity->on_conflict && !identity->constraint) {
    diag_error(r->diag, at, "identity `%s` is an index, which has no `on_conflict`",
               identity->name);
    diag_help(r->diag, "add `constraint? true`, or remove `on_conflict`");
  }
  if (!identity->constraint) return;
  if (!identity->where && !identity->base_filter && identity->nils_distinct) return;
  diag_error(r->diag, at,
             "identity `%s` cannot be a UNIQUE constraint: it does not hold for every row alike",
             identity->name);
  diag_help(r->diag, "remove `constraint? true`: a unique index can have `where` and "
                     "`nils_distinct? false`");
}

static Identity *read_identity(Resolver *r, const Resource *resource, const Node *call) {
  const Node *name = read_argument(call, 0), *keys = read_argument(call, 1);
  if (!name || name->kind != NODE_ATOM || !keys || is_skipped(resource, name->name)) return NULL;
  bool dropped = false;
  Identity *identity = NEW(r->arena, Identity);
  *identity = (Identity){.name = name->name, .span = name->span};
  identity->keys = read_keys(r, resource, keys, &dropped);
  if (keys->kind == NODE_LIST && !keys->items) {
    diag_error(r->diag, keys->span, "identity `%s` has no keys", name->name);
    diag_help(r->diag, "name the attributes whose values are unique together");
  }
  identity->index_name = identity_index(r, resource, call, name->name);
  identity->base_filter = resource->base_filter_sql;
  const Node *where = read_where(r, resource, call, name->name);
  identity->where = where ? where->text : NULL;
  identity->where_span = read_content(where);
  identity->nils_distinct = read_bool(call, "nils_distinct?", true);
  identity->all_tenants = read_bool(call, "all_tenants?", false);
  read_constraint(r, call, identity);
  return dropped || !identity->keys ? NULL : identity;
}

static void report_base_filter(Resolver *r, const Resource *resource, const Node *identity) {
  diag_error(r->diag, read_argument(identity, 0)->span,
             "Cannot create a unique index for a resource with a base filter without also "
             "configuring `base_filter_sql`");
  diag_note(r->diag, resource->base_filter->span, "the base filter is here");
  diag_help(r->diag, "add `base_filter_sql \"…\"` to the `%s` block", resource->layer);
}

static bool has_key(const Node *keys, Name name) {
  for (const Node *k = read_first(keys); k; k = read_next(keys, k))
    if (k->kind == NODE_ATOM && k->name == name) return true;
  return false;
}

static bool same_keys(const Node *a, const Node *b) {
  unsigned count = 0;
  for (const Node *k = read_first(a); k; k = read_next(a, k), count++)
    if (!has_key(b, k->name)) return false;
  for (const Node *k = read_first(b); k; k = read_next(b, k)) count--;
  return count == 0;
}

/* Returns true if the resource itself declares the identity that an extension would bring. */
static bool declares(const Resource *resource, const Node *call) {
  const Node *name = read_argument(call, 0), *keys = read_argument(call, 1);
  for (const Node *s = section_first(resource->module, "identities"); s; s = section_next(s))
    for (const Node *c = s->block; c; c = c->next) {
      if (!is_call(c, "identity") || is_brought(c) || !c->items) continue;
      if (c->items->name == name->name || same_keys(read_argument(c, 1), keys)) return true;
    }
  return false;
}

/* Reports an identity whose name is taken. Returns false then. */
static bool check_name(Resolver *r, NameMap *seen, const Node *call) {
  const Node *name = read_argument(call, 0);
  if (!name || name->kind != NODE_ATOM) return false;
  const Node *other = namemap_get(seen, name->name);
  namemap_put(seen, name->name, (void *)name);
  if (!other) return true;
  diag_error(r->diag, name->span, "there are two identities `%s`", name->name);
  diag_note(r->diag, other->span, "first declared here");
  diag_help(r->diag, "rename one of them, or remove it");
  return false;
}

/* Reports entries of the table's options that name identities that are not there. */
static void check_named(Resolver *r, const Resource *resource, NameMap *seen, const Node *at,
                        Name name, const char *option) {
  if (!name || namemap_get(seen, name)) return;
  Suggestion near = suggest_start(name);
  for (const Node *s = section_first(resource->module, "identities"); s; s = section_next(s))
    for (const Node *c = s->block; c; c = c->next)
      if (c->kind == NODE_CALL && c->items && c->items->kind == NODE_ATOM)
        suggest_offer(&near, c->items->name);
  diag_error(r->diag, at->name_span, "`%s` names identity `%s`, which is not declared", option,
             name);
  if (near.best) diag_label(r->diag, "did you mean `%s`?", near.best);
  diag_help(r->diag, "name a declared identity, or remove the entry");
}

static void check_options(Resolver *r, const Resource *resource, NameMap *seen) {
  static const char *const options[] = {"identity_index_names", "identity_wheres_to_sql"};
  for (size_t i = 0; i < 2; i++)
    for (const Node *p = read_keywords(layer_option(resource, options[i])); p; p = p->next)
      check_named(r, resource, seen, p, p->name, options[i]);
  const Node *skipped = layer_option(resource, "skip_unique_indexes");
  for (const Node *n = read_first(skipped); n; n = read_next(skipped, n))
    if (n->kind == NODE_ATOM && !is_atom(n, "false"))
      check_named(r, resource, seen, n, n->name, "skip_unique_indexes");
}

Identity *resolve_identities(Resolver *r, const Resource *resource) {
  Identity *first = NULL, **last = &first;
  NameMap *seen = namemap_new(r->arena);
  bool reported = !resource->base_filter || resource->base_filter_sql;
  for (const Node *s = section_first(resource->module, "identities"); s; s = section_next(s))
    for (const Node *c = s->block; c; c = c->next) {
      if (c->kind != NODE_CALL || strcmp(c->name, "identity") != 0) continue;
      if (is_brought(c) && declares(resource, c)) continue;
      if (!check_name(r, seen, c)) continue;
      if (!reported) report_base_filter(r, resource, c);
      reported = true;
      *last = read_identity(r, resource, c);
      if (*last) last = &(*last)->next;
    }
  check_options(r, resource, seen);
  return first;
}
