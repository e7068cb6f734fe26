/* edit.c: carries edits of stored CREATE TABLEs out, or refuses them with everything as it was; see
 * edit.h. One edit is a group of one. */
#include "sqlite/edit/edit.h"

#include <stdlib.h>
#include <string.h>

#include "sqlite/edit/table.h"

/* --- what an edit means ----------------------------------------------------------------------- */

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

static bool make_changes(TableEdit *e, sql_edit *edit) {
  sql_change change;
  int more;
  while ((more = sql_edit_next(edit, &change)) > 0)
    if (!make_change(e, &change)) return false;
  if (more < 0)
    return rt_edit_fail(e, "not an instruction of an edit: %.*s", (int)change.whole.len,
                        change.whole.at);
  /* the case of a name is a change, too */
  e->changes = e->index || strcmp(e->before, e->after) != 0;
  return true;
}

static bool start(TableEdit *e, sql_edit *source, sqlite3 *db, const char *text) {
  e->db = db;
  if (!sql_edit_start(source, text))
    return rt_edit_fail(e, "an edit starts with the name of a table on a line of its own");
  e->wanted = sql_slice_unquote(source->table);
  return e->wanted || rt_edit_no_memory(e);
}

static bool connection_allows(TableEdit *e) {
  if (sqlite3_get_autocommit(e->db)) return rt_edit_fail(e, "no transaction is open");
  for (sqlite3_stmt *s = sqlite3_next_stmt(e->db, NULL); s; s = sqlite3_next_stmt(e->db, s))
    if (sqlite3_stmt_busy(s) && sqlite3_sql(s)) /* FTS5 keeps a blob handle, which has no SQL */
      return rt_edit_cannot(e, "a statement is running: %s", sqlite3_sql(s));
  return true;
}

/* Reads edits and their tables up to the first that cannot be made beside those before it; returns their
 * number. */
static size_t prepare(TableEdit *edits, sqlite3 *db, const char *const *texts, size_t count) {
  size_t started = 0, good = 0;
  sql_edit *sources = calloc(count, sizeof *sources);
  if (!sources) return rt_edit_no_memory(&edits[0]), 0;
  while (started < count && start(&edits[started], &sources[started], db, texts[started]))
    started++;
  if (started && connection_allows(&edits[0])) {
    const size_t together = rt_edit_find(edits, started);
    while (good < together && rt_edit_read(&edits[good]) &&
           make_changes(&edits[good], &sources[good]))
      good++;
  }
  free(sources);
  return good;
}

/* --- making it so ----------------------------------------------------------------------------- */

static void put_edit(TableEdit *e) {
  if (e->index)
    rt_edit_put_index(e);
  else
    rt_edit_put(e, e->after);
}

/* Sees that what was written is what was meant. */
static void check_edit(TableEdit *e) {
  if (e->index) {
    rt_edit_compare_index(e);
    return;
  }
  if (!rt_edit_compare(e) || !rt_edit_check_rows(e)) return;
  if (e->new_key && rt_edit_orphans(e) > e->orphans)
    rt_edit_cannot(e, "a row of %s refers to a missing row", e->name);
}

/* Returns the number of the first edit that did not succeed, or `count`. */
static size_t first_bad(const TableEdit *edits, size_t count) {
  size_t i = 0;
  while (i < count && edits[i].result == EDIT_DONE) i++;
  return i;
}

typedef void Step(TableEdit *e);

static bool each(TableEdit *edits, size_t count, Step *step) {
  bool good = true;
  for (size_t i = 0; i < count && good; i++) {
    if (edits[i].changes) step(&edits[i]);
    good = edits[i].result == EDIT_DONE;
  }
  return good;
}

static void count_orphans(TableEdit *e) {
  e->new_key = !e->index && rt_edit_new_reference(e);
  if (e->new_key) e->orphans = rt_edit_orphans(e);
}

static bool write_changes(TableEdit *edits, size_t count) {
  return each(edits, count, count_orphans) && rt_edit_store_short_rows(edits, count) &&
         each(edits, count, put_edit) && rt_edit_reread(&edits[0]) &&
         each(edits, count, check_edit);
}

/* Gives up everything since the savepoint. Its own failure is one of the database. */
static void undo(TableEdit *e, sqlite3 *db) {
  sqlite3_exec(db, "PRAGMA writable_schema=RESET", NULL, NULL, NULL);
  const bool undone =
      sqlite3_exec(db, "ROLLBACK TO ash_edit; RELEASE ash_edit", NULL, NULL, NULL) == SQLITE_OK;
  sqlite3_exec(db, "PRAGMA writable_schema=RESET", NULL, NULL, NULL);
  if (!undone) e->result = EDIT_FAILED;
}

/* Returns the number of the first edit that did not succeed, or `count`; then all of them are undone. */
static size_t change_tables(TableEdit *edits, size_t count) {
  EditSettings kept;
  sqlite3 *db = edits[0].db;
  if (!rt_edit_settings_take(&kept, &edits[0])) return 0;
  if (sqlite3_get_autocommit(db)) { /* a lack of memory ends it without a word */
    rt_edit_no_memory(&edits[0]);
  } else if (rt_edit_run(&edits[0], "SAVEPOINT ash_edit")) {
    if (write_changes(edits, count)) rt_edit_run(&edits[0], "RELEASE ash_edit");
    const size_t bad = first_bad(edits, count);
    if (bad < count) undo(&edits[bad], db);
  }
  rt_edit_settings_put(&kept, db);
  return first_bad(edits, count);
}

static bool any_changes(const TableEdit *edits, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (edits[i].changes) return true;
  return false;
}

/* --- groups ----------------------------------------------------------------------------------- */

/* What became of a group. */
typedef struct Outcome {
  EditResult result;
  Text reason;
  int code;
  size_t prepared, done;
} Outcome;

static void free_edits(TableEdit *edits, size_t count) {
  for (size_t i = 0; i < count; i++) rt_edit_free(&edits[i]);
  free(edits);
}

static void take_outcome(Outcome *o, TableEdit *e) {
  o->result = e->result;
  o->code = e->code;
  o->reason = e->reason;
  e->reason = (Text){0};
}

static void no_memory(Outcome *o) {
  *o = (Outcome){.result = EDIT_FAILED, .code = SQLITE_NOMEM};
  rt_text_put(&o->reason, "out of memory");
}

/* Carries out as many of the edits, from the first on, as can be prepared: all of those or none. */
static Outcome run_group(sqlite3 *db, const char *const *texts, size_t count) {
  Outcome o = {0};
  TableEdit *edits = calloc(count, sizeof *edits);
  if (!edits) {
    no_memory(&o);
    return o;
  }
  o.prepared = prepare(edits, db, texts, count);
  size_t bad = o.prepared;
  /* a failure of the database may have ended the transaction: nothing is written behind it */
  const bool failed = bad < count && edits[bad].result == EDIT_FAILED;
  if (bad && !failed && any_changes(edits, bad)) bad = change_tables(edits, bad);
  if (o.prepared && !failed && bad == o.prepared)
    o.done = o.prepared;
  else
    take_outcome(&o, &edits[bad]);
  if (o.result == EDIT_FAILED) o.done = bad;
  free_edits(edits, count);
  return o;
}

static EditResult finish(Outcome *o, size_t *done, Text *reason, int *code) {
  *done = o->done;
  *reason = o->reason;
  if (code) *code = o->code;
  return o->result;
}

EditResult rt_sqlite_edits(size_t *done, sqlite3 *db, const char *const *edits, size_t count,
                           Text *reason, int *code) {
  Outcome o = run_group(db, edits, count);
  if (o.result != EDIT_CANNOT || o.prepared < 2) return finish(&o, done, reason, code);
  size_t made = 0; /* one of the group forbids it to the others */
  for (const size_t group = o.prepared; made < group; made++) {
    rt_text_free(&o.reason);
    o = run_group(db, &edits[made], 1);
    if (o.result != EDIT_DONE) break;
  }
  o.done = made;
  if (o.result != EDIT_CANNOT || !made) return finish(&o, done, reason, code);
  rt_text_free(&o.reason);
  return finish(&(Outcome){.done = made}, done, reason, code);
}

EditResult rt_sqlite_edit(sqlite3 *db, const char *edit, Text *reason, int *code) {
  size_t done;
  return rt_sqlite_edits(&done, db, &edit, 1, reason, code);
}
