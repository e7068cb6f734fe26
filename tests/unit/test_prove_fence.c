/* test_prove_fence.c: custom statements that a proof must not obey: they open no file and do not run
 * for ever, they are said by name, and the migration is not refused for them. */
#include <time.h>
#include <unistd.h>

#include "prove_world.h"

static const char before_text[] = "resource Blog.Post do\n"
                                  "  sqlite do\n    table \"posts\"\n  end\n"
                                  "  attributes do\n    integer_primary_key :id\n"
                                  "    attribute :title, :string\n  end\nend\n";

static const char *with_statement(World *w, const char *up, const char *down) {
  return arena_printf(w->arena,
                      "resource Blog.Post do\n"
                      "  sqlite do\n    table \"posts\"\n"
                      "    custom_statements do\n      statement :odd do\n"
                      "        up \"%s\"\n        down \"%s\"\n      end\n    end\n  end\n"
                      "  attributes do\n    integer_primary_key :id\n"
                      "    attribute :title, :string\n  end\nend\n",
                      up, down);
}

static void prove(World *w, const char *before, const char *after, ProofReport *report) {
  *report = (ProofReport){0};
  const char *error = world_prove(w, world_plan(w, before, after), report);
  if (error) fail_msg("%s", error);
}

/* Exactly one thing is unproven: `words` about posts' statement, and no table counts as proven. */
static void assert_said(const ProofReport *report, const char *words) {
  assert_non_null(report->unproven);
  const char *said = report->unproven->name;
  if (!strstr(said, "posts: custom statement odd") || !strstr(said, words))
    fail_msg("%s: not in: %s", words, said);
  assert_null(strchr(said, '\n'));
  assert_int_equal(report->tables, 0);
}

static char *folder(World *w) {
  char *path = arena_printf(w->arena, "%s/ashc-fence.XXXXXX", P_tmpdir);
  assert_non_null(mkdtemp(path));
  return path;
}

static void no_file_appears(void **state) {
  World *w = *state;
  static const struct {
    const char *up, *down, *words;
  } cases[] = {
      {"ATTACH DATABASE '%s' AS x", "DETACH DATABASE x", "database file"},
      {"ATTACH DATABASE 'file:%s' AS x", "DETACH DATABASE x", "database file"},
      {"ATTACH DATABASE ('%s' || '') AS x", "DETACH DATABASE x", "database file"},
      {"SELECT 1; ATTACH '%s' AS x; CREATE TABLE x.t(a)", "DROP TABLE x.t", "database file"},
      {"VACUUM INTO '%s'", "SELECT 1", "database file"},
      {"PRAGMA temp_store_directory = '%s'", "SELECT 1", "PRAGMA temp_store_directory"},
      {"SELECT load_extension('%s')", "SELECT 1", "function load_extension"},
      {"PRAGMA hard_heap_limit = 1000 /* %s */", "SELECT 1", "PRAGMA hard_heap_limit"},
      {"PRAGMA max_page_count = 99999999 /* %s */", "SELECT 1", "PRAGMA max_page_count"},
  };
  const char *dir = folder(w), *file = arena_printf(w->arena, "%s/x.db", dir);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *at = strstr(cases[i].up, "%s");
    const char *up = arena_printf(w->arena, "%.*s%s%s", (int)(at - cases[i].up), cases[i].up, file,
                                  at + strlen("%s"));
    ProofReport report;
    prove(w, before_text, with_statement(w, up, cases[i].down), &report); /* it is added */
    assert_said(&report, cases[i].words);
    prove(w, "", with_statement(w, up, cases[i].down), &report); /* on a new table */
    assert_said(&report, cases[i].words);
    assert_int_not_equal(access(file, F_OK), 0);
  }
  assert_int_equal(rmdir(dir), 0); /* nothing is in it */
}

#define ENDLESS "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "

static void what_has_no_end_is_cut_off(void **state) {
  World *w = *state;
  static const struct {
    const char *up, *down, *words;
  } cases[] = {
      {ENDLESS "DELETE FROM posts WHERE id IN (SELECT x FROM c WHERE x < 0)", "SELECT 1",
       "cut off after 200 million"},
      {"SELECT 1", ENDLESS "SELECT count(*) FROM c", "cut off after 200 million"},
      {ENDLESS "INSERT INTO posts (title) SELECT hex(zeroblob(50000)) FROM c", "DELETE FROM posts",
       "128 MiB"},
      {"SELECT zeroblob(900000000)", "SELECT 1", "128 MiB"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ProofReport report;
    clock_t start = clock();
    prove(w, before_text, with_statement(w, cases[i].up, cases[i].down), &report);
    assert_said(&report, cases[i].words);
    assert_true((clock() - start) / CLOCKS_PER_SEC < 60);
  }
}

/* A trigger without end runs when rows are searched for. */
static void a_trigger_without_end_is_cut_off(void **state) {
  World *w = *state;
  const char *up = "CREATE TRIGGER odd AFTER INSERT ON posts BEGIN SELECT count(*) FROM ("
                   "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
                   "SELECT x FROM c); END";
  const char *before = with_statement(w, up, "DROP TRIGGER odd");
  const char *at = strstr(before, "    attribute :title");
  const char *after = arena_printf(w->arena, "%.*s    attribute :more, :string\n%s",
                                   (int)(at - before), before, at);
  ProofReport report;
  prove(w, before, after, &report);
  assert_int_equal(report.tables, 0);
  assert_non_null(report.unproven);
  assert_non_null(strstr(report.unproven->name, "cut off after 200 million"));
}

static void what_stays_inside_is_proven(void **state) {
  World *w = *state;
  static const char *const cases[][2] = {
      {"PRAGMA user_version = 7", "PRAGMA user_version = 0"},
      {"PRAGMA recursive_triggers = 1", "PRAGMA recursive_triggers = 0"},
      {"CREATE VIEW odd AS SELECT name FROM pragma_table_xinfo('posts')", "DROP VIEW odd"},
      {"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 1000) "
       "INSERT INTO posts (id, title) SELECT 1000000 + x, 'row' FROM c",
       "DELETE FROM posts WHERE id > 1000000 AND title = 'row'"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ProofReport report;
    prove(w, before_text, with_statement(w, cases[i][0], cases[i][1]), &report);
    if (report.unproven) fail_msg("%s: %s", cases[i][0], report.unproven->name);
    assert_int_equal(report.tables, 1);
  }
}

/* The fence takes no blame for a statement that is wrong. */
static void a_wrong_statement_is_still_refused(void **state) {
  World *w = *state;
  const char *after = with_statement(w, "INSERT INTO nowhere VALUES (1)", "SELECT 1");
  assert_non_null(world_prove(w, world_plan(w, before_text, after), NULL));
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
  const struct CMUnitTest tests[] = {
      T(no_file_appears),
      T(what_has_no_end_is_cut_off),
      T(a_trigger_without_end_is_cut_off),
      T(what_stays_inside_is_proven),
      T(a_wrong_statement_is_still_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
