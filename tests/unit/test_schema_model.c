/* test_schema_model.c: look-ups, names and equality by meaning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "schema/schema.h"

typedef struct Fixture {
  Arena *arena;
  Interner *names;
} Fixture;

static int setup(void **state) {
  Fixture *f = test_malloc(sizeof *f);
  f->arena = arena_new();
  f->names = interner_new(f->arena);
  *state = f;
  return 0;
}

static int teardown(void **state) {
  Fixture *f = *state;
  arena_free(f->arena);
  test_free(f);
  return 0;
}

static Table *add_table(Fixture *f, Schema *s, const char *name) {
  Table *t = NEW(f->arena, Table);
  t->name = intern_text(f->names, name);
  t->next = s->tables;
  s->tables = t;
  return t;
}

static void finds_tables_in_name_order(void **state) {
  Fixture *f = *state;
  Schema *s = schema_new(f->arena, f->names, NULL);
  Table *posts = add_table(f, s, "posts");
  add_table(f, s, "authors");
  add_table(f, s, "tags");
  assert_ptr_equal(schema_table(s, posts->name), posts);
  schema_finish(s);
  assert_string_equal(s->tables->name, "authors");
  assert_string_equal(s->tables->next->name, "posts");
  assert_string_equal(s->tables->next->next->name, "tags");
  assert_null(s->tables->next->next->next);
  assert_ptr_equal(schema_table(s, posts->name), posts);
  assert_null(schema_table(s, intern_text(f->names, "missing")));
}

static void finishes_an_empty_schema(void **state) {
  Fixture *f = *state;
  Schema *s = schema_new(f->arena, f->names, NULL);
  schema_finish(s);
  assert_null(s->tables);
  assert_null(schema_table(s, intern_text(f->names, "posts")));
}

static void finds_columns_of_a_table(void **state) {
  Fixture *f = *state;
  Name title = intern_text(f->names, "title"), other = intern_text(f->names, "other");
  Column second = {.name = title}, first = {.name = other, .next = &second};
  Table t = {.columns = &first};
  assert_ptr_equal(table_column(&t, title), &second);
  assert_null(table_column(&t, intern_text(f->names, "missing")));
  NameMap *columns = table_columns_by_name(f->arena, &t);
  assert_ptr_equal(namemap_get(columns, title), &second);
  assert_null(namemap_get(columns, intern_text(f->names, "missing")));
}

static void names_indexes_as_ash_does(void **state) {
  Fixture *f = *state;
  static const struct {
    const char *table, *given, *fields[3], *name;
  } rows[] = {
      {"posts", NULL, {"title"}, "posts_title_index"},
      {"posts", NULL, {"author_id", "inserted_at"}, "posts_author_id_inserted_at_index"},
      {"posts", "by_title", {"title"}, "by_title"},
      {"posts", NULL, {"lower(title)"}, "posts_lower_title_index"},
      {"posts", NULL, {"title || ' - ' || body", "id"}, "posts_title_body_id_index"},
      {"blog posts", NULL, {"a"}, "blog_posts_a_index"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    Table t = {.name = intern_text(f->names, rows[i].table)};
    Key keys[3] = {{0}};
    Index x = {.name = intern_text(f->names, rows[i].given), .fields = keys};
    for (size_t k = 0; k < 3 && rows[i].fields[k]; k++) {
      keys[k].text = intern_text(f->names, rows[i].fields[k]);
      if (k) keys[k - 1].next = &keys[k];
    }
    assert_ptr_equal(index_name(f->names, &t, &x), intern_text(f->names, rows[i].name));
  }
}

static void spells_enumerations(void **state) {
  (void)state;
  assert_string_equal(action_name(ACTION_DELETE), "delete");
  assert_string_equal(action_sql(ACTION_DELETE), "CASCADE");
  assert_null(action_name(ACTION_NONE));
  assert_int_equal(action_from("nilify"), ACTION_NILIFY);
  assert_int_equal(action_from(NULL), ACTION_NONE);
  assert_int_equal(action_from("destroy"), ACTION_COUNT);
  assert_int_equal(tenancy_from("attribute"), TENANCY_ATTRIBUTE);
  assert_int_equal(tenancy_from("schema"), TENANCY_COUNT);
  assert_int_equal(adapter_from("postgres"), ADAPTER_POSTGRES);
  assert_int_equal(adapter_from(NULL), ADAPTER_COUNT);
  assert_string_equal(adapter_name(ADAPTER_SQLITE), "sqlite");
}

static void tells_plain_names(void **state) {
  (void)state;
  assert_true(plain_name("author_id2"));
  assert_false(plain_name("2nd"));
  assert_false(plain_name("lower(x)"));
  assert_false(plain_name(""));
  assert_false(plain_name("caf\xc3\xa9"));
}

static void compares_types_through_arrays(void **state) {
  (void)state;
  Type text = {.name = "text"}, other = {.name = "uuid"}, sized = {.name = "text", .size = 3};
  Type a = {.name = "array", .element = &text}, b = {.name = "array", .element = &other};
  Type same = {.name = a.name, .element = &text};
  assert_true(type_equal(&a, &same));
  assert_false(type_equal(&a, &b));
  assert_false(type_equal(&a, &text));
  assert_false(type_equal(&text, &sized));
}

static void compares_keys_by_meaning(void **state) {
  (void)state;
  Name title = "title", lower = "lower(title)";
  Key column = {.text = title}, raw = {.text = title, .expression = true};
  Key ascending = {.text = title, .order = ORDER_ASC}, down = {.text = title, .order = ORDER_DESC};
  Key quoted = {.text = lower}, expression = {.text = lower, .expression = true};
  Key longer = {.text = title, .next = &quoted};
  assert_true(keys_equal(&column, &raw));
  assert_true(keys_equal(&column, &ascending));
  assert_false(keys_equal(&column, &down));
  assert_false(keys_equal(&quoted, &expression));
  assert_false(keys_equal(&column, &longer));
  assert_true(keys_equal(NULL, NULL));
}

static void messages_do_not_count(void **state) {
  (void)state;
  Key title = {.text = "title"};
  Index a = {.name = "a", .fields = &title}, b = {.name = "b", .fields = &title, .message = "no"};
  assert_true(index_equal(&a, &b));
  b.unique = true;
  assert_false(index_equal(&a, &b));
  Check c = {.name = "c", .check = "x > 0"}, d = c;
  d.message = "must be positive";
  assert_true(check_equal(&c, &d));
  d.check = "x > 1";
  assert_false(check_equal(&c, &d));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finds_tables_in_name_order),    cmocka_unit_test(finishes_an_empty_schema),
      cmocka_unit_test(finds_columns_of_a_table),      cmocka_unit_test(names_indexes_as_ash_does),
      cmocka_unit_test(spells_enumerations),           cmocka_unit_test(tells_plain_names),
      cmocka_unit_test(compares_types_through_arrays), cmocka_unit_test(compares_keys_by_meaning),
      cmocka_unit_test(messages_do_not_count),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
