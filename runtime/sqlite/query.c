/* query.c: runs statements on SQLite, waiting while another connection holds the file. */
#include "sqlite/conn.h"

#include <string.h>

#include "sql/tokens.h"

enum { MOST_VALUES = 8, MOST_SAMPLE_BYTES = 60 };

static const struct {
  int code, status;
} code_status[] = {
    {SQLITE_BUSY, ASH_BUSY},
    {SQLITE_LOCKED, ASH_BUSY},
    {SQLITE_PROTOCOL, ASH_BUSY},
    {SQLITE_READONLY, ASH_CANTOPEN},
    {SQLITE_CANTOPEN, ASH_CANTOPEN},
    {SQLITE_NOTADB, ASH_CANTOPEN},
    {SQLITE_PERM, ASH_CANTOPEN},
    {SQLITE_NOMEM, ASH_NOMEM},
    {SQLITE_INTERRUPT, ASH_INTERRUPTED},
};

int rt_sqlite_status(int code) {
  int status = ASH_ERROR;
  for (size_t i = 0; i < sizeof code_status / sizeof *code_status; i++)
    if (code_status[i].code == (code & 0xff)) status = code_status[i].status;
  return status;
}

/* How SQLite's words begin where the schema names what only the program can have; and what that is. */
static const struct {
  const char *words, *what, *call;
} missing[] = {
    {"no such function: ", "function", "sqlite3_create_function"},
    {"unknown function: ", "function", "sqlite3_create_function"},
    {"no such collation sequence: ", "collation", "sqlite3_create_collation"},
    {"no such module: ", "module", "sqlite3_create_module"},
};

/* SQLite's words where the SQL is not at fault, or not alone, and the way out. */
static const struct {
  const char *words, *way;
} ways_out[] = {
    {"database or disk is full", " (make room on its disk, and run this again)"},
    {"attempt to write a readonly database",
     " (the file and its folder must be writable for the user who migrates)"},
    {"database disk image is malformed",
     " (damaged: PRAGMA integrity_check says where; bring back a backup, or save what can be read "
     "with .recover of the sqlite3 shell)"},
    {"file is not a database", " (another kind of file, or encrypted: is the path right?)"},
    {"disk I/O error", " (the disk failed, or the network that it is on)"},
    {" after drop column: ", " (change what is named there, or drop it, before you migrate)"},
};

const char *rt_sqlite_way_out(const char *words) {
  for (size_t i = 0; i < sizeof ways_out / sizeof *ways_out; i++)
    if (strstr(words, ways_out[i].words)) return ways_out[i].way;
  return "";
}

int rt_sqlite_fail(SqliteConn *s, int code) {
  const int status = rt_sqlite_status(code);
  const char *words = s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(code);
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
    if (strncmp(words, missing[i].words, strlen(missing[i].words)) == 0)
      return rt_fail(&s->base, status,
                     "%s (a %s that this connection lacks: the program that has it must register "
                     "it, %s, and migrate on that connection)",
                     words, missing[i].what, missing[i].call);
  return rt_fail(&s->base, status, "%s%s", words, rt_sqlite_way_out(words));
}

/* Another connection is in the way and will go out of it. */
static bool passes(int code, sqlite3 *db) {
  const int extended = sqlite3_extended_errcode(db);
  if (extended == SQLITE_BUSY_SNAPSHOT) return false;
  code &= 0xff;
  return code == SQLITE_BUSY || code == SQLITE_PROTOCOL || extended == SQLITE_LOCKED_SHAREDCACHE;
}

static int prepare(SqliteConn *s, const char *sql, sqlite3_stmt **out, const char **tail) {
  Wait wait = {0};
  for (;;) {
    const int code = sqlite3_prepare_v2(s->db, sql, -1, out, tail);
    if (code == SQLITE_OK) return ASH_OK;
    if (!passes(code, s->db)) return rt_sqlite_fail(s, code);
    const int status = rt_wait(&s->base, &wait);
    if (status) return status;
  }
}

/* Takes the first step; *code is SQLITE_ROW or SQLITE_DONE on success. */
static int first_step(SqliteConn *s, sqlite3_stmt *stmt, int *code) {
  Wait wait = {0};
  for (;;) {
    *code = sqlite3_step(stmt);
    if (*code == SQLITE_ROW || *code == SQLITE_DONE) return ASH_OK;
    if (!passes(*code, s->db)) return rt_sqlite_fail(s, *code);
    sqlite3_reset(stmt);
    const int status = rt_wait(&s->base, &wait);
    if (status) return status;
  }
}

static int bind_value(sqlite3_stmt *stmt, int place, const Value *v) {
  if (v->null) return sqlite3_bind_null(stmt, place);
  if (v->text) return sqlite3_bind_text(stmt, place, v->text, -1, SQLITE_STATIC);
  return sqlite3_bind_int64(stmt, place, v->number);
}

/* A statement may have fewer places than there are values. */
static bool bind(sqlite3_stmt *stmt, const Value *args, size_t count) {
  for (int i = 0; i < (int)count; i++)
    if (bind_value(stmt, i + 1, &args[i]) == SQLITE_NOMEM) return false;
  return true;
}

/* Text is made here of other types: no text for a value that is not NULL is a lack of memory. */
static bool take_values(sqlite3_stmt *stmt, const char **values, int count) {
  for (int i = 0; i < count; i++) {
    const bool null = sqlite3_column_type(stmt, i) == SQLITE_NULL;
    values[i] = (const char *)sqlite3_column_text(stmt, i);
    if (!values[i] && !null) return false;
  }
  return true;
}

static int hand_over(sqlite3_stmt *stmt, RowFn *each, void *user) {
  const char *values[MOST_VALUES];
  int count = sqlite3_column_count(stmt);
  if (count > MOST_VALUES) count = MOST_VALUES;
  return take_values(stmt, values, count) ? each(user, values, (size_t)count) : ASH_NOMEM;
}

static int run(SqliteConn *s, sqlite3_stmt *stmt, RowFn *each, void *user) {
  int code, status = first_step(s, stmt, &code);
  while (status == ASH_OK && code == SQLITE_ROW) {
    if (each && (status = hand_over(stmt, each, user)))
      return rt_fail(&s->base, status, "%s", ash_status_text(status));
    code = sqlite3_step(stmt);
    if (code != SQLITE_ROW && code != SQLITE_DONE) status = rt_sqlite_fail(s, code);
  }
  return status;
}

int rt_sqlite_query(ash_conn *c, const char *sql, const Value *args, size_t count, RowFn *each,
                    void *user) {
  SqliteConn *s = rt_sqlite(c);
  int status = ASH_OK;
  while (status == ASH_OK && *sql) {
    sqlite3_stmt *stmt;
    status = prepare(s, sql, &stmt, &sql);
    if (status || !stmt) continue; /* a comment makes no statement */
    status = bind(stmt, args, count) ? run(s, stmt, each, user) : rt_sqlite_fail(s, SQLITE_NOMEM);
    sqlite3_finalize(stmt);
  }
  return status;
}

int rt_sqlite_columns(ash_conn *c, const char *table, RowFn *each, void *user) {
  return rt_sqlite_query(c, "SELECT name FROM pragma_table_xinfo($1, 'main')",
                         &(Value){.text = table}, 1, each, user);
}

/* --- samples ---------------------------------------------------------------------------------- */

static void put_value(sqlite3_stmt *stmt, int i, Text *out) {
  switch (sqlite3_column_type(stmt, i)) {
  case SQLITE_NULL: rt_text_put(out, "NULL"); return;
  case SQLITE_BLOB: rt_text_printf(out, "(%d bytes)", sqlite3_column_bytes(stmt, i)); return;
  default: break;
  }
  const bool quoted = sqlite3_column_type(stmt, i) == SQLITE_TEXT;
  const char *text = (const char *)sqlite3_column_text(stmt, i);
  if (!text) out->failed = true;
  if (!text || !quoted) {
    rt_text_put(out, text ? text : "");
    return;
  }
  size_t len = (size_t)sqlite3_column_bytes(stmt, i), shown = len;
  if (shown > MOST_SAMPLE_BYTES) shown = MOST_SAMPLE_BYTES;
  while (shown < len && shown && ((unsigned char)text[shown] & 0xC0) == 0x80) shown--;
  rt_text_put(out, "'");
  for (size_t k = 0; k < shown; k++) /* one line per row, whatever the value holds */
    rt_text_putn(out, (unsigned char)text[k] < ' ' ? " " : text + k, 1);
  rt_text_put(out, shown < len ? "…'" : "'");
}

static void put_row(sqlite3_stmt *stmt, Text *out) {
  const int count = sqlite3_column_count(stmt);
  for (int i = 0; i < count && i < MOST_VALUES; i++) {
    rt_text_printf(out, "%s%s: ", i ? ", " : "  ", sqlite3_column_name(stmt, i));
    put_value(stmt, i, out);
  }
  rt_text_put(out, count > MOST_VALUES ? ", …\n" : "\n");
}

int rt_sqlite_samples(ash_conn *c, const char *from, unsigned limit, Text *out) {
  SqliteConn *s = rt_sqlite(c);
  Text sql = {0};
  rt_text_printf(&sql, "SELECT * FROM %s LIMIT %u", from, limit);
  sqlite3_stmt *stmt = NULL;
  int code = SQLITE_DONE;
  int status =
      sql.failed ? rt_fail(c, ASH_NOMEM, "out of memory") : prepare(s, sql.bytes, &stmt, NULL);
  if (status == ASH_OK && stmt) status = first_step(s, stmt, &code);
  while (status == ASH_OK && code == SQLITE_ROW) {
    put_row(stmt, out);
    code = sqlite3_step(stmt);
    if (code != SQLITE_ROW && code != SQLITE_DONE) status = rt_sqlite_fail(s, code);
  }
  if (status == ASH_OK && out->failed) status = rt_fail(c, ASH_NOMEM, "out of memory");
  sqlite3_finalize(stmt);
  rt_text_free(&sql);
  return status;
}

/* --- kinds of statements
 * -------------------------------------------------------------------------- */

static const struct {
  const char *word;
  StatementKind kind;
} first_words[] = {
    {"vacuum", STATEMENT_ALONE},   {"pragma", STATEMENT_SESSION}, {"attach", STATEMENT_SESSION},
    {"detach", STATEMENT_SESSION}, {"begin", STATEMENT_BEGIN},    {"commit", STATEMENT_COMMIT},
    {"end", STATEMENT_COMMIT},
};

/* ROLLBACK TO a savepoint ends no transaction. */
static StatementKind kind_of_rollback(sql_cursor *c) {
  sql_token t = sql_next_token(c);
  if (sql_is(t, "transaction")) t = sql_next_token(c);
  return sql_is(t, "to") ? STATEMENT_PLAIN : STATEMENT_ROLLBACK;
}

StatementKind rt_sqlite_kind(const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  const sql_token t = sql_next_token(&c);
  for (size_t i = 0; i < sizeof first_words / sizeof *first_words; i++)
    if (sql_is(t, first_words[i].word)) return first_words[i].kind;
  return sql_is(t, "rollback") ? kind_of_rollback(&c) : STATEMENT_PLAIN;
}
