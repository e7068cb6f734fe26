/* excerpt.h: the source line of a message with a caret under the exact token. */
#ifndef ASHC_REPORT_EXCERPT_H
#define ASHC_REPORT_EXCERPT_H

#include "memory/buf.h"
#include "report/source.h"

/* ANSI sequences, all "" where the output takes no colour. */
typedef struct Colours {
  const char *strong, *error, *warning, *caret, *off;
} Colours;

/* Appends the line of `at` behind a ` 4 | ` gutter and, below it, ^~~~ with `label` (may be NULL)
 * right of it. A span over several lines is underlined on its first; a long line is cut to a window
 * around the caret. */
void excerpt_put(Buf *b, const Sources *s, Span at, const char *label, const Colours *c);

#endif
