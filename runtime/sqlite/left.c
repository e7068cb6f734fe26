/* left.c: columns that a rebuild names as left (sql/edit.h): AshSqlite left them in the database when it
 * removed their attributes, so that one database has them and another one has not. Their values wait in the
 * temp schema while the table is made anew, which gets them back with their type alone: nothing that the
 * program does can fail because of them. */
#include <stdlib.h>

#include "sqlite/conn.h"

/* SQL in SQL: a name quoted, the table, and a name by which it has its rowid. */
#define QUOTED "'\"' || replace(name, '\"', '\"\"') || '\"'"
#define TABLE "'\"' || replace(max(tbl), '\"', '\"\"') || '\"'"
#define ROWID                                                                           \
  "(SELECT column1 FROM (VALUES ('rowid'), ('_rowid_'), ('oid')) WHERE column1 NOT IN " \
  "(SELECT lower(x.name) FROM temp.ash_left l, pragma_table_xinfo(l.tbl, 'main') x) LIMIT 1)"

/* Each query makes statements, which are run; none where the table has none of the columns. */
static const char *const keeping[] = {
    "SELECT 'CREATE TEMP TABLE ash_left_rows(ash_row INTEGER PRIMARY KEY' || "
    "group_concat(', ' || " QUOTED ", '') || ')' FROM temp.ash_left",
    "SELECT 'INSERT INTO temp.ash_left_rows(ash_row' || group_concat(', ' || " QUOTED
    ", '') || ') SELECT ' || " ROWID " || group_concat(', ' || " QUOTED
    ", '') || ' FROM main.' || " TABLE " || ' WHERE ' || group_concat(" QUOTED
    " || ' IS NOT NULL', ' OR ') FROM temp.ash_left",
};
static const char *const bringing[] = {
    "SELECT 'ALTER TABLE main.\"' || replace(tbl, '\"', '\"\"') || '\" ADD COLUMN ' || " QUOTED
    " || ' ' || type FROM temp.ash_left ORDER BY rowid",
    "SELECT 'UPDATE main.' || " TABLE " || ' SET ' || group_concat(" QUOTED " || ' = k.' || " QUOTED
    ", ', ') || ' FROM temp.ash_left_rows k WHERE k.ash_row = ' || " TABLE " || '.' || " ROWID
    " FROM temp.ash_left",
    "SELECT 'DROP TABLE temp.ash_left_rows' FROM temp.ash_left LIMIT 1",
    "SELECT 'DROP TABLE temp.ash_left'",
};

static int take_statement(void *user, const char *const *values, size_t count) {
  if (!count || !values[0]) return ASH_OK;
  rt_text_put(user, values[0]);
  rt_text_put(user, ";\n");
  return ASH_OK;
}

/* Runs the statements that a query makes. */
static int run_made(SqliteConn *s, const char *query) {
  Text sql = {0};
  int status = rt_sqlite_query(&s->base, query, NULL, 0, take_statement, &sql);
  if (status == ASH_OK && sql.failed) status = rt_fail(&s->base, ASH_NOMEM, "out of memory");
  if (status == ASH_OK && sql.bytes)
    status = rt_sqlite_query(&s->base, sql.bytes, NULL, 0, NULL, NULL);
  rt_text_free(&sql);
  return status;
}

static int run_all(SqliteConn *s, const char *const *queries, size_t count) {
  int status = ASH_OK;
  for (size_t i = 0; i < count && status == ASH_OK; i++) status = run_made(s, queries[i]);
  return status;
}

/* Notes the column where the table has it. */
static int note_column(SqliteConn *s, const char *table, sql_slice column) {
  char *name = sql_slice_unquote(column);
  if (!name) return rt_fail(&s->base, ASH_NOMEM, "out of memory");
  const Value args[] = {{.text = table}, {.text = name}};
  const int status =
      rt_sqlite_query(&s->base,
                      "INSERT INTO temp.ash_left SELECT $1, name, type FROM "
                      "pragma_table_xinfo($1, 'main') WHERE hidden=0 AND name=$2 COLLATE NOCASE",
                      args, 2, NULL, NULL);
  free(name);
  return status;
}

int rt_left_keep(SqliteConn *s, sql_edit *edit, const char *table) {
  sql_slice column;
  int status =
      rt_sqlite_query(&s->base, "CREATE TEMP TABLE ash_left(tbl, name, type)", NULL, 0, NULL, NULL);
  while (status == ASH_OK && sql_edit_left(edit, &column)) status = note_column(s, table, column);
  return status ? status : run_all(s, keeping, sizeof keeping / sizeof *keeping);
}

/* No trigger may see that a row gets back what it had. */
int rt_left_bring_back(SqliteConn *s) {
  int triggers = 1;
  sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, -1, &triggers);
  sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  const int status = run_all(s, bringing, sizeof bringing / sizeof *bringing);
  sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, triggers, NULL);
  return status;
}
