/* Catalog edits where tools of this kind lose rows: hazards K1 to K8, connections, rollbacks. */
#include "edit_fixture.h"

/* --- rows that do not hold a column ----------------------------------------------------------- */

static const char appended[] = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);"
                               "INSERT INTO t(a) VALUES ('r1'), ('r2');"
                               "ALTER TABLE t ADD COLUMN s TEXT NOT NULL DEFAULT 'draft';"
                               "ALTER TABLE t ADD COLUMN n TEXT;"
                               "INSERT INTO t(a) VALUES ('r3');"
                               "CREATE INDEX t_s ON t(s); CREATE INDEX t_n ON t(n);";

static void test_K1(void **state) {
  (void)state;
  sqlite3 *db = memory_db(appended);
  edit_alone(db, "t\ncolumn s set default 'live'");
  run(db, "INSERT INTO t(a) VALUES ('r4')");
  edit_alone(db, "t\ncolumn s drop default");
  expect_rows(db, "SELECT id, s FROM t NOT INDEXED", "1|draft;2|draft;3|draft;4|live;");
  expect_rows(db, "SELECT id, s FROM t INDEXED BY t_s WHERE s > ''",
              "1|draft;2|draft;3|draft;4|live;");
  assert_int_equal(code_of(db, "INSERT INTO t(a) VALUES ('r5')"), SQLITE_CONSTRAINT);
  expect_sound(db);
  sqlite3_close(db);
}

static void test_K2(void **state) {
  (void)state;
  sqlite3 *db = memory_db(appended);
  edit_alone(db, "t\ncolumn n set default 'zz'");
  expect_rows(db, "SELECT id FROM t NOT INDEXED WHERE n IS NULL", "1;2;3;");
  expect_rows(db, "SELECT id FROM t INDEXED BY t_n WHERE n IS NULL", "1;2;3;");
  run(db, "INSERT INTO t(a) VALUES ('r4')");
  expect_rows(db, "SELECT n FROM t WHERE id = 4", "zz;");
  expect_sound(db);
  sqlite3_close(db);
}

/* Storing such rows fires no trigger, acts on no foreign key and minds no old violation. */
static void test_short_rows_are_only_stored(void **state) {
  (void)state;
  sqlite3 *db =
      memory_db("CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE log(x);"
                "CREATE TABLE t(id INTEGER PRIMARY KEY, u UNIQUE, CHECK (u <> 2));"
                "PRAGMA ignore_check_constraints=1; INSERT INTO t VALUES (1, 1), (2, 2);"
                "PRAGMA ignore_check_constraints=0;"
                "ALTER TABLE t ADD COLUMN r INT DEFAULT 9 REFERENCES p(id);"
                "CREATE TABLE ch(u REFERENCES t(u) ON UPDATE CASCADE ON DELETE CASCADE);"
                "INSERT INTO ch VALUES (1), (2);"
                "CREATE TRIGGER g BEFORE UPDATE ON t BEGIN INSERT INTO log VALUES (1); END;"
                "PRAGMA foreign_keys=1");
  edit_alone(db, "t\ncolumn r set default 10");
  expect_rows(db, "SELECT id, u, r FROM t", "1|1|9;2|2|9;");
  expect_rows(db, "SELECT * FROM log", "");
  expect_rows(db, "SELECT * FROM ch", "1;2;");
  expect_rows(db, "PRAGMA foreign_keys", "1;");
  expect_rows(db, "PRAGMA ignore_check_constraints", "0;");
  assert_int_equal(code_of(db, "UPDATE t SET u = 2 WHERE id = 1"), SQLITE_CONSTRAINT);
  run(db, "INSERT INTO p VALUES (9); UPDATE t SET r = 9 WHERE id = 1");
  expect_rows(db, "SELECT * FROM log", "1;"); /* triggers are on again */
  sqlite3_close(db);
}

static void test_short_rows_without_rowid(void **state) {
  (void)state;
  sqlite3 *db =
      memory_db("CREATE TABLE t(k TEXT PRIMARY KEY, a) WITHOUT ROWID; INSERT INTO t VALUES ('k', "
                "'a'); ALTER TABLE t ADD COLUMN s DEFAULT 1.5; CREATE INDEX i ON t(s)");
  edit_alone(db, "t\ncolumn s set default 2");
  expect_rows(db, "SELECT k, s FROM t", "k|1.5;");
  expect_rows(db, "SELECT k, s FROM t INDEXED BY i WHERE s > 0", "k|1.5;");
  expect_sound(db);
  sqlite3_close(db);
}

static void test_short_rows_under_a_temp_trigger(void **state) {
  (void)state;
  sqlite3 *db = memory_db(appended);
  run(db, "CREATE TEMP TRIGGER x AFTER UPDATE ON main.t BEGIN DELETE FROM t; END");
  expect_cannot(db, "t\ncolumn s set default 'live'", "temporary trigger");
  expect_rows(db, "SELECT count(*) FROM t", "3;");
  edit_alone(db, "t\ncolumn s drop not null"); /* stores nothing */
  sqlite3_close(db);
}

/* --- texts ------------------------------------------------------------------------------------ */

static void test_K3(void **state) {
  (void)state;
  sqlite3 *db = memory_db("CREATE TABLE t(b TEXT, a TEXT NOT NULL); INSERT INTO t VALUES ('B', "
                          "'A')");
  edit_alone(db, "t\ncolumn a drop not null");
  expect_rows(db, "SELECT a, b FROM t", "A|B;");
  expect_rows(db, "SELECT sql FROM sqlite_schema", "CREATE TABLE t(b TEXT, a TEXT);");
  sqlite3_close(db);
}

static void test_K4(void **state) {
  (void)state;
  sqlite3 *db = memory_db(
      "CREATE TABLE t(a TEXT NOT NULL, extra TEXT COLLATE NOCASE, CHECK (extra <> 'bad'));"
      "CREATE INDEX unknown ON t(extra) WHERE extra <> 'x';"
      "CREATE TRIGGER known_by_none BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'no'); END;"
      "INSERT INTO t VALUES ('a', 'E')");
  edit_alone(db, "t\ncolumn a drop not null");
  expect_rows(db, "SELECT a, extra FROM t WHERE extra = 'e'", "a|E;");
  assert_int_equal(code_of(db, "UPDATE t SET extra = 'bad'"), SQLITE_CONSTRAINT);
  assert_int_equal(code_of(db, "DELETE FROM t"), SQLITE_CONSTRAINT);
  expect_rows(db, "SELECT name FROM sqlite_schema", "t;unknown;known_by_none;");
  expect_sound(db);
  sqlite3_close(db);
}

static void test_K5(void **state) {
  (void)state;
  sqlite3 *db = memory_db("CREATE TABLE t(id INT PRIMARY KEY, x); INSERT INTO t VALUES (10, 'x'), "
                          "(20, 'y')");
  expect_cannot(db, "t\ncolumn id set type INTEGER", "key");
  expect_rows(db, "SELECT * FROM t", "10|x;20|y;");
  sqlite3_close(db);
}

static void test_K6(void **state) {
  (void)state;
  static const char *const dependants[] = {
      "CREATE INDEX i ON t(s)",
      "CREATE INDEX i ON t(v) WHERE s = 'on'",
      "CREATE INDEX i ON t((s = 'on'))",
      "CREATE INDEX i ON t(v, s DESC)",
      "CREATE INDEX i ON t('s')",
      "ALTER TABLE t ADD COLUMN g INT AS (s = 'on')",
      "ALTER TABLE t ADD COLUMN h INT CHECK (s <> 'never')",
  };
  for (size_t i = 0; i < sizeof dependants / sizeof *dependants; i++) {
    sqlite3 *db = memory_db("CREATE TABLE t(s TEXT, v INT); INSERT INTO t VALUES ('on', 1), ('ON', "
                            "1), ('off', 2), ('Off', 2)");
    run(db, dependants[i]);
    expect_cannot(db, "t\ncolumn s set collate NOCASE", "depends on");
    expect_rows(db, "SELECT count(*) FROM t WHERE s = 'on'", "1;");
    expect_rows(db, "SELECT count(*) FROM t NOT INDEXED WHERE s = 'on'", "1;");
    sqlite3_close(db);
  }
  sqlite3 *db = memory_db("CREATE TABLE t(s TEXT, v INT); INSERT INTO t VALUES ('on', 1), ('ON', "
                          "1); CREATE INDEX i ON t(s COLLATE BINARY)");
  edit_alone(db, "t\ncolumn s set collate NOCASE");
  expect_rows(db, "SELECT count(*) FROM t WHERE s = 'on'", "2;");
  expect_rows(db, "SELECT count(*) FROM t NOT INDEXED WHERE s = 'on'", "2;");
  expect_rows(db, "SELECT count(*) FROM t INDEXED BY i WHERE s = 'on' COLLATE BINARY", "1;");
  expect_sound(db);
  sqlite3_close(db);
}

/* --- connections ------------------------------------------------------------------------------ */

static char path[64];

static sqlite3 *open_file(void) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  return db;
}

static int setup_file(void **state) {
  (void)state;
  snprintf(path, sizeof path, "/tmp/ash_edit_%ld.db", (long)getpid());
  unlink(path);
  return 0;
}

static int remove_file(void **state) {
  (void)state;
  char side[80];
  unlink(path);
  snprintf(side, sizeof side, "%s-wal", path);
  unlink(side);
  snprintf(side, sizeof side, "%s-shm", path);
  unlink(side);
  return 0;
}

static void test_K7_second_connection(void **state) {
  (void)state;
  sqlite3 *a = open_file(), *b = open_file();
  sqlite3_stmt *insert;
  run(a, "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t(a) VALUES ('x')");
  assert_int_equal(sqlite3_prepare_v2(b, "INSERT INTO t(a) VALUES (NULL)", -1, &insert, NULL), 0);
  edit_alone(a, "t\ncolumn a set not null");
  assert_int_equal(sqlite3_step(insert), SQLITE_CONSTRAINT);
  sqlite3_finalize(insert);
  expect_rows(b, "SELECT * FROM t", "1|x;");
  expect_sound(b);
  sqlite3_close(a);
  sqlite3_close(b);
}

/* Undone by `undo`, the edit is forgotten: the connection obeys the schema that is in the file. */
static void check_undone(const char *before, const char *undo) {
  sqlite3 *a = open_file(), *b = open_file();
  run(a, "DROP TABLE IF EXISTS t; CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT DEFAULT 'd');"
         "INSERT INTO t(a) VALUES ('x'); ALTER TABLE t ADD COLUMN s DEFAULT 's'");
  run(a, before);
  expect_done(a, "t\ncolumn a set not null\ncolumn a drop default\ncolumn s set default 'z'");
  assert_int_equal(code_of(a, "INSERT INTO t(a) VALUES (NULL)"), SQLITE_CONSTRAINT);
  run(a, undo);
  run(a, "INSERT INTO t(a) VALUES (NULL)");
  run(a, "INSERT INTO t(id) VALUES (3)");
  if (!sqlite3_get_autocommit(a)) run(a, "COMMIT");
  expect_rows(b, "SELECT * FROM t", "1|x|s;2|NULL|s;3|d|s;");
  run(b, "INSERT INTO t(a) VALUES (NULL)");
  expect_sound(b);
  sqlite3_close(a);
  sqlite3_close(b);
}

static void test_K7_rolled_back(void **state) {
  (void)state;
  check_undone("BEGIN IMMEDIATE", "ROLLBACK");
  check_undone("BEGIN IMMEDIATE; SAVEPOINT s", "ROLLBACK TO s");
  check_undone("BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS z(x); SAVEPOINT s", "ROLLBACK TO s");
  check_undone("SAVEPOINT s", "ROLLBACK TO s; RELEASE s");
}

static void test_K7_prepared_on_the_same_connection(void **state) {
  (void)state;
  sqlite3 *db = memory_db("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT)");
  sqlite3_stmt *insert;
  assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO t(a) VALUES (NULL)", -1, &insert, NULL), 0);
  assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
  sqlite3_reset(insert);
  run(db, "DELETE FROM t");
  edit_alone(db, "t\ncolumn a set not null");
  assert_int_equal(sqlite3_step(insert), SQLITE_CONSTRAINT);
  sqlite3_finalize(insert);
  sqlite3_close(db);
}

static void test_K8_defensive(void **state) {
  (void)state;
  sqlite3 *db = memory_db("CREATE TABLE t(a TEXT NOT NULL)");
  int on = 0;
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, &on);
  assert_int_equal(on, 1);
  edit_alone(db, "t\ncolumn a drop not null");
  run(db, "INSERT INTO t VALUES (NULL)");
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, -1, &on);
  assert_int_equal(on, 1);
  assert_int_equal(code_of(db, "UPDATE sqlite_schema SET sql = ''"), SQLITE_ERROR);
  expect_cannot(db, "t\ncolumn a set not null", "new rule of a");
  expect_cannot(db, "t\nadd check (a > (SELECT 1))", "subqueries");
  sqlite3_close(db);
}

static void test_K8_open_select(void **state) {
  (void)state;
  sqlite3 *db = memory_db("CREATE TABLE t(a TEXT NOT NULL); INSERT INTO t VALUES ('x'), ('y')");
  sqlite3_stmt *select;
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT a FROM t", -1, &select, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(select), SQLITE_ROW);
  expect_cannot(db, "t\ncolumn a drop not null", "a statement is running: SELECT a FROM t");
  assert_int_equal(sqlite3_step(select), SQLITE_ROW);
  sqlite3_finalize(select);
  edit_alone(db, "t\ncolumn a drop not null");
  sqlite3_close(db);
}

static void test_wal_reader(void **state) {
  (void)state;
  sqlite3 *a = open_file(), *b = open_file();
  run(a, "PRAGMA journal_mode=WAL; CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('x')");
  run(b, "BEGIN");
  expect_rows(b, "SELECT * FROM t", "x;");
  edit_alone(a, "t\ncolumn a set not null");
  expect_rows(b, "SELECT * FROM t", "x;");
  run(b, "COMMIT");
  assert_int_equal(code_of(b, "INSERT INTO t VALUES (NULL)"), SQLITE_CONSTRAINT);
  sqlite3_close(a);
  sqlite3_close(b);
}

static void test_fts5_pending(void **state) {
  (void)state;
  sqlite3 *db = memory_db("CREATE VIRTUAL TABLE f USING fts5(x); CREATE TABLE t(a TEXT)");
  run(db, "BEGIN; INSERT INTO f VALUES ('hello')");
  expect_done(db, "t\ncolumn a set default 'x'");
  run(db, "INSERT INTO f VALUES ('world'); COMMIT");
  expect_rows(db, "SELECT count(*) FROM f WHERE f MATCH 'hello OR world'", "2;");
  run(db, "INSERT INTO f(f) VALUES ('integrity-check')");
  sqlite3_close(db);
}

static void test_other_encoding_and_names(void **state) {
  (void)state;
  sqlite3 *db = memory_db("PRAGMA encoding='UTF-16le'; CREATE TABLE \"Ä \"\"t\"(\"c`o]l\" TEXT NOT "
                          "NULL, [order] DEFAULT 'ß'); INSERT INTO \"Ä \"\"t\" VALUES ('ü', 1);"
                          "CREATE TEMP TABLE \"Ä \"\"t\"(x)");
  edit_alone(db, "\"Ä \"\"t\"\ncolumn \"c`o]l\" drop not null\ncolumn \"order\" drop default");
  expect_rows(db, "SELECT sql FROM main.sqlite_schema",
              "CREATE TABLE \"Ä \"\"t\"(\"c`o]l\" TEXT, [order]);");
  expect_rows(db, "SELECT * FROM main.\"Ä \"\"t\"", "ü|1;");
  expect_rows(db, "SELECT sql FROM temp.sqlite_schema", "CREATE TABLE \"Ä \"\"t\"(x);");
  sqlite3_close(db);
}

/* --- failures --------------------------------------------------------------------------------- */

static int stop_after(void *left) {
  return --*(int *)left < 0;
}

/* Stopped at any instant, the edit is made or nothing is left of it. */
static void test_interrupted(void **state) {
  (void)state;
  int done = 0, stopped = 0;
  for (int steps = 0; done < 1; steps++) {
    sqlite3 *db = memory_db(appended);
    char *before = picture(db);
    int left = steps;
    run(db, "BEGIN IMMEDIATE");
    sqlite3_progress_handler(db, 10, stop_after, &left);
    const EditResult result = edit_result(db, "t\ncolumn s set default 'live'", NULL);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    if (result == EDIT_DONE)
      done++;
    else
      stopped++;
    if (result != EDIT_DONE) assert_int_equal(result, EDIT_FAILED);
    if (!sqlite3_get_autocommit(db)) run(db, result == EDIT_DONE ? "COMMIT" : "ROLLBACK");
    char *after = picture(db);
    if (result != EDIT_DONE) assert_string_equal(after, before);
    expect_rows(db, "SELECT s FROM t", "draft;draft;draft;");
    expect_sound(db);
    sqlite3_free(before);
    sqlite3_free(after);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
  }
  assert_true(stopped > 10);
}

/* An authorizer of the program refuses one action after the other. */
static int refuse_nth(void *left, int action, const char *a, const char *b, const char *c,
                      const char *d) {
  (void)action, (void)a, (void)b, (void)c, (void)d;
  return --*(int *)left == 0 ? SQLITE_DENY : SQLITE_OK;
}

static void test_refused_by_the_program(void **state) {
  (void)state;
  int refusals = 0;
  for (int n = 1; n < 2000; n++) {
    sqlite3 *db = memory_db(appended);
    char *before = picture(db);
    int left = n;
    run(db, "BEGIN IMMEDIATE");
    sqlite3_set_authorizer(db, refuse_nth, &left);
    const EditResult result = edit_result(db, "t\ncolumn s set default 'live'", NULL);
    sqlite3_set_authorizer(db, NULL, NULL);
    if (result != EDIT_DONE) {
      char *after = picture(db);
      assert_string_equal(after, before);
      sqlite3_free(after);
      refusals++;
    }
    run(db, "COMMIT");
    expect_rows(db, "SELECT s FROM t", "draft;draft;draft;");
    expect_sound(db);
    sqlite3_free(before);
    sqlite3_close(db);
    if (left > 0) break;
  }
  assert_true(refusals > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_K1),
      cmocka_unit_test(test_K2),
      cmocka_unit_test(test_K3),
      cmocka_unit_test(test_K4),
      cmocka_unit_test(test_K5),
      cmocka_unit_test(test_K6),
      cmocka_unit_test_setup_teardown(test_K7_second_connection, setup_file, remove_file),
      cmocka_unit_test_setup_teardown(test_K7_rolled_back, setup_file, remove_file),
      cmocka_unit_test(test_K7_prepared_on_the_same_connection),
      cmocka_unit_test(test_K8_defensive),
      cmocka_unit_test(test_K8_open_select),
      cmocka_unit_test(test_short_rows_are_only_stored),
      cmocka_unit_test(test_short_rows_without_rowid),
      cmocka_unit_test(test_short_rows_under_a_temp_trigger),
      cmocka_unit_test_setup_teardown(test_wal_reader, setup_file, remove_file),
      cmocka_unit_test(test_fts5_pending),
      cmocka_unit_test(test_other_encoding_and_names),
      cmocka_unit_test(test_interrupted),
      cmocka_unit_test(test_refused_by_the_program),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
