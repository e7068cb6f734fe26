/* sql.h: writing SQL. Names get out through sql_ident and texts through sql_literal, nowhere else.
 */
#ifndef ASHC_BACKEND_SQL_H
#define ASHC_BACKEND_SQL_H

#include "memory/buf.h"

/* Writes "name" in double quotes, embedded ones doubled. */
void sql_ident(Buf *sql, const char *name);

/* Writes 'text' in single quotes, embedded ones doubled; nothing else is changed. */
void sql_literal(Buf *sql, const char *text);

#endif
