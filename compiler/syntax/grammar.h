/* grammar.h: the parser that lemon makes of grammar/parser.y. */
#ifndef ASHC_SYNTAX_GRAMMAR_H
#define ASHC_SYNTAX_GRAMMAR_H

#include "syntax/token.h"

void *GrammarAlloc(void *(*allocate)(size_t), Parse *p);
void Grammar(void *parser, int kind, Token token);
void GrammarFree(void *parser, void (*release)(void *));

/* Returns whether `token` can stand next. Exact, also where the parser would first reduce: that is
 * only played, so that a refused token leaves everything that could have stood in its place. */
bool grammar_accepts(const void *parser, int token);

#endif
