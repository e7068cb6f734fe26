/* test_sqlite_defaults.c: Elixir defaults as SQL, and the value that a row gets. */
#include "backend/sqlite/sqlite.h"
#include "unit/sqlite_world.h"

static const struct {
  const char *elixir, *sql, *value; /* value: quote() of what a row gets */
} defaults[] = {
    {"nil", NULL, "NULL"},
    {"true", "true", "1"},
    {"false", "false", "0"},
    {"42", "42", "42"},
    {"-1_000", "-1000", "-1000"},
    {"1.5e3", "1.5e3", "1500.0"},
    {"\"draft\"", "'draft'", "'draft'"},
    {"\"it's; -- x\"", "'it''s; -- x'", "'it''s; -- x'"},
    {"\"a\\\\b\"", "'a\\b'", "'a\\b'"},
    {"\"line\\nbreak\"", "'line\nbreak'", "'line\nbreak'"},
    {"\"\\\"q\\\" \\u00e9\\x{1F600}\"", "'\"q\" é😀'", "'\"q\" é😀'"},
    {"\"\\#{x}\"", "'#{x}'", "'#{x}'"},
    {"\"007\"", "'007'", "'007'"},
    {":active", "'active'", "'active'"},
    {":\"two words\"", "'two words'", "'two words'"},
    {"[]", "'[]'", "'[]'"},
    {"%{}", "'{}'", "'{}'"},
    {"[1, \"a\", nil, true, [:b]]", "'[1,\"a\",null,true,[\"b\"]]'",
     "'[1,\"a\",null,true,[\"b\"]]'"},
    {"%{a: 1, \"b c\" => \"it's\"}", "'{\"a\":1,\"b c\":\"it''s\"}'",
     "'{\"a\":1,\"b c\":\"it''s\"}'"},
    {"fragment(\"(1 + 2)\")", "(1 + 2)", "3"},
    {"fragment(\"1 + 2\")", "(1 + 2)", "3"},
    {"fragment(\"(1) + (2)\")", "((1) + (2))", "3"},
    {"fragment(\"lower('\\\"A')\")", "(lower('\"A'))", "'\"a'"},
    {"fragment(\"x'00ff'\")", "x'00ff'", "X'00FF'"},
    {"fragment(\"-5\")", "-5", "-5"},
};

static void defaults_reach_rows(void **state) {
  (void)state;
  World w = world_new();
  for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
    Column c = {.name = "c", .default_value = defaults[i].elixir};
    bool wrong;
    const char *sql = sqlite_default(w.arena, &c, &wrong);
    assert_false(wrong);
    if (!defaults[i].sql) {
      assert_null(sql);
      continue;
    }
    assert_string_equal(sql, defaults[i].sql);
    sqlite3 *db = open_database();
    run(db,
        arena_printf(w.arena, "CREATE TABLE t(a, c DEFAULT %s); INSERT INTO t(a) VALUES (1)", sql));
    assert_string_equal(ask(&w, db, "SELECT quote(c) FROM t"), defaults[i].value);
    sqlite3_close(db);
  }
  arena_free(w.arena);
}

static void wrong_defaults_are_told(void **state) {
  (void)state;
  static const char *const sources[] = {"",
                                        "&DateTime.utc_now/0",
                                        "\"open",
                                        "\"#{x}\"",
                                        "[1",
                                        "%{a}",
                                        "fragment(1)",
                                        "1 2",
                                        "foo",
                                        "\"\\0\"",
                                        "12abc",
                                        "--5"};
  Arena *a = arena_new();
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    Column c = {.name = "c", .default_value = sources[i]};
    bool wrong;
    assert_null(sqlite_default(a, &c, &wrong));
    if (!wrong) fail_msg("taken: %s", sources[i]);
  }
  arena_free(a);
}

static void constants_are_told_apart(void **state) {
  (void)state;
  static const struct {
    const char *sql;
    bool constant;
  } cases[] = {{"1", true},        {"'x'", true},           {"('[]')", true},
               {"NULL", true},     {"-1.5", true},          {"x'00'", true},
               {"(1 + 2)", false}, {"CURRENT_DATE", false}, {"(strftime('%s','now'))", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_int_equal(sqlite_constant_default(cases[i].sql), cases[i].constant);
    World w = world_new(); /* SQLite agrees, on a table with rows */
    sqlite3 *db = open_database();
    run(db, "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    const char *add = arena_printf(w.arena, "ALTER TABLE t ADD COLUMN c DEFAULT %s", cases[i].sql);
    assert_int_equal(sqlite3_exec(db, add, NULL, NULL, NULL) == SQLITE_OK, cases[i].constant);
    sqlite3_close(db);
    arena_free(w.arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_reach_rows),
      cmocka_unit_test(wrong_defaults_are_told),
      cmocka_unit_test(constants_are_told_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
