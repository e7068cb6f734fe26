/* test_prove_groups.c: tables that refer to each other in a row are proven in groups of a few where their
 * keys and references stay as they are, so that the cost grows with their number; else all together. */
#include "prove_world.h"

#include "prove/groups.h"

enum { CHAIN = 40, MOST = 4 };

/* Returns tables of which each refers to the one before it; `title` is the options of a column. */
static const char *chain(World *w, const char *key, const char *title) {
  Buf text = buf_new(w->arena);
  for (int i = 0; i < CHAIN; i++) {
    buf_printf(&text,
               "resource Blog.T%d do\n  sqlite do\n    table \"t%d\"\n  end\n  attributes do\n"
               "    attribute :id, %s, primary_key?: true, allow_nil?: false\n"
               "    attribute :title, :string%s\n  end\n",
               i, i, key, title);
    if (i)
      buf_printf(
          &text,
          "  relationships do\n    belongs_to :former, Blog.T%d, attribute_type: %s\n  end\n",
          i - 1, key);
    buf_put(&text, "end\n");
  }
  return buf_text(&text);
}

typedef struct Counts {
  unsigned groups, most, touched, operations, with_neighbour;
} Counts;

static Counts count_groups(World *w, const Plan *plan) {
  Counts c = {0};
  for (const Group *g = groups_of(w->arena, plan, false); g; g = g->next) {
    unsigned members = 0;
    for (const GroupTable *t = g->tables; t; t = t->next) members++;
    c.groups++;
    c.touched += g->touched;
    c.operations += g->op_count;
    c.with_neighbour += members > g->touched;
    if (g->touched > c.most) c.most = g->touched;
  }
  return c;
}

static void unchanged_keys_keep_groups_small(void **state) {
  World *w = *state;
  const Plan *plan =
      world_plan(w, chain(w, ":integer", ", allow_nil?: false"), chain(w, ":integer", ""));
  const Counts c = count_groups(w, plan);
  assert_true(c.most > 1 && c.most <= MOST);
  assert_int_equal(c.touched, CHAIN);
  assert_int_equal(c.operations, plan->count);
  assert_int_equal(c.with_neighbour,
                   c.groups); /* each with the table that it refers to, or the reverse */
}

static void small_groups_are_proven(void **state) {
  World *w = *state;
  ProofReport report = {0};
  const Plan *plan =
      world_plan(w, chain(w, ":integer", ", allow_nil?: false"), chain(w, ":integer", ""));
  const char *error = world_prove(w, plan, &report);
  if (error) fail_msg("%s", error);
  if (report.unproven) fail_msg("%s", report.unproven->name);
  assert_int_equal(report.tables, CHAIN);
}

static void changed_keys_are_proven_together(void **state) {
  World *w = *state;
  const Counts c =
      count_groups(w, world_plan(w, chain(w, ":integer", ""), chain(w, ":string", "")));
  assert_int_equal(c.groups, 1);
  assert_int_equal(c.touched, CHAIN);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
  const struct CMUnitTest tests[] = {T(unchanged_keys_keep_groups_small),
                                     T(small_groups_are_proven),
                                     T(changed_keys_are_proven_together)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
