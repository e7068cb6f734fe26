/* macro_rewrite.c: copies statements with everything bound put in its place. */
#include <string.h>

#include "resolve/elixir/macro.h"

static Node *rewrite_list(const Bindings *b, const Node *first);

/* Returns the `else` of an `if`'s block, or NULL. */
static const Node *find_else(const Node *block) {
  for (const Node *s = block; s; s = s->next)
    if (is_call(s, "else") && !s->items) return s;
  return NULL;
}

/* Returns the statements of the branch that `node`, an `if`, takes where that can be told. */
static Node *taken_branch(const Bindings *b, const Node *node, const Node *condition) {
  const Node *otherwise = find_else(node->block);
  bool falsy = is_atom(condition, "false") || is_atom(condition, "nil");
  if (falsy != is_call(node, "unless")) return otherwise ? rewrite_list(b, otherwise->next) : NULL;
  Node *all = rewrite_list(b, node->block), **place = &all;
  while (*place && !is_call(*place, "else")) place = &(*place)->next;
  *place = NULL;
  return all;
}

/* Returns true for an `if` whose condition is known; *condition is set. */
static bool is_decided(const Bindings *b, const Node *node, const Node **condition) {
  if (!b->variables || !(is_call(node, "if") || is_call(node, "unless")) || !node->items)
    return false;
  *condition = macro_value(b, node->items);
  return *condition && (*condition)->kind == NODE_ATOM;
}

/* The name in full, where the text that it stands in knows it by another one. */
static void rewrite_alias(const Bindings *b, Node *copy) {
  if (b->home && strncmp(copy->name, "__MODULE__", 10) != 0)
    copy->name = module_name(b->r, b->home, copy);
}

/* `use Ash.Resource, unquote(opts)`: a list as the last argument is the call's options. */
static void spread_options(Node *call) {
  Node **last = &call->items;
  while (*last && (*last)->next) last = &(*last)->next;
  if (!*last || (*last)->kind != NODE_LIST || call->options) return;
  if (!(*last)->items || (*last)->items->kind != NODE_PAIR) return;
  call->options = (*last)->items;
  *last = NULL;
}

/* Returns what stands for `node`: `unquote(…)` and `@name` alone do, or NULL. */
static const Node *bound_value(const Bindings *b, const Node *node) {
  bool unquoted = b->variables && is_call(node, "unquote") && node->items;
  bool attribute = b->attributes && node->kind == NODE_ATTRIBUTE && !node->items;
  const Node *value = unquoted || attribute ? macro_value(b, node) : NULL;
  return value == node ? NULL : value;
}

static Node *rewrite(const Bindings *b, const Node *node) {
  const Node *value = bound_value(b, node);
  if (value) { /* of another place: the names in it are that place's */
    const Bindings none = {.r = b->r};
    return rewrite(&none, value);
  }
  Node *copy = NEW(b->r->arena, Node);
  *copy = *node;
  copy->next = NULL;
  if (copy->kind == NODE_ALIAS) rewrite_alias(b, copy);
  copy->items = rewrite_list(b, node->items);
  copy->options = rewrite_list(b, node->options);
  copy->option_list = node->option_list ? rewrite(b, node->option_list) : NULL;
  copy->block = rewrite_list(b, node->block);
  if (is_call(copy, "use")) spread_options(copy);
  return copy;
}

static Node *rewrite_list(const Bindings *b, const Node *first) {
  Node *result = NULL, **tail = &result;
  for (const Node *n = first; n; n = n->next) {
    const Node *condition;
    *tail = is_decided(b, n, &condition) ? taken_branch(b, n, condition) : rewrite(b, n);
    while (*tail) tail = &(*tail)->next;
  }
  return result;
}

Node *macro_rewrite(const Bindings *b, const Node *first) {
  return rewrite_list(b, first);
}
