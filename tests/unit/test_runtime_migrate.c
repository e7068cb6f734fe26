/* The runtime end to end: what is applied, reverted, listed, chosen, counted and told. */
#include "unit/runtime_fixture.h"

static const File three[] = {
    {"1_authors.sql",
     "-- migrate:up\n-- ashc:touches authors\nCREATE TABLE authors (id INTEGER PRIMARY KEY);\n"
     "-- migrate:down\n-- ashc:loses authors\nDROP TABLE authors;\n"},
    {"2_posts.sql",
     "-- migrate:up\n-- ashc:touches posts\nCREATE TABLE posts (id INTEGER PRIMARY KEY);\n"
     "-- migrate:down\n-- ashc:loses posts\nDROP TABLE posts;\n"},
    {"3_body.sql",
     "-- migrate:up\n-- ashc:touches posts\nALTER TABLE posts ADD COLUMN body TEXT;\n"
     "-- migrate:down\n-- ashc:loses posts.body\nALTER TABLE posts DROP COLUMN body;\n"},
    {0}};

static void applies_all_and_then_nothing(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, three);
  size_t n;
  assert_status(c, ash_migrate(&n, c, set, NULL), ASH_OK, "");
  assert_int_equal(n, 3);
  assert_answer(&f, TABLES, "authors\nposts\nschema_migrations");
  assert_answer(
      &f,
      "SELECT version, name, inserted_at GLOB "
      "'20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]' FROM schema_migrations",
      "1|authors|1\n2|posts|1\n3|body|1");
  assert_answer(
      &f, "SELECT count(*) FROM schema_migrations WHERE digest IS NULL OR duration_ms IS NULL",
      "0");
  assert_status(c, ash_migrate(&n, c, set, NULL), ASH_OK, "");
  assert_int_equal(n, 0);
  ash_close(c);
  fixture_free(&f);
}

/* Options of a run, and which versions are up after it. */
static const struct {
  bool rollback;
  ash_run run;
  size_t changed;
  const char *up;
} runs[] = {
    {false, {.to = 2}, 2, "1\n2"},
    {true, {0}, 1, "1"},
    {false, {.to_exclusive = 3}, 1, "1\n2"},
    {false, {.step = 5}, 1, "1\n2\n3"},
    {true, {.to = 3}, 1, "1\n2"},
    {true, {.to_exclusive = 1}, 1, "1"},
    {false, {.step = 1}, 1, "1\n2"},
    {false, {.dry_run = 1}, 0, "1\n2"},
    {true, {.dry_run = 1, .all = 1}, 0, "1\n2"},
    {true, {.step = 2}, 2, ""},
    {true, {0}, 0, ""},
    {false, {0}, 3, "1\n2\n3"},
    {true, {.all = 1}, 3, ""},
};

static void goes_where_the_options_say(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, three);
  for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
    size_t n;
    int status = (runs[i].rollback ? ash_rollback : ash_migrate)(&n, c, set, &runs[i].run);
    assert_status(c, status, ASH_OK, "");
    assert_int_equal(n, runs[i].changed);
    assert_answer(&f, VERSIONS, runs[i].up);
  }
  assert_answer(&f, TABLES, "schema_migrations");
  ash_close(c);
  fixture_free(&f);
}

/* Versions by name go wherever they stand, but not from below what touches the same table. */
static void reverts_what_is_named(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, three);
  static const int64_t first[] = {1}, second[] = {2}, both[] = {3, 2, 9};
  size_t n;
  assert_status(c, ash_migrate(&n, c, set, NULL), ASH_OK, "");
  assert_status(c, ash_rollback(&n, c, set, &(ash_run){.only = second, .only_count = 1}), ASH_LATE,
                "3_body");
  assert_answer(&f, VERSIONS, "1\n2\n3");
  assert_status(c, ash_rollback(&n, c, set, &(ash_run){.only = first, .only_count = 1}), ASH_OK,
                "");
  assert_int_equal(n, 1);
  assert_answer(&f, VERSIONS, "2\n3");
  assert_status(c, ash_rollback(&n, c, set, &(ash_run){.only = both, .only_count = 3}), ASH_OK, "");
  assert_int_equal(n, 2);
  assert_answer(&f, TABLES, "schema_migrations");
  assert_status(c, ash_rollback(&n, c, set, &(ash_run){.only = both}), ASH_OK, "");
  assert_int_equal(n, 0);
  ash_close(c);
  fixture_free(&f);
}

static void lists_set_and_ledger(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, three);
  ash_status_row *rows;
  size_t n;
  assert_status(c, ash_status_rows(&rows, &n, c, set), ASH_OK, "");
  assert_int_equal(n, 3);
  assert_false(rows[0].up || rows[1].up || rows[2].up);
  ash_status_free(rows);
  assert_answer(&f, "SELECT count(*) FROM sqlite_schema", "0"); /* asking wrote nothing */

  assert_status(c, ash_migrate(&n, c, set, &(ash_run){.to = 2}), ASH_OK, "");
  shell(&f, "DELETE FROM schema_migrations WHERE version = 1;"
            "INSERT INTO schema_migrations (version, name) VALUES (4, 'other'), (5, NULL)");
  assert_status(c, ash_status_rows(&rows, &n, c, set), ASH_OK, "");
  static const ash_status_row expected[] = {{1, "authors", 0, 1, 1, 0},
                                            {2, "posts", 1, 1, 0, 0},
                                            {3, "body", 0, 1, 1, 0},
                                            {4, "other", 1, 0, 0, 0},
                                            {5, NULL, 1, 0, 0, 0}};
  assert_int_equal(n, 5);
  for (size_t i = 0; i < n; i++) {
    assert_int_equal(rows[i].version, expected[i].version);
    if (expected[i].name)
      assert_string_equal(rows[i].name, expected[i].name);
    else
      assert_null(rows[i].name);
    assert_int_equal(rows[i].up, expected[i].up);
    assert_int_equal(rows[i].known, expected[i].known);
    assert_int_equal(rows[i].late, expected[i].late);
    assert_int_equal(rows[i].changed, expected[i].changed);
  }
  ash_status_free(rows);
  ash_status_free(NULL);
  ash_close(c);
  fixture_free(&f);
}

/* --- gates and losses ------------------------------------------------------------------------- */

static void gate_stops_before_the_first_write(void **state) {
  (void)state;
  Fixture f = fixture_new();
  shell(&f, "CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT);"
            "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 7) "
            "INSERT INTO posts SELECT i, NULL FROM n");
  const ash_migrations *set = set_of(
      f.arena, (const File[]){{"1_fill.sql",
                               "-- migrate:up\nUPDATE posts SET title = 'x';\n"
                               "-- ashc:gate posts.title: NULL where the migration sets NOT NULL\n"
                               "INSERT INTO ash_guard SELECT 2, count(*)=0 FROM "
                               "main.\"posts\" WHERE \"title\" IS NULL;\n"},
                              {0}});
  ash_conn *c = open_database(&f);
  size_t n;
  int status = ash_migrate(&n, c, set, NULL);
  assert_status(c, status, ASH_GATED,
                "posts.title: NULL where the migration sets NOT NULL: 7 rows");
  assert_status(c, status, ASH_GATED, "\n  id: 5, title: NULL\n  and 2 more\n");
  assert_status(c, status, ASH_GATED,
                "query: SELECT * FROM main.\"posts\" WHERE \"title\" IS NULL\nto go on: change");
  assert_answer(&f, "SELECT count(*), count(title) FROM posts", "7|0");
  assert_answer(&f, TABLES, "posts");
  shell(&f, "UPDATE posts SET title = 'a'");
  assert_status(c, ash_migrate(&n, c, set, NULL), ASH_OK, "");
  ash_close(c);
  fixture_free(&f);
}

static void loss_needs_leave(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, three);
  size_t n;
  assert_status(c, ash_migrate(&n, c, set, NULL), ASH_OK, "");
  shell(&f, "INSERT INTO posts VALUES (1, 'kept'), (2, NULL), (3, 'kept')");

  const ash_run all = {.all = 1};
  ash_loss_count *losses;
  assert_status(c, ash_losses(&losses, &n, c, set, &all), ASH_OK, "");
  assert_int_equal(n, 2);
  assert_string_equal(losses[0].column, "body");
  assert_int_equal(losses[0].count, 2);
  assert_string_equal(losses[1].table, "posts");
  assert_null(losses[1].column);
  assert_int_equal(losses[1].count, 3);
  assert_false(losses[0].allowed);
  ash_losses_free(losses);

  int status = ash_rollback(&n, c, set, &all);
  assert_status(c, status, ASH_LOSS, "posts.body: 2 values (3_body)");
  assert_status(c, status, ASH_LOSS, "posts: 3 rows (2_posts)");
  assert_status(c, status, ASH_LOSS, "--lose posts.body --lose posts");
  assert_answer(&f, "SELECT count(body) FROM posts", "2");

  const char *const column[] = {"POSTS.body"};
  assert_status(c, ash_rollback(&n, c, set, &(ash_run){.all = 1, .lose = column, .lose_count = 1}),
                ASH_LOSS, "posts: 3 rows");
  assert_int_equal(n, 0);
  assert_status(c, ash_rollback(&n, c, set, &(ash_run){.lose = column, .lose_count = 1}), ASH_OK,
                "");
  assert_status(c, ash_rollback(&n, c, set, &(ash_run){.all = 1, .allow_loss = 1}), ASH_OK, "");
  assert_int_equal(n, 2);
  assert_answer(&f, TABLES, "schema_migrations");
  ash_close(c);
  fixture_free(&f);
}

/* --- events and interruption ------------------------------------------------------------------ */

static void record(void *user, const ash_event *e) {
  static const char *const words[] = {"wait", "begin", "end", "run", "ran", "loss", "note"};
  char *log = user;
  sprintf(log + strlen(log), "%s%s:%d ", words[e->kind], e->down ? "-" : "+",
          e->kind == ASH_EVENT_LOSS ? (int)e->count : e->line);
}

static void tells_what_it_does(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, three);
  char log[1000] = "";
  const ash_run run = {.on_event = record, .user = log, .step = 1};
  assert_status(c, ash_migrate(NULL, c, set, &run), ASH_OK, "");
  assert_string_equal(log, "begin+:0 run+:3 ran+:3 end+:0 ");
  shell(&f, "INSERT INTO authors VALUES (1)");
  *log = '\0';
  const ash_run back = {.on_event = record, .user = log, .allow_loss = 1};
  assert_status(c, ash_rollback(NULL, c, set, &back), ASH_OK, "");
  assert_string_equal(log, "begin-:0 loss-:1 run-:6 ran-:6 end-:0 ");
  *log = '\0';
  const ash_run dry = {.on_event = record, .user = log, .dry_run = 1, .to = 1};
  assert_status(c, ash_migrate(NULL, c, set, &dry), ASH_OK, "");
  assert_string_equal(log, "begin+:0 run+:3 end+:0 ");
  ash_close(c);
  fixture_free(&f);
}

static int stop_at_third(void *user) {
  return ++*(int *)user > 3;
}

static void stops_when_asked(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, three);
  int asked = 0;
  size_t n;
  const ash_run run = {.interrupted = stop_at_third, .user = &asked};
  assert_status(c, ash_migrate(&n, c, set, &run), ASH_INTERRUPTED, "stopped");
  assert_int_equal(n, 1);
  assert_answer(&f, VERSIONS, "1");
  ash_close(c);
  fixture_free(&f);
}

/* --- arguments -------------------------------------------------------------------------------- */

static void refuses_what_it_cannot_run(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, three);
  size_t n;
  ash_migrations other = *set;
  other.abi = 99;
  assert_status(c, ash_migrate(&n, c, &other, NULL), ASH_INVALID, "layout 99");
  const ash_migration *const twice[] = {set->items[0], set->items[0]};
  other = (ash_migrations){.abi = ASH_ABI, .items = twice, .count = 2};
  assert_status(c, ash_migrate(&n, c, &other, NULL), ASH_INVALID, "version 1 is there twice");
  const ash_migration *const order[] = {set->items[1], set->items[0]};
  other.items = order;
  assert_status(c, ash_migrate(&n, c, &other, NULL), ASH_INVALID,
                "2_posts stands before 1_authors");
  const ash_statement commit[] = {{.sql = "COMMIT", .line = 7}};
  const ash_migration half = {
      .version = 1, .name = "half", .up = {.statements = commit, .statement_count = 1}};
  const ash_migration *const one[] = {&half};
  other = (ash_migrations){.abi = ASH_ABI, .items = one, .count = 1};
  assert_status(c, ash_migrate(&n, c, &other, NULL), ASH_INVALID, "1_half, line 7");
  assert_status(c, ash_migrate(&n, c, NULL, NULL), ASH_MISUSE, "NULL");
  assert_int_equal(ash_migrate(&n, NULL, set, NULL), ASH_MISUSE);
  assert_status(c, ash_migrate(&n, c, set, &(ash_run){.to = 2}), ASH_OK, "");
  const ash_migrations less = {.abi = ASH_ABI, .items = set->items, .count = 1};
  assert_status(c, ash_rollback(&n, c, &less, NULL), ASH_IRREVERSIBLE, "migration 2_posts");
  ash_close(c);
  ash_close(NULL);
  fixture_free(&f);
}

static void no_down_section_stops_before_anything(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const File files[] = {
      {"1_a.sql", "-- migrate:up\nCREATE TABLE a (id);\n"},
      {"2_b.sql", "-- migrate:up\nCREATE TABLE b (id);\n-- migrate:down\nDROP TABLE b;\n"},
      {0}};
  const ash_migrations *set = set_of(f.arena, files);
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
  assert_status(c, ash_rollback(NULL, c, set, &(ash_run){.all = 1}), ASH_IRREVERSIBLE,
                "migration 1_a cannot be rolled back: it has no down section");
  assert_answer(&f, VERSIONS, "1\n2");
  ash_close(c);
  fixture_free(&f);
}

static void database_is_found_in_order(void **state) {
  (void)state;
  const ash_migrations set = {.database = "repo.db", .database_env = "ASHRT_TEST_DATABASE"};
  const char *out;
  setenv("ASHRT_TEST_DATABASE", "env.db", 1);
  assert_int_equal(ash_resolve_database(&out, "given.db", &set), ASH_OK);
  assert_string_equal(out, "given.db");
  assert_int_equal(ash_resolve_database(&out, "", &set), ASH_OK);
  assert_string_equal(out, "env.db");
  setenv("ASHRT_TEST_DATABASE", "", 1);
  assert_int_equal(ash_resolve_database(&out, NULL, &set), ASH_OK);
  assert_string_equal(out, "repo.db");
  assert_int_equal(ash_resolve_database(&out, NULL, &(ash_migrations){0}), ASH_MISUSE);
  assert_null(out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(applies_all_and_then_nothing),
      cmocka_unit_test(goes_where_the_options_say),
      cmocka_unit_test(reverts_what_is_named),
      cmocka_unit_test(lists_set_and_ledger),
      cmocka_unit_test(gate_stops_before_the_first_write),
      cmocka_unit_test(loss_needs_leave),
      cmocka_unit_test(tells_what_it_does),
      cmocka_unit_test(stops_when_asked),
      cmocka_unit_test(refuses_what_it_cannot_run),
      cmocka_unit_test(no_down_section_stops_before_anything),
      cmocka_unit_test(database_is_found_in_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
