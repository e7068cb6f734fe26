/* names.c: table and column names in the directives `touches` and `loses`. */
#include "migration/names.h"

#include <string.h>

#include "migration/migration.h"

static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

void migration_put_name(Buf *out, const char *name) {
  if (*name && name[strspn(name, bare)] == '\0') {
    buf_put(out, name);
    return;
  }
  buf_putc(out, '"');
  for (; *name; name++) {
    if (*name == '"') buf_putc(out, '"');
    buf_putc(out, *name);
  }
  buf_putc(out, '"');
}

static const char *read_quoted(Arena *a, const char **at) {
  Buf name = buf_new(a);
  const char *p = *at + 1;
  for (; *p && !(*p == '"' && p[1] != '"'); p++) {
    if (*p == '"') p++;
    buf_putc(&name, *p);
  }
  if (*p != '"' || !name.len) return NULL;
  *at = p + 1;
  return buf_text(&name);
}

const char *names_read(Arena *a, const char **at) {
  *at += strspn(*at, " \t");
  const char *name;
  if (**at == '"') {
    name = read_quoted(a, at);
  } else {
    const size_t len = strcspn(*at, ",.\" \t");
    name = len ? arena_strndup(a, *at, len) : NULL;
    *at += len;
  }
  *at += strspn(*at, " \t");
  return name;
}
