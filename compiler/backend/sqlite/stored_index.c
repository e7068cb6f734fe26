/* stored_index.c: reading a stored CREATE INDEX, and telling keys that stand for a column whose NULLs
 * count as equal (create_index.c) from those that somebody wrote. */
#include <string.h>

#include "backend/sqlite/stored.h"
#include "diff/canonical.h"
#include "sql/tokens.h"

typedef struct Reader {
  Arena *arena;
  Interner *names;
  sql_cursor cursor;
} Reader;

static bool is_punctuation(sql_token t, char c) {
  return t.kind == SQL_PUNCTUATION && *t.text == c;
}

static Name trimmed(Interner *in, const char *start, const char *end) {
  while (start < end && strchr(" \t\r\n", *start)) start++;
  while (end > start && strchr(" \t\r\n", end[-1])) end--;
  return intern(in, start, (size_t)(end - start));
}

/* Reads the keys up to the closing bracket, each as SQL. */
static Key *read_keys(Reader *r) {
  Key *first = NULL, **tail = &first;
  const char *start = r->cursor.at;
  int depth = 0;
  for (sql_token t = sql_next_token(&r->cursor); t.kind != SQL_END;
       t = sql_next_token(&r->cursor)) {
    bool last = !depth && is_punctuation(t, ')');
    if (last || (!depth && is_punctuation(t, ','))) {
      *tail = NEW(r->arena, Key);
      **tail = (Key){.text = trimmed(r->names, start, t.text), .expression = true};
      tail = &(*tail)->next;
      start = r->cursor.at;
    }
    if (last) break;
    depth += is_punctuation(t, '(') - is_punctuation(t, ')');
  }
  return first;
}

/* Returns the expression of a key, without the DESC behind it. */
static Name without_order(Interner *in, Name key, bool *desc) {
  static const char word[] = " DESC";
  size_t len = strlen(key), tail = sizeof word - 1;
  *desc = len > tail && strcmp(key + len - tail, word) == 0;
  return *desc ? intern(in, key, len - tail) : key;
}

/* Returns the X of `X IS NULL`, or NULL. */
static Name tested_for_null(Interner *in, Name key) {
  static const char test[] = " IS NULL";
  size_t len = strlen(key), tail = sizeof test - 1;
  if (len <= tail || strcmp(key + len - tail, test) != 0) return NULL;
  return intern(in, key, len - tail);
}

/* Returns true if `key` is `ifnull(X, 0)`, perhaps with a collation. */
static bool is_value_or_zero(Interner *in, Name key, Name x) {
  Name plain = sql_canonical(in, key, NULL);
  Name wanted = sql_canonical(in, intern_printf(in, "ifnull(%s, 0)", x), NULL);
  size_t len = strlen(wanted);
  return strncmp(plain, wanted, len) == 0 &&
         (!plain[len] || strncmp(plain + len, " collate ", 9) == 0);
}

static bool join_pair(Interner *in, Key *k) {
  if (!k->next) return false;
  bool desc, next_desc;
  Name test = without_order(in, k->text, &desc);
  Name value = without_order(in, k->next->text, &next_desc), x = tested_for_null(in, test);
  if (!x || desc != next_desc || !is_value_or_zero(in, value, x)) return false;
  k->text = desc ? intern_printf(in, "%s DESC", x) : x;
  k->next = k->next->next;
  return true;
}

void stored_index(Arena *a, Interner *in, Index *x, const char *sql) {
  Reader r = {a, in, sql_scan(sql, strlen(sql))};
  sql_token t;
  do t = sql_next_token(&r.cursor);
  while (t.kind != SQL_END && !is_punctuation(t, '('));
  x->fields = read_keys(&r);
  for (Key *k = x->unique ? x->fields : NULL; k; k = k->next)
    if (join_pair(in, k)) x->nulls_distinct = false;
  if (sql_is(sql_next_token(&r.cursor), "where")) x->where = trimmed(in, r.cursor.at, r.cursor.end);
}
