/* fragment_scripts.c: custom statements, run up and down in a database without rows. The tables that
 * they mention are there as declared; what other statements and rows would bring is not, so only what
 * is wrong whatever they bring is reported (fragment_report.c). */
#include <string.h>

#include "backend/fence.h"
#include "backend/sqlite/fragments/fragments.h"

enum { MOST_STEPS = 10000 }; /* of SQLite's virtual machine, for one table, in thousands */

typedef struct Scripts {
  Fragments *k;
  NameMap *made; /* Name of a table -> itself */
  Buf tables;    /* their names, for the note */
  int64_t seen;  /* the newest row of sqlite_master that was looked at */
} Scripts;

/* --- the database ----------------------------------------------------------------------------- */

static void make_indexes(Scripts *s, const Table *t) {
  Fragments *k = s->k;
  Arena *a = k->arena;
  Interner *in = k->schema->names;
  for (const Identity *i = t->identities; i; i = i->next) {
    if (i->constraint) continue; /* it came with the table */
    IndexShape shape = identity_shape(a, in, t, i);
    Buf sql = buf_new(a);
    sqlite_create_index(&sql, t, &shape);
    fragment_exec(k, buf_text(&sql));
  }
  for (const Index *x = t->indexes; x; x = x->next) {
    IndexShape shape = index_shape(a, in, t, x);
    Buf sql = buf_new(a);
    sqlite_create_index(&sql, t, &shape);
    fragment_exec(k, buf_text(&sql));
  }
}

/* Makes a table as it is declared, once. Returns false where SQLite refuses it. */
static bool make_table(Scripts *s, const Table *t) {
  if (namemap_get(s->made, t->name)) return true;
  namemap_put(s->made, t->name, (void *)t->name);
  Buf sql = buf_new(s->k->arena);
  sqlite_create_table(&sql, s->k->schema->names, t, t->name);
  if (!fragment_exec(s->k, buf_text(&sql))) return false;
  make_indexes(s, t);
  buf_printf(&s->tables, "%s%s", s->tables.len ? ", " : "", t->name);
  return true;
}

static bool make_mentioned(Scripts *s, const char *script) {
  sql_cursor c = sql_scan(script ? script : "", script ? strlen(script) : 0);
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    const Table *table = mention_table(s->k, t);
    if (table && !make_table(s, table)) return false;
  }
  return true;
}

static bool make_tables(Scripts *s) {
  if (!make_table(s, s->k->table)) return false;
  for (const Statement *x = s->k->table->statements; x; x = x->next)
    if (!make_mentioned(s, x->up) || !make_mentioned(s, x->down)) return false;
  return true;
}

/* --- running ---------------------------------------------------------------------------------- */

static bool is_refusal(const Scripts *s) {
  return (sqlite3_errcode(s->k->db) & 0xFF) == SQLITE_ERROR;
}

/* Reports what SQLite says of a statement in which f->sql begins at byte `base`, and what was tried. */
static void report(Scripts *s, const Fragment *f, long base) {
  unsigned errors = diag_errors(s->k->diag);
  if (is_refusal(s)) fragment_refused(s->k, f, base);
  if (diag_errors(s->k->diag) != errors)
    diag_note(s->k->diag, f->table->span, "tried in an empty database with what is declared of %s",
              buf_text(&s->tables));
}

/* Runs the statement; what rows would decide tells nothing. */
static bool run(sqlite3_stmt *statement) {
  int status = SQLITE_ROW;
  while (status == SQLITE_ROW) status = sqlite3_step(statement);
  return sqlite3_finalize(statement) == SQLITE_OK;
}

/* Returns true if the statement at `at` is one of transactions, after it reported that. */
static bool is_of_transactions(Scripts *s, const Fragment *f, const char *at) {
  static const char *const words[] = {"begin",     "commit",  "end",   "rollback",
                                      "savepoint", "release", "vacuum"};
  sql_cursor c = sql_scan(at, strlen(at));
  const sql_token first = sql_next_token(&c);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (!sql_is(first, words[i])) continue;
    const size_t from = (size_t)(first.text - f->sql);
    if (fragment_error(s->k, f, from, from + first.len,
                       "a migration runs in a transaction of its own"))
      diag_help(s->k->diag, "take the statement out, or write it into a migration by hand, with "
                            "transaction:false: ashc gen migration NAME");
    return true;
  }
  return false;
}

/* Runs a script statement by statement. Returns false where one cannot be run here. */
static bool run_script(Scripts *s, const Fragment *f) {
  const char *at = f->sql;
  while (*at) {
    sqlite3_stmt *statement = NULL;
    const char *next = NULL;
    if (is_of_transactions(s, f, at)) return false;
    if (sqlite3_prepare_v2(s->k->db, at, -1, &statement, &next) != SQLITE_OK) {
      report(s, f, (long)(f->sql - at));
      return false;
    }
    if (statement && !run(statement)) return false;
    at = next;
  }
  return true;
}

/* --- views and triggers, which SQLite reads only when they are used --------------------------- */

static const char *columns_of(Scripts *s, const char *table, const char *format) {
  Buf list = buf_new(s->k->arena);
  sqlite3_stmt *columns = NULL;
  sqlite3_prepare_v2(s->k->db, "SELECT name FROM pragma_table_info(?)", -1, &columns, NULL);
  sqlite3_bind_text(columns, 1, table, -1, SQLITE_STATIC);
  while (sqlite3_step(columns) == SQLITE_ROW) {
    Buf name = buf_new(s->k->arena);
    sql_ident(&name, (const char *)sqlite3_column_text(columns, 0));
    const char *column = buf_text(&name);
    buf_put(&list, list.len ? ", " : "");
    buf_put(&list, column);
    if (*format == '=') buf_printf(&list, " = %s", column);
  }
  sqlite3_finalize(columns);
  return buf_text(&list);
}

static bool prepares(Scripts *s, const Fragment *f, const char *sql) {
  sqlite3_stmt *statement = NULL;
  bool ok = sqlite3_prepare_v2(s->k->db, sql, -1, &statement, NULL) == SQLITE_OK;
  sqlite3_finalize(statement);
  if (!ok) report(s, f, FRAGMENT_ELSEWHERE);
  return ok;
}

static void use_trigger(Scripts *s, const Fragment *f, const char *table) {
  Arena *a = s->k->arena;
  Buf quoted = buf_new(a);
  sql_ident(&quoted, table);
  const char *t = buf_text(&quoted), *columns = columns_of(s, table, ",");
  const char *sets = columns_of(s, table, "=");
  if (!*columns) return; /* a view of what is not there */
  bool ok = prepares(
      s, f, arena_printf(a, "INSERT INTO %s (%s) SELECT %s FROM %s", t, columns, columns, t));
  ok = ok && prepares(s, f, arena_printf(a, "UPDATE %s SET %s", t, sets));
  if (ok) prepares(s, f, arena_printf(a, "DELETE FROM %s", t));
}

static void use_view(Scripts *s, const Fragment *f, const char *view) {
  Buf sql = buf_new(s->k->arena);
  buf_put(&sql, "SELECT * FROM ");
  sql_ident(&sql, view);
  prepares(s, f, buf_text(&sql));
}

/* Uses each view and trigger that is new since the last call. */
static void use_new(Scripts *s, const Fragment *f) {
  sqlite3_stmt *rows = NULL;
  sqlite3_prepare_v2(s->k->db,
                     "SELECT rowid, type, name, tbl_name FROM sqlite_master WHERE rowid > ?"
                     " ORDER BY rowid",
                     -1, &rows, NULL);
  sqlite3_bind_int64(rows, 1, s->seen);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    s->seen = sqlite3_column_int64(rows, 0);
    const char *type = (const char *)sqlite3_column_text(rows, 1);
    const char *name = (const char *)sqlite3_column_text(rows, 2);
    const char *table = (const char *)sqlite3_column_text(rows, 3);
    if (strcmp(type, "view") == 0) use_view(s, f, name);
    if (strcmp(type, "trigger") == 0) use_trigger(s, f, table);
  }
  sqlite3_finalize(rows);
}

/* --- all -------------------------------------------------------------------------------------- */

static bool run_side(Scripts *s, const Statement *x, bool up) {
  Span content = up ? x->up_span : x->down_span;
  Fragment f = {.kind = FRAGMENT_SCRIPT, .table = s->k->table, .content = content};
  f.sql = up ? x->up : x->down;
  if (!content.file || !f.sql || x->code) return false;
  f.what = arena_printf(s->k->arena, "`%s` of statement %s of %s", up ? "up" : "down", x->name,
                        f.table->name);
  fragment_find(s->k, &f);
  if (!run_script(s, &f)) return false;
  if (up) use_new(s, &f);
  return true;
}

/* Undoes the statements that ran, the last one first. */
static void run_down(Scripts *s, const Statement *first, const Statement *end) {
  size_t count = 0;
  for (const Statement *x = first; x != end; x = x->next) count++;
  const Statement **ran = NEW_ARRAY(s->k->arena, const Statement *, count + 1);
  count = 0;
  for (const Statement *x = first; x != end; x = x->next) ran[count++] = x;
  while (count && run_side(s, ran[count - 1], false)) count--;
}

static void run_all(Scripts *s) {
  const Statement *x = s->k->table->statements;
  sqlite3_stmt *newest = NULL;
  sqlite3_prepare_v2(s->k->db, "SELECT max(rowid) FROM sqlite_master", -1, &newest, NULL);
  if (sqlite3_step(newest) == SQLITE_ROW) s->seen = sqlite3_column_int64(newest, 0);
  sqlite3_finalize(newest);
  while (x && run_side(s, x, true)) x = x->next;
  run_down(s, s->k->table->statements, x);
}

void fragment_scripts(Fragments *k) {
  Scripts s = {.k = k, .made = namemap_new(k->arena), .tables = buf_new(k->arena)};
  fragment_exec(k, "BEGIN");
  if (make_tables(&s)) {
    Fence fence = {.arena = k->arena, .most = MOST_STEPS, .prepared_only = true};
    fence_put(k->db, &fence);
    run_all(&s);
    fence_remove(k->db);
  }
  fragment_exec(k, "ROLLBACK");
}
