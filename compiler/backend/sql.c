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

const char *sql_quoted(Arena *a, const char *name) {
  Buf sql = buf_new(a);
  sql_ident(&sql, name);
  return buf_text(&sql);
}

const char *sql_quoted_text(Arena *a, const char *text) {
  Buf sql = buf_new(a);
  sql_literal(&sql, text);
  return buf_text(&sql);
}
