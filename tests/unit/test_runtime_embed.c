/* The library in a program: functions that its connection lacks, statements that are stopped, progress,
 * copies made before a run. */
#include "unit/runtime_fixture.h"

#include <dirent.h>

/* --- functions that only a program has -------------------------------------------------------- */

static void upper_(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  sqlite3_result_value(context, values[0]);
}

static sqlite3 *open_with_function(const Fixture *f) {
  sqlite3 *db;
  assert_int_equal(sqlite3_open(f->database, &db), SQLITE_OK);
  assert_int_equal(sqlite3_create_function(db, "slug", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                           upper_, NULL, NULL),
                   SQLITE_OK);
  return db;
}

#define TABLE                                                                      \
  "CREATE TABLE p (id INTEGER PRIMARY KEY, t TEXT CHECK (slug(t) <> ''), u TEXT);" \
  "CREATE INDEX p_slug ON p (slug(t)); INSERT INTO p VALUES (1, 'a', 'b')"

/* Migrations of a table with such a function, and whether they need it. */
static const struct {
  const char *up;
  bool needs;
} uses[] = {
    {"UPDATE p SET t = 'c';\n", true},
    {"CREATE INDEX p_slug2 ON p (slug(u));\n", true},
    {"CREATE TABLE q (t TEXT CHECK (slug(t) <> ''));\n", true},
    {"CREATE TABLE q (t TEXT);\nINSERT INTO p VALUES (2, 'x', 'y');\n", true},
    {"-- ashc:edit p\n--   column t set not null\n-- ashc:or\nCREATE TABLE p2 (id INTEGER PRIMARY "
     "KEY, t TEXT NOT NULL CHECK (slug(t) <> ''), u TEXT);\nINSERT INTO p2 SELECT * FROM p;\nDROP "
     "TABLE p;\nALTER TABLE p2 RENAME TO p;\n-- ashc:end\n",
     false}, /* the catalog alone */
    {"-- ashc:edit p\n--   add check (slug(u) <> '')\n-- ashc:or\nCREATE TABLE p2 (id INTEGER "
     "PRIMARY "
     "KEY, t TEXT NOT NULL CHECK (slug(t) <> ''), u TEXT);\nINSERT INTO p2 SELECT * FROM p;\nDROP "
     "TABLE p;\nALTER TABLE p2 RENAME TO p;\n-- ashc:end\n",
     true},
    {"CREATE TABLE q (t TEXT);\n", false},
};

static void missing_functions_are_named(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
    Fixture f = fixture_new();
    sqlite3 *db = open_with_function(&f);
    assert_int_equal(sqlite3_exec(db, TABLE, NULL, NULL, NULL), SQLITE_OK);
    const File files[] = {{"1_a.sql", arena_printf(f.arena, "-- migrate:up\n%s", uses[i].up)}, {0}};
    const ash_migrations *set = set_of(f.arena, files);
    ash_conn *c = open_database(&f);
    int status = ash_migrate(NULL, c, set, NULL);
    if ((status == ASH_OK) == uses[i].needs) print_message("%s", uses[i].up);
    if (uses[i].needs) {
      assert_status(c, status, ASH_ERROR, "function: slug");
      assert_status(c, status, ASH_ERROR, "sqlite3_create_function");
      assert_status(c, status, ASH_ERROR, "1_a (up), line ");
      assert_answer(&f, "SELECT group_concat(name) FROM sqlite_schema", "p,p_slug");
    } else {
      assert_status(c, status, ASH_OK, "");
    }
    ash_close(c);
    assert_int_equal(ash_wrap(&c, db), ASH_OK);
    assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
    ash_close(c);
    sqlite3_close(db);
    assert_answer(&f, VERSIONS, "1");
    fixture_free(&f);
  }
}

/* --- temporary tables -------------------------------------------------------------------------- */

static const File notes[] = {{"1_a.sql", "-- migrate:up\nCREATE TABLE notes (id);\n"},
                             {"2_b.sql", "-- migrate:up\nALTER TABLE notes ADD COLUMN t;\n"},
                             {0}};

/* What the connection has, and how many migrations are applied then. */
static const struct {
  const char *temporary, *versions;
  unsigned before; /* so many are applied already */
} temporaries[] = {
    {"CREATE TEMP TABLE Notes (id)", "1", 1},
    {"CREATE TEMP VIEW notes AS SELECT 1 AS id", "1", 1},
    {"CREATE TEMP TABLE schema_migrations (version)", "1", 1},
    {"CREATE TEMP TABLE notes (id)", "", 0}, /* one that is made */
    {"CREATE TEMP TABLE others (id); CREATE TEMP TRIGGER notes AFTER INSERT ON others BEGIN SELECT "
     "1; END",
     "1\n2", 1},
};

static void a_temporary_table_that_hides_one_stops_the_run(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof temporaries / sizeof *temporaries; i++) {
    Fixture f = fixture_new();
    const ash_migrations *set = set_of(f.arena, notes);
    const ash_run first = {.step = temporaries[i].before};
    ash_conn *c = open_database(&f);
    if (first.step) assert_status(c, ash_migrate(NULL, c, set, &first), ASH_OK, "");
    ash_close(c);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(f.database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, temporaries[i].temporary, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(ash_wrap(&c, db), ASH_OK);
    const bool runs = strchr(temporaries[i].versions, '2') != NULL;
    assert_status(c, ash_migrate(NULL, c, set, NULL), runs ? ASH_OK : ASH_MISUSE,
                  runs ? "" : "hides the database's own");
    ash_close(c);
    sqlite3_close(db);
    if (*temporaries[i].versions)
      assert_answer(&f, VERSIONS, temporaries[i].versions);
    else
      assert_answer(&f, "SELECT count(*) FROM sqlite_schema", "0");
    fixture_free(&f);
  }
}

/* --- long statements -------------------------------------------------------------------------- */

static const File endless[] = {{"1_a.sql", "-- migrate:up\nCREATE TABLE a (id);\n"},
                               {"2_b.sql",
                                "-- migrate:up\nCREATE TABLE b (id);\nINSERT INTO b WITH RECURSIVE "
                                "n(i) AS (SELECT 1 UNION ALL "
                                "SELECT i+1 FROM n WHERE i<2000000000) SELECT i FROM n;\n"},
                               {0}};

static int stop_at_thousandth(void *user) {
  return ++*(int *)user > 1000;
}

/* As a program's own handler would be asked. */
static int count_calls(void *user) {
  ++*(int *)user;
  return 0;
}

static void a_running_statement_is_stopped(void **state) {
  (void)state;
  Fixture f = fixture_new();
  int asked = 0, own = 0;
  size_t n;
  const ash_run run = {.interrupted = stop_at_thousandth, .user = &asked};
  ash_conn *c = open_database(&f);
  sqlite3_progress_handler(ash_sqlite(c), 1, count_calls, &own);
  int status = ash_migrate(&n, c, set_of(f.arena, endless), &run);
  assert_status(c, status, ASH_INTERRUPTED, "stopped: 2_b (up) was rolled back");
  assert_int_equal(n, 1);
  assert_answer(&f, TABLES, "a\nschema_migrations");
  assert_true(sqlite3_get_autocommit(ash_sqlite(c)));
  asked = 2000; /* nothing asks any more, so that the connection works */
  assert_int_equal(
      sqlite3_exec(ash_sqlite(c),
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE "
                   "i<100000) SELECT count(*) FROM n",
                   NULL, NULL, NULL),
      SQLITE_OK);
  assert_int_equal(asked, 2000);
  ash_close(c);
  fixture_free(&f);
}

typedef struct Told {
  int progress;
  ash_event last;
  char text[120];
} Told;

static void keep_progress(void *user, const ash_event *e) {
  Told *told = user;
  if (e->kind != ASH_EVENT_PROGRESS) return;
  assert_true(e->total == 0 || e->count >= told->last.count || e->line != told->last.line);
  told->progress++;
  told->last = *e;
  ash_progress_text(told->text, sizeof told->text, e);
}

/* Statements over 40,000 rows of a table of many pages, and how many rows they are said to go over. */
static const struct {
  const char *sql;
  int64_t rows;
} work[] = {
    {"CREATE INDEX big_b ON big (b);\n", 40000},
    {"CREATE TABLE copy (a INTEGER PRIMARY KEY, b TEXT);\nINSERT INTO copy SELECT a, b FROM big;\n",
     40000},
    {"CREATE TABLE copy (a INTEGER PRIMARY KEY, b TEXT) WITHOUT ROWID;\nINSERT INTO copy SELECT a, "
     "b "
     "FROM big WHERE b IS NOT NULL ORDER BY b;\n",
     40000},
    {"UPDATE big SET b = b || 'x';\n", 40000},
    {"ALTER TABLE big DROP COLUMN c;\n", 40000},
    {"CREATE TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE "
     "i<200000) SELECT i FROM n;\n",
     0},
};

static void progress_says_rows_and_time_left(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof work / sizeof *work; i++) {
    Fixture f = fixture_new();
    shell(&f,
          "CREATE TABLE big (a INTEGER PRIMARY KEY, b TEXT, c); WITH RECURSIVE n(i) AS (SELECT 1 "
          "UNION ALL SELECT i+1 FROM n WHERE i<40000) INSERT INTO big SELECT i, printf('%200d', "
          "i*7919%40009), 1 FROM n");
    const File files[] = {{"1_a.sql", arena_printf(f.arena, "-- migrate:up\n%s", work[i].sql)},
                          {0}};
    Told told = {0};
    const ash_run run = {.on_event = keep_progress, .progress_every = 1e-6, .user = &told};
    ash_conn *c = open_database(&f);
    assert_status(c, ash_migrate(NULL, c, set_of(f.arena, files), &run), ASH_OK, "");
    if (told.progress < 3 || told.last.total != work[i].rows)
      fail_msg("%s: %d events, of %" PRId64 " rows", work[i].sql, told.progress, told.last.total);
    assert_true(told.last.count <= told.last.total && told.last.seconds > 0);
    assert_non_null(strstr(told.text, work[i].rows ? " of 40,000 rows, " : " s so far"));
    /* Near the end little is left: the estimate is one. */
    if (work[i].rows) assert_true(told.last.count > work[i].rows / 2);
    ash_close(c);
    fixture_free(&f);
  }
}

/* --- copies ----------------------------------------------------------------------------------- */

/* Returns the name of the one file in the fixture's folder that has `word` in it, "" for none. */
static const char *find_file(const Fixture *f, const char *word) {
  const char *found = "";
  DIR *dir = opendir(f->folder);
  for (const struct dirent *e; (e = readdir(dir));)
    if (strstr(e->d_name, word)) {
      assert_string_equal(found, "");
      found = arena_printf(f->arena, "%s/%s", f->folder, e->d_name);
    }
  closedir(dir);
  return found;
}

static void a_copy_is_the_database_before(void **state) {
  (void)state;
  Fixture f = fixture_new();
  const File files[] = {{"1_a.sql", "-- migrate:up\nDROP TABLE old;\n"}, {0}};
  const ash_migrations *set = set_of(f.arena, files);
  const ash_run run = {.backup = 1};
  shell(&f, "CREATE TABLE old (v); INSERT INTO old VALUES ('kept')");
  ash_conn *c = open_database(&f);
  assert_status(c, ash_migrate(NULL, c, set, &run), ASH_OK, "");
  const char *copy = find_file(&f, "backup");
  Fixture copied = {.arena = f.arena};
  snprintf(copied.database, sizeof copied.database, "%s", copy);
  assert_answer(&copied, "SELECT v FROM old", "kept");
  assert_answer(&f, TABLES, "schema_migrations");
  unlink(copy);
  assert_status(c, ash_migrate(NULL, c, set, &run), ASH_OK, ""); /* nothing is pending */
  assert_string_equal(find_file(&f, "backup"), "");
  ash_close(c);
  fixture_free(&f);
}

static void without_its_copy_nothing_runs(void **state) {
  (void)state;
  Fixture f = fixture_new();
  const File files[] = {{"1_a.sql", "-- migrate:up\nCREATE TABLE a (id);\n"}, {0}};
  const ash_run run = {.backup = 1};
  ash_conn *c;
  assert_int_equal(ash_open(&c, ":memory:", 0), ASH_OK);
  sqlite3_exec(ash_sqlite(c), "CREATE TABLE b (id)", NULL, NULL, NULL);
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, files), &run), ASH_MISUSE,
                "without a file");
  assert_int_equal(sqlite3_exec(ash_sqlite(c), "SELECT * FROM a", NULL, NULL, NULL), SQLITE_ERROR);
  ash_close(c);
  fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(missing_functions_are_named),
      cmocka_unit_test(a_temporary_table_that_hides_one_stops_the_run),
      cmocka_unit_test(a_running_statement_is_stopped),
      cmocka_unit_test(progress_says_rows_and_time_left),
      cmocka_unit_test(a_copy_is_the_database_before),
      cmocka_unit_test(without_its_copy_nothing_runs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
