/* ast.c: questions that every reader of an AST asks. */
#include "syntax/ast.h"

#define X(id, text) text,
static const char *const kind_names[] = {NODE_KINDS(X)};
#undef X

const char *node_kind_name(NodeKind kind) {
  return kind_names[kind];
}

bool is_entry(const Node *node) {
  return node->kind == NODE_PAIR || (node->kind == NODE_TUPLE && node->name);
}

const Node *pair_value(const Node *pair) {
  return pair->items && pair->items->next ? pair->items->next : pair->items;
}

const Node *call_option(const Node *call, Name name) {
  for (const Node *pair = call->options; pair; pair = pair->next)
    if (pair->name == name) return pair_value(pair);
  for (const Node *inner = call->block; inner; inner = inner->next)
    if (inner->kind == NODE_CALL && inner->name == name)
      return inner->items ? inner->items : inner->option_list;
  return NULL;
}

uint32_t call_head_end(const Node *call) {
  uint32_t end = call->name_span.end;
  for (const Node *n = call->items; n; n = n->next) end = n->span.end;
  for (const Node *n = call->options; n; n = n->next) end = n->span.end;
  return end;
}
