/* grammar/README.md: its generated parts say what the tables say, and every example compiles. With
 * REFERENCE_WRITE set in the environment the parts are written anew. */
#include "memory/buf.h"
#include "syntax/dsl.h"
#include "unit/resolve_world.h"

static const char path[] = "grammar/README.md";

static char *read_whole(Arena *a, const char *file) {
  FILE *f = fopen(file, "rb");
  assert_non_null(f);
  Buf text = buf_new(a);
  char chunk[4096];
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;) buf_putn(&text, chunk, n);
  fclose(f);
  return arena_strdup(a, buf_text(&text));
}

/* Returns `text` with what stands between the marker of `part` and `<!-- end -->` replaced. */
static char *with_part(Arena *a, const char *text, const char *part, const char *content) {
  const char *start = strstr(text, arena_printf(a, "<!-- %s:", part));
  assert_non_null(start);
  start = strchr(start, '\n') + 1;
  const char *end = strstr(start, "<!-- end -->");
  assert_non_null(end);
  return arena_printf(a, "%.*s%s%s", (int)(start - text), text, content, end);
}

static void generated_parts_are_current(void **state) {
  (void)state;
  Arena *a = arena_new();
  Buf types = buf_new(a), vocabulary = buf_new(a);
  types_reference(&types);
  dsl_reference(&vocabulary);
  const char *is = read_whole(a, path);
  char *expected = with_part(a, is, "types", buf_text(&types));
  expected = with_part(a, expected, "vocabulary", buf_text(&vocabulary));
  if (getenv("REFERENCE_WRITE")) {
    FILE *f = fopen(path, "wb");
    fputs(expected, f);
    fclose(f);
  } else if (strcmp(is, expected) != 0) {
    fail_msg("%s is not what the tables say: run this test with REFERENCE_WRITE=1", path);
  }
  arena_free(a);
}

/* --- examples --------------------------------------------------------------------------------- */

/* What stands around the example of each section's entities, and resources that they name. */
static const struct {
  const char *section, *text;
} around[] = {
    {"repo", "%s"},
    {"resource", "repo Blog.Repo do\nend\n%s"},
    {"attributes",
     "resource Blog.Post do\nsqlite do\ntable \"posts\"\nend\nattributes do\n%s\nend\n"
     "resource do\nrequire_primary_key? false\nend\nend\n"},
    {"relationships", "resource Blog.Post do\nsqlite do\ntable \"posts\"\nend\nattributes do\n"
                      "uuid_primary_key :id\nend\nrelationships do\n%s\nend\nend\n"},
    {"identities", "resource Blog.Post do\nsqlite do\ntable \"posts\"\nend\nattributes do\n"
                   "uuid_primary_key :id\nattribute :email, :string\nattribute :slug, :string\n"
                   "attribute :blog_id, :uuid\nend\n%s\nend\n"},
    {"sqlite", "resource Blog.Post do\nsqlite do\ntable \"posts\"\n%s\nend\nattributes do\n"
               "uuid_primary_key :id\nattribute :title, :string\nattribute :published, :boolean\n"
               "timestamps()\nend\nrelationships do\nbelongs_to :author, Blog.Author\n"
               "belongs_to :category, Blog.Category, attribute_type: :integer\nend\nend\n"},
};

#define SMALL(name, table, attributes)                                                         \
  "resource Blog." name " do\nsqlite do\ntable \"" table "\"\nend\nattributes do\n" attributes \
  "\nend\nend\n"

static const char others[] = "repo Blog.Repo do\nend\n" SMALL("Author", "authors",
                                                              "uuid_primary_key :id")
    SMALL("Category", "categories", "integer_primary_key :id")
        SMALL("Profile", "profiles", "uuid_primary_key :id\nattribute :post_id, :uuid")
            SMALL("Comment", "comments", "uuid_primary_key :id\nattribute :post_id, :uuid")
                SMALL("Tag", "tags", "uuid_primary_key :id")
                    SMALL("PostTag", "post_tags",
                          "uuid_primary_key :id\nattribute :post_id, :uuid\n"
                          "attribute :tag_id, :uuid") "resource Blog.Reaction do\nsqlite "
                                                      "do\npolymorphic? true\nend\nattributes do\n"
                                                      "uuid_primary_key :id\nattribute "
                                                      ":resource_id, :uuid\nend\nend\n";

static void compile_text(const char *what, const char *text, const char *more) {
  World w = world_new();
  world_add(&w, what, text);
  if (more) world_add(&w, "others.resource", more);
  world_resolve(&w);
  world_free(&w);
}

static void compile_example(const DslEntry *e, const char *section) {
  for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
    if (strcmp(around[i].section, section) != 0) continue;
    Arena *a = arena_new();
    bool top = i < 2;
    const char *place = strstr(around[i].text, "%s");
    compile_text(e->name,
                 arena_printf(a, "%.*s%s%s", (int)(place - around[i].text), around[i].text,
                              e->example, place + 2),
                 top ? NULL : others);
    arena_free(a);
    return;
  }
  fail_msg("nothing stands around the example of %s in %s", e->name, section);
}

static void compile_examples(const DslEntry *e, const char *section) {
  if (e->example) compile_example(e, section);
  bool layer = strcmp(section, "sqlite") == 0;
  for (const DslEntry *c = e->children; c && c->name; c++) {
    if (strcmp(c->name, "postgres") == 0) continue; /* shares the entities of sqlite */
    compile_examples(c, layer ? section : c->kind == DSL_ENTITY ? e->name : c->name);
  }
}

static void examples_of_the_vocabulary_compile(void **state) {
  (void)state;
  for (const DslEntry *e = dsl_top; e->name; e++) compile_examples(e, e->name);
}

/* Compiles each ```elixir block before the vocabulary, all of which are whole files. */
static void examples_of_the_text_compile(void **state) {
  (void)state;
  Arena *a = arena_new();
  char *text = read_whole(a, path);
  *strstr(text, "<!-- vocabulary:") = '\0';
  static const char fence[] = "```elixir\n";
  int blocks = 0;
  for (char *p = strstr(text, fence); p; p = strstr(p, fence)) {
    p += strlen(fence);
    char *block = arena_strndup(a, p, (size_t)(strstr(p, "```\n") - p));
    bool whole = strstr(block, "Repo do") != NULL;
    compile_text("README.md", block, whole ? NULL : "repo Blog.Repo do\nend\n");
    blocks++;
  }
  assert_in_range(blocks, 3, 100);
  arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(generated_parts_are_current),
      cmocka_unit_test(examples_of_the_vocabulary_compile),
      cmocka_unit_test(examples_of_the_text_compile),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
