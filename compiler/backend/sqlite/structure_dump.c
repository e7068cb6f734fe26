/* structure_dump.c: structure_dump; see structure.h. */
#include <string.h>
#include <strings.h>

#include "backend/sqlite/structure.h"

/* Which tables belong to a virtual table says SQLite from 3.37 on; before, their names do. */
enum { TABLE_LIST_SINCE = 3037000 };
static const char shadows[] =
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";
static const char shadows_by_name[] =
    "SELECT v.name || '_' || k.value FROM main.sqlite_schema v, json_each('[\"content\", \"data\", "
    "\"idx\", \"docsize\", \"config\", \"segments\", \"segdir\", \"stat\", \"node\", \"rowid\", "
    "\"parent\"]') k WHERE v.type = 'table' AND v.sql LIKE 'create virtual table%'";

static const char objects[] =
    "SELECT sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' "
    "AND tbl_name NOT IN (%s) ORDER BY CASE type WHEN 'table' THEN "
    "sql LIKE 'create virtual table%%' WHEN 'view' THEN 2 WHEN 'index' THEN 3 ELSE 4 END, name";

typedef struct Dump Dump;
typedef void RowFunction(Dump *d, sqlite3_stmt *row);
struct Dump {
  Buf *out;
  sqlite3 *db;
  const char *problem; /* SQLite's words */
  Buf columns, values; /* of the ledger: their names, and an expression that gives a row as SQL */
};

static void each_row(Dump *d, const char *sql, RowFunction *each) {
  sqlite3_stmt *row = NULL;
  int code = d->problem ? SQLITE_DONE : sqlite3_prepare_v2(d->db, sql, -1, &row, NULL);
  while (row && (code = sqlite3_step(row)) == SQLITE_ROW) each(d, row);
  if (code != SQLITE_DONE) d->problem = arena_strdup(d->out->arena, sqlite3_errmsg(d->db));
  sqlite3_finalize(row);
}

static const char *text_of(sqlite3_stmt *row, int column) {
  const char *text = (const char *)sqlite3_column_text(row, column);
  return text ? text : "";
}

/* A statement that ends in a comment needs its `;` on a line of its own. */
static void put_object(Dump *d, sqlite3_stmt *row) {
  const char *sql = text_of(row, 0);
  buf_printf(d->out, "%s%s\n", sql,
             sqlite3_complete(arena_printf(d->out->arena, "%s;", sql)) ? ";" : "\n;");
}

/* --- settings that are part of the structure -------------------------------------------------- */

static void put_encoding(Dump *d, sqlite3_stmt *row) {
  if (strcmp(text_of(row, 0), "UTF-8") != 0)
    buf_printf(d->out, "PRAGMA encoding = '%s';\n", text_of(row, 0));
}

static void put_setting(Dump *d, sqlite3_stmt *row) {
  buf_printf(d->out, "PRAGMA %s = %s;\n", text_of(row, 0), text_of(row, 1));
}

/* --- the ledger ------------------------------------------------------------------------------- */

/* Values that differ between databases that are the same: when a migration ran, and for how long. */
static const struct {
  const char *column, *value; /* NULL: left out */
} times[] = {
    {"inserted_at", "'strftime(''%Y-%m-%dT%H:%M:%S'', ''now'')'"},
    {"duration_ms", NULL},
};

static void add_column(Dump *d, sqlite3_stmt *row) {
  const char *name = text_of(row, 0), *quoted = text_of(row, 1);
  const char *value = arena_printf(d->out->arena, "quote(%s)", quoted);
  for (size_t i = 0; i < sizeof times / sizeof *times; i++)
    if (strcasecmp(name, times[i].column) == 0) value = times[i].value;
  if (!value) return;
  buf_printf(&d->columns, "%s%s", d->columns.len ? ", " : "", quoted);
  buf_printf(&d->values, "%s%s", d->values.len ? " || ', ' || " : "", value);
}

static void put_ledger_row(Dump *d, sqlite3_stmt *row) {
  buf_printf(d->out, "INSERT INTO \"schema_migrations\" (%s) VALUES (%s);\n", buf_text(&d->columns),
             text_of(row, 0));
}

static void put_ledger(Dump *d) {
  d->columns = buf_new(d->out->arena);
  d->values = buf_new(d->out->arena);
  each_row(d,
           "SELECT name, '\"' || replace(name, '\"', '\"\"') || '\"' FROM "
           "pragma_table_info('schema_migrations')",
           add_column);
  if (!d->columns.len) return;
  each_row(
      d,
      arena_printf(
          d->out->arena,
          "SELECT %s FROM main.\"schema_migrations\" ORDER BY CAST(version AS INTEGER), version",
          buf_text(&d->values)),
      put_ledger_row);
}

const char *structure_dump(Buf *out, sqlite3 *db) {
  Dump d = {.out = out, .db = db};
  each_row(&d, "PRAGMA main.encoding", put_encoding);
  buf_put(out, "BEGIN;\n");
  each_row(
      &d,
      "SELECT 'application_id', application_id FROM pragma_application_id WHERE application_id "
      "UNION ALL SELECT 'user_version', user_version FROM pragma_user_version WHERE user_version",
      put_setting);
  const bool lists = sqlite3_libversion_number() >= TABLE_LIST_SINCE;
  each_row(&d, arena_printf(out->arena, objects, lists ? shadows : shadows_by_name), put_object);
  put_ledger(&d);
  buf_put(out, "COMMIT;\n");
  return d.problem;
}
