/* check.c: `check_constraints`, and the checks that `checks_from_constraints? true` makes of the
 * attributes' constraints. */
#include <string.h>

#include "resolve/default.h"

typedef struct Checks {
  Resolver *r;
  const Resource *resource;
  Check *first, **last;
} Checks;

static NameList *one_name(Resolver *r, Name name) {
  NameList *list = NEW(r->arena, NameList);
  list->name = name;
  return list;
}

/* --- check_constraint ------------------------------------------------------------------------- */

static NameList *read_columns(Resolver *r, const Resource *resource, const Node *attributes,
                              const char *who) {
  NameList *first = NULL, **last = &first;
  for (const Node *n = read_first(attributes); n; n = read_next(attributes, n)) {
    if (n->kind != NODE_ATOM) continue;
    const Attribute *attribute = find_attribute(resource, n->name);
    if (!attribute) {
      report_unknown_attribute(r, resource, n->span, n->name, who);
      continue;
    }
    *last = one_name(r, attribute->source);
    last = &(*last)->next;
  }
  return first;
}

static void append_check(Checks *checks, Check *check) {
  *checks->last = check;
  checks->last = &check->next;
}

static void check_base_filter(Resolver *r, const Resource *resource, Span at) {
  if (!resource->base_filter || resource->base_filter_sql) return;
  diag_error(r->diag, at,
             "Cannot create a check constraint for a resource with a base filter "
             "without also configuring `base_filter_sql`");
  diag_note(r->diag, resource->base_filter->span, "the base filter is here");
  diag_help(r->diag, "add `base_filter_sql \"…\"` to the `%s` block", resource->layer);
}

static void read_check(Checks *checks, const Node *call) {
  Resolver *r = checks->r;
  const Resource *resource = checks->resource;
  const Node *attributes = read_argument(call, 0), *name = read_argument(call, 1);
  if (!attributes || !name || name->kind != NODE_STRING) return;
  Name sql = read_string(call, "check");
  Check *check = NEW(r->arena, Check);
  *check = (Check){.name = name->text,
                   .check = sql,
                   .base_filter = resource->base_filter_sql,
                   .message = read_string(call, "message"),
                   .unnamed = read_bool(call, "unnamed?", false),
                   .span = name->span,
                   .check_span = read_string_span(call, "check")};
  check->attributes = read_columns(r, resource, attributes,
                                   arena_printf(r->arena, "check constraint \"%s\"", name->text));
  if (!sql) return;
  if (!*sql) {
    diag_error(r->diag, read_option(call, "check")->span, "the check \"%s\" is empty", name->text);
    diag_help(r->diag, "write SQL that holds for every row");
  }
  check_base_filter(r, resource, name->span);
  append_check(checks, check);
}

/* --- from constraints ------------------------------------------------------------------------- */

static void add_check(Checks *checks, const Attribute *attribute, const char *kind,
                      const char *sql) {
  Check *check = NEW(checks->r->arena, Check);
  *check = (Check){.name = intern_printf(checks->r->names, "%s_%s_%s",
                                         checks->resource->table ? checks->resource->table : "",
                                         attribute->source, kind),
                   .attributes = one_name(checks->r, attribute->source),
                   .check = intern_text(checks->r->names, sql),
                   .span = attribute->span};
  append_check(checks, check);
}

static void add_choices(Checks *checks, const Attribute *attribute) {
  NameList *choices = type_choices(checks->r, &attribute->type);
  if (!choices || attribute->type.value == VALUE_ARRAY) return;
  Arena *a = checks->r->arena;
  Buf sql = buf_new(a);
  buf_printf(&sql, "%s IN (", sql_name(a, attribute->source));
  for (const NameList *c = choices; c; c = c->next)
    buf_printf(&sql, "%s%s", sql_text(a, c->name), c->next ? ", " : ")");
  add_check(checks, attribute, "one_of", buf_text(&sql));
}

/* constraint, comparison, part of the check's name */
static const struct {
  const char *constraint, *compare;
} limits[] =
    {
        {"min", ">="},
        {"max", "<="},
        {"greater_than", ">"},
        {"less_than", "<"},
},
  lengths[] = {{"min_length", ">="}, {"max_length", "<="}};

/* Decimals are stored as text, which would compare letter by letter. */
static const char *comparable(const Checks *checks, const Attribute *attribute) {
  const char *column = sql_name(checks->r->arena, attribute->source);
  if (!attribute->type.storage || attribute->type.value != VALUE_DECIMAL) return column;
  return arena_printf(checks->r->arena, "CAST(%s AS REAL)", column);
}

static void warn_limit(const Checks *checks, const Attribute *attribute, const Node *limit,
                       const char *constraint) {
  diag_warning(checks->r->diag, limit->span,
               "`%s` of `%s` is not checked by the database: only the program can compute it",
               constraint, attribute->name);
  diag_help(checks->r->diag, "write a number, or add a `check_constraint` of your own");
}

static void add_limits(Checks *checks, const Attribute *attribute) {
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    const Node *limit = type_constraint(&attribute->type, limits[i].constraint);
    if (!limit) continue;
    const char *number = number_text(checks->r->arena, limit);
    if (!number) {
      warn_limit(checks, attribute, limit, limits[i].constraint);
      continue;
    }
    add_check(checks, attribute, limits[i].constraint,
              arena_printf(checks->r->arena, "%s %s %s", comparable(checks, attribute),
                           limits[i].compare, number));
  }
}

static const char *length_function(const Checks *checks, const Attribute *attribute) {
  bool sqlite = strcmp(checks->resource->layer, "sqlite") == 0;
  if (attribute->type.value == VALUE_ARRAY) return sqlite ? "json_array_length" : "cardinality";
  return attribute->type.value == VALUE_BINARY && !sqlite ? "octet_length" : "length";
}

static void add_lengths(Checks *checks, const Attribute *attribute) {
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    const Node *limit = type_constraint(&attribute->type, lengths[i].constraint);
    if (!limit || limit->kind != NODE_NUMBER) continue;
    add_check(checks, attribute, lengths[i].constraint,
              arena_printf(checks->r->arena, "%s(%s) %s %s", length_function(checks, attribute),
                           sql_name(checks->r->arena, attribute->source), lengths[i].compare,
                           limit->text));
  }
}

static void warn_match(const Checks *checks, const Attribute *attribute) {
  const Node *match = type_constraint(&attribute->type, "match");
  if (!match) return;
  diag_warning(checks->r->diag, match->span,
               "`match` of `%s` is not checked by the database: it "
               "has no regular expressions of Elixir",
               attribute->name);
  diag_help(checks->r->diag, "add a `check_constraint` of your own, with GLOB for instance");
}

static void add_constraint_checks(Checks *checks) {
  const Node *wanted =
      section_option(checks->resource->module, checks->resource->layer, "checks_from_constraints?");
  if (!is_atom(wanted, "true")) return;
  for (const Attribute *a = checks->resource->attributes; a; a = a->next) {
    if (a->ignored || !a->type.known) continue;
    add_choices(checks, a);
    add_limits(checks, a);
    add_lengths(checks, a);
    warn_match(checks, a);
  }
}

/* --- all -------------------------------------------------------------------------------------- */

static void check_names(Resolver *r, const Check *first) {
  NameMap *seen = namemap_new(r->arena);
  for (const Check *c = first; c; c = c->next) {
    const Check *other = namemap_get(seen, c->name);
    namemap_put(seen, c->name, (void *)c);
    if (!other) continue;
    diag_error(r->diag, c->span, "there are two checks \"%s\"", c->name);
    diag_note(r->diag, other->span, "first declared here");
    diag_help(r->diag, "rename one of them");
  }
}

Check *resolve_checks(Resolver *r, const Resource *resource) {
  Checks checks = {.r = r, .resource = resource};
  checks.last = &checks.first;
  for (const Node *c = layer_entity(resource, "check_constraints", "check_constraint", NULL); c;
       c = layer_entity(resource, "check_constraints", "check_constraint", c))
    read_check(&checks, c);
  add_constraint_checks(&checks);
  check_names(r, checks.first);
  return checks.first;
}
