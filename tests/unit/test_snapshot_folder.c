/* test_snapshot_folder.c: which files of a snapshot folder count. */
#include <sys/stat.h>
#include <unistd.h>

#include "snapshot_fixture.h"

typedef struct Written {
  const char *path; /* below the folder; a trailing / makes a folder */
  const char *text;
} Written;

#define TABLE(name, column)                                       \
  "{\"table\":\"" name "\",\"attributes\":[{\"source\":\"" column \
  "\",\"type\":\"uuid\",\"primary_key?\":true}]}"
#define IN_SCHEMA(schema, name, column)                                                     \
  "{\"schema\":\"" schema "\",\"table\":\"" name "\",\"attributes\":[{\"source\":\"" column \
  "\",\"type\":\"uuid\"}]}"
#define REFERS(table, to)                                                                         \
  "{\"table\":\"" table "\",\"attributes\":[{\"source\":\"a\",\"type\":\"uuid\",\"references\":{" \
  "\"table\":\"" to "\",\"destination_attribute\":\"id\"}}]}"

static void write_file(Fixture *f, const char *dir, const Written *w) {
  char *path = arena_printf(f->arena, "%s/%s", dir, w->path);
  for (char *slash = path + strlen(dir) + 1; (slash = strchr(slash, '/')); slash++) {
    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
  }
  if (!w->text) return;
  FILE *out = fopen(path, "w");
  assert_non_null(out);
  fputs(w->text, out);
  fclose(out);
}

static const char *make_folder(Fixture *f, const Written *files) {
  char *dir = arena_strdup(f->arena, "/tmp/snapshots-XXXXXX");
  assert_non_null(mkdtemp(dir));
  for (; files->path; files++) write_file(f, dir, files);
  return dir;
}

static const Repo repo = {.name = "Blog.Repo", .adapter = ADAPTER_POSTGRES};

static Schema *read_folder(Fixture *f, const char *dir, bool dev) {
  return snapshot_read_folder(f->arena, f->names, f->diag, f->sources, &repo, dir, dev);
}

static void remove_folder(Fixture *f, const char *dir) {
  assert_int_equal(system(arena_printf(f->arena, "chmod -R u+rwx %s; rm -rf %s", dir, dir)), 0);
}

/* Returns "table@version:first column …". */
static const char *tables_of(Fixture *f, const Schema *s) {
  Buf b = buf_new(f->arena);
  for (const Table *t = s->tables; t; t = t->next)
    buf_printf(&b, "%s%s@%lld:%s", b.len ? " " : "", t->name, (long long)t->version,
               t->columns->name);
  return buf_text(&b);
}

static const struct {
  Written files[8];
  bool dev;
  const char *tables;
} rows[] = {
    {{{0}}, false, ""},
    {{{"posts/20240101000000.json", TABLE("posts", "old")},
      {"posts/20250101000000.json", TABLE("posts", "new")},
      {"authors/20230101000000.json", TABLE("authors", "id")}},
     false,
     "authors@20230101000000:id posts@20250101000000:new"},
    {{{"posts/20240101000000.json", TABLE("posts", "good")},
      {"posts/20250101000000_dev.json", TABLE("posts", "dev")},
      {"posts/initial.json", TABLE("posts", "initial")},
      {"posts/2026.json", "not a snapshot"},
      {"posts/20260101000000.json.orig", "an editor's"},
      {".posts/20260101000000.json", "half written"}},
     false,
     "posts@20240101000000:good"},
    {{{"posts/20240101000000.json", TABLE("posts", "good")},
      {"posts/20240101000000_dev.json", TABLE("posts", "dev")}},
     true,
     "posts@20240101000000:dev"},
    {{{"posts.json", TABLE("posts", "flat")}, {"posts/initial.json", "ignored"}},
     false,
     "posts@0:flat"},
    {{{"posts.json", TABLE("posts", "flat")}, {"posts/20240101000000.json", TABLE("posts", "id")}},
     false,
     "posts@20240101000000:id"},
    {{{"posts.json", TABLE("posts", "flat")},
      {"posts_cut.json", TABLE("posts_cut", "id")},
      {"posts_dev.json", TABLE("posts", "dev")}},
     true,
     "posts@0:dev posts_cut@0:id"},
    {{{"posts.json", TABLE("posts", "flat")}, {"posts_dev.json", TABLE("posts", "dev")}},
     false,
     "posts@0:flat"},
    {{{"extensions.json", "[\"uuid-ossp\"]"},
      {"extensions/initial.json", "{}"},
      {"tenants/posts/20240101000000.json", TABLE("posts", "tenant")},
      {"empty/", NULL},
      {"README.md", "text"},
      {"posts/20240101000000.json", TABLE("posts", "id")}},
     false,
     "posts@20240101000000:id"},
    {{{"tenants/20240101000000.json", TABLE("tenants", "id")}}, false, "tenants@20240101000000:id"},
    {{{"a.posts/20240101000000.json", IN_SCHEMA("a", "posts", "x")},
      {"b.posts/20240101000000.json", IN_SCHEMA("b", "posts", "y")},
      {"posts/20240101000000.json", TABLE("posts", "z")}},
     false,
     "posts@20240101000000:z posts@20240101000000:x posts@20240101000000:y"},
};

static void chooses_files(void **state) {
  Fixture *f = *state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *dir = make_folder(f, rows[i].files);
    const Schema *s = read_folder(f, dir, rows[i].dev);
    if (!s) fail_msg("row %zu: %s", i, messages(f));
    assert_string_equal(tables_of(f, s), rows[i].tables);
    assert_ptr_equal(s->repo, &repo);
    remove_folder(f, dir);
  }
}

static void a_missing_folder_is_an_empty_schema(void **state) {
  Fixture *f = *state;
  const Schema *s = read_folder(f, "/nonexistent/snapshots", false);
  assert_non_null(s);
  assert_null(s->tables);
}

static void every_damaged_file_is_named(void **state) {
  Fixture *f = *state;
  const char *dir = make_folder(
      f, (const Written[]){{"a/20240101000000.json", "{\"table\": "},
                           {"b/20240101000000.json", "{\"table\": 1, \"attributes\": []}"},
                           {"c/20240101000000.json", TABLE("c", "id")},
                           {"d/20240101000000.json/", NULL},
                           {0}});
  assert_null(read_folder(f, dir, false));
  const char *said = messages(f);
  assert_contains(said, "/a/20240101000000.json:1:");
  assert_contains(said, "/b/20240101000000.json:1:11: error: table must be a string");
  assert_contains(said, "/d/20240101000000.json");
  assert_contains(said, "cannot read this snapshot");
  assert_lacks(said, "/c/");
  remove_folder(f, dir);
}

static void two_snapshots_of_one_table_are_an_error(void **state) {
  Fixture *f = *state;
  const char *dir =
      make_folder(f, (const Written[]){{"posts/20240101000000.json", TABLE("posts", "id")},
                                       {"posts copy/20240101000000.json", TABLE("posts", "id")},
                                       {0}});
  assert_null(read_folder(f, dir, false));
  assert_contains(messages(f), "a second snapshot of the table \"posts\"");
  remove_folder(f, dir);
}

static void says_what_it_cannot_read(void **state) {
  Fixture *f = *state;
  if (geteuid() == 0) skip(); /* root may read everything */
  const char *dir = make_folder(
      f, (const Written[]){{"a/20240101000000.json", TABLE("a", "id")}, {"b/", NULL}, {0}});
  assert_int_equal(chmod(arena_printf(f->arena, "%s/b", dir), 0), 0);
  assert_int_equal(chmod(arena_printf(f->arena, "%s/a/20240101000000.json", dir), 0), 0);
  assert_null(read_folder(f, dir, false));
  const char *said = messages(f);
  assert_contains(said, "/a/20240101000000.json");
  assert_contains(said, "/b");
  remove_folder(f, dir);
}

/* As in Ash, `primary_key?` of a reference comes from the destination's own snapshot. */
static void looks_up_keys_that_old_references_do_not_say(void **state) {
  Fixture *f = *state;
  const char *dir =
      make_folder(f, (const Written[]){{"authors/20240101000000.json", TABLE("authors", "id")},
                                       {"posts/20240101000000.json", REFERS("posts", "authors")},
                                       {"tags/20240101000000.json", REFERS("tags", "missing")},
                                       {0}});
  const Schema *s = read_folder(f, dir, false);
  assert_non_null(s);
  const Table *posts = schema_table(s, intern_text(f->names, "posts"));
  const Table *tags = schema_table(s, intern_text(f->names, "tags"));
  assert_true(posts->columns->reference->primary_key);
  assert_false(tags->columns->reference->primary_key);
  remove_folder(f, dir);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(chooses_files),
      cmocka_unit_test(a_missing_folder_is_an_empty_schema),
      cmocka_unit_test(every_damaged_file_is_named),
      cmocka_unit_test(two_snapshots_of_one_table_are_an_error),
      cmocka_unit_test(says_what_it_cannot_read),
      cmocka_unit_test(looks_up_keys_that_old_references_do_not_say),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
