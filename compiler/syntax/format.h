/* format.h: the canonical layout of a text: what `ashc format` writes. Indentation, blanks and line
 * breaks are ours; comments, at most one blank line, expressions and passed-over blocks stay as they
 * are. Formatting twice changes nothing, and the AST stays the same. */
#ifndef ASHC_SYNTAX_FORMAT_H
#define ASHC_SYNTAX_FORMAT_H

#include "memory/buf.h"
#include "report/diag.h"

/* Appends the formatted text of `source`. Returns false, after recording why, where it does not
 * parse. */
bool format_source(Arena *a, Diag *d, const Source *source, Buf *out);

#endif
