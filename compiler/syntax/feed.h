/* feed.h: hands the tokens to the grammar. */
#ifndef ASHC_SYNTAX_FEED_H
#define ASHC_SYNTAX_FEED_H

#include "syntax/token.h"

/* Parses `t`; the calls go to p->calls. */
void feed_grammar(Parse *p, const Tokens *t);

/* Records that `token` cannot stand where it is; `parser` tells what could, `before` is what stands
 * before it, or NULL. */
void report_unexpected(Parse *p, const void *parser, Token token, const Token *before);

#endif
