/* rows.c: see rows.h. Each value comes from the seed, the step, the row and the column alone. */
#include "soak/rows.h"

static const char *const odd[] = {"NULL",
                                  "'x'",
                                  "'7'",
                                  "7",
                                  "1.5",
                                  "''",
                                  "x'00'",
                                  "0",
                                  "-0.0",
                                  "9e999",
                                  "9223372036854775807",
                                  "CAST(x'c3a4ff0062' AS TEXT)",
                                  "'007'",
                                  "1e15",
                                  "'Ab'",
                                  "'aB'",
                                  "2.0",
                                  "1e-320",
                                  "'abc'",
                                  "-1"};
static const char *const common[4][6] = {
    [M_INTEGER] = {"1", "2", "3", "42", "-7", "NULL"},
    [M_TEXT] = {"'a'", "'b'", "'B'", "'it''s'", "'1.10'", "NULL"},
    [M_REAL] = {"1.5", "2.0", "-0.5", "3.25", "1e10", "NULL"},
    [M_BLOB] = {"x'01'", "x'0202'", "x'ff'", "x''", "x'07'", "NULL"}};

#define PICK(r, list) ((list)[below((r), sizeof(list) / sizeof *(list))])

static void put_parent(Buf *sql, const Model *m, const MColumn *c, Random *r) {
  const MTable *p = model_table(m, c->parent);
  buf_put(sql, "(SELECT ");
  put_ident(sql, live_column(p, c->parent_column)->name);
  buf_put(sql, " FROM ");
  put_ident(sql, p->name);
  buf_printf(sql, " LIMIT 1 OFFSET %u)", below(r, 3));
}

static void put_value(Buf *sql, const Model *m, const MColumn *c, Random *r) {
  if (c->parent && !c->retained && chance(r, 80))
    put_parent(sql, m, c, r);
  else
    buf_put(sql, chance(r, 60) ? PICK(r, common[model_types[c->type].affinity]) : PICK(r, odd));
}

static const char *insert_of(Arena *a, const Case *c, unsigned step, const MTable *t,
                             unsigned tag) {
  const Model *m = &c->models[step];
  Buf names = buf_new(a), values = buf_new(a), sql = buf_new(a);
  put_ident(&names, t->columns[0].name);
  buf_printf(&values, "%u", tag);
  for (int i = 1; i < COLUMNS; i++) {
    const MColumn *column = &t->columns[i];
    Random r = random_at(c->seed, step, tag, (unsigned)column->id);
    if (!column->id || column->computed || chance(&r, column->numbered ? 60 : 15)) continue;
    buf_put(&names, ", ");
    put_ident(&names, column->name);
    buf_put(&values, ", ");
    put_value(&values, m, column, &r);
  }
  buf_put(&sql, "INSERT INTO ");
  put_ident(&sql, t->name);
  buf_printf(&sql, "(%s) VALUES (%s)", buf_text(&names), buf_text(&values));
  return buf_text(&sql);
}

/* Returns a change of a row that may be there: another value in a column, or that it goes. */
static const char *change_of(Arena *a, const Case *c, unsigned step, const MTable *t, Random *r) {
  Buf sql = buf_new(a);
  const MColumn *column = &t->columns[1 + below(r, COLUMNS - 1)];
  const bool goes = chance(r, 40) || !column->id || column->computed;
  buf_put(&sql, goes ? "DELETE FROM " : "UPDATE ");
  put_ident(&sql, t->name);
  if (!goes) {
    buf_put(&sql, " SET ");
    put_ident(&sql, column->name);
    buf_put(&sql, " = ");
    put_value(&sql, &c->models[step], column, r);
  }
  buf_put(&sql, " WHERE ");
  put_ident(&sql, t->columns[0].name);
  buf_printf(&sql, " %% 10 = %ld AND ", (long)(t - c->models[step].tables) + 1);
  put_ident(&sql, t->columns[0].name);
  buf_printf(&sql, " / 10 %% 10 = %u", below(r, c->rows));
  return buf_text(&sql);
}

/* Rows that are there change, too: gaps in the numbers, rows that ADD COLUMN left short and others. */
static void change_rows(Arena *a, const Case *c, unsigned step, sqlite3 *db, Buf *log) {
  for (int i = 0; i < TABLES; i++) {
    const MTable *t = &c->models[step].tables[i];
    Random r = random_at(c->seed, step, (unsigned)i, 4);
    if (!t->id || t->retained || !chance(&r, 50)) continue;
    const char *sql = change_of(a, c, step, t, &r);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) buf_printf(log, "%s;\n", sql);
  }
}

unsigned rows_insert(Arena *a, const Case *c, unsigned step, sqlite3 *db, Buf *log) {
  unsigned inserted = 0;
  for (unsigned n = 0; n < c->rows; n++)
    for (int i = 0; i < TABLES; i++) {
      const MTable *t = &c->models[step].tables[i];
      unsigned tag = step * 100 + n * 10 + (unsigned)i + 1;
      if (!t->id || t->retained || (c->left_out >> tag % 64 & 1)) continue;
      Random r = random_at(c->seed, step, tag, 0);
      const char *keys = chance(&r, 5) ? "OFF" : "ON"; /* an orphan now and then */
      const char *sql = insert_of(a, c, step, t, tag);
      sqlite3_exec(db, arena_printf(a, "PRAGMA foreign_keys=%s", keys), NULL, NULL, NULL);
      if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) continue;
      inserted++;
      buf_printf(log, "PRAGMA foreign_keys=%s;\n%s;\n", keys, sql);
    }
  sqlite3_exec(db, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
  change_rows(a, c, step, db, log);
  return inserted;
}
