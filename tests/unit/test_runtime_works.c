/* What works before a migration works after it: triggers and views that no migration knows of, while a
 * generated one alters or drops what they name. */
#include "unit/runtime_fixture.h"

#define BEFORE                                                                                 \
  "-- migrate:up\nCREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT, b TEXT);\nCREATE TABLE "     \
  "\"l\"\"g\" "                                                                                \
  "(x);\nCREATE TABLE z (id INTEGER PRIMARY KEY);\nCREATE UNIQUE INDEX one ON p (a);\nINSERT " \
  "INTO p VALUES (1, 'x', 'y');\n"

/* Runs `up` on a database with the objects of `sql`. */
static void change(Fixture *f, const char *sql, const char *up, int status, const char *message) {
  const char *text = arena_printf(f->arena, "-- migrate:up\n%s\n-- migrate:down\nSELECT 1;\n", up);
  const File files[] = {{"1_tables.sql", BEFORE}, {"2_change.sql", text}, {0}};
  ash_conn *c = open_database(f);
  const ash_migrations *set = set_of(f->arena, files);
  assert_status(c, ash_migrate(NULL, c, set, &(ash_run){.step = 1}), ASH_OK, "");
  assert_int_equal(sqlite3_exec(ash_sqlite(c), sql, NULL, NULL, NULL), SQLITE_OK);
  assert_status(c, ash_migrate(NULL, c, set, NULL), status, message);
  assert_int_equal(sqlite3_exec(ash_sqlite(c), "CREATE TEMP TABLE ash_works(x)", NULL, NULL, NULL),
                   SQLITE_OK); /* nothing of ours is left */
  ash_close(c);
  assert_answer(f, "SELECT count(*) FROM schema_migrations", status ? "1" : "2");
}

#define GENERATED "-- ashc:touches p\n"
#define ON_LOG(body) "CREATE TRIGGER mine AFTER INSERT ON \"l\"\"g\" BEGIN " body "; END"

static void what_would_break_stops_it(void **state) {
  (void)state;
  static const struct {
    const char *sql, *up, *message;
  } cases[] = {
      {ON_LOG("UPDATE p SET b = 1"), "ALTER TABLE p DROP COLUMN b;", "mine"},
      {ON_LOG("INSERT INTO p(a, b) VALUES (1, 2)"), "ALTER TABLE main.\"P\" DROP b;", "mine"},
      {ON_LOG("INSERT INTO p VALUES (7, 1, 2)"), "ALTER TABLE p ADD COLUMN c;", "mine"},
      {ON_LOG("INSERT INTO p VALUES (7, 1, 2)"),
       "ALTER TABLE p RENAME TO q;\nALTER TABLE q ADD COLUMN c;", "mine"},
      {ON_LOG("INSERT INTO p(a) VALUES (1) ON CONFLICT (a) DO NOTHING"), "DROP INDEX one;", "mine"},
      {ON_LOG("INSERT INTO z VALUES (1)"), "DROP TABLE IF EXISTS z;", "mine"},
      {"CREATE VIEW v AS SELECT * FROM z", "DROP TABLE z;", "v would not work any more"},
      {"CREATE VIEW v(x, y, z) AS SELECT * FROM p", "ALTER TABLE p ADD COLUMN c;",
       "v would not work any more"},
      {"CREATE VIEW v AS SELECT * FROM p; CREATE TRIGGER i INSTEAD OF UPDATE ON v BEGIN SELECT 1; "
       "END; " ON_LOG("UPDATE v SET b = 1"),
       "ALTER TABLE p RENAME COLUMN b TO c;", "mine"},
      {"CREATE TRIGGER own AFTER INSERT ON p BEGIN INSERT INTO \"l\"\"g\" VALUES (1); END",
       "DROP TABLE \"l\"\"g\";", "own"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Fixture f = fixture_new();
    if (strcmp(cases[i].up, "DROP TABLE z;") != 0)
      change(&f, cases[i].sql, cases[i].up, ASH_OK, ""); /* a hand-written one: SQLite's own look */
    fixture_free(&f);
    f = fixture_new();
    change(&f, cases[i].sql, arena_printf(f.arena, GENERATED "%s", cases[i].up), ASH_ERROR,
           cases[i].message);
    assert_answer(&f, "SELECT * FROM p", "1|x|y");
    fixture_free(&f);
  }
}

static void what_still_works_does_not(void **state) {
  (void)state;
  static const struct {
    const char *sql, *up;
  } cases[] = {
      {"", "ALTER TABLE p DROP COLUMN b;"},
      {ON_LOG("UPDATE p SET a = 1"), "ALTER TABLE p DROP COLUMN b;"},
      {ON_LOG("UPDATE p SET b = 1"), "ALTER TABLE p RENAME COLUMN b TO c;"},
      {ON_LOG("UPDATE p SET b = 1"), "ALTER TABLE p DROP COLUMN b;\nDROP TRIGGER mine;"},
      {ON_LOG("UPDATE p SET b = 1"), "ALTER TABLE p RENAME TO q;\nALTER TABLE z RENAME TO p;"},
      {ON_LOG("UPDATE p SET none = 1"), "ALTER TABLE p DROP COLUMN b;"}, /* broken before */
      {"CREATE TRIGGER mine AFTER INSERT ON p BEGIN UPDATE z SET none = 1; END",
       "ALTER TABLE p RENAME TO q;\nALTER TABLE z RENAME TO p;\nALTER TABLE p ADD COLUMN c;"},
      {"CREATE VIEW v AS SELECT * FROM p; CREATE TRIGGER mine INSTEAD OF INSERT ON v BEGIN SELECT "
       "1; "
       "END",
       "ALTER TABLE p ADD COLUMN c;\nDROP TRIGGER mine;"},
      {"CREATE VIEW v AS SELECT * FROM z", "DROP VIEW v;\nDROP TABLE z;"},
      {"CREATE VIEW v AS SELECT * FROM z", "DROP TABLE z;\nDROP VIEW v;"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Fixture f = fixture_new();
    change(&f, cases[i].sql, arena_printf(f.arena, GENERATED "%s", cases[i].up), ASH_OK, "");
    fixture_free(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_would_break_stops_it),
      cmocka_unit_test(what_still_works_does_not),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
