/* override.c: `override_migration_type/1` of an Elixir repo: a function whose clauses say for a migration
 * type which other one to use. In a `.resource` file the same stands as a keyword list. */
#include <string.h>

#include "resolve/elixir/macro.h"
#include "syntax/parse.h"

static const char function[] = "override_migration_type";

static bool is_clause(const Node *call) {
  if (!is_call(call, "def") || !call->items) return false;
  const char *text = call->items->kind == NODE_OPAQUE ? call->items->text : call->items->name;
  size_t len = sizeof function - 1;
  return text && strncmp(text, function, len) == 0 && text[len] && strchr("( ", text[len]);
}

/* Returns what the clause takes, or NULL where a guard tells. */
static const Node *argument_of(Resolver *r, const Node *clause) {
  const Span head = clause->items->span;
  const Source *source = sources_get(diag_sources(r->diag), head.file);
  const Node *call = source ? parse_part(r->arena, r->names, source, head.start, head.end) : NULL;
  if (!call || !is_call(call, function)) return NULL;
  return call->items && !call->items->next ? call->items : NULL;
}

static const Node *last_of(const Node *statements) {
  while (statements && statements->next) statements = statements->next;
  return statements;
}

/* `def override_migration_type(other), do: other` */
static bool gives_argument(const Node *argument, const Node *value) {
  return argument->kind == NODE_CALL && value->kind == NODE_CALL && argument->name == value->name &&
         !value->items;
}

static Node *make_pair(Resolver *r, const Node *argument, const Node *value) {
  Node *pair = NEW(r->arena, Node), *copy = NEW(r->arena, Node);
  *copy = *value;
  copy->next = NULL;
  *pair = (Node){.kind = NODE_PAIR, .name = argument->name, .span = value->span, .items = copy};
  return pair;
}

static void warn_unknown(Resolver *r, const Node *clause) {
  diag_warning(r->diag, clause->span,
               "what this clause gives is not known here: it counts as absent");
  diag_help(r->diag, "write `def %s(:citext), do: :text`, or `migration_types` in the resources",
            function);
}

const Node *override_clauses(Resolver *r, const Module *m) {
  Node *list = NULL;
  for (const Node *c = m->call->block; c; c = c->next) {
    if (!is_clause(c)) continue;
    const Node *argument = argument_of(r, c);
    const Node *value = argument ? last_of(read_block(r, c)) : NULL;
    const bool plain = value && (value->kind == NODE_ATOM || value->kind == NODE_TUPLE);
    if (value && gives_argument(argument, value)) break; /* the clauses behind it never match */
    if (!plain || argument->kind != NODE_ATOM) {
      warn_unknown(r, c);
      continue;
    }
    if (!list) {
      list = NEW(r->arena, Node);
      list->kind = NODE_LIST;
    }
    append_nodes(&list->items, make_pair(r, argument, value));
  }
  return list;
}
