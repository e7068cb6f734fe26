/* live.c: reads the live table that is to be edited, and compares it afterwards with
 * what the edit means. */
#include "sqlite/edit/table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- reading ---------------------------------------------------------------------------------- */

static const char xinfo[] =
    "SELECT name, type, dflt_value, \"notnull\", pk, hidden FROM pragma_table_xinfo(?1, 'main')";

static void take_column(TableEdit *e, sqlite3_stmt *stmt, LiveColumn *c) {
  *c = (LiveColumn){.name = rt_edit_text(e, stmt, 0),
                    .type = rt_edit_text(e, stmt, 1),
                    .fallback = rt_edit_text(e, stmt, 2),
                    .notnull = sqlite3_column_int(stmt, 3),
                    .pk = sqlite3_column_int(stmt, 4),
                    .hidden = sqlite3_column_int(stmt, 5)};
}

static void free_column(LiveColumn *c) {
  free(c->name);
  free(c->type);
  free(c->fallback);
}

static bool read_columns(TableEdit *e, size_t most) {
  e->columns = calloc(most, sizeof *e->columns);
  if (!e->columns) return rt_edit_no_memory(e);
  sqlite3_stmt *stmt = rt_edit_prepare(e, xinfo, e->name);
  while (rt_edit_row(e, stmt) && e->column_count < most)
    take_column(e, stmt, &e->columns[e->column_count++]);
  sqlite3_finalize(stmt);
  return e->result == EDIT_DONE;
}

/* Where the text does not tell what SQLite has, it was not understood. */
static bool text_is_of_table(TableEdit *e, const sql_table *t) {
  bool same = sql_is_name(t->name, e->name) && t->column_count == e->column_count;
  for (size_t i = 0; same && i < t->column_count; i++)
    same = e->columns[i].name && sql_is_name(t->columns[i].name, e->columns[i].name);
  return same || rt_edit_cannot(e, "the stored text of %s does not tell its columns", e->name);
}

bool rt_edit_read(TableEdit *e) {
  if (e->result != EDIT_DONE) return false;
  if (!e->name) return rt_edit_cannot(e, "there is no table %s", e->wanted);
  if (!e->before || strncasecmp(e->name, "sqlite_", 7) == 0)
    return rt_edit_cannot(e, "%s belongs to SQLite", e->name);
  e->after = strdup(e->before);
  if (!e->after) return rt_edit_no_memory(e);
  sql_table t;
  const sql_table_code code = sql_table_read(&t, e->before, strlen(e->before));
  if (code == SQL_TABLE_NOMEM) return rt_edit_no_memory(e);
  if (code) return rt_edit_cannot(e, "the stored text of %s cannot be read", e->name);
  const bool good = read_columns(e, t.column_count + 1) && text_is_of_table(e, &t);
  sql_table_free(&t);
  return good;
}

LiveColumn *rt_edit_column(const TableEdit *e, sql_slice name) {
  for (size_t i = 0; i < e->column_count; i++)
    if (sql_is_name(name, e->columns[i].name)) return &e->columns[i];
  return NULL;
}

void rt_edit_free(TableEdit *e) {
  for (size_t i = 0; i < e->column_count; i++) free_column(&e->columns[i]);
  free(e->columns);
  free(e->wanted);
  free(e->name);
  free(e->before);
  free(e->after);
  free(e->index);
  free(e->index_to);
  rt_text_free(&e->reason);
}

/* --- comparing -------------------------------------------------------------------------------- */

/* SQLite gives a DEFAULT without its brackets. */
static sql_slice unbracketed(const char *text) {
  sql_slice s = sql_slice_of(text);
  if (s.len < 2 || *text != '(') return s;
  return (sql_slice){text + 1, s.len - 2};
}

static bool same_text(const char *want, const char *have) {
  if (!want || !have) return want == have;
  return sql_same_tokens(sql_slice_of(want), sql_slice_of(have)) ||
         sql_same_tokens(unbracketed(want), sql_slice_of(have));
}

static bool same_column(const TableEdit *e, const LiveColumn *want, const LiveColumn *have) {
  /* A key of a STRICT table is NOT NULL whether it says so or not. */
  const bool any_null = e->strict_changes && want->pk;
  return have->name && have->type && strcmp(want->name, have->name) == 0 &&
         same_text(want->type, have->type) && same_text(want->fallback, have->fallback) &&
         (any_null || want->notnull == have->notnull) && want->pk == have->pk &&
         want->hidden == have->hidden;
}

static bool compare_columns(TableEdit *e) {
  sqlite3_stmt *stmt = rt_edit_prepare(e, xinfo, e->name);
  size_t i = 0;
  while (rt_edit_row(e, stmt)) {
    LiveColumn have = {0};
    take_column(e, stmt, &have);
    if (i >= e->column_count || !same_column(e, &e->columns[i], &have))
      rt_edit_cannot(e, "%s.%s is not as the edit means it", e->name, have.name);
    free_column(&have);
    i++;
  }
  sqlite3_finalize(stmt);
  if (i < e->column_count) rt_edit_cannot(e, "columns of %s are missing after the edit", e->name);
  return e->result == EDIT_DONE;
}

static int64_t count_of(TableEdit *e, const char *sql) {
  int64_t count = 0;
  sqlite3_stmt *stmt = rt_edit_prepare(e, sql, e->name);
  if (rt_edit_row(e, stmt)) count = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  return count;
}

bool rt_edit_compare(TableEdit *e) {
  if (!compare_columns(e)) return false;
  const int64_t keys =
      count_of(e, "SELECT count(DISTINCT id) FROM pragma_foreign_key_list(?1, 'main')");
  sql_table t;
  if (e->result != EDIT_DONE) return false;
  if (sql_table_read(&t, e->after, strlen(e->after))) return rt_edit_no_memory(e);
  int64_t written = 0;
  for (size_t i = 0; i < t.constraint_count; i++)
    if (t.constraints[i].kind == SQL_FOREIGN_KEY) written++;
  sql_table_free(&t);
  return keys == written ||
         rt_edit_cannot(e, "the foreign keys of %s are not as the edit means them", e->name);
}
