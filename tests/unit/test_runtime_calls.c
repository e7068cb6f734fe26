/* Data steps in C (`-- ashc:call`): they run inside the migration's transaction, and what fails in
 * them leaves nothing. */
#include "unit/runtime_fixture.h"

static const File files[] = {
    {"1_posts.sql", "-- migrate:up\nCREATE TABLE posts (title TEXT, slug TEXT);\n"
                    "INSERT INTO posts(title) VALUES ('One Two');\n"},
    {"2_slugs.sql", "-- migrate:up\nCREATE TABLE log (x);\n-- ashc:call backfill\n"
                    "INSERT INTO log SELECT slug FROM posts;\n"
                    "-- migrate:down\n-- ashc:call backfill\nDROP TABLE log;\n"},
    {0}};

static int fill(sqlite3 *db, char **error) {
  (void)error;
  return sqlite3_exec(db, "UPDATE posts SET slug = lower(title)", NULL, NULL, NULL);
}

static int fail_with_message(sqlite3 *db, char **error) {
  fill(db, error);
  *error = sqlite3_mprintf("row %d is odd", 7);
  return 1;
}

static int fail_in_sqlite(sqlite3 *db, char **error) {
  (void)error;
  return sqlite3_exec(db, "UPDATE posts SET nowhere = 1", NULL, NULL, NULL);
}

static int fail_without_words(sqlite3 *db, char **error) {
  (void)db, (void)error;
  return 42;
}

static int end_transaction(sqlite3 *db, char **error) {
  (void)error;
  return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
}

static sqlite3_stmt *left; /* whose function left it has to finish it */

static int leave_statement(sqlite3 *db, char **error) {
  (void)error;
  sqlite3_prepare_v2(db, "SELECT title FROM posts", -1, &left, NULL);
  return sqlite3_step(left) != SQLITE_ROW;
}

/* Puts the function where the program's module would have it. */
static const ash_migrations *linked(Arena *a, ash_call *function) {
  const ash_migrations *set = set_of(a, files);
  const ash_script *const scripts[] = {&set->items[1]->up, &set->items[1]->down};
  for (int i = 0; i < 2; i++)
    for (size_t s = 0; s < scripts[i]->statement_count; s++)
      if (scripts[i]->statements[s].call_name)
        ((ash_statement *)(uintptr_t)&scripts[i]->statements[s])->call = function;
  return set;
}

static void runs_between_its_neighbours(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = linked(f.arena, fill);
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
  assert_answer(&f, "SELECT x FROM log", "one two");
  assert_status(c, ash_rollback(NULL, c, set, NULL), ASH_OK, "");
  assert_answer(&f, VERSIONS, "1");
  ash_close(c);
  fixture_free(&f);
}

static const struct {
  ash_call *function;
  const char *message;
} failures[] = {
    {fail_with_message, "2_slugs (up), line 3: row 7 is odd\n  -- ashc:call backfill"},
    {fail_in_sqlite, "no such column: nowhere"},
    {fail_without_words, "the function returned 42"},
    {leave_statement, "left a statement running: SELECT title"},
};

static void a_failure_leaves_nothing(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
    Fixture f = fixture_new();
    ash_conn *c = open_database(&f);
    size_t applied;
    assert_status(c, ash_migrate(&applied, c, linked(f.arena, failures[i].function), NULL),
                  ASH_ERROR, failures[i].message);
    assert_int_equal(applied, 1);
    assert_answer(&f, TABLES, "posts\nschema_migrations");
    assert_answer(&f, "SELECT slug FROM posts", "NULL");
    assert_answer(&f, VERSIONS, "1");
    ash_close(c);
    sqlite3_finalize(left);
    left = NULL;
    fixture_free(&f);
  }
}

static void the_end_of_the_transaction_is_noticed(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  assert_status(c, ash_migrate(NULL, c, linked(f.arena, end_transaction), NULL), ASH_ERROR,
                "ended the migration's transaction");
  assert_answer(&f, VERSIONS, "1");
  ash_close(c);
  fixture_free(&f);
}

/* As `ashc migrate` meets it: nothing is written, but what stands before it can be. */
static void without_the_program_nothing_runs(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = linked(f.arena, NULL);
  size_t applied;
  assert_status(c, ash_migrate(&applied, c, set, NULL), ASH_INVALID,
                "2_slugs (up), line 3 calls the C function backfill, which is not here");
  assert_int_equal(applied, 0);
  assert_answer(&f, TABLES, "");
  assert_status(c, ash_migrate(&applied, c, set, &(ash_run){.to = 1}), ASH_OK, "");
  assert_int_equal(applied, 1);
  assert_status(c, ash_migrate(&applied, c, set, &(ash_run){.dry_run = 1}), ASH_OK, "");
  ash_close(c);
  fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(runs_between_its_neighbours),
      cmocka_unit_test(a_failure_leaves_nothing),
      cmocka_unit_test(the_end_of_the_transaction_is_noticed),
      cmocka_unit_test(without_the_program_nothing_runs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
