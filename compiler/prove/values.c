/* values.c: what is tried in a column: the edges of its storage class, the literals that the table's
 * CHECKs compare with, and the keys of the rows it may refer to. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "backend/sql.h"
#include "prove/definition.h"
#include "prove/fill.h"
#include "sql/tokens.h"

/* --- edges of each affinity (https://www.sqlite.org/datatype3.html#determination_of_column_affinity) */

typedef enum Affinity { INTEGER, TEXT, BLOB, REAL, NUMERIC } Affinity;

#define LONG_TEXT                                                                                \
  "'0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890" \
  "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890'"

static const char *const integers[] = {
    "0", "-1", "9223372036854775807", "42", "-9223372036854775808", "1", "2", "1000", "65536"};
static const char *const texts[] = {"''",
                                    "'a'",
                                    "CAST(x'c3a4ff0062' AS TEXT)",
                                    "'2024-02-29'",
                                    "'2024-02-29T23:59:59.999999Z'",
                                    "'0070'",
                                    (LONG_TEXT), /* one text of two literals */
                                    "'{}'",
                                    "'[]'",
                                    "'it''s'",
                                    "'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'",
                                    "'b@example.org'"};
static const char *const blobs[] = {"x''", "x'00ff'", "x'c3a4'", "x'01'", "x'0202'"};
static const char *const reals[] = {"0.0",
                                    "-1.5",
                                    "1e-320",
                                    "9e999",
                                    "-1.7976931348623157e308",
                                    "0.1",
                                    "3.0",
                                    "1e15",
                                    "0.30000000000000004"};
static const char *const numerics[] = {"0",      "1", "-1.5",   "9223372036854775807",
                                       "1e-320", "2", "'0070'", "3"};
/* What a column takes although its type says otherwise. */
static const char *const foreign_values[] = {
    "'not a number'", "x'00ff'", "12.5",
    "9e999"}; /* as text it is no number; other REAL values keep all digits in SQLite 3.54 */
/* A rowid must leave room for the next one. */
static const char *const rowids[] = {"1", "2", "-5", "7", "1000000007", "3", "0", "8", "9", "10"};

#define LIST(array) array, sizeof array / sizeof *array
static const struct {
  const char *const *values;
  size_t count;
} edges[] = {[INTEGER] = {LIST(integers)},
             [TEXT] = {LIST(texts)},
             [BLOB] = {LIST(blobs)},
             [REAL] = {LIST(reals)},
             [NUMERIC] = {LIST(numerics)}};

static Affinity affinity_of(const char *type) {
  static const struct {
    const char *part;
    Affinity affinity;
  } rules[] = {{"int", INTEGER}, {"char", TEXT}, {"clob", TEXT}, {"text", TEXT},
               {"blob", BLOB},   {"real", REAL}, {"floa", REAL}, {"doub", REAL}};
  if (!*type || sqlite3_stricmp(type, "any") == 0) return BLOB;
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    if (strcasestr(type, rules[i].part)) return rules[i].affinity;
  return NUMERIC;
}

/* --- lists ------------------------------------------------------------------------------------ */

static void offer(Arena *a, Candidates *c, const char *literal) {
  if (c->count == c->size) {
    size_t size = c->size ? 2 * c->size : 16;
    const char **grown = NEW_ARRAY(a, const char *, size);
    if (c->count) memcpy(grown, c->values, c->count * sizeof *grown);
    c->values = grown;
    c->size = size;
  }
  c->values[c->count++] = literal;
}

static void offer_list(Arena *a, Candidates *c, const char *const *values, size_t count) {
  for (size_t i = 0; i < count; i++) offer(a, c, values[i]);
}

/* --- literals of CHECKs ----------------------------------------------------------------------- */

static void offer_text(Arena *a, Candidates *c, const char *text) {
  Buf literal = buf_new(a);
  sql_literal(&literal, text);
  offer(a, c, buf_text(&literal));
}

static void offer_length(Arena *a, Candidates *c, long long length) {
  if (length < 0 || length > 2000) return;
  char *text = arena_alloc(a, (size_t)length + 1);
  memset(text, 'x', (size_t)length);
  offer_text(a, c, text);
}

static void offer_number(Arena *a, Candidates *c, sql_token t) {
  const char *text = arena_strndup(a, t.text, t.len);
  long long n = strtoll(text, NULL, 10);
  offer(a, c, text);
  const long long first = n > 1000000 ? n : n - 1, last = n < LLONG_MAX ? n + 1 : n;
  for (long long step = 0; step <= last - first; step++) {
    const long long near = first + step;
    offer(a, c, arena_printf(a, "%lld", near));
    offer(a, c, arena_printf(a, "-%lld", near < 0 ? -near : near));
    offer_length(a, c, near);
  }
}

/* A string as it is, and what a pattern of LIKE or GLOB matches. */
static void offer_string(Arena *a, Candidates *c, sql_token t) {
  offer(a, c, arena_strndup(a, t.text, t.len));
  char *text = arena_strndup(a, t.text + 1, t.len - 2), *end = text;
  for (const char *at = text; *at; at++)
    if (!strchr("%*", *at)) *end++ = *at == '_' || *at == '?' ? 'x' : *at;
  *end = '\0';
  offer_text(a, c, text);
}

static bool is_literal(sql_token t) {
  return t.kind == SQL_NUMBER || t.kind == SQL_STRING;
}

/* Of very many literals some are taken: the first ones, and others at equal distances. */
enum { OF_CHECK = 64 };

static bool is_taken(size_t number, size_t count) {
  return count <= OF_CHECK || number < OF_CHECK / 2 || number % (count / (OF_CHECK / 2)) == 0;
}

static size_t count_literals(const char *sql) {
  size_t count = 0;
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    count += is_literal(t);
  return count;
}

static void offer_literals(Arena *a, Candidates *c, const char *sql, size_t count) {
  size_t number = 0;
  sql_cursor cursor = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&cursor); t.kind != SQL_END; t = sql_next_token(&cursor)) {
    if (!is_literal(t) || !is_taken(number++, count)) continue;
    t.kind == SQL_NUMBER ? offer_number(a, c, t) : offer_string(a, c, t);
  }
}

/* A column that stands in very many CHECKs is not offered the literals of all. */
enum { OF_COLUMN = 1000 };

static void offer_checked(Arena *a, FillTable *t, const FillCheck *check, bool *some) {
  for (; check; check = check->next) {
    const size_t count = count_literals(check->text);
    *some |= count > OF_CHECK;
    for (size_t i = 0; i < check->columns.count; i++) {
      Candidates *c = &t->columns[check->columns.list[i]].candidates;
      *some |= c->count > OF_COLUMN;
      if (c->count <= OF_COLUMN) offer_literals(a, c, check->text, count);
    }
  }
}

/* --- all of a table --------------------------------------------------------------------------- */

static void offer_edges(Arena *a, const FillTable *t, FillColumn *c) {
  Affinity affinity = affinity_of(c->type);
  bool rowid = c->key && affinity == INTEGER;
  if (rowid)
    offer_list(a, &c->candidates, LIST(rowids));
  else
    offer_list(a, &c->candidates, edges[affinity].values, edges[affinity].count);
  if (!rowid && !t->strict) offer_list(a, &c->candidates, LIST(foreign_values));
}

static void offer_parents(Arena *a, sqlite3 *db, FillColumn *c) {
  Buf query = buf_new(a);
  buf_put(&query, "SELECT ");
  sql_ident(&query, c->parent_column);
  buf_put(&query, " FROM ");
  sql_ident(&query, c->parent);
  buf_put(&query, " LIMIT 6");
  Result r = db_literals(a, db, buf_text(&query));
  c->candidates = (Candidates){0};
  for (const Row *row = r.rows; row; row = row->next) offer(a, &c->candidates, row->cells[0]);
}

/* A reference to its own table: the row may refer to itself. A CHECK may forbid that; then the first
 * row refers to none, or it would be an orphan. */
static void offer_own_key(Arena *a, const FillTable *t, FillColumn *c) {
  if (c->nullable && !c->candidates.count && c->checked) offer(a, &c->candidates, "NULL");
  const FillColumn *key = fill_column(t, c->parent_column);
  if (key && key != c) offer_list(a, &c->candidates, key->candidates.values, key->candidates.count);
}

/* A reference that only comes finds rows that refer to nothing. */
static void offer_orphans(Arena *a, const FillTable *t, FillColumn *c) {
  const char *const any[] = {"77", "'nobody'"};
  for (size_t i = 0; i < 2; i++)
    if (!t->strict || (i == 0) == (affinity_of(c->type) == INTEGER))
      offer(a, &c->candidates, any[i]);
}

void fill_candidates(Arena *a, FillTable *t, bool *some) {
  for (size_t i = 0; i < t->count; i++)
    if (!t->columns[i].parent) offer_edges(a, t, &t->columns[i]);
  offer_checked(a, t, t->checks, some);
  offer_checked(a, t, t->later_checks, some);
  for (size_t i = 0; i < t->count; i++) {
    FillColumn *c = &t->columns[i];
    if (!c->parent && (c->nullable || !c->candidates.count)) offer(a, &c->candidates, "NULL");
  }
}

void fill_parents(Arena *a, sqlite3 *db, FillTable *t) {
  for (size_t i = 0; i < t->count; i++) {
    FillColumn *c = &t->columns[i];
    if (!c->parent) continue;
    offer_parents(a, db, c);
    if (sqlite3_stricmp(c->parent, t->name) == 0) offer_own_key(a, t, c);
    if (c->later) offer_orphans(a, t, c);
    if (c->nullable || !c->candidates.count) offer(a, &c->candidates, "NULL");
  }
}

/* --- references to nothing -------------------------------------------------------------------- */

/* What no table of generated rows has as a key. */
static const char *const strange_integers[] = {"770077", "-771", "78"};
static const char *const strange_texts[] = {"'nobody'", "'00000000-0000-4000-8000-00000000dead'",
                                            "'n'"};
static const char *const strange_blobs[] = {"x'dead'", "x'00000000000040008000000000000000'"};
static const char *const strange_reals[] = {"770077.5", "-771.5"};

static const struct {
  const char *const *values;
  size_t count;
} strange[] = {[INTEGER] = {LIST(strange_integers)},
               [TEXT] = {LIST(strange_texts)},
               [BLOB] = {LIST(strange_blobs)},
               [REAL] = {LIST(strange_reals)},
               [NUMERIC] = {LIST(strange_integers)}};

void fill_dangling(Arena *a, FillTable *t) {
  for (size_t i = 0; i < t->count; i++) {
    FillColumn *c = &t->columns[i];
    if (!c->parent || c->later) continue;
    const Affinity affinity = affinity_of(c->type);
    c->candidates = (Candidates){0};
    offer_list(a, &c->candidates, strange[affinity].values, strange[affinity].count);
  }
}
