/* parse.h: from text to AST (grammar/lexer.re and grammar/parser.y do the work). Errors are recorded
 * with the expected tokens; parsing goes on at the next call. */
#ifndef ASHC_SYNTAX_PARSE_H
#define ASHC_SYNTAX_PARSE_H

#include "report/diag.h"
#include "syntax/ast.h"

/* Returns the top-level calls of `source` (NULL when there are none), living in `a`, with names from
 * `in`. Among the calls, here and in blocks, stand other statements too: OPAQUE (`x = 1`), ATTRIBUTE
 * and literals. After errors (asked with diag_ok) the list holds what could be read. Blocks of calls
 * that the vocabulary (dsl.h) knows to bear no schema are passed over as balanced text. */
Node *parse_source(Arena *a, Interner *in, Diag *d, const Source *source);

#endif
