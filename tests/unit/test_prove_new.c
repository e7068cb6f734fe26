/* test_prove_new.c: new tables get rows in the proof, and a table that lets none in is said by name. */
#include "prove_world.h"

static const char *resource(World *w, const char *name, const char *check, const char *more) {
  return arena_printf(w->arena,
                      "resource Blog.%s do\n"
                      "  sqlite do\n    table \"%s\"\n%s  end\n"
                      "  attributes do\n    integer_primary_key :id\n"
                      "    attribute :title, :string, allow_nil?: false\n"
                      "    attribute :rank, :integer\n  end\n%send\n",
                      name, name, check, more);
}

static const char *check(World *w, const char *sql) {
  return arena_printf(
      w->arena,
      "    check_constraints do\n      check_constraint :rank, \"sane\", check: \"%s\","
      " message: \"no\"\n    end\n",
      sql);
}

static ProofReport prove(World *w, const char *after) {
  ProofReport report = {0};
  const char *error = world_prove(w, world_plan(w, "", after), &report);
  if (error) fail_msg("%s", error);
  return report;
}

static void new_tables_get_rows(void **state) {
  World *w = *state;
  const char *parent = resource(w, "Parents", check(w, "rank > 10 AND length(title) > 2"), "");
  const char *child = resource(w, "Children", "",
                               "  relationships do\n    belongs_to :parent, Blog.Parents,"
                               " attribute_type: :integer, allow_nil?: false\n  end\n");
  ProofReport report = prove(w, arena_printf(w->arena, "%s%s", parent, child));
  if (report.unproven) fail_msg("%s", report.unproven->name);
  assert_int_equal(report.tables, 2);
  assert_int_equal(report.rows, 4);
}

static void a_table_that_lets_no_row_in_is_said(void **state) {
  World *w = *state;
  const char *closed = resource(w, "Closed", check(w, "rank IS NULL AND rank IS NOT NULL"), "");
  const char *open = resource(w, "Open", "", "");
  ProofReport report = prove(w, arena_printf(w->arena, "%s%s", closed, open));
  assert_non_null(report.unproven);
  assert_non_null(strstr(report.unproven->name, "Closed: no row found"));
  assert_non_null(strstr(report.unproven->name, "sane"));
  assert_null(report.unproven->next);
  assert_int_equal(report.rows, 2);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
  const struct CMUnitTest tests[] = {T(new_tables_get_rows),
                                     T(a_table_that_lets_no_row_in_is_said)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
