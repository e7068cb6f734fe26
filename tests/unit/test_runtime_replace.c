/* Squashed migrations: which databases take the one, which go on with the many (V11). */
#include "unit/runtime_fixture.h"

#define MADE(n)                                                                              \
  "-- migrate:up\n-- ashc:touches t" #n "\nCREATE TABLE t" #n " (id INTEGER PRIMARY KEY);\n" \
  "-- migrate:down\n-- ashc:touches t" #n "\nDROP TABLE t" #n ";\n"

static const File many[] = {{"1_one.sql", MADE(1)},
                            {"2_two.sql", MADE(2)},
                            {"3_three.sql", MADE(3)},
                            {"7_seven.sql", MADE(7)},
                            {0}};

/* 4 stands for 1 to 3; 5 for 2 and 3; 6 for 4 and 7, and says what 4 stands for. */
static const File squashed[] = {
    {"4_all.sql",
     "-- migrate:up\n-- ashc:touches t1, t2, t3\n-- ashc:replaces 1_one\n-- ashc:replaces 2_two\n"
     "-- ashc:replaces 3_three\nCREATE TABLE t1 (id INTEGER PRIMARY KEY);\n"
     "CREATE TABLE t2 (id INTEGER PRIMARY KEY);\nCREATE TABLE t3 (id INTEGER PRIMARY KEY);\n"
     "-- migrate:down\n-- ashc:touches t1, t2, t3\nDROP TABLE t3;\nDROP TABLE t2;\nDROP TABLE "
     "t1;\n"},
    {"5_middle.sql",
     "-- migrate:up\n-- ashc:touches t2, t3\n-- ashc:replaces 2_two\n-- ashc:replaces 3_three\n"
     "CREATE TABLE t2 (id INTEGER PRIMARY KEY);\nCREATE TABLE t3 (id INTEGER PRIMARY KEY);\n"
     "-- migrate:down\n-- ashc:touches t2, t3\nDROP TABLE t3;\nDROP TABLE t2;\n"},
    {"6_again.sql",
     "-- migrate:up\n-- ashc:touches t1, t2, t3, t7\n-- ashc:replaces 4_all (1 2 3)\n"
     "-- ashc:replaces 7_seven\nCREATE TABLE t1 (id INTEGER PRIMARY KEY);\n"
     "CREATE TABLE t2 (id INTEGER PRIMARY KEY);\nCREATE TABLE t3 (id INTEGER PRIMARY KEY);\n"
     "CREATE TABLE t7 (id INTEGER PRIMARY KEY);\n"
     "-- migrate:down\n-- ashc:touches t1, t2, t3, t7\nDROP TABLE t7;\nDROP TABLE t3;\nDROP TABLE "
     "t2;\n"
     "DROP TABLE t1;\n"},
    {0}};

enum { ALL, MIDDLE, AGAIN };

/* Returns the squashed migration with those of `from` that it replaces; NULL: none is kept. */
static const ash_migration *linked(Arena *a, const ash_migration *m,
                                   const ash_migration *const *from) {
  ash_replaced *replaces = NEW_ARRAY(a, ash_replaced, m->replace_count);
  for (size_t i = 0; i < m->replace_count; i++) {
    replaces[i] = m->replaces[i];
    for (const ash_migration *const *f = from; f && *f; f++)
      if ((*f)->version == replaces[i].version) replaces[i].migration = *f;
  }
  ash_migration *copy = NEW(a, ash_migration);
  *copy = *m;
  copy->replaces = replaces;
  return copy;
}

static const ash_migrations *set_with(Arena *a, const ash_migration *x, const ash_migration *y,
                                      const ash_migration *z) {
  ash_migrations *set = NEW(a, ash_migrations);
  const ash_migration **items = NEW_ARRAY(a, const ash_migration *, 3);
  const ash_migration *const given[] = {x, y, z};
  *set = (ash_migrations){.abi = ASH_ABI, .repo = "Test.Repo", .items = items};
  for (size_t i = 0; i < 3; i++)
    if (given[i]) items[set->count++] = given[i];
  return set;
}

/* The sets that a program may have. */
static const ash_migrations *program(Arena *a, int which, bool kept) {
  const ash_migrations *old = set_of(a, many), *new = set_of(a, squashed);
  const ash_migration *const from[] = {old->items[0], old->items[1], old->items[2], NULL};
  const ash_migration *all = linked(a, new->items[ALL], kept ? from : NULL);
  const ash_migration *const again_from[] = {all, old->items[3], NULL};
  if (which == ALL) return set_with(a, all, old->items[3], NULL);
  if (which == MIDDLE)
    return set_with(a, old->items[0], linked(a, new->items[MIDDLE], kept ? from : NULL),
                    old->items[3]);
  return set_with(a, linked(a, new->items[AGAIN], kept ? again_from : NULL), NULL, NULL);
}

/* What a database has, with which program it goes on, how that ends and what it has then. */
static const struct {
  int64_t had; /* of `many`, up to this version */
  int which;
  bool kept;
  int status;
  const char *has;
} cases[] = {
    {0, ALL, true, ASH_OK, "4\n7"},          {0, ALL, false, ASH_OK, "4\n7"},
    {1, ALL, true, ASH_OK, "1\n2\n3\n7"},    {2, ALL, true, ASH_OK, "1\n2\n3\n7"},
    {2, ALL, false, ASH_LATE, "1\n2"},       {3, ALL, true, ASH_OK, "1\n2\n3\n7"},
    {3, ALL, false, ASH_OK, "1\n2\n3\n7"},   {7, ALL, false, ASH_OK, "1\n2\n3\n7"},
    {0, MIDDLE, true, ASH_OK, "1\n5\n7"},    {1, MIDDLE, true, ASH_OK, "1\n2\n3\n7"},
    {1, MIDDLE, false, ASH_OK, "1\n5\n7"},   {2, MIDDLE, true, ASH_OK, "1\n2\n3\n7"},
    {2, MIDDLE, false, ASH_LATE, "1\n2"},    {0, AGAIN, true, ASH_OK, "6"},
    {0, AGAIN, false, ASH_OK, "6"},          {2, AGAIN, true, ASH_OK, "1\n2\n3\n7"},
    {2, AGAIN, false, ASH_LATE, "1\n2"},     {3, AGAIN, false, ASH_LATE, "1\n2\n3"},
    {7, AGAIN, false, ASH_OK, "1\n2\n3\n7"},
};

static const char seen[] = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN "
                           "('t1', 't2', 't3', 't7')";

static void every_database_gets_to_the_end(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Fixture f = fixture_new();
    ash_conn *c = open_database(&f);
    const ash_migrations *set = program(f.arena, cases[i].which, cases[i].kept);
    if (cases[i].had)
      assert_status(c, ash_migrate(NULL, c, set_of(f.arena, many), &(ash_run){.to = cases[i].had}),
                    ASH_OK, "");
    assert_status(c, ash_migrate(NULL, c, set, NULL), cases[i].status, "");
    assert_answer(&f, VERSIONS, cases[i].has);
    if (cases[i].status == ASH_OK) {
      size_t n = 9;
      assert_answer(&f, seen, "4");
      assert_status(c, ash_migrate(&n, c, set, NULL), ASH_OK, "");
      assert_int_equal(n, 0);
      if (cases[i].kept || !cases[i].had) {
        assert_status(c, ash_rollback(NULL, c, set, &(ash_run){.all = 1}), ASH_OK, "");
        assert_answer(&f, seen, "0");
      }
    }
    ash_close(c);
    fixture_free(&f);
  }
}

/* A database that took the squashed one keeps it when that is squashed again. */
static void what_was_run_is_what_it_has(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  size_t n;
  assert_status(c, ash_migrate(&n, c, program(f.arena, ALL, true), NULL), ASH_OK, "");
  for (int kept = 0; kept < 2; kept++) {
    assert_status(c, ash_migrate(&n, c, program(f.arena, AGAIN, kept), NULL), ASH_OK, "");
    assert_int_equal(n, 0);
    assert_answer(&f, VERSIONS, "4\n7");
  }
  ash_close(c);
  fixture_free(&f);
}

/* Another program, which knows the many, comes between the first and the squashed one. */
typedef struct Other {
  const Fixture *fixture;
  const ash_migrations *set;
  bool done;
} Other;

static void come_between(void *user, const ash_event *e) {
  Other *o = user;
  if (e->kind != ASH_EVENT_MIGRATION_END || o->done) return;
  o->done = true;
  ash_conn *c = open_database(o->fixture);
  assert_status(c, ash_migrate(NULL, c, o->set, &(ash_run){.to = 2}), ASH_OK, "");
  ash_close(c);
}

static void others_may_come_between(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  Other other = {.fixture = &f, .set = set_of(f.arena, many)};
  size_t n;
  assert_status(c,
                ash_migrate(&n, c, program(f.arena, MIDDLE, true),
                            &(ash_run){.on_event = come_between, .user = &other}),
                ASH_OK, "");
  assert_int_equal(n, 3);
  assert_answer(&f, VERSIONS, "1\n2\n3\n7");
  assert_answer(&f, seen, "4");
  ash_close(c);
  fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_database_gets_to_the_end),
      cmocka_unit_test(what_was_run_is_what_it_has),
      cmocka_unit_test(others_may_come_between),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
