/* fragment_tokens.c: what the tokens of an expression tell: it must be one, whole in itself, or what
 * it is put into would change its meaning. */
#include <string.h>
#include <strings.h>

#include "backend/sqlite/fragments/fragments.h"
#include "diff/canonical.h"

typedef struct Scan {
  Fragments *k;
  const Fragment *f;
  sql_cursor cursor;
  size_t depth, opened; /* brackets: how many are open, and where the outermost of them is */
  unsigned tokens;
} Scan;

static size_t place_of(const Scan *s, sql_token t) {
  return (size_t)(t.text - s->f->sql);
}

static bool report(const Scan *s, sql_token t, const char *text, const char *help) {
  size_t from = place_of(s, t);
  if (fragment_error(s->k, s->f, from, from + t.len, "%s", text)) diag_help(s->k->diag, "%s", help);
  return false;
}

/* --- tokens that cannot stand in an expression ------------------------------------------------ */

static bool check_comment(const Scan *s, sql_token t) {
  bool block = *t.text == '/';
  if (block && (t.len < 4 || memcmp(t.text + t.len - 2, "*/", 2) != 0))
    return report(s, t, "this comment does not end", "close it with */, or remove it");
  bool last = !block && !t.text[t.len] && (t.len == 0 || t.text[t.len - 1] != '\n');
  bool literal = s->f->kind == FRAGMENT_DEFAULT || s->f->kind == FRAGMENT_KEY;
  if (last && literal)
    return report(s, t, "this comment would swallow what comes after it",
                  "remove it, or write it as /* … */");
  return true;
}

static bool check_bracket(Scan *s, sql_token t) {
  if (*t.text == '(') {
    if (!s->depth++) s->opened = place_of(s, t);
  } else if (*t.text == ')' && !s->depth--) {
    return report(s, t, "nothing opens this bracket", "remove it, or add the one that it closes");
  } else if (*t.text == ',' && !s->depth) {
    return report(s, t, "two expressions stand where one belongs",
                  "write one expression: conditions are joined by AND or OR");
  }
  return true;
}

static bool check_illegal(const Scan *s, sql_token t) {
  if (strchr("'\"`[", *t.text))
    return report(s, t, "this quote is not closed",
                  "close it; a quote within a text is written twice");
  return report(s, t, "SQL has no such character", "remove it");
}

static bool check_token(Scan *s, sql_token t) {
  switch (t.kind) {
  case SQL_COMMENT: return check_comment(s, t);
  case SQL_PUNCTUATION: return check_bracket(s, t);
  case SQL_ILLEGAL: return check_illegal(s, t);
  case SQL_SEMICOLON:
    return report(s, t, "an expression holds no `;`",
                  "write one expression; statements belong into `custom_statements`");
  case SQL_VARIABLE:
    return report(s, t, "nothing gives a value to this parameter",
                  "write the value itself; a text stands in single quotes");
  default: return true;
  }
}

/* --- the clock -------------------------------------------------------------------------------- */

static bool is_date_function(sql_token t) {
  static const char *const names[] = {"date",      "time",     "datetime", "julianday",
                                      "unixepoch", "strftime", "timediff"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (sql_is(t, names[i])) return true;
  return false;
}

/* Values that make a date function look at the clock or the zone of the machine. */
static bool is_clock(sql_token t) {
  static const char *const values[] = {"now", "localtime", "utc", "subsec", "subsecond"};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    if (t.kind == SQL_STRING && t.len == strlen(values[i]) + 2 &&
        strncasecmp(t.text + 1, values[i], t.len - 2) == 0)
      return true;
  return false;
}

/* Returns whether the call of a date function that begins behind `c` looks at the clock: with 'now',
 * or without any time. */
static bool calls_clock(sql_cursor c, bool format) {
  size_t depth = 1, arguments = 0;
  if (*sql_next_token(&c).text != '(') return false;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (is_clock(t)) return true;
    if (!arguments && *t.text != ')') arguments = 1;
    if (*t.text == ',' && depth == 1) arguments++;
    depth += *t.text == '(';
    if (*t.text == ')' && --depth == 0) break;
  }
  return arguments < (format ? 2 : 1);
}

static const char *const constant_places[] = {
    [FRAGMENT_CHECK] = "a CHECK constraint",
    [FRAGMENT_WHERE] = "an index",
    [FRAGMENT_KEY] = "an index",
    [FRAGMENT_COMPUTED] = "a generated column",
};

/* SQLite says this of a row only, when the expression is first computed. */
static bool check_clock(const Scan *s, sql_token t) {
  if (s->f->kind > FRAGMENT_COMPUTED || !is_date_function(t)) return true;
  if (!calls_clock(s->cursor, sql_is(t, "strftime"))) return true;
  const char *text = arena_printf(s->k->arena, "non-deterministic use of %.*s() in %s", (int)t.len,
                                  t.text, constant_places[s->f->kind]);
  return report(s, t, text,
                "SQLite takes no clock here: keep the time in a column, and compare with that");
}

/* --- all -------------------------------------------------------------------------------------- */

bool fragment_tokens(Fragments *k, const Fragment *f) {
  Scan s = {.k = k, .f = f, .cursor = sql_scan(f->sql, strlen(f->sql))};
  for (sql_token t = sql_next(&s.cursor); t.kind != SQL_END; t = sql_next(&s.cursor)) {
    if (!check_token(&s, t) || !check_clock(&s, t)) return false;
    s.tokens += t.kind != SQL_SPACE && t.kind != SQL_COMMENT;
  }
  if (s.depth) {
    sql_token open = {.kind = SQL_PUNCTUATION, .text = f->sql + s.opened, .len = 1};
    return report(&s, open, "nothing closes this bracket", "add the one that closes it");
  }
  if (s.tokens) return true;
  if (fragment_error(k, f, 0, strlen(f->sql), "there is no SQL in it"))
    diag_help(k->diag, "write an expression, or remove the option");
  return false;
}
