/* print.h: an AST as S-expressions, one call a line, for tests and for comparing what was read before
 * and after a change of layout:
 *
 *   (call attribute :title :string (allow_nil? false)) */
#ifndef ASHC_SYNTAX_PRINT_H
#define ASHC_SYNTAX_PRINT_H

#include "memory/buf.h"
#include "syntax/ast.h"

/* Appends the list that begins with `first`, each node and a line end. Equal output means equal
 * meaning: places, parentheses and spelling of literals are left out. */
void print_nodes(Buf *out, const Node *first);

#endif
