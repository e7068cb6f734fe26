/* build.h: the actions of grammar/parser.y, one function per kind of node. */
#ifndef ASHC_SYNTAX_BUILD_H
#define ASHC_SYNTAX_BUILD_H

#include "syntax/token.h"

typedef struct NodeList {
  Node *first, *last;
} NodeList;

/* What stands between the parentheses of a call: values, then options. */
typedef struct Arguments {
  NodeList values, pairs;
} Arguments;

NodeList list_new(void);
NodeList list_add(NodeList list, Node *node); /* NULL adds nothing */
Arguments no_arguments(void);
Arguments arguments_of(NodeList values, NodeList pairs);

/* Literals of one token. */
Node *ast_atom(Parse *p, Token t);
Node *ast_string(Parse *p, Token t);
Node *ast_charlist(Parse *p, Token t);
Node *ast_sigil(Parse *p, Token t);
Node *ast_number(Parse *p, Token t);
Node *ast_character(Parse *p, Token t);
Node *ast_opaque(Parse *p, Token t);
Node *ast_module(Parse *p, Token t);

/* What has parts; `end` is the token that closes it. */
Node *ast_call(Parse *p, Token name, Arguments arguments);
Node *ast_parens(Parse *p, Token open, Arguments arguments, Token end);
Node *ast_block(Node *call, NodeList statements, Token end);
Node *ast_short_block(Node *call, Node *statement);
Node *ast_skipped(Parse *p, Node *call, Token block);
Node *ast_attribute(Parse *p, Token name, Arguments arguments);
Node *ast_pair(Parse *p, Token key, Node *value);
Node *ast_entry(Parse *p, Node *key, Node *value);
Node *ast_items(Parse *p, NodeKind kind, Token open, Arguments elements, Token end);
Node *ast_map(Parse *p, Token open, NodeList entries, Token end);
Node *ast_group(Parse *p, Token module, Arguments elements, Token end);

#endif
