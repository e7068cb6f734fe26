/* match.h: the tokens of a text with what opens paired with what closes. */
#ifndef ASHC_SYNTAX_MATCH_H
#define ASHC_SYNTAX_MATCH_H

#include "syntax/token.h"

enum { MOST_NESTED = 200 }; /* brackets and blocks one inside the other */

/* Returns the tokens of p->source. Line ends are gone where none ends a statement: within brackets, at
 * commas and operators, doubled. Every opening token has its closing one: where it is missing, an
 * error is recorded and one without extent put in its place; what closes nothing is left out. */
Tokens match_tokens(Parse *p);

/* Returns whether token `i`, standing right behind the name (or the call) that is token `i - 1`, goes
 * on with an expression: `name + 1`, `name.field`, but not `name -1` and not `name [1]`. */
bool match_continues(const Tokens *t, uint32_t i, const char *text);

#endif
