/* sqlite_world.h: plans carried out on an in-memory database, with foreign keys on, and questions
 * to that database. */
#ifndef TESTS_SQLITE_WORLD_H
#define TESTS_SQLITE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "backend/backend.h"
#include "backend/sql.h"
#include "unit/schema_builder.h"

BUILDER sqlite3 *open_database(void) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  sqlite3_exec(db, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
  return db;
}

/* Runs `sql`, which must succeed. */
BUILDER void run(sqlite3 *db, const char *sql) {
  char *message = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) fail_msg("%s\n%s", message, sql);
}

/* Returns SQLite's message for `sql`, which must fail. */
BUILDER const char *refused(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) fail_msg("not refused: %s", sql);
  return sqlite3_errmsg(db);
}

/* Returns all values that `sql` selects: columns joined by `|`, rows by a space. */
BUILDER const char *ask(const World *w, sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
    fail_msg("%s\n%s", sqlite3_errmsg(db), sql);
  Buf b = buf_new(w->arena);
  for (int row = 0; sqlite3_step(statement) == SQLITE_ROW; row++)
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
      const char *text = (const char *)sqlite3_column_text(statement, i);
      buf_printf(&b, "%s%s", i ? "|" : row ? " " : "", text ? text : "NULL");
    }
  sqlite3_finalize(statement);
  return buf_text(&b);
}

/* Returns the message of the first gate that finds rows, or NULL. */
BUILDER const char *closed_gate(const World *w, sqlite3 *db, const Lowered *l) {
  for (const Step *s = l->steps.first; s; s = s->next) {
    if (s->kind != STEP_GATE) continue;
    const char *rows = ask(w, db, arena_printf(w->arena, "SELECT count(*) FROM %s", s->sql));
    if (strcmp(rows, "0") != 0) return s->message;
  }
  return NULL;
}

BUILDER void run_steps(sqlite3 *db, const Lowered *l) {
  if (l->foreign_keys_off) run(db, "PRAGMA foreign_keys=OFF");
  run(db, "BEGIN");
  for (const Step *s = l->steps.first; s; s = s->next)
    if (!step_is_gate(s)) run(db, s->sql);
  run(db, "COMMIT");
  run(db, "PRAGMA foreign_keys=ON");
  run(db, "PRAGMA integrity_check");
}

/* Returns the plan from `before` to `after`, or NULL after an error was recorded. */
BUILDER Plan *plan_between(World *w, Schema *before, Schema *after, const Rename *renames) {
  Diff *diff = diff_schemas(w->arena, sqlite_backend.normalize(before),
                            sqlite_backend.normalize(after), renames);
  Plan *plan = plan_new(w->arena, w->names, w->diag, diff);
  return plan && sqlite_backend.lower(plan, w->diag) ? plan : NULL;
}

/* Statements leave no trace that could be told from what others made; a retained column is one that
 * has its type and values alone. */
BUILDER bool is_visible(const Op *op) {
  const Column *was = op->column.was;
  if (op->kind == OP_RETAIN_COLUMN)
    return !was->nullable || was->default_value || was->reference || was->primary_key;
  return op->kind != OP_ADD_STATEMENT && op->kind != OP_DROP_TABLE;
}

/* The live schema must be `s`, whatever the way to it was. */
BUILDER void assert_schema(World *w, sqlite3 *db, const Schema *s) {
  Schema *live = sqlite_backend.inspect(w->arena, w->names, w->repo, db, w->diag);
  assert_non_null(live);
  Diff *diff =
      diff_schemas(w->arena, sqlite_backend.normalize(live), sqlite_backend.normalize(s), NULL);
  for (const Op *op = diff->first; op; op = op->next)
    if (is_visible(op))
      fail_msg("live database: %s\n%s", op_describe(w->arena, op),
               ask(w, db, "SELECT sql FROM sqlite_schema"));
}

/* Creates everything of `s` in `db`. */
BUILDER Plan *create_all(World *w, sqlite3 *db, Schema *s) {
  Schema *empty = schema_new(w->arena, w->names, w->repo);
  schema_finish(empty);
  schema_finish(s);
  Plan *plan = plan_between(w, empty, s, NULL);
  assert_non_null(plan);
  run_steps(db, &plan->up);
  assert_schema(w, db, s);
  return plan;
}

#endif
