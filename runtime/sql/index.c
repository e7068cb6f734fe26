/* index.c: see index.h. */
#include "sql/index.h"

#include <string.h>

static bool is_sign(sql_token t, char sign) {
  return t.kind == SQL_PUNCTUATION && t.len == 1 && *t.text == sign;
}

/* Takes one term of the list: up to a comma or bracket outside of brackets, which is taken too. */
static sql_slice take_term(sql_cursor *c, bool *last) {
  sql_slice term = {c->at, 0};
  size_t depth = 0;
  for (sql_token t = sql_next_token(c); t.kind != SQL_END; t = sql_next_token(c)) {
    *last = depth == 0 && is_sign(t, ')');
    if (*last || (depth == 0 && is_sign(t, ','))) return term;
    if (is_sign(t, '(')) depth++;
    if (is_sign(t, ')')) depth--;
    term.len = (size_t)(t.text + t.len - term.at);
  }
  *last = true;
  return term;
}

/* Returns true if the term is a lone column with a COLLATE behind it. */
static bool is_collated(sql_slice term) {
  sql_cursor c = sql_scan(term.at, term.len);
  sql_next_token(&c);
  if (!sql_is(sql_next_token(&c), "collate")) return false;
  if (!sql_can_name(sql_next_token(&c))) return false;
  sql_token t = sql_next_token(&c);
  if (sql_is(t, "asc") || sql_is(t, "desc")) t = sql_next_token(&c);
  return t.kind == SQL_END;
}

static sql_index_use use_of_term(sql_slice term, sql_slice name) {
  sql_cursor c = sql_scan(term.at, term.len);
  const sql_token first = sql_next_token(&c);
  if (!sql_slice_mentions(term, name)) return SQL_INDEX_UNUSED;
  const bool lone = sql_can_name(first) && sql_same_name((sql_slice){first.text, first.len}, name);
  return lone && is_collated(term) ? SQL_INDEX_COLLATED : SQL_INDEX_USED;
}

sql_index_use sql_index_uses(const char *text, sql_slice name) {
  sql_cursor c = sql_scan(text, strlen(text));
  sql_token t = sql_next_token(&c);
  while (t.kind != SQL_END && !sql_is(t, "on")) t = sql_next_token(&c);
  sql_next_token(&c); /* the table */
  if (!is_sign(sql_next_token(&c), '(')) return SQL_INDEX_USED;
  sql_index_use use = SQL_INDEX_UNUSED;
  for (bool last = false; !last;) {
    const sql_index_use term = use_of_term(take_term(&c, &last), name);
    if (term > use) use = term;
  }
  const sql_slice rest = {c.at, (size_t)(c.end - c.at)};
  return sql_slice_mentions(rest, name) ? SQL_INDEX_USED : use;
}
