/* blame.c: a proof that fails for a custom statement: its text names what the migration drops or renames.
 * SQLite lets no ALTER TABLE through that leaves a trigger or view with a name that stands for nothing, and
 * writes a new name into their texts itself. */
#include <string.h>

#include "backend/sql.h"
#include "prove/definition.h"
#include "prove/trial.h"

static const Statement *statement_that_names(const Schema *s, const char *name) {
  for (const Table *t = s->tables; t; t = t->next)
    for (const Statement *one = t->statements; one; one = one->next)
      if (one->up && sql_names(one->up, name)) return one;
  return NULL;
}

/* Returns the word behind one of `starts` in `error` and sets *at to where that stands; NULL if none is
 * there. */
static const char *object_behind(Arena *a, const char *error, const char *const *starts,
                                 const char **at) {
  for (; *starts; starts++) {
    *at = strstr(error, *starts);
    const char *name = *at ? *at + strlen(*starts) : NULL;
    const char *end = name ? strpbrk(name, " :\n") : NULL;
    if (end) return arena_strndup(a, name, (size_t)(end - name));
  }
  return NULL;
}

/* --- what a name is missing for --------------------------------------------------------------- */

static bool prepares(sqlite3 *db, const char *sql) {
  sqlite3_stmt *s = NULL;
  const bool ok = sql && sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK;
  sqlite3_finalize(s);
  return ok;
}

/* Returns whether the view, or the table or view of the trigger, can be read and written to where the
 * schema is made at once: then the migration is to blame, not the statement. */
static bool works_at_once(Arena *a, const Schema *s, const char *object) {
  Trial t = {.arena = a};
  t.fence = (Fence){.arena = a, .most = MOST_STEPS};
  sqlite3 *db = db_open(&t.fence);
  bool works = trial_create(&t, db, s) == NULL;
  Buf sql = buf_new(a);
  buf_put(
      &sql,
      "SELECT printf('SELECT * FROM \"%w\"', m.tbl_name), iif(m.type = 'trigger', "
      "printf('DELETE FROM \"%w\"', m.tbl_name), NULL), iif(m.type = 'trigger', "
      "printf('INSERT INTO \"%w\" DEFAULT VALUES', m.tbl_name), NULL), iif(m.type = 'trigger', "
      "(SELECT printf('UPDATE \"%w\" SET ', m.tbl_name) || group_concat(printf('\"%w\" = \"%w\"', "
      "c.name, c.name)) FROM pragma_table_info(m.tbl_name) AS c), NULL) FROM sqlite_schema AS m "
      "WHERE m.name = ");
  sql_literal(&sql, object);
  Result tries = db_query(a, db, buf_text(&sql));
  for (int i = 0; works && tries.rows && i < tries.columns; i++)
    works = !tries.rows->cells[i] || prepares(db, tries.rows->cells[i]);
  works = works && tries.rows;
  db_close(db);
  return works;
}

/* A trigger that names a column after UPDATE OF alone can be made where that is gone, and never fires. */
static bool names_dropped_column(const Plan *plan, const Statement *s) {
  for (const Op *op = plan->diff->first; op; op = op->next)
    if (op->kind == OP_DROP_COLUMN && sql_names(s->up, op->column.was->name) &&
        sql_names(s->up, op->before->name))
      return true;
  return false;
}

/* "error in trigger NAME after drop column: no such column: …" */
static bool blame_broken(Arena *a, Diag *d, const Plan *plan, const char *error) {
  static const char *const starts[] = {"error in trigger ", "error in view ", NULL};
  const char *at, *object = object_behind(a, error, starts, &at);
  const Statement *s = object ? statement_that_names(plan->diff->after, object) : NULL;
  if (!s) return false;
  const bool of_dropped = strstr(at, " after drop column: ") && names_dropped_column(plan, s);
  if (!of_dropped && works_at_once(a, plan->diff->after, object)) return false;
  diag_error(d, s->up_span, "custom statement %s cannot stay as it is: %.*s", s->name,
             (int)strcspn(at, "\n"), at);
  diag_help(d, "change it or remove it together with what it names");
  return true;
}

/* --- what has another name now ---------------------------------------------------------------- */

/* "missing: trigger NAME on …", where SQLite wrote the new name of a table into it. */
static bool blame_renamed(Arena *a, Diag *d, const Plan *plan, const char *error) {
  static const char *const starts[] = {"missing: trigger ", "missing: view ", NULL};
  const char *at, *object = object_behind(a, error, starts, &at);
  const Statement *s = object ? statement_that_names(plan->diff->after, object) : NULL;
  for (const Op *op = s ? plan->diff->first : NULL; op; op = op->next) {
    if (op->kind != OP_RENAME_TABLE || !sql_names(s->up, op->before->name) ||
        schema_table(plan->diff->after, op->before->name))
      continue;
    diag_error(d, s->up_span, "custom statement %s names table %s, which is called %s now", s->name,
               op->before->name, op->after->name);
    diag_help(d, "write %s there", op->after->name);
    return true;
  }
  return false;
}

bool blame_statement(Arena *a, Diag *d, const Plan *plan, const char *error) {
  return blame_broken(a, d, plan, error) || blame_renamed(a, d, plan, error);
}
