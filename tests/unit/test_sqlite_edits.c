/* Edits that stand one behind the other: written together, with one new reading of the schema; and
 * where one forbids that, every other one is made all the same. */
#include "unit/edit_fixture.h"

#define TABLES                                                                                \
  "CREATE TABLE t (a TEXT NOT NULL, b TEXT DEFAULT 'old'); INSERT INTO t VALUES ('1', 'x');"  \
  "CREATE TABLE u (a TEXT NOT NULL); INSERT INTO u VALUES ('1'); ALTER TABLE u ADD COLUMN b " \
  "DEFAULT 'old'; INSERT INTO u VALUES ('2', 'y'); CREATE INDEX u_a ON u(a);"                 \
  "CREATE TABLE w (a INT REFERENCES t, b TEXT DEFAULT 'old', k PRIMARY KEY) WITHOUT ROWID;"   \
  "INSERT INTO w(k) VALUES (1); CREATE INDEX w_a ON w(a);"

/* The schema's cookie: each new reading of the schema renews it twice. */
static int cookie(sqlite3 *db) {
  char *text = rows(db, "PRAGMA schema_version");
  const int number = atoi(text);
  sqlite3_free(text);
  return number;
}

/* Makes the edits in a transaction; returns how many were made, and how often the schema was read. */
static size_t make(sqlite3 *db, const char *const *edits, size_t count, int *readings) {
  Text reason = {0};
  size_t done;
  run(db, "BEGIN IMMEDIATE");
  const int before = cookie(db);
  const EditResult result = rt_sqlite_edits(&done, db, edits, count, &reason, NULL);
  if (result == EDIT_FAILED) fail_msg("%s", reason.bytes);
  assert_int_equal(result == EDIT_CANNOT, done == 0);
  assert_int_equal(reason.bytes != NULL, result == EDIT_CANNOT);
  *readings = (cookie(db) - before) / 2;
  rt_text_free(&reason);
  run(db, "COMMIT");
  expect_sound(db);
  return done;
}

static void expect_text(sqlite3 *db, const char *table, const char *expected) {
  char *sql = sqlite3_mprintf("SELECT sql FROM sqlite_schema WHERE name=%Q", table);
  char *row = sqlite3_mprintf("%s;", expected);
  expect_rows(db, sql, row);
  sqlite3_free(sql);
  sqlite3_free(row);
}

static void tables_are_written_together(void **state) {
  (void)state;
  sqlite3 *db = memory_db(TABLES);
  const char *const edits[] = {"t\ncolumn a drop not null", "\"u\"\ncolumn a drop not null"};
  int readings;
  assert_int_equal(make(db, edits, 2, &readings), 2);
  assert_int_equal(readings, 1);
  expect_text(db, "t", "CREATE TABLE t (a TEXT, b TEXT DEFAULT 'old')");
  expect_text(db, "u", "CREATE TABLE u (a TEXT, b DEFAULT 'old')");
  assert_int_equal(make(db, edits, 2, &readings), 2); /* in force already */
  assert_int_equal(readings, 0);
  sqlite3_close(db);
}

/* One table's rows hold the column, one's do not, and of one that cannot be told. */
static void rows_keep_their_values(void **state) {
  (void)state;
  sqlite3 *db = memory_db(TABLES);
  const char *const edits[] = {"t\ncolumn b set default 'new'", "u\ncolumn b set default 'new'",
                               "w\ncolumn b set default 'new'"};
  int readings;
  assert_int_equal(make(db, edits, 3, &readings), 3);
  assert_int_equal(readings, 3); /* marked, put back, written */
  expect_rows(db, "SELECT b FROM t UNION ALL SELECT b FROM u UNION ALL SELECT b FROM w",
              "x;old;y;old;");
  run(db, "INSERT INTO t(a) VALUES ('9'); INSERT INTO u(a) VALUES ('9');");
  expect_rows(db, "SELECT b FROM t WHERE a='9' UNION ALL SELECT b FROM u WHERE a='9'", "new;new;");
  const char *const again[] = {"t\ncolumn b set default 'newer'",
                               "u\ncolumn b set default 'newer'"};
  assert_int_equal(make(db, again, 2, &readings), 2);
  assert_int_equal(readings, 2); /* no row is short any more */
  expect_rows(db, "SELECT b FROM u", "old;y;new;");
  sqlite3_close(db);
}

/* A default that is set and set back beside an edit of another table leaves no marker. */
static void no_marker_stays(void **state) {
  (void)state;
  sqlite3 *db = memory_db(TABLES);
  const char *const edits[] = {"t\ncolumn b set default 'new'\ncolumn b set default 'old'",
                               "u\ncolumn a drop not null"};
  int readings;
  assert_int_equal(make(db, edits, 2, &readings), 2);
  expect_text(db, "t", "CREATE TABLE t (a TEXT NOT NULL, b TEXT DEFAULT 'old')");
  sqlite3_close(db);
}

/* The first that cannot be made ends the group. */
static void a_group_ends_before_what_cannot_be(void **state) {
  (void)state;
  sqlite3 *db = memory_db(TABLES);
  const char *const edits[] = {"t\ncolumn a drop not null", "u\ncolumn nowhere drop not null",
                               "w\ncolumn b drop default"};
  int readings;
  assert_int_equal(make(db, edits, 3, &readings), 1);
  expect_text(db, "t", "CREATE TABLE t (a TEXT, b TEXT DEFAULT 'old')");
  expect_text(
      db, "w",
      "CREATE TABLE w (a INT REFERENCES t, b TEXT DEFAULT 'old', k PRIMARY KEY) WITHOUT ROWID");
  assert_int_equal(make(db, &edits[1], 2, &readings), 0);
  assert_int_equal(make(db, &edits[2], 1, &readings), 1);
  sqlite3_close(db);
}

/* The second edit of a table starts from what the first one left. */
static void one_edit_of_a_table(void **state) {
  (void)state;
  sqlite3 *db = memory_db(TABLES);
  const char *const edits[] = {"u\ncolumn a drop not null", "t\ncolumn a drop not null",
                               "U\nrename index u_a to u_b", "u\ncolumn b drop default"};
  int readings;
  assert_int_equal(make(db, edits, 4, &readings), 2);
  assert_int_equal(make(db, &edits[2], 2, &readings), 1);
  assert_int_equal(make(db, &edits[3], 1, &readings), 1);
  expect_text(db, "u", "CREATE TABLE u (a TEXT, b)");
  expect_text(db, "u_b", "CREATE INDEX \"u_b\" ON u(a)");
  sqlite3_close(db);
}

/* That a row refers to nothing shows only once the key is written: the others are made one by one. */
static void one_by_one(void **state) {
  (void)state;
  sqlite3 *db =
      memory_db("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a NOT NULL);"
                "CREATE TABLE u (p INT); INSERT INTO u VALUES (7); CREATE TABLE v (a NOT NULL);");
  const char *const edits[] = {"t\ncolumn a drop not null", "u\ncolumn p set references p(id)",
                               "v\ncolumn a drop not null"};
  int readings;
  assert_int_equal(make(db, edits, 3, &readings), 1);
  expect_text(db, "t", "CREATE TABLE t (a)");
  expect_text(db, "u", "CREATE TABLE u (p INT)");
  assert_int_equal(make(db, &edits[1], 2, &readings), 0);
  assert_int_equal(make(db, &edits[2], 1, &readings), 1);
  sqlite3_close(db);
}

/* Names of indexes in a group, with their statistics. */
static void indexes_are_renamed_together(void **state) {
  (void)state;
  sqlite3 *db = memory_db(TABLES "ANALYZE;");
  const char *const edits[] = {"u\nrename index u_a to u_z", "w\nrename index w_a to w_z"};
  int readings;
  assert_int_equal(make(db, edits, 2, &readings), 2);
  assert_int_equal(readings, 1);
  expect_rows(db, "SELECT name FROM sqlite_schema WHERE type='index' AND sql<>'' ORDER BY name",
              "u_z;w_z;");
  expect_rows(db, "SELECT count(*) FROM sqlite_stat1 WHERE idx IN ('u_a', 'w_a')", "0;");
  expect_rows(db, "SELECT count(*) FROM sqlite_stat1 WHERE idx='u_z'", "1;");
  sqlite3_close(db);
}

/* Stops the work after so many steps, once. */
static int stop_once(void *steps) {
  return (*(int *)steps)-- == 0;
}

/* Stops a group of two after so many steps; returns false when it was not stopped any more. */
static bool stop_after(int steps) {
  sqlite3 *db = memory_db(TABLES);
  const char *const edits[] = {"t\ncolumn a drop not null", "u\ncolumn a drop not null"};
  Text reason = {0};
  size_t done;
  run(db, "BEGIN IMMEDIATE");
  sqlite3_progress_handler(db, 1, stop_once, &steps);
  const EditResult result = rt_sqlite_edits(&done, db, edits, 2, &reason, NULL);
  sqlite3_progress_handler(db, 0, NULL, NULL);
  rt_text_free(&reason);
  if (result == EDIT_FAILED) (void)code_of(db, "ROLLBACK");
  expect_text(db, "t",
              result == EDIT_DONE ? "CREATE TABLE t (a TEXT, b TEXT DEFAULT 'old')"
                                  : "CREATE TABLE t (a TEXT NOT NULL, b TEXT DEFAULT 'old')");
  if (result == EDIT_DONE) assert_int_equal(done, 2);
  sqlite3_close(db);
  return steps < 0;
}

/* Where the second edit cannot be read because the database fails, the first is not made either. */
static void what_fails_is_not_half_made(void **state) {
  (void)state;
  int steps = 0;
  while (stop_after(steps)) steps++;
  assert_true(steps > 100);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tables_are_written_together),
      cmocka_unit_test(rows_keep_their_values),
      cmocka_unit_test(no_marker_stays),
      cmocka_unit_test(a_group_ends_before_what_cannot_be),
      cmocka_unit_test(one_edit_of_a_table),
      cmocka_unit_test(one_by_one),
      cmocka_unit_test(indexes_are_renamed_together),
      cmocka_unit_test(what_fails_is_not_half_made),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
