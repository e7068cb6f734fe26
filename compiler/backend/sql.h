/* sql.h: writing SQL. Names and texts get out through these functions, nowhere else. */
#ifndef ASHC_BACKEND_SQL_H
#define ASHC_BACKEND_SQL_H

#include "memory/buf.h"

/* Writes "name" in double quotes, embedded ones doubled. */
void sql_ident(Buf *sql, const char *name);

/* Writes 'text' in single quotes, embedded ones doubled; nothing else is changed. */
void sql_literal(Buf *sql, const char *text);

/* Return what sql_ident and sql_literal write, as a text of the arena. */
const char *sql_quoted(Arena *a, const char *name);
const char *sql_quoted_text(Arena *a, const char *text);

#endif
