/* edit_splice.c: see edit_splice.h. */
#include "sql/edit_splice.h"

#include <stdlib.h>
#include <string.h>

void sql_splice_add(Splices *s, const char *start, const char *end, const char *words,
                    sql_slice value) {
  if (s->count == MOST_SPLICES) {
    s->overflow = true;
    return;
  }
  size_t i = s->count++;
  for (; i > 0 && s->items[i - 1].start > start; i--) s->items[i] = s->items[i - 1];
  s->items[i] = (Splice){start, end, words, value};
}

void sql_splice_replace(Splices *s, sql_slice old, sql_slice value) {
  sql_splice_add(s, old.at, old.at + old.len, "", value);
}

/* Returns where the space before `at` starts that can go. */
static const char *space_before(const char *text, const char *at) {
  sql_cursor c = sql_scan(text, (size_t)(at - text));
  sql_token last = {SQL_END, at, 0};
  bool after_line_comment = false, line_comment = false;
  for (sql_token t = sql_next(&c); t.kind != SQL_END; t = sql_next(&c)) {
    after_line_comment = line_comment;
    line_comment = t.kind == SQL_COMMENT && *t.text == '-';
    last = t;
  }
  if (last.kind != SQL_SPACE) return at;
  if (!after_line_comment) return last.text;
  const char *line_end = memchr(last.text, '\n', last.len);
  return line_end ? line_end + 1 : at;
}

void sql_splice_remove(Splices *s, sql_slice old) {
  sql_splice_add(s, space_before(s->text, old.at), old.at + old.len, "", (sql_slice){0});
}

/* --- joining ---------------------------------------------------------------------------------- */

static bool in_word(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '$' || (byte & 0x80);
}

typedef struct Joined {
  char *bytes;
  size_t len;
} Joined;

static void put(Joined *out, const char *bytes, size_t len) {
  if (!len) return;
  if (out->len && in_word(out->bytes[out->len - 1]) && in_word(*bytes))
    out->bytes[out->len++] = ' ';
  memcpy(out->bytes + out->len, bytes, len);
  out->len += len;
}

char *sql_splice_join(Splices *s) {
  size_t size = strlen(s->text) + 1;
  for (size_t i = 0; i < s->count; i++)
    size += strlen(s->items[i].words) + s->items[i].value.len + 3; /* and the blanks */
  Joined out = {malloc(size), 0};
  if (!out.bytes) return NULL;
  const char *at = s->text;
  for (size_t i = 0; i < s->count; i++) {
    const Splice *splice = &s->items[i];
    if (splice->start > at) put(&out, at, (size_t)(splice->start - at));
    put(&out, splice->words, strlen(splice->words));
    put(&out, splice->value.at, splice->value.len);
    if (splice->end > at) at = splice->end;
  }
  put(&out, at, strlen(at));
  out.bytes[out.len] = '\0';
  return out.bytes;
}
