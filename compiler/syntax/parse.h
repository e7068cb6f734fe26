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

/* Returns the statements between the bytes `start` and `end` of `source`, with all their blocks. What
 * cannot be read is left out, without a message. */
Node *parse_part(Arena *a, Interner *in, const Source *source, size_t start, size_t end);

/* As parse_part, of the block of `call`, a skipped call of `source`. */
Node *parse_skipped(Arena *a, Interner *in, const Source *source, const Node *call);

/* Returns whether a file of that name holds Elixir. */
bool parse_is_elixir(const char *path);

#endif
