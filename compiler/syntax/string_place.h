/* string_place.h: places within a string of a source: a message about SQL points at the word in the
 * resource, also where escapes or the indentation of a heredoc stand before it. */
#ifndef ASHC_SYNTAX_STRING_PLACE_H
#define ASHC_SYNTAX_STRING_PLACE_H

#include "report/source.h"

/* Returns the value of the string whose content (Node.text_span) is `content`. */
const char *string_value(Arena *a, const Source *source, Span content);

/* Returns the place of bytes [from, to) of that value. */
Span string_place(Arena *a, const Source *source, Span content, size_t from, size_t to);

#endif
