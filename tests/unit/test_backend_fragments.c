/* SQL in resources that must not be refused: what SQLite takes, and what may be right where a program
 * brings more than can be seen here. (What is refused: tests/errors/sql_*.) */
#include "backend/backend.h"
#include "unit/resolve_world.h"

/* lines of the `sqlite` block, lines of `attributes`, whether a warning is given */
static const struct {
  const char *sqlite, *attributes;
  bool warns;
} accepted[] = {
    {"check_constraints do check_constraint :title, \"a\", check: \"posts.title <> '' -- set\" end",
     "", false},
    {"check_constraints do check_constraint :title, \"a\", check: \"date(title) > '2020' OR TRUE\" "
     "end",
     "", false},
    {"check_constraints do check_constraint :title, \"a\", check: \"rowid > 0\" end", "", false},
    {"check_constraints do check_constraint :title, \"a\", check: \"own_rule(title)\" end", "",
     true},
    {"check_constraints do check_constraint :title, \"a\", check: \"title REGEXP '^a'\" end", "",
     true},
    {"custom_indexes do index [\"lower(title) COLLATE NOCASE DESC\"], name: \"a\" end", "", false},
    {"custom_indexes do index [:title], where: \"\\\"TITLE\\\" IN ('a', 'b') /* both */\" end", "",
     false},
    {"migration_defaults title: \"fragment(\\\"lower(hex(randomblob(4)))\\\")\"", "", false},
    {"migration_defaults title: \"fragment(\\\"CURRENT_TIMESTAMP\\\")\"", "", false},
    {"",
     "attribute :slug, :string, computed: \"lower(title)\"\n"
     "attribute :path, :string, computed: \"'/' || slug\", stored?: true",
     false},
    {"", "attribute :slug, :string, backfill: \"(SELECT max(p.title) FROM posts AS p)\"", false},
    {"", "attribute :slug, :string, backfill: \"lower(column_of_old)\"", false},
    {"custom_statements do statement :a do up \"INSERT INTO elsewhere VALUES (1)\"\n"
     "down \"DELETE FROM elsewhere\" end end",
     "", false},
    {"custom_statements do statement :a do up \"INSERT INTO posts VALUES (1)\"\n"
     "down \"DELETE FROM posts\" end end",
     "", false},
    {"custom_statements do statement :a do\n"
     "up \"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM "
     "n\"\n"
     "down \"SELECT 1\" end end",
     "", false},
    {"custom_statements do statement :a do up \"CREATE VIEW v AS SELECT title FROM posts;\"\n"
     "down \"DROP VIEW v\" end\n"
     "statement :b do up \"CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN\n"
     "INSERT INTO posts (title) VALUES (new.title); END\"\ndown \"DROP TRIGGER t\" end end",
     "", false},
};

/* Checks a resource; `texts` must outlive what is returned. */
static World check(Arena *texts, const char *sqlite, const char *attributes) {
  World w = world_of(arena_printf(texts,
                                  "resource Blog.Post do\nsqlite do\ntable \"posts\"\n%s\nend\n"
                                  "attributes do\nuuid_primary_key :id\n"
                                  "attribute :title, :string\n%s\nend\nend\n",
                                  sqlite, attributes));
  sqlite_backend.check(w.project->schemas[0], w.diag);
  bool ok = diag_ok(w.diag);
  if (!ok) diag_print(w.diag, stderr, DIAG_TEXT, false);
  assert_true(ok);
  return w;
}

static bool has_messages(World *w) {
  char *text = NULL;
  size_t size = 0;
  FILE *f = open_memstream(&text, &size);
  diag_print(w->diag, f, DIAG_TEXT, false);
  fclose(f);
  bool any = size > 0;
  free(text);
  return any;
}

static void takes_what_may_be_right(void **state) {
  (void)state;
  Arena *texts = arena_new();
  for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
    World w = check(texts, accepted[i].sqlite, accepted[i].attributes);
    bool warned = has_messages(&w);
    if (warned != accepted[i].warns) print_error("case %zu\n", i);
    assert_int_equal(warned, accepted[i].warns);
    world_free(&w);
  }
  arena_free(texts);
}

/* A statement is tried, but it reaches no file. */
static void writes_no_file(void **state) {
  (void)state;
  Arena *texts = arena_new();
  static const char path[] = "ashc_fragments_test.db";
  remove(path);
  World w = check(texts,
                  "custom_statements do statement :a do\n"
                  "up \"ATTACH DATABASE 'ashc_fragments_test.db' AS x; CREATE TABLE x.t(a)\"\n"
                  "down \"DETACH DATABASE x\" end end",
                  "");
  FILE *made = fopen(path, "rb");
  assert_null(made);
  world_free(&w);
  arena_free(texts);
}

/* One resource, two tables: one mistake is one message. */
static void reports_a_place_once(void **state) {
  (void)state;
  World w = world_of(
      "resource Blog.Tag do\nsqlite do\npolymorphic? true\nbase_filter_sql \"titel > 'a'\"\nend\n"
      "attributes do\nuuid_primary_key :id\nattribute :title, :string\n"
      "attribute :owner_id, :uuid\nend\nend\n"
      "resource Blog.Post do\nsqlite do\ntable \"posts\"\nend\n"
      "attributes do\nuuid_primary_key :id\nend\nrelationships do\n"
      "has_many :tags, Blog.Tag, destination_attribute: :owner_id,\n"
      "relationship_context: %{data_layer: %{table: \"post_tags\"}}\n"
      "has_many :labels, Blog.Tag, destination_attribute: :owner_id,\n"
      "relationship_context: %{data_layer: %{table: \"post_labels\"}}\nend\nend\n");
  sqlite_backend.check(w.project->schemas[0], w.diag);
  assert_int_equal(diag_errors(w.diag), 1);
  world_free(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(takes_what_may_be_right),
      cmocka_unit_test(writes_no_file),
      cmocka_unit_test(reports_a_place_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
