/* structure_load.c: structure_load and structure_size; see structure.h. */
#include <string.h>

#include "backend/sqlite/structure.h"
#include "sql/tokens.h"

typedef struct Load {
  Arena *arena;
  sqlite3 *db;
  const char *words; /* what is wrong */
} Load;

static bool fail(Load *l, const char *words) {
  l->words = arena_strdup(l->arena, words);
  return false;
}

static bool run(Load *l, const char *sql) {
  return sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail(l, sqlite3_errmsg(l->db));
}

int structure_size(sqlite3 *db, const char **words) {
  sqlite3_stmt *stmt = NULL;
  int size = -1;
  if (sqlite3_prepare_v2(db, "SELECT count(*) FROM main.sqlite_schema", -1, &stmt, NULL) ==
          SQLITE_OK &&
      sqlite3_step(stmt) == SQLITE_ROW)
    size = sqlite3_column_int(stmt, 0);
  *words = size < 0 ? sqlite3_errmsg(db) : NULL;
  sqlite3_finalize(stmt);
  return size;
}

/* Opens the transaction, and sees that nobody was faster. */
static bool begin(Load *l) {
  const char *words;
  if (!run(l, "BEGIN IMMEDIATE")) return false;
  const int size = structure_size(l->db, &words);
  return size < 0 ? fail(l, words) : size == 0 || fail(l, "the database is not empty any more");
}

/* The text's own transaction is this one. */
static bool frames(sql_token first) {
  return sql_is(first, "begin") || sql_is(first, "commit") || sql_is(first, "end");
}

/* Settings in front of everything else can be made only before a transaction (PRAGMA encoding). */
static bool load_statement(Load *l, const char *sql, size_t len) {
  sql_cursor c = sql_scan(sql, len);
  const sql_token first = sql_next_token(&c);
  if (first.kind == SQL_END || first.kind == SQL_SEMICOLON) return true;
  const bool open = !sqlite3_get_autocommit(l->db);
  if (!open && !sql_is(first, "pragma") && !begin(l)) return false;
  if (frames(first)) return true;
  if (!run(l, arena_strndup(l->arena, sql, len))) return false;
  return !open || !sqlite3_get_autocommit(l->db) ||
         fail(l, "this statement ends the transaction of the load");
}

bool structure_load(Arena *a, sqlite3 *db, const char *sql, StructureProblem *problem) {
  Load l = {.arena = a, .db = db};
  const char *at = sql;
  bool good = true;
  for (size_t left = strlen(sql), len; left && good; at += good ? len : 0, left -= len) {
    len = sql_statement_length(at, left);
    good = load_statement(&l, at, len);
  }
  if (!sqlite3_get_autocommit(db)) good = good ? run(&l, "COMMIT") : good;
  if (!sqlite3_get_autocommit(db)) sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  *problem = (StructureProblem){.words = l.words, .offset = (size_t)(at - sql)};
  return good;
}
