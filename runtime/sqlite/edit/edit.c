/* edit.c: carries an edit of a stored CREATE TABLE out, or refuses it with everything as it
 * was; see edit.h. */
#include "sqlite/edit/edit.h"

#include <stdlib.h>
#include <string.h>

#include "sqlite/edit/table.h"

/* Makes one change in e->after, if it is none already. */
static bool make_change(TableEdit *e, const sql_change *change) {
  char *text;
  if (change->kind == SQL_RENAME_INDEX) return rt_edit_allow_index(e, change);
  const sql_edit_code code = sql_edit_apply(&text, e->after, change);
  if (code == SQL_EDIT_SAME) return true;
  if (code == SQL_EDIT_NOMEM) return rt_edit_no_memory(e);
  if (code != SQL_EDITED)
    return rt_edit_cannot(e, "%.*s: %s", (int)change->whole.len, change->whole.at,
                          sql_edit_code_text(code));
  const bool allowed = rt_edit_allow(e, change);
  if (allowed) {
    free(e->after);
    e->after = text;
  } else
    free(text);
  return allowed;
}

static bool make_changes(TableEdit *e, sql_edit *edit, bool *any) {
  sql_change change;
  int more;
  while ((more = sql_edit_next(edit, &change)) > 0)
    if (!make_change(e, &change)) return false;
  if (more < 0)
    return rt_edit_fail(e, "not an instruction of an edit: %.*s", (int)change.whole.len,
                        change.whole.at);
  *any = e->index || strcmp(e->before, e->after) != 0; /* the case of a name is a change, too */
  return true;
}

/* Writes what was prepared, and sees that it is what was meant. */
static bool write_changes(TableEdit *e) {
  if (e->index) return rt_edit_rename_index(e);
  const bool fresh = rt_edit_new_reference(e);
  const int64_t orphans = fresh ? rt_edit_orphans(e) : 0;
  if (!rt_edit_store_short_rows(e) || !rt_edit_write(e, e->after)) return false;
  if (!rt_edit_compare(e) || !rt_edit_check_rows(e)) return false;
  if (fresh && rt_edit_orphans(e) > orphans)
    return rt_edit_cannot(e, "a row of %s refers to a missing row", e->name);
  return e->result == EDIT_DONE;
}

/* Gives up everything since the savepoint. Its own failure is one of the database. */
static void undo(TableEdit *e) {
  sqlite3_exec(e->db, "PRAGMA writable_schema=RESET", NULL, NULL, NULL);
  const bool undone =
      sqlite3_exec(e->db, "ROLLBACK TO ash_edit; RELEASE ash_edit", NULL, NULL, NULL) == SQLITE_OK;
  sqlite3_exec(e->db, "PRAGMA writable_schema=RESET", NULL, NULL, NULL);
  if (!undone) e->result = EDIT_FAILED;
}

static void change_table(TableEdit *e) {
  EditSettings kept;
  if (!rt_edit_settings_take(&kept, e)) return;
  if (rt_edit_run(e, "SAVEPOINT ash_edit")) {
    const bool written = write_changes(e);
    if (written) rt_edit_run(e, "RELEASE ash_edit");
    if (e->result != EDIT_DONE) undo(e);
  }
  rt_edit_settings_put(&kept, e->db);
}

static bool connection_allows(TableEdit *e) {
  if (sqlite3_get_autocommit(e->db)) return rt_edit_fail(e, "no transaction is open");
  for (sqlite3_stmt *s = sqlite3_next_stmt(e->db, NULL); s; s = sqlite3_next_stmt(e->db, s))
    if (sqlite3_stmt_busy(s) && sqlite3_sql(s)) /* FTS5 keeps a blob handle, which has no SQL */
      return rt_edit_cannot(e, "a statement is running: %s", sqlite3_sql(s));
  return true;
}

EditResult rt_sqlite_edit(sqlite3 *db, const char *edit, Text *reason, int *code) {
  TableEdit e = {.db = db, .reason = reason};
  sql_edit source;
  bool any = false;
  if (!sql_edit_start(&source, edit))
    rt_edit_fail(&e, "an edit starts with the name of a table on a line of its own");
  else if (connection_allows(&e) && rt_edit_read(&e, source.table) &&
           make_changes(&e, &source, &any) && any)
    change_table(&e);
  rt_edit_free(&e);
  if (code) *code = e.code;
  return e.result;
}
