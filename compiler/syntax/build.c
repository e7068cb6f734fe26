/* build.c: makes the nodes that the grammar recognizes: spans, names and what has parts. Literals of
 * one token are in literal.c. */
#include "syntax/build.h"

NodeList list_new(void) {
  return (NodeList){0};
}

NodeList list_add(NodeList list, Node *node) {
  if (!node) return list;
  if (list.last)
    list.last->next = node;
  else
    list.first = node;
  list.last = node;
  return list;
}

Arguments no_arguments(void) {
  return (Arguments){0};
}

Arguments arguments_of(NodeList values, NodeList pairs) {
  return (Arguments){values, pairs};
}

static Node *new_node(Parse *p, NodeKind kind, size_t start, size_t end) {
  Node *n = NEW(p->arena, Node);
  n->kind = kind;
  n->span = n->name_span = parse_span(p, start, end);
  return n;
}

static Name name_of(Parse *p, size_t start, size_t end) {
  return intern(p->names, p->source->text + start, end - start);
}

/* Returns the values and then the pairs as one list. */
static NodeList joined(Arguments arguments) {
  if (!arguments.values.first) return arguments.pairs;
  if (!arguments.pairs.first) return arguments.values;
  arguments.values.last->next = arguments.pairs.first;
  return (NodeList){arguments.values.first, arguments.pairs.last};
}

static Node *option_list(Parse *p, NodeList pairs) {
  Node *list = new_node(p, NODE_LIST, pairs.first->span.start, pairs.last->span.end);
  list->items = pairs.first;
  return list;
}

static Node *new_call(Parse *p, size_t start, size_t end, Arguments arguments) {
  Node *call = new_node(p, NODE_CALL, start, end);
  call->name = name_of(p, start, end);
  call->items = arguments.values.first;
  call->options = arguments.pairs.first;
  if (call->options && !call->items) call->option_list = option_list(p, arguments.pairs);
  return call;
}

Node *ast_call(Parse *p, Token name, Arguments arguments) {
  Node *call = new_call(p, name.start, name.end, arguments);
  const Node *last = arguments.pairs.last ? arguments.pairs.last : arguments.values.last;
  if (last) call->span.end = last->span.end;
  return call;
}

Node *ast_parens(Parse *p, Token open, Arguments arguments, Token end) {
  Node *call = new_call(p, open.start, open.end - 1, arguments);
  call->span.end = end.end;
  call->has_parens = true;
  return call;
}

Node *ast_block(Node *call, NodeList statements, Token end) {
  call->has_block = true;
  call->block = statements.first;
  call->span.end = end.end;
  return call;
}

Node *ast_short_block(Node *call, Node *statement) {
  call->has_block = true;
  call->block = statement;
  if (statement) call->span.end = statement->span.end;
  return call;
}

Node *ast_skipped(Parse *p, Node *call, Token block) {
  call->has_block = call->skipped = true;
  call->text = arena_strndup(p->arena, p->source->text + block.start, block.end - block.start);
  call->span.end = block.end;
  return call;
}

Node *ast_attribute(Parse *p, Token name, Arguments arguments) {
  Node *n = new_node(p, NODE_ATTRIBUTE, name.start, name.end);
  n->name = name_of(p, name.start + 1u, name.end);
  NodeList items = joined(arguments);
  n->items = items.first;
  if (items.last) n->span.end = items.last->span.end;
  return n;
}

Node *ast_pair(Parse *p, Token key, Node *value) {
  Node *pair = new_node(p, NODE_PAIR, key.start, value->span.end);
  Token text = key;
  text.end--; /* the colon */
  pair->name_span = parse_span(p, key.start, text.end);
  pair->items = value;
  char quote = p->source->text[key.start];
  if (quote != '"' && quote != '\'') {
    pair->name = name_of(p, text.start, text.end);
    return pair;
  }
  pair->name = ast_string(p, text)->text;
  return pair;
}

Node *ast_entry(Parse *p, Node *key, Node *value) {
  Node *pair = new_node(p, NODE_PAIR, key->span.start, value->span.end);
  pair->name_span = key->span;
  if (key->kind == NODE_ATOM) {
    pair->name = key->name;
    pair->items = value;
  } else {
    pair->items = key;
    key->next = value;
  }
  return pair;
}

Node *ast_items(Parse *p, NodeKind kind, Token open, Arguments elements, Token end) {
  Node *n = new_node(p, kind, open.start, end.end);
  n->items = joined(elements).first;
  const Node *key = n->items;
  if (kind == NODE_TUPLE && key && key->kind == NODE_ATOM && key->next && !key->next->next)
    n->name = key->name;
  return n;
}

Node *ast_map(Parse *p, Token open, NodeList entries, Token end) {
  Node *n = new_node(p, NODE_MAP, open.start, end.end);
  if (open.end - open.start > 2) n->name = name_of(p, open.start + 1u, open.end - 1u);
  n->items = entries.first;
  return n;
}

/* Blog.{Post, Comment}: a list of the modules in full. */
Node *ast_group(Parse *p, Token module, Arguments elements, Token end) {
  Node *n = new_node(p, NODE_LIST, module.start, end.end);
  n->items = joined(elements).first;
  Name prefix = name_of(p, module.start, module.end);
  for (Node *item = n->items; item; item = item->next)
    if (item->kind == NODE_ALIAS) item->name = intern_printf(p->names, "%s.%s", prefix, item->name);
  return n;
}
