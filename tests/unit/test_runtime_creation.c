/* The short way for an empty database (ash_migrations.creation): when it is taken, and what it leaves. */
#include "unit/runtime_fixture.h"

static const File files[] = {
    {"1_posts.sql",
     "-- migrate:up\nCREATE TABLE posts (title TEXT);\n-- migrate:down\nDROP TABLE posts;\n"},
    {"2_body.sql", "-- migrate:up\nALTER TABLE posts ADD COLUMN body TEXT;\n"},
    {"3_rows.sql", "-- migrate:up\nINSERT INTO posts VALUES ('a', 'b');\n"},
    {0}};

static const ash_statement good[] = {{.sql = "CREATE TABLE posts (title TEXT, body TEXT)"}};
static const ash_statement bad[] = {{.sql = "CREATE TABLE left_over (x)"},
                                    {.sql = "CREATE TABLE posts (title TEXT, body nothing("}};
static const ash_creation short_way = {good, 1, 2}, broken_way = {bad, 2, 2};

static const ash_migrations *with(Arena *a, const ash_creation *creation) {
  ash_migrations *set = NEW(a, ash_migrations);
  *set = *set_of(a, files);
  set->creation = creation;
  return set;
}

/* What was told. */
typedef struct Heard {
  unsigned begins, ends, alters, notes;
} Heard;

static void hear(void *user, const ash_event *e) {
  Heard *h = user;
  h->begins += e->kind == ASH_EVENT_MIGRATION_BEGIN;
  h->ends += e->kind == ASH_EVENT_MIGRATION_END;
  h->alters += e->kind == ASH_EVENT_STATEMENT_BEGIN && strstr(e->sql, "ALTER") != NULL;
  h->notes += e->kind == ASH_EVENT_NOTE;
}

static void an_empty_database_takes_it(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  Heard heard = {0};
  size_t applied;
  const ash_run run = {.on_event = hear, .user = &heard};
  assert_status(c, ash_migrate(&applied, c, with(f.arena, &short_way), &run), ASH_OK, "");
  assert_int_equal(applied, 3);
  assert_int_equal(heard.begins, 3);
  assert_int_equal(heard.ends, 3);
  assert_int_equal(heard.alters, 0);
  assert_answer(&f, VERSIONS, "1\n2\n3");
  assert_answer(&f, "SELECT count(*) FROM schema_migrations WHERE name IS NULL OR digest IS NULL",
                "0");
  assert_answer(&f, "SELECT * FROM posts", "a|b");
  assert_status(c, ash_migrate(&applied, c, with(f.arena, &short_way), NULL), ASH_OK, "");
  assert_int_equal(applied, 0);
  ash_close(c);
  fixture_free(&f);
}

/* Cases in which every migration has to run: what is there before, the options. */
static const struct {
  const char *before;
  ash_run run;
  const char *versions;
} long_ways[] = {
    {"CREATE TABLE other (x)", {0}, "1\n2\n3"},
    {"CREATE VIEW v AS SELECT 1", {0}, "1\n2\n3"},
    {NULL, {.to = 1}, "1"},
    {NULL, {.step = 1}, "1"},
    {NULL, {.to_exclusive = 2}, "1"},
};

static void anything_else_goes_step_by_step(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof long_ways / sizeof *long_ways; i++) {
    Fixture f = fixture_new();
    if (long_ways[i].before) shell(&f, long_ways[i].before);
    ash_conn *c = open_database(&f);
    assert_status(c, ash_migrate(NULL, c, with(f.arena, &short_way), &long_ways[i].run), ASH_OK,
                  "");
    assert_answer(&f, VERSIONS, long_ways[i].versions);
    /* the rest follows as for any database */
    assert_status(c, ash_migrate(NULL, c, with(f.arena, &short_way), NULL), ASH_OK, "");
    assert_answer(&f, "SELECT * FROM posts", "a|b");
    ash_close(c);
    fixture_free(&f);
  }
}

static void what_the_engine_refuses_is_left_for_the_long_way(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  Heard heard = {0};
  const ash_run run = {.on_event = hear, .user = &heard};
  assert_status(c, ash_migrate(NULL, c, with(f.arena, &broken_way), &run), ASH_OK, "");
  assert_int_equal(heard.notes, 1);
  assert_answer(&f, TABLES, "posts\nschema_migrations");
  assert_answer(&f, VERSIONS, "1\n2\n3");
  ash_close(c);
  fixture_free(&f);
}

static void a_rehearsal_shows_it(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  Heard heard = {0};
  const ash_run run = {.on_event = hear, .user = &heard, .dry_run = 1};
  size_t applied;
  assert_status(c, ash_migrate(&applied, c, with(f.arena, &short_way), &run), ASH_OK, "");
  assert_int_equal(applied, 0);
  assert_int_equal(heard.ends, 3);
  assert_int_equal(heard.alters, 0);
  assert_answer(&f, TABLES, "");
  ash_close(c);
  fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_empty_database_takes_it),
      cmocka_unit_test(anything_else_goes_step_by_step),
      cmocka_unit_test(what_the_engine_refuses_is_left_for_the_long_way),
      cmocka_unit_test(a_rehearsal_shows_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
