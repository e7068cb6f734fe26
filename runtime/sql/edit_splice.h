/* edit_splice.h: replaces pieces of a text and keeps the rest byte for byte; for edit.c alone. */
#ifndef ASH_SQL_EDIT_SPLICE_H
#define ASH_SQL_EDIT_SPLICE_H

#include "sql/slice.h"

enum { MOST_SPLICES = 16 };

/* What stands from `start` to `end` becomes `words` and then `value`. */
typedef struct Splice {
  const char *start, *end;
  const char *words;
  sql_slice value;
} Splice;

typedef struct Splices {
  const char *text; /* that they are of; terminated */
  Splice items[MOST_SPLICES];
  size_t count;
  bool overflow; /* there were more */
} Splices;

/* Adds a splice. Those at the same place come in the order of the calls. */
void sql_splice_add(Splices *s, const char *start, const char *end, const char *words,
                    sql_slice value);

/* Puts `value` in the place of `old`. */
void sql_splice_replace(Splices *s, sql_slice old, sql_slice value);

/* Takes `old` out with the space before it; a comment before it stays, with its line end. */
void sql_splice_remove(Splices *s, sql_slice old);

/* Returns the new text, to be freed; NULL when there is no memory. Where two words would come to
 * stand without space, a blank is put. */
char *sql_splice_join(Splices *s);

#endif
