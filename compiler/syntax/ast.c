/* ast.c: questions that every reader of an AST asks. */
#include "syntax/ast.h"

bool is_entry(const Node *node) {
  return node->kind == NODE_PAIR || (node->kind == NODE_TUPLE && node->name);
}

const Node *pair_value(const Node *pair) {
  return pair->items && pair->items->next ? pair->items->next : pair->items;
}

uint32_t call_head_end(const Node *call) {
  uint32_t end = call->name_span.end;
  for (const Node *n = call->items; n; n = n->next) end = n->span.end;
  for (const Node *n = call->options; n; n = n->next) end = n->span.end;
  return end;
}
