/* test_runtime_release.c: ash_migrate_all and ash_rollback_to over the sets of two repos. */
#include "runtime_fixture.h"

static const File posts[] = {
    {"1_posts.sql", "-- migrate:up\nCREATE TABLE posts(x);\n-- migrate:down\nDROP TABLE posts;\n"},
    {0}};
static const File logs[] = {
    {"1_logs.sql", "-- migrate:up\nCREATE TABLE logs(x);\n-- migrate:down\nDROP TABLE logs;\n"},
    {"2_more.sql", "-- migrate:up\nCREATE TABLE more(x);\n-- migrate:down\nDROP TABLE more;\n"},
    {0}};
static const File wrong[] = {
    {"1_wrong.sql", "-- migrate:up\nCREATE TABLE;\n-- migrate:down\nSELECT 1;\n"}, {0}};

/* Returns the set of `files` as repo `name` with the database `database`. */
static const ash_migrations *repo(Arena *a, const File *files, const char *name,
                                  const char *database) {
  ash_migrations *set = NEW(a, ash_migrations);
  *set = *set_of(a, files);
  set->repo = name;
  set->database = database;
  return set;
}

static void all_repos_are_migrated_and_one_is_rolled_back(void **state) {
  (void)state;
  Fixture main_db = fixture_new(), log_db = fixture_new();
  const ash_migrations *const repos[] = {repo(main_db.arena, posts, "App.Repo", main_db.database),
                                         repo(main_db.arena, logs, "App.LogRepo", log_db.database)};
  ash_conn *failed = NULL;
  assert_int_equal(ash_migrate_all(&failed, repos, 2, NULL), ASH_OK);
  assert_null(failed);
  assert_answer(&main_db, TABLES, "posts\nschema_migrations");
  assert_answer(&log_db, VERSIONS, "1\n2");
  assert_int_equal(ash_rollback_to(NULL, repos, 2, "App.LogRepo", 2, NULL), ASH_OK);
  assert_answer(&log_db, VERSIONS, "1");
  assert_answer(&main_db, VERSIONS, "1");
  assert_int_equal(ash_rollback_to(&failed, repos, 2, "App.Nobody", 1, NULL), ASH_MISUSE);
  assert_null(failed);
  fixture_free(&log_db);
  fixture_free(&main_db);
}

static void the_first_failure_stops_and_says_why(void **state) {
  (void)state;
  Fixture main_db = fixture_new(), wrong_db = fixture_new(), log_db = fixture_new();
  const ash_migrations *const repos[] = {
      repo(main_db.arena, posts, "App.Repo", main_db.database),
      repo(main_db.arena, wrong, "App.WrongRepo", wrong_db.database),
      repo(main_db.arena, logs, "App.LogRepo", log_db.database)};
  ash_conn *failed = NULL;
  const int status = ash_migrate_all(&failed, repos, 3, NULL);
  assert_non_null(failed);
  assert_status(failed, status, ASH_ERROR, "1_wrong");
  ash_close(failed);
  assert_answer(&main_db, VERSIONS, "1");
  assert_true(access(log_db.database, F_OK) != 0);
  fixture_free(&log_db);
  fixture_free(&wrong_db);
  fixture_free(&main_db);
}

static void a_repo_without_a_database_is_named(void **state) {
  (void)state;
  Fixture f = fixture_new();
  const ash_migrations *const repos[] = {repo(f.arena, posts, "App.Repo", NULL)};
  ash_conn *failed = NULL;
  const int status = ash_migrate_all(&failed, repos, 1, NULL);
  assert_status(failed, status, ASH_MISUSE, "database");
  ash_close(failed);
  fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_repos_are_migrated_and_one_is_rolled_back),
      cmocka_unit_test(the_first_failure_stops_and_says_why),
      cmocka_unit_test(a_repo_without_a_database_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
