/* edit_fixture.h: databases on which stored CREATE TABLEs are edited, for the test_sqlite_edit*
 * programs. */
#ifndef TESTS_EDIT_FIXTURE_H
#define TESTS_EDIT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "sqlite/edit/edit.h"

static inline void run(sqlite3 *db, const char *sql) {
  char *message = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &message)) fail_msg("%s: %s", sql, message);
}

static inline int code_of(sqlite3 *db, const char *sql) {
  return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static inline sqlite3 *memory_db(const char *sql) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
  run(db, sql);
  return db;
}

/* All rows of a query, values quoted with `|` between and `;` behind each row. */
static inline char *rows(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt;
  sqlite3_str *out = sqlite3_str_new(db);
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL)) fail_msg("%s: %s", sql, sqlite3_errmsg(db));
  int code;
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
      const char *text = (const char *)sqlite3_column_text(stmt, i);
      sqlite3_str_appendf(out, "%s%s", i ? "|" : "", text ? text : "NULL");
    }
    sqlite3_str_appendall(out, ";");
  }
  if (code != SQLITE_DONE) fail_msg("%s: %s", sql, sqlite3_errmsg(db));
  sqlite3_finalize(stmt);
  char *text = sqlite3_str_finish(out);
  return text ? text : sqlite3_mprintf("");
}

static inline void expect_rows(sqlite3 *db, const char *sql, const char *expected) {
  char *have = rows(db, sql);
  if (strcmp(have, expected) != 0) fail_msg("%s\n  is   %s\n  not  %s", sql, have, expected);
  sqlite3_free(have);
}

static inline void expect_sound(sqlite3 *db) {
  expect_rows(db, "PRAGMA integrity_check", "ok;");
}

/* The result of an edit in the open transaction; `reason` may be NULL. */
static inline EditResult edit_result(sqlite3 *db, const char *edit, Text *reason) {
  Text words = {0};
  const EditResult result = rt_sqlite_edit(db, edit, &words, NULL);
  if (reason)
    *reason = words;
  else
    rt_text_free(&words);
  return result;
}

static inline void expect_done(sqlite3 *db, const char *edit) {
  Text reason = {0};
  if (rt_sqlite_edit(db, edit, &reason, NULL) != EDIT_DONE) fail_msg("%s: %s", edit, reason.bytes);
  assert_null(reason.bytes);
}

/* One edit in a transaction of its own. */
static inline void edit_alone(sqlite3 *db, const char *edit) {
  run(db, "BEGIN IMMEDIATE");
  expect_done(db, edit);
  run(db, "COMMIT");
}

/* Everything that can be seen of a database: catalog, rows of t and settings. */
static inline char *picture(sqlite3 *db) {
  char *catalog = rows(db, "SELECT type, name, sql, rootpage FROM sqlite_schema ORDER BY name");
  char *values = rows(db, "SELECT * FROM t");
  int on[5];
  const int flags[5] = {SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_WRITABLE_SCHEMA,
                        SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_FKEY,
                        SQLITE_DBCONFIG_LEGACY_ALTER_TABLE};
  for (int i = 0; i < 5; i++) sqlite3_db_config(db, flags[i], -1, &on[i]);
  char *ignore = rows(db, "PRAGMA ignore_check_constraints");
  char *all = sqlite3_mprintf("%s\n%s\n%d%d%d%d%d %s", catalog, values, on[0], on[1], on[2], on[3],
                              on[4], ignore);
  sqlite3_free(catalog);
  sqlite3_free(values);
  sqlite3_free(ignore);
  return all;
}

/* The edit cannot be made for a reason with these words, and nothing has changed. */
static inline void expect_cannot(sqlite3 *db, const char *edit, const char *words) {
  char *before = picture(db);
  run(db, "BEGIN IMMEDIATE");
  Text reason;
  const EditResult result = edit_result(db, edit, &reason);
  if (result != EDIT_CANNOT) fail_msg("%s: result %d, not refused", edit, result);
  if (!strstr(reason.bytes, words)) fail_msg("%s: %s", edit, reason.bytes);
  rt_text_free(&reason);
  char *inside = picture(db);
  assert_string_equal(inside, before);
  run(db, "COMMIT");
  char *after = picture(db);
  assert_string_equal(after, before);
  expect_sound(db);
  sqlite3_free(before);
  sqlite3_free(inside);
  sqlite3_free(after);
}

#endif
