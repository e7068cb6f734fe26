/* fragment_try.c: an expression put into the statement that will hold it, and prepared. Most are
 * resolved by preparing a CREATE TABLE that is never run; an index needs a table that is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/sqlite/fragments/fragments.h"

/* Returns the database, empty and opened on first use. */
static sqlite3 *fragment_db(Fragments *k) {
  if (k->db) return k->db;
  if (sqlite3_open(":memory:", &k->db) != SQLITE_OK) {
    fprintf(stderr, "ashc: a database in memory: %s\n", sqlite3_errmsg(k->db));
    abort();
  }
  /* A name in double quotes that is no column would be taken for a text. */
  sqlite3_db_config(k->db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
  sqlite3_db_config(k->db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
  return k->db;
}

bool fragment_exec(Fragments *k, const char *sql) {
  return sqlite3_exec(fragment_db(k), sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* Prepares `before` `f->sql` `after`. Returns false after reporting what SQLite says. */
static bool prepares(Fragments *k, const Fragment *f, Buf *sql, const char *after) {
  buf_putc(sql, '\n');
  long base = (long)sql->len;
  buf_printf(sql, "%s\n%s", f->sql, after);
  sqlite3_stmt *statement = NULL;
  bool ok = sqlite3_prepare_v2(fragment_db(k), sql->text, -1, &statement, NULL) == SQLITE_OK;
  sqlite3_finalize(statement);
  if (!ok) fragment_refused(k, f, base);
  return ok;
}

/* Appends CREATE TABLE with the columns that f mentions. */
static void put_table(Fragments *k, const Fragment *f, Buf *sql) {
  buf_put(sql, "CREATE TABLE ");
  sql_ident(sql, f->table->name);
  buf_put(sql, " (");
  mention_columns(k, sql, f->sql, f->kind == FRAGMENT_COMPUTED ? f->column : NULL);
}

static const char *table_end(const Fragments *k, const Fragment *f) {
  if (!f->table->without_rowid) return ")";
  Buf end = buf_new(k->arena);
  const Column *first = f->table->columns;
  if (f->kind == FRAGMENT_COMPUTED && first == f->column) first = first->next;
  if (!first) return ")";
  buf_put(&end, ", PRIMARY KEY (");
  sql_ident(&end, first->name);
  buf_put(&end, ")) WITHOUT ROWID");
  return buf_text(&end);
}

static void try_check(Fragments *k, const Fragment *f) {
  Buf sql = buf_new(k->arena);
  put_table(k, f, &sql);
  buf_put(&sql, ", CHECK (");
  prepares(k, f, &sql, arena_printf(k->arena, ")%s", table_end(k, f)));
}

static void try_computed(Fragments *k, const Fragment *f) {
  Buf sql = buf_new(k->arena);
  put_table(k, f, &sql);
  buf_put(&sql, ", ");
  sql_ident(&sql, f->column->name);
  buf_put(&sql, " GENERATED ALWAYS AS (");
  prepares(k, f, &sql, arena_printf(k->arena, ")%s", table_end(k, f)));
}

/* Makes the table with all its columns. */
static void make_computed(Fragments *k) {
  Buf sql = buf_new(k->arena);
  buf_put(&sql, "CREATE TABLE ");
  sql_ident(&sql, k->table->name);
  const char *separator = " (";
  for (const Column *c = k->table->columns; c; c = c->next, separator = ", ") {
    buf_put(&sql, separator);
    sql_ident(&sql, c->name);
    if (c->computed) buf_printf(&sql, " GENERATED ALWAYS AS (\n%s\n)", c->computed);
  }
  buf_putc(&sql, ')');
  fragment_exec(k, buf_text(&sql));
}

const Column *fragment_loop(Fragments *k) {
  static const char loop[] = "generated column loop on \"";
  fragment_exec(k, "BEGIN");
  make_computed(k);
  Buf sql = buf_new(k->arena);
  buf_put(&sql, "INSERT INTO ");
  sql_ident(&sql, k->table->name);
  buf_put(&sql, " DEFAULT VALUES");
  sqlite3_stmt *statement = NULL;
  sqlite3_prepare_v2(k->db, buf_text(&sql), -1, &statement, NULL);
  sqlite3_finalize(statement);
  const char *said = strstr(sqlite3_errmsg(k->db), loop);
  Name name =
      said ? intern(k->schema->names, said + sizeof loop - 1, strcspn(said + sizeof loop - 1, "\""))
           : NULL;
  fragment_exec(k, "ROLLBACK");
  return name ? table_column(k->table, name) : NULL;
}

/* Makes the table of `f`. */
static void make_table(Fragments *k, const Fragment *f) {
  Buf sql = buf_new(k->arena);
  put_table(k, f, &sql);
  buf_put(&sql, table_end(k, f));
  fragment_exec(k, "BEGIN");
  fragment_exec(k, buf_text(&sql));
}

static void put_index(const Fragment *f, Buf *sql) {
  buf_put(sql, "CREATE INDEX ashc_index ON ");
  sql_ident(sql, f->table->name);
  buf_put(sql, " (");
}

static void try_where(Fragments *k, const Fragment *f) {
  if (!f->table->columns) return;
  Buf sql = buf_new(k->arena);
  make_table(k, f);
  put_index(f, &sql);
  sql_ident(&sql, f->table->columns->name);
  buf_put(&sql, ") WHERE (");
  prepares(k, f, &sql, ")");
  fragment_exec(k, "ROLLBACK");
}

static void try_key(Fragments *k, const Fragment *f) {
  Buf sql = buf_new(k->arena);
  make_table(k, f);
  put_index(f, &sql);
  prepares(k, f, &sql, ")");
  fragment_exec(k, "ROLLBACK");
}

/* Makes the other tables that a subquery may read, with all of their columns. */
static void make_tables(Fragments *k, const Fragment *f) {
  sql_cursor c = sql_scan(f->sql, strlen(f->sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    const Table *table = mention_table(k, t);
    if (!table || table == f->table) continue;
    Buf sql = buf_new(k->arena);
    buf_put(&sql, "CREATE TABLE IF NOT EXISTS ");
    sql_ident(&sql, table->name);
    const char *separator = " (";
    for (const Column *column = table->columns; column; column = column->next, separator = ", ") {
      buf_put(&sql, separator);
      sql_ident(&sql, column->name);
    }
    buf_putc(&sql, ')');
    fragment_exec(k, buf_text(&sql));
  }
}

static void try_backfill(Fragments *k, const Fragment *f) {
  Buf sql = buf_new(k->arena);
  make_table(k, f);
  make_tables(k, f);
  buf_put(&sql, "SELECT 1 FROM ");
  sql_ident(&sql, f->table->name);
  buf_put(&sql, " WHERE (");
  prepares(k, f, &sql, ")");
  fragment_exec(k, "ROLLBACK");
}

/* CREATE TABLE asks only whether a default is constant; what it calls shows in a query. */
static void try_default(Fragments *k, const Fragment *f) {
  Buf query = buf_new(k->arena), sql = buf_new(k->arena);
  buf_put(&query, "SELECT 1 WHERE (");
  buf_put(&sql, "CREATE TABLE ashc_table (");
  sql_ident(&sql, f->column->name);
  buf_put(&sql, " DEFAULT (");
  if (prepares(k, f, &query, ")")) prepares(k, f, &sql, "))");
}

void fragment_try(Fragments *k, const Fragment *f) {
  static void (*const tries[])(Fragments *, const Fragment *) = {
      [FRAGMENT_CHECK] = try_check,       [FRAGMENT_WHERE] = try_where,
      [FRAGMENT_KEY] = try_key,           [FRAGMENT_COMPUTED] = try_computed,
      [FRAGMENT_BACKFILL] = try_backfill, [FRAGMENT_DEFAULT] = try_default};
  tries[f->kind](k, f);
}
