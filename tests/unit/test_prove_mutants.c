/* test_prove_mutants.c: a correct migration passes its proof; the same one with a mistake does not. Each
 * mutant is an error that a planner, a backend or a person could make. */
#include "prove_world.h"
#include "unit/sqlite_version.h"

#define RESOURCE(name, table, body) \
  "resource Blog." name " do\n  sqlite do\n    table \"" table "\"\n" body "end\n"

#define STRICT "    strict? true\n"

static const char before_text[] = RESOURCE("Author", "authors",
                                           "  end\n  attributes do\n    integer_primary_key :id\n"
                                           "    attribute :name, :string, allow_nil?: false\n"
                                           "    attribute :rating, :integer\n  end\n")
    RESOURCE("Post", "posts",
             "    references do\n      reference :author, on_delete: :delete\n    end\n"
             "    check_constraints do\n"
             "      check_constraint :words, \"few\", check: \"words < 1000\"\n    end\n  end\n"
             "  attributes do\n    uuid_primary_key :id\n"
             "    attribute :title, :string, allow_nil?: false\n"
             "    attribute :words, :integer\n    attribute :score, :float\n"
             "    attribute :body, :binary\n  end\n"
             "  relationships do\n    belongs_to :author, Blog.Author, allow_nil?: false, "
             "attribute_type: :integer\n  end\n");

static const char after_text[] = RESOURCE(
    "Author", "authors",
    "    custom_indexes do\n      index [:rating], where: \"rating > 3\"\n    end\n  end\n"
    "  attributes do\n    integer_primary_key :id\n"
    "    attribute :name, :string, allow_nil?: false\n"
    "    attribute :rating, :integer\n"
    "    attribute :nick, :ci_string, allow_nil?: false, default: \"none\"\n  end\n")
    RESOURCE("Post", "posts",
             "    references do\n      reference :author, on_delete: :delete\n"
             "      reference :editor, on_delete: :nilify\n    end\n"
             "    custom_indexes do\n      index [:author_id, \"words DESC\"], name: "
             "\"posts_words\"\n    end\n"
             "    check_constraints do\n"
             "      check_constraint :words, \"few\", check: \"words < 1000\"\n    end\n  end\n"
             "  attributes do\n    uuid_primary_key :id\n"
             "    attribute :title, :string, allow_nil?: false\n"
             "    attribute :words, :integer\n    attribute :score, :float\n"
             "    attribute :body, :binary\n"
             "    attribute :status, :string, allow_nil?: false, default: \"draft\"\n  end\n"
             "  relationships do\n    belongs_to :author, Blog.Author, allow_nil?: false, "
             "attribute_type: :integer\n"
             "    belongs_to :editor, Blog.Author, attribute_type: :integer\n  end\n"
             "  identities do\n    identity :one, [:title]\n  end\n")
        RESOURCE(
            "Tag", "tags",
            STRICT
            "    check_constraints do\n"
            "      check_constraint :name, \"not_empty\", check: \"length(name) > 0\"\n    end\n"
            "  end\n  attributes do\n    integer_primary_key :id\n"
            "    attribute :name, :string, allow_nil?: false\n  end\n");

/* The resources after, without STRICT where SQLite has none. */
static const char *after(World *w) {
  static const char strict[] = STRICT;
  const char *at = strstr(after_text, strict);
  if (sqlite3_libversion_number() >= 3037000) return after_text;
  return arena_printf(w->arena, "%.*s%s", (int)(at - after_text), after_text,
                      at + sizeof strict - 1);
}

static void a_correct_migration_passes(void **state) {
  World *w = *state;
  ProofReport report = {0};
  const char *error = world_prove(w, world_plan(w, before_text, after(w)), &report);
  if (error) fail_msg("%s", error);
  assert_int_equal(report.tables, 3);
  for (const NameList *u = report.unproven; u; u = u->next) fail_msg("unproven: %s", u->name);
  if (report.rows < 12) fail_msg("only %u rows", report.rows);
}

typedef enum Mistake { DROP_STEP, REPLACE, ADD_STEP } Mistake;

static const struct {
  const char *what;
  Mistake mistake;
  bool down;
  const char *text, *instead; /* ADD_STEP: the table and the statement */
  const char *said;           /* part of the message */
} mutants[] = {
    {"forgotten index", DROP_STEP, false, "CREATE INDEX \"authors_rating_index\"", NULL,
     "missing: index"},
    {"forgotten unique index", DROP_STEP, false, "CREATE UNIQUE INDEX", NULL, "missing: index"},
    {"forgotten column", DROP_STEP, false, "ADD COLUMN \"status\"", NULL,
     "missing: column posts.status"},
    {"forgotten table", DROP_STEP, false, "CREATE TABLE \"tags\"", NULL, "missing: column tags.id"},
    {"wrong default", REPLACE, false, "'draft'", "'live'", "default 'draft'"},
    {"lost default", REPLACE, false, " NOT NULL DEFAULT 'draft'", "",
     "missing: column posts.status"},
    {"lost NOT NULL", REPLACE, false, "TEXT NOT NULL DEFAULT 'none'", "TEXT DEFAULT 'none'",
     "missing: column authors.nick"},
    {"changed collation", REPLACE, false, " COLLATE NOCASE", "", "collate nocase"},
    {"wrong foreign key action", REPLACE, false, "ON DELETE SET NULL", "ON DELETE CASCADE",
     "on delete SET NULL"},
    {"lost foreign key", REPLACE, false, "ON DELETE SET NULL", "", "on delete SET NULL"},
    {"wrong type", REPLACE, false, "\"nick\" TEXT", "\"nick\" BLOB",
     "missing: column authors.nick"},
    {"unique index without UNIQUE", REPLACE, false, "CREATE UNIQUE INDEX", "CREATE INDEX",
     "unique 1"},
    {"index without DESC", REPLACE, false, " DESC", "", "desc"},
    {"other predicate", REPLACE, false, "rating > 3", "rating > 2", "rating > 3"},
    {"index of another column", REPLACE, false, "(\"rating\")", "(\"name\")", "missing: index"},
    {"lost STRICT", REPLACE, false, " STRICT", "", "table tags: strict"},
    {"lost check", REPLACE, false, "length(name) > 0", "length(name) > -1", "length ( name ) > 0"},
    {"lost key", REPLACE, false, " PRIMARY KEY", "", "tags"},
    {"lost AUTOINCREMENT", REPLACE, false, " AUTOINCREMENT", "", "autoincrement"},
    {"column too many", ADD_STEP, false, "posts", "ALTER TABLE posts ADD COLUMN extra TEXT",
     "not expected: column posts.extra"},
    {"table too many", ADD_STEP, false, "posts", "CREATE TABLE extra (x)",
     "not expected: column extra.x"},
    {"changed values", ADD_STEP, false, "posts", "UPDATE posts SET title = upper(title)",
     "rows of posts"},
    {"changed storage class", ADD_STEP, false, "posts",
     "UPDATE posts SET score = CAST(score AS TEXT)", "rows of posts"},
    {"changed odd bytes", ADD_STEP, false, "posts", "UPDATE posts SET title = printf('%s', title)",
     "rows of posts"},
    {"lost rows", ADD_STEP, false, "posts", "DELETE FROM posts WHERE words IS NULL",
     "rows of posts"},
    {"cascade", ADD_STEP, false, "authors", "DELETE FROM authors WHERE id = 1", "rows of authors"},
    {"old orphans lost", ADD_STEP, false, "posts",
     "DELETE FROM posts WHERE author_id NOT IN (SELECT id FROM authors)", "rows of posts"},
    {"old orphans mended", ADD_STEP, false, "authors",
     "INSERT INTO authors (id, name) SELECT author_id, 'found' FROM posts WHERE author_id NOT IN"
     " (SELECT id FROM authors)",
     "rows of authors"},
    {"other row numbers", ADD_STEP, false, "posts", "UPDATE posts SET rowid = rowid + 1000",
     "rows of posts"},
    {"fails on rows", ADD_STEP, false, "authors", "CREATE UNIQUE INDEX u ON authors(name IS NULL)",
     "UNIQUE constraint failed"},
    {"fails at once", ADD_STEP, false, "authors", "INSERT INTO nowhere VALUES (1)", "nowhere"},
    {"missing down statement", DROP_STEP, true, "\"status\"", NULL,
     "not expected: column posts.status"},
    {"missing index in down", DROP_STEP, true, "DROP INDEX \"authors_rating_index\"", NULL,
     "not expected: index"},
    {"wrong down statement", REPLACE, true, "COLUMN \"nick\"", "COLUMN \"rating\"", "rating"},
    {"values lost in down", ADD_STEP, true, "authors", "UPDATE authors SET rating = NULL",
     "rows of authors"},
    {"table left by down", DROP_STEP, true, "DROP TABLE \"tags\"", NULL,
     "not expected: column tags.id"},
};

static void apply(World *w, Plan *plan, size_t i) {
  Lowered *in = mutants[i].down ? &plan->down : &plan->up;
  switch (mutants[i].mistake) {
  case DROP_STEP: world_drop_step(in, mutants[i].text); break;
  case REPLACE: world_replace(w, in, mutants[i].text, mutants[i].instead); break;
  case ADD_STEP:
    steps_add(w->arena, &in->steps, STEP_SQL, intern_text(w->names, mutants[i].text),
              mutants[i].instead);
  }
}

static void every_mutant_is_refused(void **state) {
  World *w = *state;
  unsigned survivors = 0;
  for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++) {
    if (strstr(mutants[i].text, "STRICT") && !has_strict(mutants[i].what)) continue;
    Plan *plan = world_plan(w, before_text, after(w));
    apply(w, plan, i);
    const char *error = world_prove(w, plan, NULL);
    if (error && strcasestr(error, mutants[i].said)) continue;
    survivors++;
    print_error("%s: %s\n", mutants[i].what, error ? error : "survived");
  }
  assert_int_equal(survivors, 0);
}

/* The message holds all that is needed to see it again in a shell. */
static void the_message_reproduces_the_failure(void **state) {
  World *w = *state;
  Plan *plan = world_plan(w, before_text, after(w));
  steps_add(w->arena, &plan->up.steps, STEP_SQL, intern_text(w->names, "posts"),
            "UPDATE posts SET title = upper(title)");
  const char *error = world_prove(w, plan, NULL);
  assert_non_null(error);
  assert_non_null(strstr(error, "CREATE TABLE \"posts\""));
  assert_non_null(strstr(error, "INSERT INTO \"posts\""));
  assert_non_null(strstr(error, "ALTER TABLE \"posts\" ADD COLUMN \"status\""));
  assert_non_null(strstr(error, "values changed"));
}

/* A text that is not the plan's is not proven by it. */
static void the_written_text_is_compared_with_the_plan(void **state) {
  World *w = *state;
  Plan *plan = world_plan(w, before_text, after(w));
  ash_migration m = {.name = "other"};
  assert_false(prove_migration(w->arena, w->diag, plan, &m, emit_sql, NULL));
  assert_non_null(strstr(world_messages(w), "planned and not written"));
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
  const struct CMUnitTest tests[] = {
      T(a_correct_migration_passes),
      T(every_mutant_is_refused),
      T(the_message_reproduces_the_failure),
      T(the_written_text_is_compared_with_the_plan),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
