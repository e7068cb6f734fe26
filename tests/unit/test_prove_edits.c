/* test_prove_edits.c: edits of stored CREATE TABLEs are proven beside their portable form, on tables
 * created at once and on tables that grew: a wrong edit does not pass. */
#include "prove_world.h"

static const char before_text[] =
    "resource Blog.Author do\n  sqlite do\n    table \"authors\"\n  end\n"
    "  attributes do\n    integer_primary_key :id\n  end\nend\n"
    "resource Blog.Post do\n  sqlite do\n    table \"posts\"\n"
    "    references do\n      reference :author, on_delete: :nothing\n    end\n"
    "    check_constraints do\n      check_constraint :words, \"few\", check: \"words < 1000\"\n"
    "    end\n  end\n"
    "  attributes do\n    uuid_primary_key :id\n"
    "    attribute :title, :string, allow_nil?: false\n"
    "    attribute :words, :integer\n    attribute :slug, :string\n"
    "    attribute :state, :string, default: \"draft\"\n  end\n"
    "  relationships do\n    belongs_to :author, Blog.Author, attribute_type: :integer\n  "
    "end\nend\n";

static const char after_text[] =
    "resource Blog.Author do\n  sqlite do\n    table \"authors\"\n  end\n"
    "  attributes do\n    integer_primary_key :id\n  end\nend\n"
    "resource Blog.Post do\n  sqlite do\n    table \"posts\"\n"
    "    references do\n      reference :author, on_delete: :delete\n    end\n"
    "    check_constraints do\n      check_constraint :words, \"some\", check: \"words > -9\"\n"
    "    end\n  end\n"
    "  attributes do\n    uuid_primary_key :id\n"
    "    attribute :title, :string\n"
    "    attribute :words, :integer\n    attribute :slug, :string, allow_nil?: false\n"
    "    attribute :state, :string, default: \"live\"\n  end\n"
    "  relationships do\n    belongs_to :author, Blog.Author, attribute_type: :integer\n  "
    "end\nend\n";

/* Returns the step beside whose form an edit stands. */
static Step *edited_step(Lowered *in) {
  for (Step *s = in->steps.first; s; s = s->next)
    if (s->edit) return s;
  fail_msg("the plan has no edit");
  return NULL;
}

static void a_correct_edit_passes(void **state) {
  World *w = *state;
  ProofReport report = {0};
  Plan *plan = world_plan(w, before_text, after_text);
  edited_step(&plan->up);
  edited_step(&plan->down);
  const char *error = world_prove(w, plan, &report);
  if (error) fail_msg("%s", error);
  for (const NameList *u = report.unproven; u; u = u->next)
    if (strstr(u->name, "edited")) fail_msg("unproven: %s", u->name);
}

/* `from` in the edit becomes `to`. */
static void change_edit(World *w, Lowered *in, const char *from, const char *to) {
  Step *s = edited_step(in);
  const char *at = strstr(s->edit, from);
  if (!at) fail_msg("%s\nis not in\n%s", from, s->edit);
  s->edit = arena_printf(w->arena, "%.*s%s%s", (int)(at - s->edit), s->edit, to, at + strlen(from));
}

static const struct {
  bool down;
  const char *from, *to, *said;
} mutants[] = {
    {false, "\ncolumn \"title\" drop not null", "", "column posts.title"},
    {false, "\ncolumn \"slug\" set not null", "", "column posts.slug"},
    {false, "set default 'live'", "set default 'dead'", "default 'live'"},
    {false, "\ncolumn \"state\" set default 'live'", "", "default 'live'"},
    {false, "\ndrop constraint \"few\"", "", "few"},
    {false, "words > -9", "words > -8", "words > - 9"},
    {false, "ON DELETE CASCADE", "ON DELETE SET NULL", "on delete CASCADE"},
    {false, "column \"title\" drop not null", "column \"title\" set collate NOCASE", "nocase"},
    {true, "set default 'draft'", "set default 'live'", "default 'draft'"},
    {true, "\ncolumn \"title\" set not null", "", "column posts.title"},
};

static void every_wrong_edit_is_refused(void **state) {
  World *w = *state;
  unsigned survivors = 0;
  for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++) {
    Plan *plan = world_plan(w, before_text, after_text);
    change_edit(w, mutants[i].down ? &plan->down : &plan->up, mutants[i].from, mutants[i].to);
    const char *error = world_prove(w, plan, NULL);
    const bool by_edit = error && strstr(error, "by the runtime, on tables created at once");
    if (by_edit && strstr(error, mutants[i].said)) continue;
    survivors++;
    print_error("%s: %s\n", mutants[i].from, error ? error : "survived");
  }
  assert_int_equal(survivors, 0);
}

/* It does no harm, because its portable form runs, but is there for nothing. */
static void an_edit_that_cannot_be_made_is_said(void **state) {
  World *w = *state;
  ProofReport report = {0};
  Plan *plan = world_plan(w, before_text, after_text);
  change_edit(w, &plan->up, "\"posts\"", "\"authors\"");
  const char *error = world_prove(w, plan, &report);
  if (error) fail_msg("%s", error);
  bool said = false;
  for (const NameList *u = report.unproven; u; u = u->next)
    said |= strstr(u->name, "not edited in place") != NULL;
  assert_true(said);
}

/* What runs in shells is proven, too: by itself. */
static void a_wrong_portable_form_is_refused(void **state) {
  World *w = *state;
  Plan *plan = world_plan(w, before_text, after_text);
  world_replace(w, &plan->up, "'live'", "'dead'");
  const char *error = world_prove(w, plan, NULL);
  assert_non_null(error);
  assert_non_null(strstr(error, "by a plain shell"));
}

static void more_beside_it_than_planned_is_refused(void **state) {
  World *w = *state;
  Plan *plan = world_plan(w, before_text, after_text),
       *other = world_plan(w, before_text, after_text);
  Step *s = edited_step(&other->up);
  s->beside--;
  Buf sql = buf_new(w->arena);
  emit_sql(&sql, other, other->diff->after->repo, "a_change");
  const Source *source = sources_add(w->sources, "20260101000000_a_change.sql", sql.text, sql.len);
  ash_migration *m = migration_parse(w->arena, w->diag, source);
  assert_non_null(m);
  assert_false(prove_migration(w->arena, w->diag, plan, m, emit_sql, NULL));
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
  const struct CMUnitTest tests[] = {
      T(a_correct_edit_passes),
      T(every_wrong_edit_is_refused),
      T(an_edit_that_cannot_be_made_is_said),
      T(a_wrong_portable_form_is_refused),
      T(more_beside_it_than_planned_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
