/* test_plan_order.c: operations come after what they need, and in the same order every time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "memory/buf.h"
#include "plan/plan.h"
#include "unit/schema_builder.h"

typedef struct Test {
  World w;
  Schema *before, *after;
} Test;

static Test start(void) {
  Test t = {.w = world_new()};
  t.before = schema_new(t.w.arena, t.w.names, t.w.repo);
  t.after = schema_new(t.w.arena, t.w.names, t.w.repo);
  return t;
}

static Plan *plan(Test *t) {
  schema_finish(t->before);
  schema_finish(t->after);
  Diff *diff = diff_schemas(t->w.arena, t->before, t->after, NULL);
  Plan *p = plan_new(t->w.arena, t->w.names, t->w.diag, diff);
  assert_non_null(p);
  return p;
}

static const char *words(Test *t, const Op *const *ops, unsigned count) {
  Buf b = buf_new(t->w.arena);
  for (unsigned i = 0; i < count; i++) buf_printf(&b, "%s\n", op_describe(t->w.arena, ops[i]));
  return buf_text(&b);
}

static void assert_order(Test *t, const char *up, const char *down) {
  Plan *p = plan(t);
  assert_string_equal(words(t, p->ops, p->count), up);
  const Op **reversed = plan_reversed(t->w.arena, t->w.names, p->diff);
  assert_string_equal(words(t, reversed, p->count), down);
  arena_free(t->w.arena);
}

static Table *with_reference(Schema *s, const char *name, const char *to) {
  Table *t = add_table(s, name);
  add_key(s, t, "id", "uuid");
  if (to) refer(s, t, add_column(s, t, "to_id", "uuid"), to, "id");
  return t;
}

static void what_is_referred_to_comes_first(void **state) {
  (void)state;
  Test t = start();
  with_reference(t.after, "a", "b");
  with_reference(t.after, "b", "c");
  with_reference(t.after, "c", NULL);
  assert_order(&t, "create table c\ncreate table b\ncreate table a\n",
               "drop table a\ndrop table b\ndrop table c\n");
}

static void circles_are_cut(void **state) {
  (void)state;
  Test t = start();
  with_reference(t.after, "a", "b");
  with_reference(t.after, "b", "a");
  with_reference(t.after, "c", "c");
  assert_order(&t, "create table b\ncreate table a\ncreate table c\n",
               "drop table b\ndrop table a\ndrop table c\n");
}

static void statements_go_first_and_come_last(void **state) {
  (void)state;
  Test t = start();
  Table *was = with_reference(t.before, "a", NULL), *is = with_reference(t.after, "a", NULL);
  add_statement(t.before, was, "one", "1", "-1");
  add_statement(t.before, was, "two", "2", "-2");
  Statement *three = add_statement(t.after, is, "three", "3", "-3");
  three->after_tables = name_list(t.after, "z");
  add_statement(t.after, with_reference(t.after, "z", NULL), "zed", "4", "-4");
  assert_order(&t,
               "drop statement two of a\ndrop statement one of a\ncreate table z\n"
               "add statement zed of z\nadd statement three of a\n",
               "drop statement zed of z\ndrop statement three of a\ndrop table z\n"
               "add statement one of a\nadd statement two of a\n");
}

/* The name of an index is free before it is given again, also to another table. */
static void names_are_free_before_they_are_given(void **state) {
  (void)state;
  Test t = start();
  add_index(t.before, with_reference(t.before, "b", NULL), "x", "id");
  with_reference(t.before, "a", NULL);
  with_reference(t.after, "b", NULL);
  add_index(t.after, with_reference(t.after, "a", NULL), "x", "id");
  assert_order(&t, "drop index x on b\nadd index x on a (id)\n",
               "drop index x on a\nadd index x on b (id)\n");
}

static void indexes_wait_for_columns(void **state) {
  (void)state;
  Test t = start();
  Table *was = with_reference(t.before, "a", NULL), *is = with_reference(t.after, "a", NULL);
  add_column(t.before, was, "old", "text");
  add_index(t.before, was, "by_old", "old");
  add_column(t.after, is, "new", "text");
  add_index(t.after, is, "by_new", "new");
  assert_order(&t,
               "drop index by_old on a\nadd column new to a (text)\ndrop column old of a\n"
               "add index by_new on a (new)\n",
               "drop index by_new on a\ndrop column new of a\nadd column old to a (text)\n"
               "add index by_old on a (old)\n");
}

static void touches_what_is_read_too(void **state) {
  (void)state;
  Test t = start();
  with_reference(t.before, "authors", NULL);
  with_reference(t.after, "authors", NULL);
  with_reference(t.after, "posts", "authors");
  Buf b = buf_new(t.w.arena);
  for (const NameList *n = plan(&t)->touches; n; n = n->next) buf_printf(&b, "%s ", n->name);
  assert_string_equal(buf_text(&b), "posts authors ");
  arena_free(t.w.arena);
}

/* A chain of references through 20,000 tables, listed against their order. */
static void long_chains_are_ordered(void **state) {
  (void)state;
  enum { TABLES = 20000 };
  Test t = start();
  Table **tail = &t.after->tables;
  for (int i = 0; i < TABLES; i++) {
    Schema one = *t.after;
    one.tables = NULL;
    char name[16], to[16];
    snprintf(name, sizeof name, "t%06d", i);
    snprintf(to, sizeof to, "t%06d", i + 1);
    *tail = with_reference(&one, name, i + 1 < TABLES ? to : NULL);
    tail = &(*tail)->next;
  }
  Plan *p = plan(&t);
  assert_int_equal(p->count, TABLES);
  assert_string_equal(op_table(p->ops[0])->name, "t019999");
  assert_string_equal(op_table(p->ops[TABLES - 1])->name, "t000000");
  arena_free(t.w.arena);
}

static void columns_without_value_are_refused(void **state) {
  (void)state;
  static const struct {
    bool nullable, computed;
    const char *value, *backfill;
    bool refused;
  } cases[] = {
      {true, false, NULL, NULL, false},   {false, false, NULL, NULL, true},
      {false, false, "nil", NULL, true},  {false, false, "\"x\"", NULL, false},
      {false, false, NULL, "'x'", false}, {false, true, NULL, NULL, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Test t = start();
    with_reference(t.before, "a", NULL);
    Column *c = add_column(t.after, with_reference(t.after, "a", NULL), "c", "text");
    c->nullable = cases[i].nullable;
    c->computed = cases[i].computed ? named(t.after, "id") : NULL;
    c->default_value = intern_text(t.w.names, cases[i].value);
    c->backfill = intern_text(t.w.names, cases[i].backfill);
    schema_finish(t.before);
    schema_finish(t.after);
    Diff *diff = diff_schemas(t.w.arena, t.before, t.after, NULL);
    assert_int_equal(plan_new(t.w.arena, t.w.names, t.w.diag, diff) == NULL, cases[i].refused);
    assert_int_equal(diag_errors(t.w.diag), cases[i].refused);
    arena_free(t.w.arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_referred_to_comes_first),
      cmocka_unit_test(circles_are_cut),
      cmocka_unit_test(statements_go_first_and_come_last),
      cmocka_unit_test(names_are_free_before_they_are_given),
      cmocka_unit_test(indexes_wait_for_columns),
      cmocka_unit_test(touches_what_is_read_too),
      cmocka_unit_test(long_chains_are_ordered),
      cmocka_unit_test(columns_without_value_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
