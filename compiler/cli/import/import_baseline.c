/* import_baseline.c: the first migration of a database that was there before: a new database gets all
 * of it, one that has it is passed over, anything else stops at a gate that names what differs. All of
 * it is plain SQL, so that every shell and every runner does the same. */
#include <string.h>

#include <ash/sqlite.h>

#include "backend/sql.h"
#include "cli/import/import.h"
#include "sql/tokens.h"

/* Objects that count: not SQLite's own, not the ledger. */
#define OURS "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name<>'schema_migrations'"
#define NOT_EMPTY "EXISTS (SELECT 1 FROM main.sqlite_schema WHERE " OURS ")"

/* --- CREATE … IF NOT EXISTS ------------------------------------------------------------------- */

/* Returns a CREATE statement that makes what is not there; other statements as they are. */
static const char *if_not_exists(Arena *a, const char *sql) {
  static const char *const kinds[] = {"table", "index", "view", "trigger"};
  sql_cursor c = sql_scan(sql, strlen(sql));
  sql_token t = sql_next_token(&c);
  if (!sql_is(t, "create")) return sql;
  for (t = sql_next_token(&c); t.kind == SQL_WORD; t = sql_next_token(&c)) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
      if (!sql_is(t, kinds[i])) continue;
      size_t len = (size_t)(t.text + t.len - sql);
      if (sql_is(sql_next_token(&c), "if")) return sql;
      return arena_printf(a, "%.*s IF NOT EXISTS%s", (int)len, sql, sql + len);
    }
  }
  return sql;
}

/* --- gates ------------------------------------------------------------------------------------ */

/* A line of a VALUES list for each fact, in both spellings. */
static void put_fact_values(Buf *b, const Fact *facts) {
  for (const Fact *f = facts; f; f = f->next) {
    buf_put(b, f == facts ? "\n    (" : ",\n    (");
    sql_literal(b, f->is);
    buf_put(b, ", ");
    sql_literal(b, f->was);
    buf_putc(b, ')');
  }
}

/* One gate: every difference between the database and both spellings is a row of it. */
static Step *gate(Import *i, Plan *plan, const Fact *facts) {
  FactsOf all = {NULL, i->objects};
  Buf b = buf_new(plan->arena);
  buf_put(&b, "(WITH there AS (");
  put_facts_query(&b, &all);
  buf_put(&b, "),\n  wanted(fact, spelling) AS (VALUES ");
  put_fact_values(&b, facts);
  buf_put(
      &b,
      ")\n  SELECT 'missing: '||fact AS difference FROM wanted WHERE fact NOT IN (SELECT fact FROM "
      "there) AND spelling NOT IN (SELECT fact FROM there)\n"
      "  UNION ALL SELECT 'not expected: '||fact FROM there WHERE fact NOT IN (SELECT fact "
      "FROM wanted UNION ALL SELECT spelling FROM wanted)) WHERE " NOT_EMPTY);
  Step *step = NEW(plan->arena, Step);
  *step = (Step){.kind = STEP_GATE, .sql = buf_text(&b)};
  step->message = arena_printf(plan->arena, "the database is neither empty nor what %s declares",
                               i->repo->name);
  return step;
}

/* --- the plan --------------------------------------------------------------------------------- */

/* What programs keep in the file's header, and look for. */
static void keep_number(Import *i, Plan *plan, const char *pragma) {
  sqlite3_stmt *s = NULL;
  int64_t value = 0;
  if (sqlite3_prepare_v2(i->db, arena_printf(plan->arena, "PRAGMA %s", pragma), -1, &s, NULL) ==
          SQLITE_OK &&
      sqlite3_step(s) == SQLITE_ROW)
    value = sqlite3_column_int64(s, 0);
  sqlite3_finalize(s);
  if (value)
    steps_add(plan->arena, &plan->up.steps, STEP_CUSTOM, i->schema->tables->name,
              arena_printf(plan->arena, "PRAGMA %s = %lld", pragma, (long long)value));
}

void baseline_plan(Import *i, Plan *plan, sqlite3 *fresh) {
  FactsOf all = {NULL, i->objects};
  for (Step *s = plan->up.steps.first; s; s = s->next) {
    s->sql = if_not_exists(plan->arena, s->sql);
    s->effects = NULL; /* its text says what it makes, and that it may be there */
  }
  Step *first = gate(i, plan, facts_match(plan->arena, i->copy, fresh, &all, false));
  first->next = plan->up.steps.first;
  plan->up.steps.first = first;
  plan->up.steps.count++;
  keep_number(i, plan, "user_version");
  keep_number(i, plan, "application_id");
  plan->down = (Lowered){0};
}

/* --- proof ------------------------------------------------------------------------------------ */

static const char *structure_of(Arena *a, sqlite3 *db) {
  Buf b = buf_new(a);
  sqlite3_stmt *s = NULL;
  sqlite3_prepare_v2(db,
                     "SELECT type, name, rootpage, sql FROM sqlite_schema WHERE " OURS
                     " AND name NOT LIKE 'sqlite\\_autoindex%' ESCAPE '\\' ORDER BY rowid",
                     -1, &s, NULL);
  while (s && sqlite3_step(s) == SQLITE_ROW)
    for (int n = 0; n < 4; n++) {
      const char *text = (const char *)sqlite3_column_text(s, n);
      buf_printf(&b, "%s\n", text ? text : "");
    }
  sqlite3_finalize(s);
  return buf_text(&b);
}

/* Returns NULL, or what the runtime said. */
static const char *migrate(Arena *a, sqlite3 *db, const ash_migrations *set) {
  ash_conn *conn = NULL;
  int status = ash_wrap(&conn, db);
  if (status == ASH_OK) status = ash_migrate(NULL, conn, set, NULL);
  const char *error = status == ASH_OK ? NULL : arena_strdup(a, ash_errmsg(conn));
  ash_close(conn);
  return error;
}

/* A new database must come out as the imported one is. */
static const char *prove_new(Import *i, const ash_migrations *set) {
  Arena *a = i->run->arena;
  sqlite3 *db = NULL;
  const char *error = NULL;
  if (sqlite3_open(":memory:", &db) == SQLITE_OK) error = migrate(a, db, set);
  FactsOf all = {NULL, i->objects};
  if (!error && !facts_match(a, i->copy, db, &all, false))
    error = "a new database comes out different";
  sqlite3_close(db);
  return error;
}

static const char *prove_old(Import *i, const ash_migrations *set) {
  Arena *a = i->run->arena;
  const char *before = structure_of(a, i->copy);
  const char *error = migrate(a, i->copy, set);
  if (!error && strcmp(before, structure_of(a, i->copy)) != 0)
    error = "the structure of the imported database is changed by it";
  return error;
}

bool baseline_prove(Import *i, const ash_migrations *set) {
  const char *error = prove_new(i, set);
  if (!error) error = prove_old(i, set);
  if (!error) return true;
  diag_file_error(i->run->diag, i->path,
                  "the baseline does not do what it should: nothing was written: %s", error);
  diag_help(i->run->diag,
            "a module or function that only the program has cannot be run here; anything "
            "else is an error of ashc: please report it with the output of `.schema`");
  return false;
}
