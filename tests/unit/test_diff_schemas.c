/* test_diff_schemas.c: what is a change, what is none, and how it is called. Each case edits a copy of
 * one schema and lists the operations in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff/diff.h"
#include "memory/buf.h"
#include "unit/schema_builder.h"

typedef struct Edit {
  const char *what;
  void (*before)(Schema *s, Table *posts); /* NULL: none */
  void (*after)(Schema *s, Table *posts);
  const char *operations; /* one a line */
} Edit;

static Table *build(Schema *s) {
  add_key(s, add_table(s, "authors"), "id", "uuid");
  Table *posts = add_table(s, "posts");
  add_key(s, posts, "id", "uuid");
  add_column(s, posts, "title", "text");
  add_column(s, posts, "org", "bigint");
  Column *author = add_column(s, posts, "author_id", "uuid");
  refer(s, posts, author, "authors", "id");
  add_identity(s, posts, "one", "org title");
  add_index(s, posts, "by_title", "title")->where = named(s, "title IS NOT NULL");
  add_check(s, posts, "title", "title_there", "length(title) > 0");
  add_statement(s, posts, "touch", "CREATE VIEW v AS SELECT 1", "DROP VIEW v");
  return posts;
}

#define EDIT(name) static void name(Schema *s, Table *posts)
#define TITLE table_column(posts, named(s, "title"))
#define AUTHOR table_column(posts, named(s, "author_id"))

EDIT(nothing) {
  (void)s, (void)posts;
}
EDIT(reorder) {
  (void)s;
  Column *title = posts->columns->next; /* title and org change places */
  posts->columns->next = title->next;
  title->next = title->next->next;
  posts->columns->next->next = title;
}
EDIT(format) {
  posts->indexes->where = named(s, "( \"title\"  is not null ) -- really");
  posts->checks->check = named(s, "LENGTH(title)>0");
  posts->statements->up = named(s, "create view v as\n  select 1");
  TITLE->default_value = named(s, "nil");
}
EDIT(message) {
  posts->indexes->message = named(s, "taken");
  posts->identities->name = named(s, "other");
}
EDIT(identity_as_index) {
  posts->identities = NULL;
  add_index(s, posts, "posts_one_index", "org title")->unique = true;
}
EDIT(new_column) {
  add_column(s, posts, "body", "text")->default_value = named(s, "\"\"");
}
EDIT(new_fragment) {
  add_column(s, posts, "body", "text")->default_value = named(s, "fragment(\"('a\\n\\\\b\\\"')\")");
}
EDIT(no_title) {
  posts->columns->next = posts->columns->next->next;
  (void)s;
}
EDIT(title_altered) {
  TITLE->type.name = named(s, "citext");
  TITLE->nullable = false;
}
EDIT(key_changed) {
  TITLE->primary_key = true;
}
EDIT(no_reference) {
  AUTHOR->reference = NULL;
}
EDIT(cascade) {
  AUTHOR->reference->on_delete = ACTION_DELETE;
}
EDIT(no_action) {
  AUTHOR->reference->on_delete = ACTION_NOTHING;
}
EDIT(reference_index) {
  AUTHOR->reference->index = true;
}
EDIT(identity_reordered) {
  posts->identities->keys = keys(s, "title org");
}
EDIT(identity_renamed) {
  posts->identities->index_name = named(s, "other_index");
}
EDIT(identity_both) {
  identity_reordered(s, posts);
  identity_renamed(s, posts);
}
EDIT(index_renamed) {
  posts->indexes->name = named(s, "titles");
}
EDIT(base_filter) {
  posts->base_filter = named(s, "org > 0");
}
EDIT(tenants) {
  posts->multitenancy = (Multitenancy){TENANCY_ATTRIBUTE, named(s, "org"), UNSET};
}
EDIT(global) {
  tenants(s, posts);
  posts->multitenancy.global = YES;
}
EDIT(check_changed) {
  posts->checks->check = named(s, "length(title) > 1");
}
EDIT(statement_changed) {
  posts->statements->up = named(s, "CREATE VIEW v AS SELECT 2");
}
EDIT(strict) {
  posts->strict = true;
  (void)s;
}
EDIT(new_table) {
  (void)posts;
  Table *t = add_table(s, "tags");
  add_key(s, t, "id", "uuid");
  refer(s, t, add_column(s, t, "post_id", "uuid"), "posts", "id")->index = true;
}

static const Edit edits[] = {
    {"nothing", NULL, nothing, ""},
    {"attributes reordered", NULL, reorder, ""},
    {"SQL formatted", NULL, format, ""},
    {"messages and names that reach no database", NULL, message, ""},
    {"an identity as an equal index", NULL, identity_as_index, ""},
    {"an action that is the default", NULL, no_action, ""},
    {"global? alone", tenants, global, ""},
    {"new column", NULL, new_column, "add column body to posts (text, default \"\")\n"},
    {"a line end in a default", NULL, new_fragment,
     "add column body to posts (text, default ('a\\n\\b\"'))\n"},
    {"column gone", NULL, no_title, "retain column title of posts\n"},
    {"column back", no_title, nothing, "add column title to posts (text)\n"},
    {"column altered", NULL, title_altered,
     "alter column title of posts: type text → citext, null allowed → not allowed\n"},
    {"key", NULL, key_changed, "change primary key of posts\n"},
    {"reference gone", NULL, no_reference, "drop reference author_id of posts\n"},
    {"reference new", no_reference, nothing,
     "add reference author_id of posts: references authors.id\n"},
    {"reference action", NULL, cascade,
     "alter reference author_id of posts: references authors.id, on delete delete\n"},
    {"reference index", NULL, reference_index, "add reference index on author_id of posts\n"},
    {"reference index gone", reference_index, nothing,
     "drop reference index on author_id of posts\n"},
    {"order of identity keys", NULL, identity_reordered,
     "drop identity one of posts\nadd identity one of posts (title, org)\n"},
    {"index name of an identity", NULL, identity_renamed,
     "rename identity one of posts: index posts_one_index → other_index\n"},
    {"both, which is no rename", NULL, identity_both,
     "drop identity one of posts\nadd identity one of posts (title, org)\n"},
    {"index name", NULL, index_renamed, "rename index by_title to titles\n"},
    {"base filter touches indexes that hold it", NULL, base_filter,
     "drop index by_title on posts\nadd index by_title on posts (title)\n"},
    {"tenants touch indexes that begin otherwise", NULL, tenants,
     "drop index by_title on posts\nadd index by_title on posts (title)\n"},
    {"check", NULL, check_changed,
     "drop check title_there of posts\nadd check title_there of posts (length(title) > 1)\n"},
    {"statement", NULL, statement_changed,
     "drop statement touch of posts\nadd statement touch of posts\n"},
    {"strict", NULL, strict, "alter table posts\n"},
    {"new table", NULL, new_table, "create table tags\nadd reference index on post_id of tags\n"},
    {"table gone", new_table, nothing, "retain table tags\n"},
};

static const char *operations(World *w, const Edit *e, const Rename *renames, const Diff **diff) {
  Schema *before = schema_new(w->arena, w->names, w->repo);
  Schema *after = schema_new(w->arena, w->names, w->repo);
  Table *was = build(before), *is = build(after);
  if (e->before) e->before(before, was);
  e->after(after, is);
  schema_finish(before);
  schema_finish(after);
  DiffOptions options = {.renames = renames};
  diff_keep(before, after, &options, w->diag);
  *diff = diff_schemas(w->arena, before, after, renames);
  Buf b = buf_new(w->arena);
  for (const Op *op = (*diff)->first; op; op = op->next)
    buf_printf(&b, "%s\n", op_describe(w->arena, op));
  return buf_text(&b);
}

static void changes_are_told(void **state) {
  (void)state;
  World w = world_new();
  const Diff *diff;
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    const char *found = operations(&w, &edits[i], NULL, &diff);
    if (strcmp(found, edits[i].operations) != 0)
      fail_msg("%s:\n%sinstead of:\n%s", edits[i].what, found, edits[i].operations);
  }
  arena_free(w.arena);
}

EDIT(title_as_headline) {
  TITLE->name = TITLE->attribute = named(s, "headline");
  posts->identities->keys = keys(s, "org headline");
  posts->indexes->fields = keys(s, "headline");
  posts->indexes->where = named(s, "headline IS NOT NULL");
  posts->checks->check = named(s, "length(headline) > 0");
}

static void renames_take_along_what_names_them(void **state) {
  (void)state;
  World w = world_new();
  Rename r = {.table = intern_text(w.names, "posts"),
              .from = intern_text(w.names, "title"),
              .to = intern_text(w.names, "headline")};
  const Diff *diff;
  Edit e = {"rename", NULL, title_as_headline, NULL};
  assert_string_equal(operations(&w, &e, &r, &diff), "rename column title of posts to headline\n");
  assert_string_equal(diff_name(w.arena, diff), "rename_title_of_posts");
  arena_free(w.arena);
}

EDIT(authors_as_people) {
  (void)posts;
  s->tables->name = named(s, "people");
  AUTHOR->reference->table = named(s, "people");
}

static void table_renames_take_references_along(void **state) {
  (void)state;
  World w = world_new();
  Rename r = {.table = intern_text(w.names, "authors"), .to = intern_text(w.names, "people")};
  const Diff *diff;
  Edit e = {"rename", NULL, authors_as_people, NULL};
  assert_string_equal(operations(&w, &e, &r, &diff), "rename table authors to people\n");
  arena_free(w.arena);
}

static void names_come_from_operations(void **state) {
  (void)state;
  static const struct {
    Edit edit;
    const char *name;
  } cases[] = {
      {{"", NULL, new_table, NULL}, "create_tags"},
      {{"", NULL, new_column, NULL}, "add_body_to_posts"},
      {{"", NULL, identity_reordered, NULL}, "drop_unique_one_from_posts_and_1_more"},
      {{"", NULL, title_altered, NULL}, "alter_title_of_posts"},
  };
  World w = world_new();
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const Diff *diff;
    operations(&w, &cases[i].edit, NULL, &diff);
    assert_string_equal(diff_name(w.arena, diff), cases[i].name);
  }
  arena_free(w.arena);
}

static void long_and_odd_names_fit(void **state) {
  (void)state;
  World w = world_new();
  Schema *before = schema_new(w.arena, w.names, w.repo),
         *after = schema_new(w.arena, w.names, w.repo);
  char *name = arena_strdup(w.arena, "Täble \"of 100 and more characters                    "
                                     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  add_table(after, name);
  add_table(after, "zz");
  schema_finish(before);
  schema_finish(after);
  const char *found = diff_name(w.arena, diff_schemas(w.arena, before, after, NULL));
  assert_true(strlen(found) <= 100);
  assert_non_null(strstr(found, "create_t_ble_of_100_and_more_characters_xxx"));
  assert_non_null(strstr(found, "_and_1_more"));
  arena_free(w.arena);
}

/* Backwards twice is forwards; backwards is the other way round. */
static void operations_reverse(void **state) {
  (void)state;
  World w = world_new();
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    const Diff *diff;
    operations(&w, &edits[i], NULL, &diff);
    for (const Op *op = diff->first; op; op = op->next) {
      const Op *back = op_reverse(w.arena, op), *again = op_reverse(w.arena, back);
      assert_ptr_equal(back->before, op->after);
      assert_string_equal(op_describe(w.arena, again), op_describe(w.arena, op));
    }
  }
  arena_free(w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(changes_are_told),
      cmocka_unit_test(renames_take_along_what_names_them),
      cmocka_unit_test(table_renames_take_references_along),
      cmocka_unit_test(names_come_from_operations),
      cmocka_unit_test(long_and_odd_names_fit),
      cmocka_unit_test(operations_reverse),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
