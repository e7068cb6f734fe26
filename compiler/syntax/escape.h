/* escape.h: the value of a text between quotes. */
#ifndef ASHC_SYNTAX_ESCAPE_H
#define ASHC_SYNTAX_ESCAPE_H

#include "memory/buf.h"
#include "syntax/token.h"

/* Appends the text of `content` to `out`, less `indent` blanks at the start of each line. With
 * `escapes`, \n, \x41, \u{1F600}, … are replaced; malformed ones are recorded as errors. */
void escape_decode(Parse *p, Buf *out, Span content, unsigned indent, bool escapes);

/* Returns where in `content`, decoded as above, the bytes [from, to) of the result come from; the end
 * of `content` where it is shorter. */
Span escape_place(Parse *p, Span content, unsigned indent, bool escapes, size_t from, size_t to);

/* Returns the code point of the character literal at `at` (?a, ?\n). */
uint32_t escape_character(Parse *p, Span at);

#endif
