/* slice.c: names and runs of tokens, compared by meaning; see slice.h. */
#include "sql/slice.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

sql_slice sql_slice_of(const char *text) {
  return (sql_slice){text, strlen(text)};
}

bool sql_can_name(sql_token t) {
  return t.kind == SQL_WORD || t.kind == SQL_QUOTED || t.kind == SQL_STRING;
}

/* --- names ------------------------------------------------------------------------------------ */

/* A name read byte by byte without its quotes. */
typedef struct Spelling {
  const char *at, *end;
  char quote; /* that closes it, 0: none */
} Spelling;

static Spelling spell(sql_slice name) {
  Spelling s = {name.at, name.at + name.len, 0};
  if (name.len < 2 || !strchr("\"'`[", *name.at)) return s;
  s.quote = *name.at == '[' ? ']' : *name.at;
  s.at++;
  s.end--;
  return s;
}

/* Returns the next byte, -1 at the end. */
static int next_byte(Spelling *s) {
  if (s->at >= s->end) return -1;
  if (s->quote != ']' && *s->at == s->quote && s->at + 1 < s->end) s->at++; /* doubled */
  return (unsigned char)*s->at++;
}

static int lower(int byte) {
  return byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte;
}

static bool same_spelling(Spelling a, Spelling b) {
  for (;;) {
    const int x = next_byte(&a), y = next_byte(&b);
    if (lower(x) != lower(y)) return false;
    if (x < 0) return true;
  }
}

bool sql_same_name(sql_slice a, sql_slice b) {
  return a.at && b.at && same_spelling(spell(a), spell(b));
}

bool sql_is_name(sql_slice name, const char *text) {
  return name.at && same_spelling(spell(name), (Spelling){text, text + strlen(text), 0});
}

char *sql_slice_unquote(sql_slice name) {
  char *text = malloc(name.len + 1);
  if (!text) return NULL;
  size_t len = 0;
  Spelling s = spell(name);
  for (int byte = next_byte(&s); byte >= 0; byte = next_byte(&s)) text[len++] = (char)byte;
  text[len] = '\0';
  return text;
}

/* --- runs of tokens --------------------------------------------------------------------------- */

static bool same_token(sql_token a, sql_token b) {
  if (a.kind != b.kind) return false;
  if (a.kind == SQL_QUOTED)
    return sql_same_name((sql_slice){a.text, a.len}, (sql_slice){b.text, b.len});
  if (a.len != b.len) return false;
  const bool case_counts = a.kind == SQL_STRING;
  return (case_counts ? strncmp : strncasecmp)(a.text, b.text, a.len) == 0;
}

bool sql_same_tokens(sql_slice a, sql_slice b) {
  if (!a.at || !b.at) return a.at == b.at;
  sql_cursor x = sql_scan(a.at, a.len), y = sql_scan(b.at, b.len);
  for (;;) {
    const sql_token s = sql_next_token(&x), t = sql_next_token(&y);
    if (s.kind == SQL_END || t.kind == SQL_END) return s.kind == t.kind;
    if (!same_token(s, t)) return false;
  }
}

bool sql_slice_mentions(sql_slice text, sql_slice name) {
  if (!text.at) return false;
  sql_cursor c = sql_scan(text.at, text.len);
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    if (sql_can_name(t) && sql_same_name((sql_slice){t.text, t.len}, name)) return true;
  return false;
}
