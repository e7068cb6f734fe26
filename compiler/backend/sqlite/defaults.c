/* defaults.c: defaults, kept as Elixir source, as SQL. */
#include <string.h>

#include "backend/sqlite/sqlite.h"
#include "schema/elixir.h"
#include "sql/tokens.h"

/* Returns the number of tokens of `sql`, up to two, and the last of them. */
static int tokens(const char *sql, sql_token last[2]) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  int count = 0;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    if (count < 3 && count++ < 2) last[count - 1] = t;
  return count;
}

static bool is_clock(sql_token t) {
  return sql_is(t, "current_timestamp") || sql_is(t, "current_date") || sql_is(t, "current_time");
}

static bool is_value(sql_token t) {
  return t.kind == SQL_NUMBER || t.kind == SQL_STRING || t.kind == SQL_BLOB || sql_is(t, "null") ||
         sql_is(t, "true") || sql_is(t, "false");
}

/* A literal, perhaps with a sign. */
static bool is_literal(const char *sql) {
  sql_token t[2];
  int n = tokens(sql, t);
  if (n == 1) return is_value(t[0]);
  return n == 2 && (*t[0].text == '-' || *t[0].text == '+') && t[1].kind == SQL_NUMBER;
}

bool sqlite_literal_value(const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  return is_literal(sql) && !sql_is(sql_next_token(&c), "null");
}

static bool is_clock_only(const char *sql) {
  sql_token t[2];
  return tokens(sql, t) == 1 && is_clock(t[0]);
}

/* Returns true if `sql` is one pair of brackets with all of it inside. */
static bool is_enclosed(const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  size_t depth = 0, count = 0;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c), count++) {
    if (count && !depth) return false;
    if (t.kind == SQL_PUNCTUATION && *t.text == '(') depth++;
    if (t.kind == SQL_PUNCTUATION && *t.text == ')' && depth) depth--;
    if (!count && !depth) return false;
  }
  return count > 0;
}

static const char *fragment_sql(Arena *a, const char *sql) {
  if (is_literal(sql) || is_clock_only(sql) || is_enclosed(sql)) return sql;
  return arena_printf(a, "(%s)", sql);
}

/* A migration's line ends may change (a checkout makes CR LF of LF, and it is the same migration): a CR
 * before a LF that belongs to a value is spelled. */
static const char *literal(Arena *a, const char *text) {
  Buf b = buf_new(a);
  const char *end = strstr(text, "\r\n");
  if (!end) {
    sql_literal(&b, text);
    return buf_text(&b);
  }
  for (buf_putc(&b, '('); end; text = end + 1, end = strstr(text, "\r\n")) {
    sql_literal(&b, arena_strndup(a, text, (size_t)(end - text)));
    buf_put(&b, "||char(13)||");
  }
  sql_literal(&b, text);
  buf_putc(&b, ')');
  return buf_text(&b);
}

static const char *json(Arena *a, const Term *t) {
  Buf b = buf_new(a);
  elixir_json(&b, t);
  return literal(a, buf_text(&b));
}

static const char *atom(Arena *a, const char *text) {
  if (strcmp(text, "nil") == 0) return NULL;
  if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) return text;
  return literal(a, text);
}

const char *sqlite_default(Arena *a, const Column *c, bool *wrong) {
  if (wrong) *wrong = false;
  if (!c->default_value) return NULL;
  const Term *t = elixir_term(a, c->default_value);
  if (!t) {
    if (wrong) *wrong = true;
    return NULL;
  }
  switch (t->kind) {
  case TERM_ATOM: return atom(a, t->text);
  case TERM_NUMBER: return t->text;
  case TERM_STRING: return literal(a, t->text);
  case TERM_FRAGMENT: return fragment_sql(a, t->text);
  case TERM_LIST:
  case TERM_MAP: return json(a, t);
  }
  return NULL;
}

/* An expression in brackets is constant if it names nothing and calls nothing
 * (lang_altertable.html: no CURRENT_TIME …, no expression in parentheses; a literal in brackets is
 * taken). */
bool sqlite_constant_default(const char *sql) {
  if (is_literal(sql)) return true;
  if (!is_enclosed(sql)) return false;
  size_t start = strcspn(sql, "(") + 1, end = strlen(sql);
  while (sql[end - 1] != ')') end--;
  Arena *scratch = arena_new();
  bool constant = is_literal(arena_strndup(scratch, sql + start, end - 1 - start));
  arena_free(scratch);
  return constant;
}
