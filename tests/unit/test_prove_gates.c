/* A row that a gate must stop is found, and is still one when it is tried. */
#include "prove_world.h"
#include "unit/sqlite_version.h"

#define TREE(check, identities)                                                  \
  "resource Blog.Node do\n  sqlite do\n    table \"nodes\"\n" check              \
  "  end\n  attributes do\n    uuid_primary_key :id\n"                           \
  "    attribute :name, :string, allow_nil?: false\n  end\n  relationships do\n" \
  "    belongs_to :parent, Blog.Node\n  end\n" identities "end\n"
#define CHECK(sql)                                                                         \
  "    check_constraints do\n      check_constraint :parent_id, \"parent\", check: \"" sql \
  "\"\n    end\n"
#define UNIQUE "  identities do\n    identity :unique_name, [:name]\n  end\n"

/* Tables whose rows refer to each other lose some of them again: those that refer to nothing. */
static const struct {
  const char *before, *after;
} trees[] = {
    {TREE("", ""), TREE("", UNIQUE)},
    {TREE(CHECK("parent_id <> id"), ""), TREE(CHECK("parent_id <> id"), UNIQUE)},
    {TREE(CHECK("parent_id IS NULL OR parent_id <> id"), ""),
     TREE(CHECK("parent_id IS NULL OR parent_id <> id"), UNIQUE)},
};

static void a_tree_gets_an_identity(void **state) {
  World *w = *state;
  for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
    ProofReport report = {0};
    const char *error = world_prove(w, world_plan(w, trees[i].before, trees[i].after), &report);
    if (error) fail_msg("%zu: %s", i, error);
    if (report.unproven) fail_msg("%zu: %s", i, report.unproven->name);
  }
}

#define TASK(column)                                                                    \
  "resource Blog.Task do\n  sqlite do\n    table \"tasks\"\n  end\n  attributes do\n"   \
  "    uuid_primary_key :id\n    attribute :title, :string, allow_nil?: false\n" column \
  "  end\nend\n"
#define RANK(type, options) "    attribute :rank, " type options "\n"

/* What no row can break is no hole in a proof: the guards of a rebuild, a backfill that is a literal. */
static const struct {
  const char *before, *after;
} silent[] = {
    {TASK(RANK(":string", "")), TASK(RANK(":integer", ""))},
    {TASK(""), TASK(RANK(":string", ", allow_nil?: false, backfill: \"'none'\""))},
    {TASK(RANK(":string", "")), TASK(RANK(":string", ", allow_nil?: false, backfill: \"'none'\""))},
    /* a number, which the column makes a text */
    {TASK(RANK(":string", "")), TASK(RANK(":string", ", allow_nil?: false, backfill: \"1\""))},
};

static void what_cannot_happen_is_not_told(void **state) {
  World *w = *state;
  for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
    ProofReport report = {0};
    const char *error = world_prove(w, world_plan(w, silent[i].before, silent[i].after), &report);
    if (error) fail_msg("%zu: %s", i, error);
    if (report.unproven) fail_msg("%zu: %s", i, report.unproven->name);
  }
}

#define NOTE(options) "    attribute :note, :string" options "\n"
#define PLACE(columns, identities)                                                         \
  "resource Blog.Place do\n  sqlite do\n    table \"places\"\n  end\n  attributes do\n"    \
  "    integer_primary_key :id\n    attribute :name, :string, allow_nil?: false\n" columns \
  "  end\n  identities do\n" identities "  end\nend\n"
#define TOWN "    attribute :town, :string\n    attribute :street, :string\n"

/* Rows that are found only where one looks for them. */
static const struct {
  const char *before, *after;
} found[] = {
    /* NULL in two columns at once */
    {TASK(RANK(":string", "") NOTE("")),
     TASK(RANK(":string", "") NOTE(", allow_nil?: false, backfill: \"'[' || rank || ']'\""))},
    /* a number that loses digits as text */
    {TASK(RANK(":integer", "")), TASK(RANK(":string", ""))},
    /* rows that one new unique index lets in and the other does not, both ways */
    {PLACE(TOWN, "    identity :one, [:name]\n"),
     PLACE(TOWN, "    identity :one, [:name]\n    identity :two, [:town]\n"
                 "    identity :three, [:street]\n")},
    {PLACE(TOWN, ""), PLACE(TOWN, "    identity :one, [:name, :town]\n"
                                  "    identity :two, [:town, :street], nils_distinct?: false\n"
                                  "    identity :three, [:street, :name]\n")},
    /* … where a gate before it finds the duplicate, too */
    {PLACE(TOWN, ""), PLACE("    attribute :town, :string, allow_nil?: false\n"
                            "    attribute :street, :string, allow_nil?: false\n",
                            "    identity :one, [:name]\n    identity :two, [:town, :street]\n")},
};

static void each_gate_has_its_row(void **state) {
  World *w = *state;
  for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
    ProofReport report = {0};
    const char *error = world_prove(w, world_plan(w, found[i].before, found[i].after), &report);
    if (error) fail_msg("%zu: %s", i, error);
    if (report.unproven) fail_msg("%zu: %s", i, report.unproven->name);
  }
}

static void a_gate_that_no_row_breaks_is_told(void **state) {
  World *w = *state;
  ProofReport report = {0};
  const char *error = world_prove(
      w,
      world_plan(w, TASK(""),
                 TASK(RANK(":string", ", allow_nil?: false, backfill: \"'a' || 'b'\""))),
      &report);
  if (error) fail_msg("%s", error);
  assert_non_null(report.unproven);
  assert_non_null(
      strstr(report.unproven->name, "no generated row breaks \"tasks.rank: the backfill"));
  assert_null(report.unproven->next);
}

/* A VIRTUAL column of a STRICT table holds what its type forbids (integrity_check says so, before and
 * after): no mistake of a migration that changes something else. */
static void what_was_wrong_before_is_no_mistake(void **state) {
  static const char format[] =
      "resource Blog.Post do\n  sqlite do\n    table \"posts\"\n    strict? true\n  end\n"
      "  attributes do\n    integer_primary_key :id\n    attribute :cover, :binary\n"
      "    attribute :kind, :string, computed: \"coalesce(cover, 'none')\"\n"
      "    attribute :views, %s\n  end\nend\n";
  World *w = *state;
  if (!has_strict("")) skip();
  ProofReport report = {0};
  const char *before = arena_printf(w->arena, format, ":integer");
  const char *after =
      arena_printf(w->arena, format, ":integer, allow_nil?: false, backfill: \"0\"");
  const char *error = world_prove(w, world_plan(w, before, after), &report);
  if (error) fail_msg("%s", error);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_cannot_happen_is_not_told, world_setup, world_teardown),
      cmocka_unit_test_setup_teardown(a_gate_that_no_row_breaks_is_told, world_setup,
                                      world_teardown),
      cmocka_unit_test_setup_teardown(what_was_wrong_before_is_no_mistake, world_setup,
                                      world_teardown),
      cmocka_unit_test_setup_teardown(each_gate_has_its_row, world_setup, world_teardown),
      cmocka_unit_test_setup_teardown(a_tree_gets_an_identity, world_setup, world_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
