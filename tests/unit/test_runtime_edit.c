/* Edits of stored CREATE TABLEs in migrations: made where they can be, else their portable form runs,
 * and foreign keys are off only for that. */
#include "unit/runtime_fixture.h"

#define REBUILD                                                           \
  "CREATE TABLE ash_rows AS SELECT id, title FROM p;\nDROP TABLE p;\n"    \
  "CREATE TABLE p (id INTEGER PRIMARY KEY, title TEXT COLLATE NOCASE);\n" \
  "INSERT INTO p SELECT * FROM ash_rows;\nDROP TABLE ash_rows;\n"
#define SHELL "-- ashc:shell\nPRAGMA foreign_keys=OFF;\nBEGIN IMMEDIATE;\n-- ashc:end\n"

static const File files[] = {
    {"1_tables.sql", "-- migrate:up\nCREATE TABLE p (title TEXT, id INTEGER PRIMARY KEY);\n"
                     "CREATE TABLE ch (id INTEGER PRIMARY KEY, pid INT REFERENCES p(id) ON DELETE "
                     "CASCADE);\nCREATE TABLE log (x);\n"
                     "INSERT INTO p VALUES ('a', 1), ('b', 2);\nINSERT INTO ch VALUES (1, 1), (2, "
                     "2), (3, 1);\n"},
    {"2_title.sql",
     "-- migrate:up transaction:false\n-- ashc:touches p\n" SHELL
     "UPDATE p SET title = title || '!';\n"
     "-- ashc:edit p\n--   column title set collate NOCASE\n-- ashc:or\n" REBUILD "-- ashc:end\n"
     "INSERT INTO log SELECT foreign_keys FROM pragma_foreign_keys;\n"
     "-- migrate:down\nSELECT 1;\n"},
    {0}};

typedef struct Told {
  Arena *arena;
  const char *note;
  int statements, begun;
} Told;

static void hear(void *user, const ash_event *e) {
  Told *told = user;
  if (e->kind == ASH_EVENT_NOTE) told->note = arena_strdup(told->arena, e->text);
  if (e->kind == ASH_EVENT_STATEMENT_BEGIN) told->statements++;
  if (e->kind == ASH_EVENT_MIGRATION_BEGIN) told->begun++;
}

#define TEXT_OF_P "SELECT sql FROM sqlite_schema WHERE name = 'p'"

/* Applies the second migration on a connection with foreign keys on. */
static Told migrate(Fixture *f, const char *before) {
  ash_conn *c = open_database(f);
  const ash_migrations *set = set_of(f->arena, files);
  Told told = {.arena = f->arena};
  assert_status(c, ash_migrate(NULL, c, set, &(ash_run){.step = 1}), ASH_OK, "");
  assert_int_equal(sqlite3_exec(ash_sqlite(c), before, NULL, NULL, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_exec(ash_sqlite(c), "PRAGMA foreign_keys=1", NULL, NULL, NULL), 0);
  const ash_run run = {.on_event = hear, .user = &told};
  assert_status(c, ash_migrate(NULL, c, set, &run), ASH_OK, "");
  int on;
  sqlite3_db_config(ash_sqlite(c), SQLITE_DBCONFIG_ENABLE_FKEY, -1, &on);
  assert_int_equal(on, 1);
  ash_close(c);
  assert_answer(f, "SELECT pid FROM ch ORDER BY id", "1\n2\n1");
  assert_answer(f, "SELECT id, title FROM p ORDER BY id", "1|a!\n2|b!");
  return told;
}

static void an_edit_is_made(void **state) {
  (void)state;
  Fixture f = fixture_new();
  const Told told = migrate(&f, "");
  assert_answer(&f, TEXT_OF_P,
                "CREATE TABLE p (title TEXT COLLATE NOCASE, id INTEGER PRIMARY KEY)");
  assert_answer(&f, "SELECT * FROM log", "1"); /* foreign keys stayed on */
  assert_null(told.note);
  assert_int_equal(told.statements, 3);
  fixture_free(&f);
}

/* An index that the migration does not know of forbids the edit. */
static void the_portable_form_runs(void **state) {
  (void)state;
  Fixture f = fixture_new();
  const Told told = migrate(&f, "CREATE INDEX extra ON p(title)");
  assert_answer(&f, TEXT_OF_P,
                "CREATE TABLE p (id INTEGER PRIMARY KEY, title TEXT COLLATE NOCASE)");
  assert_answer(&f, "SELECT * FROM log", "0"); /* foreign keys were off, and ch is whole */
  assert_string_equal(told.note, "2_title, line 8: the table is not edited in place, its portable "
                                 "form runs: index extra depends on p.title");
  assert_int_equal(told.begun, 1);
  fixture_free(&f);
}

/* What the edit meets is broken: nothing of the migration stays. */
static void a_failure_leaves_nothing(void **state) {
  (void)state;
  static const File broken[] = {
      {"1_a.sql", "-- migrate:up\nCREATE TABLE p (title TEXT);\n-- ashc:edit p\n"
                  "--   column title set not null\n-- ashc:or\nSELECT 1;\n-- ashc:end\n"
                  "SELECT * FROM nowhere;\n"},
      {0}};
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, broken), NULL), ASH_ERROR, "nowhere");
  ash_close(c);
  assert_answer(&f, TABLES, "");
  fixture_free(&f);
}

static void a_dry_run_names_the_edit(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  Told told = {.arena = f.arena};
  const ash_run run = {.dry_run = 1, .on_event = hear, .user = &told};
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, files), &run), ASH_OK, "");
  assert_int_equal(told.statements, 5 + 3);
  ash_close(c);
  fixture_free(&f);
}

#define EDIT_OF(t)                                                                        \
  "-- ashc:edit " t "\n--   column a set collate NOCASE\n-- ashc:or\nCREATE TABLE ash_" t \
  " AS SELECT "                                                                           \
  "* FROM " t ";\nDROP TABLE " t ";\nCREATE TABLE " t                                     \
  " (a TEXT COLLATE NOCASE, other INT);\nINSERT "                                         \
  "INTO " t " SELECT *, 1 FROM ash_" t ";\nDROP TABLE ash_" t ";\n-- ashc:end\n"

/* Of four edits that stand together the second cannot be made: its portable form runs, for it alone. */
static void one_of_many_is_not_made(void **state) {
  (void)state;
  static const File many[] = {
      {"1_t.sql",
       "-- migrate:up\nCREATE TABLE t1 (a TEXT);\nCREATE TABLE t2 (a TEXT);\nCREATE TABLE t3 "
       "(a TEXT);\nCREATE TABLE t4 (a TEXT);\nINSERT INTO t2 VALUES ('x');\nCREATE INDEX i "
       "ON t2(a || '');\n"},
      {"2_a.sql", "-- migrate:up\n" EDIT_OF("t1") EDIT_OF("t2") EDIT_OF("t3")
                      EDIT_OF("t4") "CREATE TABLE behind (a);\n"},
      {0}};
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  Told told = {.arena = f.arena};
  const ash_run run = {.on_event = hear, .user = &told};
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, many), &(ash_run){.step = 1}), ASH_OK, "");
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, many), &run), ASH_OK, "");
  ash_close(c);
  assert_int_equal(told.statements, 4 + 5 + 1);
  assert_non_null(told.note);
  assert_non_null(strstr(told.note, "2_a, line 11: "));
  assert_answer(&f, "SELECT name FROM sqlite_schema WHERE sql LIKE '%COLLATE NOCASE, other%'",
                "t2");
  assert_answer(&f, "SELECT name FROM sqlite_schema WHERE sql LIKE '%a TEXT COLLATE NOCASE)'",
                "t1\nt3\nt4");
  assert_answer(&f, "SELECT a, other FROM t2", "x|1");
  fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_edit_is_made),          cmocka_unit_test(the_portable_form_runs),
      cmocka_unit_test(a_failure_leaves_nothing), cmocka_unit_test(a_dry_run_names_the_edit),
      cmocka_unit_test(one_of_many_is_not_made),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
