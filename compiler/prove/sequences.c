/* sequences.c: the highest number that a table with AUTOINCREMENT ever gave (cells.h). */
#include "backend/sql.h"
#include "prove/cells.h"
#include "prove/definition.h"

static bool is_numbered(Arena *a, sqlite3 *db, const char *table) {
  Buf sql = buf_new(a);
  buf_put(&sql, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ");
  sql_literal(&sql, table);
  Result r = db_query(a, db, buf_text(&sql));
  return r.rows && r.rows->cells[0] && sql_names(r.rows->cells[0], "autoincrement");
}

static int64_t sequence(Arena *a, sqlite3 *db, const char *table) {
  Buf sql = buf_new(a);
  buf_put(&sql, "SELECT seq FROM sqlite_sequence WHERE name = ");
  sql_literal(&sql, table);
  return db_number(db, buf_text(&sql));
}

const char *sequence_difference(Arena *a, sqlite3 *expected, sqlite3 *found, sqlite3 *between,
                                const Survivor *list) {
  for (const Survivor *s = list; s; s = s->next) {
    if (!is_numbered(a, expected, s->was) || !is_numbered(a, found, s->is) ||
        !is_numbered(a, between, s->between))
      continue;
    int64_t was = sequence(a, expected, s->was), is = sequence(a, found, s->is);
    if (was != is)
      return arena_printf(a, "%s: the next row gets a number after %lld, not after %lld", s->is,
                          (long long)is, (long long)was);
  }
  return NULL;
}
