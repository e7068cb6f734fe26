/* sql.c: names and texts in SQL, quoted. */
#include "backend/sql.h"

static void put_quoted(Buf *sql, const char *text, char quote) {
  buf_putc(sql, quote);
  for (; *text; text++) {
    if (*text == quote) buf_putc(sql, quote);
    buf_putc(sql, *text);
  }
  buf_putc(sql, quote);
}

void sql_ident(Buf *sql, const char *name) {
  put_quoted(sql, name, '"');
}

void sql_literal(Buf *sql, const char *text) {
  put_quoted(sql, text, '\'');
}
