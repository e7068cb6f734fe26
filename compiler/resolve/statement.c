/* statement.c: `custom_statements do statement :name do up … down … end end`. */
#include <string.h>

#include "resolve/resolver.h"

static Name required_sql(Resolver *r, const Node *call, const Node *name, const char *option) {
  const Node *value = read_option(call, option);
  if (value && value->kind == NODE_STRING && value->text[strspn(value->text, " \n\t\r")])
    return value->text;
  diag_error(r->diag, value ? value->span : name->span, "statement `%s` has no `%s`", name->name,
             option);
  diag_help(r->diag, strcmp(option, "up") == 0 ? "add `up \"CREATE …\"`: the SQL to run"
                                               : "add `down \"DROP …\"`: the SQL that undoes `up`");
  return NULL;
}

static void check_code(Resolver *r, const Node *call, const Node *name) {
  if (!read_bool(call, "code?", false)) return;
  diag_error(r->diag, read_option(call, "code?")->span,
             "statement `%s` is Elixir code, which only Ecto can run", name->name);
  diag_help(r->diag, "write SQL in `up` and `down`, and remove `code?`");
}

static Statement *read_statement(Resolver *r, const Node *call) {
  const Node *name = read_argument(call, 0);
  if (!name || name->kind != NODE_ATOM) return NULL;
  Statement *statement = NEW(r->arena, Statement);
  *statement = (Statement){.name = name->name,
                           .up = required_sql(r, call, name, "up"),
                           .down = required_sql(r, call, name, "down"),
                           .code = read_bool(call, "code?", false),
                           .global = read_bool(call, "global?", false),
                           .after_tables = read_names(r->arena, read_option(call, "after_tables")),
                           .span = name->span,
                           .up_span = read_string_span(call, "up"),
                           .down_span = read_string_span(call, "down")};
  check_code(r, call, name);
  return statement;
}

/* Reports that the name is taken. Returns false then. */
static bool check_name(Resolver *r, NameMap *seen, const Statement *statement) {
  const Statement *other = namemap_get(seen, statement->name);
  namemap_put(seen, statement->name, (void *)statement);
  if (!other) return true;
  diag_error(r->diag, statement->span, "there are two statements `%s`", statement->name);
  diag_note(r->diag, other->span, "first declared here");
  diag_help(r->diag, "rename one of them");
  return false;
}

Statement *resolve_statements(Resolver *r, const Resource *resource) {
  Statement *first = NULL, **last = &first;
  NameMap *seen = namemap_new(r->arena);
  for (const Node *c = layer_entity(resource, "custom_statements", "statement", NULL); c;
       c = layer_entity(resource, "custom_statements", "statement", c)) {
    Statement *statement = read_statement(r, c);
    if (!statement || !check_name(r, seen, statement)) continue;
    *last = statement;
    last = &statement->next;
  }
  return first;
}
