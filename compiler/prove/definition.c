/* definition.c: works on tokens (sql/tokens.h) with a count of open brackets; no grammar is needed. */
#include "prove/definition.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "sql/tokens.h"

/* --- names ------------------------------------------------------------------------------------ */

/* Returns the text of a token that is or may be a name, without quotes. */
static const char *name_of(Arena *a, sql_token t) {
  if (t.kind == SQL_WORD) return arena_strndup(a, t.text, t.len);
  char close = t.text[0] == '[' ? ']' : t.text[0];
  char *name = arena_alloc(a, t.len + 1), *end = name;
  for (size_t i = 1; i + 1 < t.len; i++) {
    *end++ = t.text[i];
    if (t.text[i] == close && close != ']') i++;
  }
  return name;
}

void sql_each_name(Arena *a, const char *sql, void (*each)(void *user, const char *name),
                   void *user) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    if (t.kind == SQL_WORD || t.kind == SQL_QUOTED) each(user, name_of(a, t));
}

static bool is_name(sql_token t, const char *name) {
  size_t len = strlen(name);
  if (t.kind == SQL_WORD) return t.len == len && strncasecmp(t.text, name, len) == 0;
  if (t.kind != SQL_QUOTED) return false;
  size_t at = 0;
  char close = t.text[0] == '[' ? ']' : t.text[0];
  for (size_t i = 1; i + 1 < t.len; i++, at++) {
    if (at >= len || tolower((unsigned char)t.text[i]) != tolower((unsigned char)name[at]))
      return false;
    if (t.text[i] == close && close != ']') i++;
  }
  return at == len;
}

bool sql_names(const char *sql, const char *name) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    if (is_name(t, name)) return true;
  return false;
}

/* --- the parts of a CREATE TABLE -------------------------------------------------------------- */

static bool is_char(sql_token t, char c) {
  return t.kind == SQL_PUNCTUATION && t.text[0] == c;
}

/* Returns `text` without white space and comments around it. */
static const char *trimmed(Arena *a, const char *text, size_t len) {
  sql_cursor c = sql_scan(text, len);
  const char *start = NULL, *end = NULL;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (!start) start = t.text;
    end = t.text + t.len;
  }
  return start ? arena_strndup(a, start, (size_t)(end - start)) : "";
}

static Definition *definition(Arena *a, const char *text, size_t len) {
  static const char *const words[] = {"constraint", "primary", "unique", "check", "foreign"};
  Definition *d = NEW(a, Definition);
  d->text = trimmed(a, text, len);
  sql_cursor c = sql_scan(d->text, strlen(d->text));
  sql_token first = sql_next_token(&c);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (sql_is(first, words[i])) d->constraint = true;
  if (!d->constraint && first.kind != SQL_END) d->column = name_of(a, first);
  return d;
}

TableText table_text(Arena *a, const char *sql) {
  TableText table = {.options = ""};
  Definition **tail = &table.definitions;
  sql_cursor c = sql_scan(sql, strlen(sql));
  const char *start = NULL;
  int depth = 0;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (is_char(t, '(') && depth++ == 0) start = t.text + 1;
    bool last = is_char(t, ')') && --depth == 0;
    if (!last && !(is_char(t, ',') && depth == 1)) continue;
    *tail = definition(a, start, (size_t)(t.text - start));
    tail = &(*tail)->next;
    start = t.text + 1;
    if (!last) continue;
    table.options = trimmed(a, start, strlen(start));
    break;
  }
  return table;
}

/* --- equal meaning ---------------------------------------------------------------------------- */

/* Quotes are not needed around what reads the same without them. */
static bool is_lower_word(const char *name) {
  size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789");
  return *name && name[n] == '\0' && !isdigit((unsigned char)name[0]);
}

static void put_lower(Buf *out, const char *text, size_t len) {
  for (size_t i = 0; i < len; i++) buf_putc(out, (char)tolower((unsigned char)text[i]));
}

static void put_normal(Buf *out, sql_token t, bool caseless) {
  if (t.kind == SQL_WORD) {
    put_lower(out, t.text, t.len);
    return;
  }
  const char *name = t.kind == SQL_QUOTED ? name_of(out->arena, t) : NULL;
  if (name && caseless)
    put_lower(out, name, strlen(name));
  else if (name && is_lower_word(name))
    buf_put(out, name);
  else if (name)
    buf_printf(out, "\"%s\"", name);
  else
    buf_putn(out, t.text, t.len);
}

static const char *with_spaces(Arena *a, const char *sql, bool caseless) {
  Buf out = buf_new(a);
  sql_cursor c = sql_scan(sql, strlen(sql));
  bool collation = false;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (out.len) buf_putc(&out, ' ');
    if (collation && t.kind == SQL_STRING) t.kind = SQL_QUOTED;
    collation = sql_is(t, "collate");
    put_normal(&out, t, caseless);
  }
  return buf_text(&out);
}

const char *normal_sql(Arena *a, const char *sql) {
  return with_spaces(a, sql, false);
}

const char *caseless_sql(Arena *a, const char *sql) {
  return with_spaces(a, sql, true);
}
