/* What hangs on a table that a migration rebuilds, and that the migration does not know of: it is there
 * afterwards as it was, or the migration stops and names it. And indexes that only change their name. */
#include "unit/runtime_fixture.h"

#define SHELL "-- ashc:shell\nPRAGMA foreign_keys=OFF;\nBEGIN IMMEDIATE;\n-- ashc:end\n"

static const File files[] = {
    {"1_tables.sql", "-- migrate:up\nCREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT, b "
                     "TEXT);\nCREATE TABLE log (x);\n"
                     "INSERT INTO p VALUES (1, 'x', 'y');\nCREATE INDEX planned ON p (a);\n"},
    {"2_rebuild.sql",
     "-- migrate:up transaction:false\n-- ashc:touches p\n" SHELL "DROP INDEX planned;\n"
     "-- ashc:rebuild p\nCREATE TABLE q (id INTEGER PRIMARY KEY, a TEXT);\n"
     "INSERT INTO q SELECT id, a FROM p;\nDROP TABLE p;\nPRAGMA legacy_alter_table=ON;\n"
     "ALTER TABLE q RENAME TO p;\nPRAGMA legacy_alter_table=OFF;\n-- ashc:end\n"
     "-- migrate:down\nSELECT 1;\n"},
    {0}};

/* Runs the first migration and `sql`, then the second one, which must end with `status`. */
static void rebuild(Fixture *f, const char *sql, int status, const char *message) {
  ash_conn *c = open_database(f);
  const ash_migrations *set = set_of(f->arena, files);
  assert_status(c, ash_migrate(NULL, c, set, &(ash_run){.step = 1}), ASH_OK, "");
  assert_int_equal(sqlite3_exec(ash_sqlite(c), sql, NULL, NULL, NULL), SQLITE_OK);
  assert_status(c, ash_migrate(NULL, c, set, NULL), status, message);
  int legacy;
  sqlite3_db_config(ash_sqlite(c), SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, -1, &legacy);
  assert_int_equal(legacy, 0);
  ash_close(c);
}

#define MINE                                                                                  \
  "CREATE INDEX mine ON p (a COLLATE NOCASE) WHERE a <> ''; CREATE TRIGGER watch AFTER "      \
  "INSERT ON p BEGIN INSERT INTO log VALUES (new.a); END; CREATE VIEW seen AS SELECT a "      \
  "FROM p; CREATE TRIGGER far AFTER INSERT ON log WHEN new.x = 'far' BEGIN UPDATE p SET a = " \
  "'far'; END;"

static void undeclared_things_stay(void **state) {
  (void)state;
  Fixture f = fixture_new();
  rebuild(&f, MINE "ANALYZE", ASH_OK, "");
  assert_answer(&f, "SELECT name FROM sqlite_schema WHERE type<>'table' ORDER BY 1",
                "far\nmine\nseen\nwatch");
  assert_answer(&f, "SELECT sql FROM sqlite_schema WHERE name='mine'",
                "CREATE INDEX mine ON p (a COLLATE NOCASE) WHERE a <> ''");
  assert_answer(&f, "SELECT tbl, idx FROM sqlite_stat1 WHERE tbl='p'", "p|mine");
  shell(&f, "INSERT INTO p VALUES (2, 'new'); INSERT INTO log VALUES ('far')");
  assert_answer(&f, "SELECT * FROM log", "new\nfar");
  assert_answer(&f, "SELECT * FROM seen", "far\nfar");
  fixture_free(&f);
}

/* An index that is dropped by name stays away. */
static void what_the_migration_drops_stays_away(void **state) {
  (void)state;
  Fixture f = fixture_new();
  rebuild(&f, "", ASH_OK, "");
  assert_answer(&f, "SELECT count(*) FROM sqlite_schema WHERE type='index'", "0");
  fixture_free(&f);
}

static void what_would_not_work_stops_it(void **state) {
  (void)state;
  static const struct {
    const char *sql, *message;
  } cases[] = {
      {"CREATE INDEX mine ON p (b)", "index mine, which the rebuild of its table must keep"},
      {"CREATE VIEW seen AS SELECT b FROM p", "seen would not work any more"},
      {"CREATE TRIGGER far AFTER INSERT ON log BEGIN UPDATE p SET b = 1; END",
       "log would not work any more"},
      {"CREATE TRIGGER watch AFTER DELETE ON p BEGIN INSERT INTO log VALUES (old.b); END",
       "p would not work any more"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Fixture f = fixture_new();
    rebuild(&f, cases[i].sql, ASH_ERROR, cases[i].message);
    assert_answer(&f, "SELECT * FROM p", "1|x|y");
    assert_answer(&f, "SELECT count(*) FROM schema_migrations", "1");
    fixture_free(&f);
  }
}

/* … but not what did not work before. */
static void broken_views_stop_nothing(void **state) {
  (void)state;
  Fixture f = fixture_new();
  rebuild(&f, "CREATE VIEW broken AS SELECT none FROM p, nowhere", ASH_OK, "");
  assert_answer(&f, "SELECT * FROM p", "1|x");
  fixture_free(&f);
}

static const File renames[] = {
    {"1_tables.sql",
     "-- migrate:up\nCREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT);\n"
     "INSERT INTO p VALUES (1, 'x');\nCREATE UNIQUE INDEX \"old name\" ON p (a);\n"},
    {"2_rename.sql",
     "-- migrate:up\n-- ashc:touches p\n-- ashc:edit p\n"
     "--   rename index \"old name\" to fresh\n-- ashc:or\nDROP INDEX \"old name\";\n"
     "CREATE UNIQUE INDEX fresh ON p (a);\n-- ashc:end\n-- migrate:down\nSELECT 1;\n"},
    {0}};

static void rename_index(Fixture *f, const char *before, int status) {
  ash_conn *c = open_database(f);
  const ash_migrations *set = set_of(f->arena, renames);
  assert_status(c, ash_migrate(NULL, c, set, &(ash_run){.step = 1}), ASH_OK, "");
  assert_int_equal(sqlite3_exec(ash_sqlite(c), before, NULL, NULL, NULL), SQLITE_OK);
  assert_status(c, ash_migrate(NULL, c, set, NULL), status, "");
  ash_close(c);
}

static void an_index_is_renamed_in_place(void **state) {
  (void)state;
  Fixture f = fixture_new();
  rename_index(&f,
               "ANALYZE; CREATE TABLE root AS SELECT rootpage r FROM sqlite_schema WHERE "
               "name='old name'",
               ASH_OK);
  assert_answer(&f, "SELECT name, sql, rootpage=r FROM sqlite_schema, root WHERE type='index'",
                "fresh|CREATE UNIQUE INDEX \"fresh\" ON p (a)|1");
  assert_answer(&f, "SELECT idx FROM sqlite_stat1 WHERE tbl='p'", "fresh");
  assert_answer(&f, "PRAGMA integrity_check", "ok");
  assert_answer(&f, "SELECT id FROM p INDEXED BY fresh WHERE a='x'", "1");
  fixture_free(&f);
}

/* The name is taken: the portable form fails as well, and nothing stays. */
static void a_taken_name_stops_it(void **state) {
  (void)state;
  Fixture f = fixture_new();
  rename_index(&f, "CREATE TABLE fresh(x)", ASH_ERROR);
  assert_answer(&f, "SELECT name FROM sqlite_schema WHERE type='index' AND sql NOT NULL",
                "old name");
  fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(undeclared_things_stay),
      cmocka_unit_test(what_the_migration_drops_stays_away),
      cmocka_unit_test(what_would_not_work_stops_it),
      cmocka_unit_test(broken_views_stop_nothing),
      cmocka_unit_test(an_index_is_renamed_in_place),
      cmocka_unit_test(a_taken_name_stops_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
