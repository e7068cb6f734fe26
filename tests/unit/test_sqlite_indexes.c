/* test_sqlite_indexes.c: identities and indexes by what they do to rows. */
#include "unit/sqlite_world.h"

typedef struct Test {
  World w;
  Schema *s;
  Table *users;
  sqlite3 *db;
} Test;

static Test start(void) {
  Test t = {.w = world_new()};
  t.s = schema_new(t.w.arena, t.w.names, t.w.repo);
  t.users = add_table(t.s, "users");
  add_key(t.s, t.users, "id", "bigint");
  add_column(t.s, t.users, "org", "bigint");
  add_column(t.s, t.users, "name", "text");
  add_column(t.s, t.users, "state", "text")->nullable = false;
  t.db = open_database();
  return t;
}

static void finish(Test *t) {
  sqlite3_close(t->db);
  arena_free(t->w.arena);
}

static bool insert(Test *t, const char *values) {
  const char *sql =
      arena_printf(t->w.arena, "INSERT INTO users(org,name,state) VALUES (%s)", values);
  return sqlite3_exec(t->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static const char *stored(Test *t, const char *name) {
  return ask(&t->w, t->db,
             arena_printf(t->w.arena, "SELECT sql FROM sqlite_schema WHERE name='%s'", name));
}

static void an_identity_holds(void **state) {
  (void)state;
  Test t = start();
  add_identity(t.s, t.users, "one", "org name");
  create_all(&t.w, t.db, t.s);
  assert_true(insert(&t, "1,'a','on'"));
  assert_true(insert(&t, "2,'a','on'"));
  assert_true(insert(&t, "NULL,'a','on'") && insert(&t, "NULL,'a','on'"));
  assert_false(insert(&t, "1,'a','on'"));
  finish(&t);
}

/* Every pair of rows from {NULL, 0, '', 'a'} x {NULL, 0, 1}: the second is refused iff they agree. */
static void nulls_count_as_equal_where_asked(void **state) {
  (void)state;
  static const char *const names[] = {"NULL", "'0'", "''", "'a'"}, *const orgs[] = {"NULL", "0",
                                                                                    "1"};
  Test t = start();
  add_identity(t.s, t.users, "one", "org name")->nils_distinct = false;
  create_all(&t.w, t.db, t.s);
  for (int i = 0; i < 12; i++)
    for (int j = 0; j < 12; j++) {
      run(t.db, "DELETE FROM users");
      const char *first = arena_printf(t.w.arena, "%s,%s,'on'", orgs[i / 4], names[i % 4]);
      const char *second = arena_printf(t.w.arena, "%s,%s,'on'", orgs[j / 4], names[j % 4]);
      assert_true(insert(&t, first));
      if (insert(&t, second) == (i == j)) fail_msg("%s then %s", first, second);
    }
  finish(&t);
}

static void nulls_count_as_equal_without_case(void **state) {
  (void)state;
  Test t = start();
  table_column(t.users, named(t.s, "name"))->collation = named(t.s, "NOCASE");
  add_identity(t.s, t.users, "one", "name")->nils_distinct = false;
  create_all(&t.w, t.db, t.s);
  assert_true(insert(&t, "1,'a','on'"));
  assert_false(insert(&t, "1,'A','on'"));
  assert_true(insert(&t, "1,NULL,'on'"));
  assert_false(insert(&t, "1,NULL,'on'"));
  finish(&t);
}

/* The order of a key whose NULLs count as equal is there, too, and read back (create_all compares). */
static void equal_nulls_downwards(void **state) {
  (void)state;
  Test t = start();
  table_column(t.users, named(t.s, "name"))->collation = named(t.s, "NOCASE");
  Index *down = add_index(t.s, t.users, "down", "-name org"),
        *text = add_index(t.s, t.users, "text", "-state -org (lower(name) DESC)");
  down->unique = text->unique = true;
  down->nulls_distinct = text->nulls_distinct = false;
  create_all(&t.w, t.db, t.s);
  assert_string_equal(ask(&t.w, t.db, "SELECT \"desc\" FROM pragma_index_xinfo('down') WHERE key"),
                      "1 1 0 0");
  assert_string_equal(ask(&t.w, t.db, "SELECT \"desc\" FROM pragma_index_xinfo('text') WHERE key"),
                      "1 1 1 1 1");
  assert_true(insert(&t, "1,'a','on'") && insert(&t, "1,NULL,'on'"));
  assert_false(insert(&t, "1,'A','off'") || insert(&t, "1,NULL,'off'"));
  finish(&t);
}

static void filters_join(void **state) {
  (void)state;
  Test t = start();
  Identity *i = add_identity(t.s, t.users, "one", "name");
  i->base_filter = named(t.s, "state = 'on' OR state = 'new'");
  i->where = named(t.s, "org > 0");
  create_all(&t.w, t.db, t.s);
  assert_true(insert(&t, "1,'a','on'"));
  assert_true(insert(&t, "1,'a','off'") && insert(&t, "0,'a','on'"));
  assert_false(insert(&t, "2,'a','new'"));
  finish(&t);
}

static void tenants_come_first(void **state) {
  (void)state;
  Test t = start();
  t.users->multitenancy = (Multitenancy){TENANCY_ATTRIBUTE, named(t.s, "org"), UNSET};
  add_identity(t.s, t.users, "one", "name");
  add_identity(t.s, t.users, "two", "state org");
  add_identity(t.s, t.users, "all", "name state")->all_tenants = true;
  create_all(&t.w, t.db, t.s);
  assert_string_equal(stored(&t, "users_one_index"),
                      "CREATE UNIQUE INDEX \"users_one_index\" ON \"users\" (\"org\", \"name\")");
  assert_string_equal(stored(&t, "users_two_index"),
                      "CREATE UNIQUE INDEX \"users_two_index\" ON \"users\" (\"org\", \"state\")");
  assert_true(insert(&t, "1,'a','on'") && insert(&t, "2,'a','off'"));
  assert_false(insert(&t, "3,'a','off'"));
  finish(&t);
}

static void custom_indexes(void **state) {
  (void)state;
  Test t = start();
  add_index(t.s, t.users, "by_name", "org -name");
  Index *lower = add_index(t.s, t.users, "by_lower", "(lower(name))");
  lower->unique = true;
  lower->where = named(t.s, "state = 'on'");
  add_index(t.s, t.users, "raw", "(name DESC)");
  create_all(&t.w, t.db, t.s);
  assert_string_equal(
      ask(&t.w, t.db, "SELECT name, desc FROM pragma_index_xinfo('by_name') WHERE key"),
      "org|0 name|1");
  assert_string_equal(ask(&t.w, t.db, "SELECT name, desc FROM pragma_index_xinfo('raw') WHERE key"),
                      "name|1");
  assert_true(insert(&t, "1,'a','on'") && insert(&t, "1,'A','off'"));
  assert_false(insert(&t, "1,'A','on'"));
  finish(&t);
}

static void reference_indexes(void **state) {
  (void)state;
  Test t = start();
  Reference *r = refer(t.s, t.users, table_column(t.users, named(t.s, "org")), "users", "id");
  r->index = true;
  r->index_where = named(t.s, "org IS NOT NULL");
  create_all(&t.w, t.db, t.s);
  assert_string_equal(stored(&t, "users_org_index"),
                      "CREATE INDEX \"users_org_index\" ON \"users\" "
                      "(\"org\") WHERE (org IS NOT NULL)");
  finish(&t);
}

/* What SQLite has no form for is told before anything is made. */
static void options_of_other_engines(void **state) {
  (void)state;
  Test t = start();
  add_index(t.s, t.users, "a", "name")->using = named(t.s, "gin");
  add_index(t.s, t.users, "b", "name")->include = name_list(t.s, "org");
  add_index(t.s, t.users, "Users", "name");
  schema_finish(t.s);
  sqlite_backend.check(t.s, t.w.diag);
  assert_int_equal(diag_errors(t.w.diag), 3);
  finish(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_identity_holds),
      cmocka_unit_test(nulls_count_as_equal_where_asked),
      cmocka_unit_test(nulls_count_as_equal_without_case),
      cmocka_unit_test(equal_nulls_downwards),
      cmocka_unit_test(filters_join),
      cmocka_unit_test(tenants_come_first),
      cmocka_unit_test(custom_indexes),
      cmocka_unit_test(reference_indexes),
      cmocka_unit_test(options_of_other_engines),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
