/* The vocabulary as a table: what is passed over, what is found, and that no name stands twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "syntax/dsl.h"

static void blocks_without_schema_are_passed_over(void **state) {
  (void)state;
  static const char *const passed[] = {"actions",  "policies", "calculations", "def",   "graphql",
                                       "json_api", "case",     "validations",  "create"};
  static const char *const read[] = {"repo",       "resource",         "defmodule", "sqlite",
                                     "attributes", "attribute",        "identity",  "references",
                                     "reference",  "belongs_to",       "index",     "statement",
                                     "postgres",   "check_constraints"};
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
    if (!dsl_skips_block(passed[i])) fail_msg("%s is read", passed[i]);
  for (size_t i = 0; i < sizeof read / sizeof *read; i++)
    if (dsl_skips_block(read[i])) fail_msg("%s is passed over", read[i]);
}

static void names_are_found_where_they_belong(void **state) {
  (void)state;
  const DslEntry *resource = dsl_child(NULL, "resource");
  const DslEntry *attribute = dsl_child(dsl_child(resource, "attributes"), "attribute");
  assert_non_null(attribute);
  assert_non_null(dsl_option(attribute, "allow_nil?"));
  assert_null(dsl_option(attribute, "on_delete"));
  assert_null(dsl_child(resource, "attribute"));
  assert_string_equal(dsl_value_name(dsl_option(attribute, "allow_nil?")->value), "true or false");
}

static void check_entry(const DslEntry *e) {
  if (e->kind != DSL_PASSED && !e->help) fail_msg("%s has no help", e->name);
  if (e->kind == DSL_ENTITY && !e->example) fail_msg("%s has no example", e->name);
  for (const DslOption *o = e->options; o && o->name; o++) {
    if (dsl_option(e, o->name) != o) fail_msg("%s.%s stands twice", e->name, o->name);
    bool choice = o->value == DSL_ONE_OF || o->value == DSL_ACTION;
    if (choice != (o->allowed != NULL)) fail_msg("%s.%s: kind and values", e->name, o->name);
  }
  for (const DslEntry *c = e->children; c && c->name; c++) {
    if (dsl_child(e, c->name) != c) fail_msg("%s.%s stands twice", e->name, c->name);
    check_entry(c);
  }
}

static void every_entry_is_whole(void **state) {
  (void)state;
  for (const DslEntry *e = dsl_top; e->name; e++) check_entry(e);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blocks_without_schema_are_passed_over),
      cmocka_unit_test(names_are_found_where_they_belong),
      cmocka_unit_test(every_entry_is_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
