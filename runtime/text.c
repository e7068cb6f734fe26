/* text.c: the growing text of text.h. */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql/tokens.h"

static bool reserve(Text *t, size_t more) {
  if (t->failed) return false;
  if (t->size - t->len > more) return true;
  size_t size = (t->len + more + 1) * 2;
  char *bytes = realloc(t->bytes, size);
  if (!bytes) {
    t->failed = true;
    return false;
  }
  t->bytes = bytes;
  t->size = size;
  return true;
}

void rt_text_putn(Text *t, const char *bytes, size_t len) {
  if (!reserve(t, len)) return;
  memcpy(t->bytes + t->len, bytes, len);
  t->len += len;
  t->bytes[t->len] = '\0';
}

void rt_text_put(Text *t, const char *text) {
  rt_text_putn(t, text, strlen(text));
}

void rt_text_vprintf(Text *t, const char *fmt, va_list args) {
  va_list again;
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, fmt, args);
  if (len < 0) t->failed = true;
  if (len >= 0 && reserve(t, (size_t)len)) {
    vsnprintf(t->bytes + t->len, (size_t)len + 1, fmt, again);
    t->len += (size_t)len;
  }
  va_end(again);
}

void rt_text_printf(Text *t, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  rt_text_vprintf(t, fmt, args);
  va_end(args);
}

void rt_text_ident(Text *t, const char *name) {
  rt_text_put(t, "\"");
  for (const char *quote; (quote = strchr(name, '"')); name = quote + 1) {
    rt_text_putn(t, name, (size_t)(quote - name));
    rt_text_put(t, "\"\"");
  }
  rt_text_put(t, name);
  rt_text_put(t, "\"");
}

void rt_text_excerpt(Text *t, const char *sql, size_t limit) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  const size_t start = t->len;
  for (sql_token k = sql_next(&c); k.kind != SQL_END; k = sql_next(&c)) {
    if (k.kind == SQL_SPACE) k = (sql_token){SQL_SPACE, " ", 1};
    const size_t used = t->len - start;
    if (used + k.len > limit) {
      size_t fits = limit > used ? limit - used : 0;
      while (fits && ((unsigned char)k.text[fits] & 0xC0) == 0x80) fits--; /* whole characters */
      rt_text_putn(t, k.text, fits);
      rt_text_put(t, " …");
      return;
    }
    rt_text_putn(t, k.text, k.len);
  }
}

void rt_text_free(Text *t) {
  free(t->bytes);
  *t = (Text){0};
}
