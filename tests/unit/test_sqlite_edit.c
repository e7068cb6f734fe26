/* Catalog edits of live tables: each kind that is legal, on rows with everything attached, and each
 * that is not. */
#include "edit_fixture.h"
#include "unit/sqlite_version.h"

/* --- every legal edit on 1,000 rows ----------------------------------------------------------- */

static const char fixture[] =
    "PRAGMA foreign_keys=ON;"
    "CREATE TABLE p(id INTEGER PRIMARY KEY);"
    "INSERT INTO p SELECT value FROM generate;"
    "CREATE TABLE t(\n"
    "  id INTEGER PRIMARY KEY AUTOINCREMENT, -- the key\n"
    "  a TEXT NOT NULL DEFAULT 'x',\n"
    "  b VARCHAR(20), c INT DEFAULT 7, \"d e\" TEXT,\n"
    "  p INT REFERENCES p(id),\n"
    "  v INT AS (c + 1),\n"
    "  CONSTRAINT positive CHECK (id > 0), CHECK (length(a) < 100)\n"
    ");"
    "CREATE TABLE log(x);"
    "CREATE TRIGGER t_ins AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('i'); END;"
    "CREATE TRIGGER t_upd AFTER UPDATE ON t BEGIN INSERT INTO log VALUES ('u'); END;"
    "CREATE VIEW tv AS SELECT id, a FROM t WHERE a > '';"
    "CREATE TRIGGER tv_ins INSTEAD OF INSERT ON tv BEGIN INSERT INTO t(a) VALUES (new.a); END;"
    "CREATE INDEX t_a ON t(a);"
    "CREATE INDEX t_c ON t(c) WHERE c > 5;"
    "CREATE INDEX t_l ON t(lower(a));"
    "INSERT INTO t(a, b, c, \"d e\", p) SELECT 'a' || value, 'b', value, 'd', value FROM generate;"
    "DELETE FROM t WHERE id % 7 = 0;"
    "DELETE FROM log;"
    "ANALYZE;";

static sqlite3 *full_db(void) {
  sqlite3 *db = memory_db("CREATE TABLE generate(value);"
                          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i "
                          "< 1000) INSERT INTO generate SELECT i FROM n;");
  run(db, fixture);
  return db;
}

/* What must be as before, whatever was edited. */
static const char *const kept[] = {
    "SELECT type, name, tbl_name, rootpage, CASE WHEN name = 't' THEN '' ELSE sql END FROM "
    "sqlite_schema",
    "SELECT rowid, *, typeof(a), typeof(c) FROM t",
    "SELECT id FROM t INDEXED BY t_a WHERE a > 'a3' ORDER BY a",
    "SELECT id FROM t INDEXED BY t_c WHERE c > 5 ORDER BY c",
    "SELECT id FROM t INDEXED BY t_l WHERE lower(a) = 'a77'",
    "SELECT * FROM tv ORDER BY id",
    "SELECT * FROM sqlite_sequence",
    "SELECT * FROM sqlite_stat1 ORDER BY 1, 2",
    "SELECT * FROM log",
    "PRAGMA foreign_keys",
    "PRAGMA writable_schema",
    "PRAGMA foreign_key_check",
};
enum { KEPT = sizeof kept / sizeof *kept };

static const struct {
  const char *edit;
  const char *before, *after;  /* what changes in the stored text */
  const char *refused, *taken; /* statements that the new table refuses and takes; NULL: none */
} legal[] = {
    {"column a drop not null", "a TEXT NOT NULL DEFAULT", "a TEXT DEFAULT", NULL,
     "UPDATE t SET a = NULL WHERE id = 1"},
    {"column b set not null", "b VARCHAR(20)", "b VARCHAR(20) NOT NULL",
     "UPDATE t SET b = NULL WHERE id = 1", NULL},
    {"column a set default 'live'", "DEFAULT 'x'", "DEFAULT 'live'", NULL,
     "INSERT INTO t(a) SELECT 'y' WHERE 0"},
    {"column a drop default", " DEFAULT 'x'", "", "INSERT INTO t(b) VALUES ('b')", NULL},
    {"column b set default (1 + 2)", "VARCHAR(20)", "VARCHAR(20) DEFAULT (1 + 2)", NULL, NULL},
    {"column b set default CURRENT_TIMESTAMP", "VARCHAR(20)",
     "VARCHAR(20) DEFAULT CURRENT_TIMESTAMP", NULL, NULL},
    {"column b set default -5", "VARCHAR(20)", "VARCHAR(20) DEFAULT -5", NULL, NULL},
    {"column b set type TEXT", "b VARCHAR(20)", "b TEXT", NULL, NULL},
    {"column c set type BIGINT", "c INT ", "c BIGINT ", NULL, NULL},
    {"column \"d e\" set collate NOCASE", "\"d e\" TEXT", "\"d e\" TEXT COLLATE NOCASE", NULL,
     NULL},
    {"column p drop references", " REFERENCES p(id)", "", NULL,
     "UPDATE t SET p = 5000 WHERE id = 1"},
    {"column p set references p(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
     "REFERENCES p(id)", "REFERENCES p(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED", NULL,
     "DELETE FROM p WHERE id = 1"},
    {"column c set references p(id)", "DEFAULT 7", "DEFAULT 7 REFERENCES p(id)",
     "UPDATE t SET c = 5000 WHERE id = 1", NULL},
    {"set foreign key (c) references p(id) on delete cascade", "(length(a) < 100)",
     "(length(a) < 100), FOREIGN KEY (c) REFERENCES p(id) on delete cascade",
     "UPDATE t SET c = 5000 WHERE id = 1", "DELETE FROM t WHERE id = 2"},
    {"column v set expression (c * 1 + 1)", "(c + 1)", "(c * 1 + 1)", NULL, NULL},
    {"add constraint \"c c\" check (c < 2000)", "(length(a) < 100)",
     "(length(a) < 100), CONSTRAINT \"c c\" CHECK (c < 2000)", "UPDATE t SET c = 2000 WHERE id = 1",
     NULL},
    {"add check (t.c < 2000)", "(length(a) < 100)", "(length(a) < 100), CHECK (t.c < 2000)",
     "UPDATE t SET c = 2000 WHERE id = 1", NULL},
    {"drop constraint positive", ",\n  CONSTRAINT positive CHECK (id > 0)", "", NULL,
     "INSERT INTO t(id) VALUES (-5)"},
    {"drop check (length(a) < 100)", ", CHECK (length(a) < 100)", "", NULL,
     "UPDATE t SET a = printf('%200d', 1) WHERE id = 1"},
};

static char *replaced(const char *text, const char *before, const char *after) {
  const char *at = strstr(text, before);
  assert_non_null(at);
  return sqlite3_mprintf("%.*s%s%s", (int)(at - text), text, after, at + strlen(before));
}

static char *text_of_t(sqlite3 *db) {
  return rows(db, "SELECT sql FROM sqlite_schema WHERE name = 't'");
}

static void check_legal(size_t i) {
  sqlite3 *db = full_db();
  char *before[KEPT], *text = text_of_t(db);
  char *expected = replaced(text, legal[i].before, legal[i].after);
  char *edit = sqlite3_mprintf("t\n%s", legal[i].edit);
  for (size_t k = 0; k < KEPT; k++) before[k] = rows(db, kept[k]);
  if (legal[i].refused) {
    run(db, "SAVEPOINT s");
    run(db, legal[i].refused);
    run(db, "ROLLBACK TO s; RELEASE s");
  }
  edit_alone(db, edit);
  char *now = text_of_t(db);
  assert_string_equal(now, expected);
  for (size_t k = 0; k < KEPT; k++) {
    expect_rows(db, kept[k], before[k]);
    sqlite3_free(before[k]);
  }
  expect_sound(db);
  edit_alone(db, edit); /* again: nothing to do */
  if (legal[i].refused && code_of(db, legal[i].refused) != SQLITE_CONSTRAINT)
    fail_msg("%s: taken: %s", legal[i].edit, legal[i].refused);
  if (legal[i].taken) {
    run(db, "BEGIN");
    run(db, legal[i].taken);
    run(db, "COMMIT");
  }
  expect_sound(db);
  sqlite3_free(text);
  sqlite3_free(expected);
  sqlite3_free(edit);
  sqlite3_free(now);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_legal_edits(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof legal / sizeof *legal; i++) check_legal(i);
}

static void test_several_at_once(void **state) {
  (void)state;
  sqlite3 *db = full_db();
  edit_alone(db, "\"T\"\ncolumn a set default 'y'\ncolumn b set not null\ncolumn b set type TEXT\n"
                 "drop constraint positive\nadd constraint positive check (id > -1)");
  run(db, "INSERT INTO t(id, b) VALUES (0, 'z')");
  expect_rows(db, "SELECT a, b FROM t WHERE id = 0", "y|z;");
  expect_rows(db, "SELECT count(*), count(DISTINCT a) FROM t WHERE id > 0", "858|858;");
  expect_sound(db);
  sqlite3_close(db);
}

static void test_strict(void **state) {
  (void)state;
  if (!has_strict("test_strict")) skip();
  sqlite3 *db =
      memory_db("CREATE TABLE t(id TEXT PRIMARY KEY, n INT, r REAL, x BLOB) WITHOUT ROWID;"
                "INSERT INTO t VALUES ('k', 1, 2, NULL)");
  edit_alone(db, "t\nset strict");
  assert_int_equal(code_of(db, "UPDATE t SET n = 'abc'"), SQLITE_CONSTRAINT);
  expect_rows(db, "SELECT *, typeof(r) FROM t", "k|1|2.0|NULL|real;");
  edit_alone(db, "t\ndrop strict");
  run(db, "UPDATE t SET n = 'abc'");
  expect_sound(db);
  expect_cannot(db, "t\nset strict", "non-INT");
  sqlite3_close(db);
}

/* --- what must not be edited ------------------------------------------------------------------ */

static const struct {
  const char *sql, *edit, *words; /* words NULL: it is done all the same */
} refused[] = {
    /* the cases of K5 and K6 and what else was seen to break a database */
    {"CREATE TABLE t(a TEXT); CREATE INDEX i ON t(a); INSERT INTO t VALUES ('B'), ('b')",
     "column a set collate NOCASE", "index i depends on t.a"},
    {"CREATE TABLE t(a TEXT UNIQUE); INSERT INTO t VALUES ('B'), ('b')",
     "column a set collate NOCASE", "autoindex"},
    {"CREATE TABLE t(a TEXT, b, UNIQUE (b, a))", "column a set collate NOCASE", "autoindex"},
    {"CREATE TABLE t(a TEXT PRIMARY KEY)", "column a set collate NOCASE", "is a key"},
    {"CREATE TABLE t(a TEXT COLLATE NOCASE, b); CREATE INDEX i ON t(b) WHERE a = 'on'",
     "column a drop collate", "index i depends"},
    {"CREATE TABLE t(a TEXT); CREATE INDEX i ON t((a = 'on'))", "column a set collate NOCASE",
     "index i depends"},
    {"CREATE TABLE t(a TEXT); CREATE UNIQUE INDEX i ON t(a COLLATE NOCASE)",
     "column a set collate NOCASE", "index i depends"},
    {"CREATE TABLE t(a TEXT CHECK (a <> 'x')); INSERT INTO t VALUES ('X')",
     "column a set collate NOCASE", "CHECK (a <> 'x')"},
    {"CREATE TABLE t(a TEXT, g INT AS (\"A\" = 'on') STORED)", "column a set collate NOCASE",
     "depends on a"},
    {"CREATE TABLE t(a TEXT)", "column a set collate nonsense", "no such collation"},
    {"CREATE TABLE t(a INT PRIMARY KEY); INSERT INTO t VALUES (10), (20)",
     "column a set type INTEGER", "is a key"},
    {"CREATE TABLE t(a INTEGER PRIMARY KEY)", "column a set type BIGINT", "is a key"},
    {"CREATE TABLE t(a REAL)", "column a set type NUMERIC", "another way"},
    {"CREATE TABLE t(a TEXT); CREATE INDEX i ON t(a); INSERT INTO t VALUES ('7')",
     "column a set type DATETIME", "another way"},
    {"CREATE TABLE t(a INT) STRICT", "column a set type ANY", "another way"},
    {"CREATE TABLE t(a INT) STRICT", "column a set type BIGINT", "unknown datatype"},
    {"CREATE TABLE t(a INT); INSERT INTO t VALUES ('abc')", "set strict", "non-INT"},
    {"CREATE TABLE t(a TEXT PRIMARY KEY); INSERT INTO t VALUES (NULL)", "set strict",
     "NULL value in t.a"},
    {"CREATE TABLE t(a)", "set strict", "missing datatype"},
    {"CREATE TABLE t(a ANY) STRICT; INSERT INTO t VALUES ('007'), (7)", "drop strict", "type ANY"},
    {"CREATE TABLE t(a ANY)", "set strict", "type ANY"},
    {"CREATE TABLE t(a INT, g INT AS (a + 1) STORED)", "column g set expression (a + 2)",
     "of this kind"},
    {"CREATE TABLE t(a INT, g INT AS (a + 1)); CREATE INDEX i ON t(g)",
     "column g set expression (a + 2)", "index i depends"},
    {"CREATE TABLE t(a INT, g INT AS (a + 1) UNIQUE)", "column g set expression (a + 2)",
     "depends on t.g"},
    {"CREATE TABLE t(a INT, g INT AS (a + 1), h AS (g) STORED)", "column g set expression (a + 2)",
     "depends on g"},
    {"CREATE TABLE t(a INT, g INT AS (a + 1) CHECK (g > 0))", "column g set expression (a + 2)",
     "depends on g"},
    {"CREATE TABLE t(a INT, g INT NOT NULL AS (a + 1))", "column g set expression (a + 2)",
     "depends on g"},
    {"CREATE TABLE t(a INT, g INT AS (a + 1))", "column g set expression (g + 2)",
     "generated column loop"},
    {"CREATE TABLE t(a INT, g INT AS (a + 1))", "column g set expression (random())",
     "non-deterministic"},
    {"CREATE TABLE t(a INT, g INT AS (a + 1))", "column g set default 5", "DEFAULT"},
    {"CREATE TABLE t(a INT); INSERT INTO t VALUES (1), (NULL)", "column a set not null",
     "new rule of a"},
    {"CREATE TABLE t(a INT); INSERT INTO t VALUES (-5)", "add check (a > 0)",
     "new rule of the check"},
    {"CREATE TABLE t(a INT)", "add check (a > (SELECT 1))", "subqueries prohibited"},
    {"CREATE TABLE t(a INT)", "add check (z > 1)", "no such column"},
    {"CREATE TABLE t(a TEXT)", "column a set collate NOCASE\nadd check (a <> 'x')",
     "changes in other ways"},
    {"CREATE TABLE t(a TEXT PRIMARY KEY) WITHOUT ROWID",
     "column a drop not null\n"
     "drop constraint k",
     NULL},
    {"CREATE TABLE t(a TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID", "column a drop not null",
     "not as the edit means it"},
    {"CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE t(a INT); INSERT INTO t VALUES "
     "(1)",
     "column a set references p(id)", "refers to a missing row"},
    {"CREATE TABLE p(id INTEGER PRIMARY KEY, u); CREATE TABLE t(a INT); INSERT INTO t "
     "VALUES (1)",
     "column a set references p(u)", "mismatch"},
    {"CREATE TABLE t(a CONSTRAINT u UNIQUE)", "drop constraint u", "of this kind"},
    {"CREATE TABLE t(a)", "column z set not null", "no such column"},
    {"CREATE TABLE t(a); CREATE TABLE u(a)", NULL, "there is no table"},
    {"CREATE VIEW t AS SELECT 1 AS a", "column a set not null", "there is no table t"},
    {"CREATE VIRTUAL TABLE t USING fts5(a)", "column a set not null", "cannot be read"},
    {"CREATE TABLE t(a DEFAULT 1); ALTER TABLE t ADD COLUMN s DEFAULT 1; CREATE TEMP "
     "TRIGGER x AFTER UPDATE ON t BEGIN DELETE FROM t; END",
     "column s set default 2", NULL},
};

static void test_refused_edits(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    const bool strict =
        strstr(refused[i].sql, "STRICT") || (refused[i].edit && strstr(refused[i].edit, " strict"));
    if (strict && !has_strict(refused[i].sql)) continue;
    sqlite3 *db = memory_db(refused[i].sql);
    char *edit = sqlite3_mprintf("%s\n%s", refused[i].edit ? "t" : "nothing",
                                 refused[i].edit ? refused[i].edit : "set strict");
    if (refused[i].words)
      expect_cannot(db, edit, refused[i].words);
    else
      edit_alone(db, edit);
    sqlite3_free(edit);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
  }
}

static void test_failures(void **state) {
  (void)state;
  sqlite3 *db = memory_db("CREATE TABLE t(a)");
  Text reason;
  assert_int_equal(edit_result(db, "t\nset strict", &reason), EDIT_FAILED);
  assert_string_equal(reason.bytes, "no transaction is open");
  rt_text_free(&reason);
  run(db, "BEGIN");
  assert_int_equal(edit_result(db, "t\ncolumn a drop not null\ncolumn a explode", &reason),
                   EDIT_FAILED);
  assert_string_equal(reason.bytes, "not an instruction of an edit: column a explode");
  rt_text_free(&reason);
  assert_int_equal(edit_result(db, "t set strict", NULL), EDIT_FAILED);
  run(db, "COMMIT");
  run(db, "PRAGMA query_only=1; BEGIN");
  assert_int_equal(edit_result(db, "t\ncolumn a set not null", NULL), EDIT_FAILED);
  run(db, "COMMIT");
  expect_rows(db, "SELECT sql FROM sqlite_schema", "CREATE TABLE t(a);");
  sqlite3_close(db);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_legal_edits), cmocka_unit_test(test_several_at_once),
      cmocka_unit_test(test_strict),      cmocka_unit_test(test_refused_edits),
      cmocka_unit_test(test_failures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
