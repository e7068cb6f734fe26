/* test_snapshot_read.c: snapshots of every generation of Ash load to what they mean: encodings of types, old names of keys, defaults of missing ones. */
#include "snapshot_fixture.h"

#define ID "{\"source\":\"id\",\"type\":\"uuid\",\"primary_key?\":true,\"allow_nil?\":false}"
#define REFERS(members) \
  POSTS("{\"source\":\"author_id\",\"type\":\"uuid\",\"references\":{" members "}}", "")

static void decodes_types(void **state) {
  Fixture *f = *state;
  static const struct {
    const char *json, *name, *element;
    int size, precision, scale;
  } rows[] = {
      {"\"text\"", "text", NULL, 0, 0, 0},
      {"\"timestamptz(6)\"", "timestamptz(6)", NULL, 0, 0, 0},
      {"[\"varchar\", 16]", "varchar", NULL, 16, 0, 0},
      {"[\"vector\", 3072]", "vector", NULL, 3072, 0, 0},
      {"[\"decimal\", 10, 2]", "decimal", NULL, 0, 10, 2},
      {"\"varchar\", \"size\": 20", "varchar", NULL, 20, 0, 0},
      {"[\"varchar\", 16], \"size\": null", "varchar", NULL, 16, 0, 0},
      {"\"decimal\", \"precision\": 8, \"scale\": 3", "decimal", NULL, 0, 8, 3},
      {"[\"array\", \"text\"]", "array", "text", 0, 0, 0},
      {"[\"array\", [\"varchar\", 4]]", "array", "varchar", 0, 0, 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *text =
        arena_printf(f->arena, POSTS("{\"source\":\"c\",\"type\":%s}", ""), rows[i].json);
    const Type *t = &must_parse(f, text)->columns->type;
    assert_string_equal(t->name, rows[i].name);
    assert_int_equal(t->size, rows[i].size);
    assert_int_equal(t->precision, rows[i].precision);
    assert_int_equal(t->scale, rows[i].scale);
    assert_int_equal(t->element != NULL, rows[i].element != NULL);
    if (t->element) assert_string_equal(t->element->name, rows[i].element);
  }
  const Table *nested =
      must_parse(f, POSTS("{\"source\":\"c\",\"type\":[\"array\",[\"array\",\"text\"]]}", ""));
  assert_string_equal(nested->columns->type.element->element->name, "text");
}

static void a_bare_snapshot_has_ash_defaults(void **state) {
  Fixture *f = *state;
  const Table *t = must_parse(f, POSTS("{\"source\":\"title\",\"type\":\"text\"}", ""));
  assert_true(t->has_create_action);
  assert_null(t->schema);
  assert_null(t->base_filter);
  assert_null(t->identities);
  assert_null(t->indexes);
  assert_null(t->checks);
  assert_null(t->statements);
  assert_null(t->extra);
  assert_false(t->strict || t->without_rowid || t->retained || t->drop_opted_out);
  assert_int_equal(t->multitenancy.strategy, TENANCY_NONE);
  assert_int_equal(t->multitenancy.global, UNSET);
  const Column *c = t->columns;
  assert_true(c->nullable);
  assert_false(c->generated || c->primary_key || c->stored);
  assert_null(c->default_value);
  assert_null(c->reference);
  assert_ptr_equal(c->attribute, c->name);
}

static void columns_keep_their_order_and_old_names(void **state) {
  Fixture *f = *state;
  const Table *t =
      must_parse(f, POSTS(ID ",{\"name\":\"body\",\"type\":\"text\",\"default\":\"nil\"},"
                             "{\"type\":\"boolean\",\"default\":\"false\",\"source\":"
                             "\"done\",\"generated?\":false,\"allow_nil?\":false}",
                          ""));
  const Column *id = t->columns, *body = id->next, *done = body->next;
  assert_string_equal(id->name, "id");
  assert_true(id->primary_key);
  assert_false(id->nullable);
  assert_string_equal(body->name, "body"); /* `name` is what `source` was called */
  assert_null(body->default_value);        /* "nil" is none */
  assert_string_equal(done->default_value, "false");
  assert_null(done->next);
}

static void references_have_defaults(void **state) {
  Fixture *f = *state;
  const Table *t = must_parse(f, REFERS("\"table\":\"authors\",\"destination_attribute\":\"id\""));
  const Reference *r = t->columns->reference;
  assert_string_equal(r->name, "posts_author_id_fkey");
  assert_string_equal(r->table, "authors");
  assert_string_equal(r->column, "id");
  assert_null(r->schema);
  assert_null(r->match_with);
  assert_null(r->match_type);
  assert_null(r->index_where);
  assert_null(r->destination_default);
  assert_int_equal(r->destination_generated, UNSET);
  assert_int_equal(r->on_delete, ACTION_NONE);
  assert_int_equal(r->on_update, ACTION_NONE);
  assert_int_equal(r->deferrable, DEFERRABLE_NO);
  assert_false(r->index || r->match_tenant || r->primary_key);
}

#define AUTHOR "\"table\":\"authors\",\"destination_attribute\":\"id\""

static void references_of_the_first_generation(void **state) {
  Fixture *f = *state;
  const Table *t = must_parse(f, REFERS("\"table\":\"authors\",\"destination_field\":\"uid\","
                                        "\"destination_field_default\":\"nil\","
                                        "\"destination_field_generated\":true,"
                                        "\"name\":\"_author_id_fkey\",\"ignore\":false"));
  const Reference *r = t->columns->reference;
  assert_string_equal(r->column, "uid");
  assert_null(r->destination_default);
  assert_int_equal(r->destination_generated, YES);
  assert_string_equal(r->name, "posts_author_id_fkey"); /* the table's name was missing */
}

static void an_ignored_reference_is_none(void **state) {
  Fixture *f = *state;
  assert_null(must_parse(f, REFERS(AUTHOR ",\"ignore\":true"))->columns->reference);
  assert_null(must_parse(f, REFERS(AUTHOR ",\"ignore?\":true"))->columns->reference);
  assert_non_null(must_parse(f, REFERS(AUTHOR ",\"ignore?\":false"))->columns->reference);
  const Table *t = must_parse(
      f, POSTS("{\"source\":\"a\",\"type\":\"uuid\",\"references\":{" AUTHOR ",\"ignore?\":true}},"
               "{\"source\":\"b\",\"type\":\"uuid\",\"references\":{" AUTHOR "}}",
               ""));
  assert_null(t->columns->reference);
  assert_non_null(t->columns->next->reference);
}

static void reads_everything_about_references(void **state) {
  Fixture *f = *state;
  static const char text[] = REFERS(
      AUTHOR
      ",\"schema\":\"blog\",\"on_delete\":[\"nilify\",[\"a\",\"b\"]],\"on_update\":\"update\","
      "\"deferrable\":\"initially\",\"primary_key?\":true,\"match_tenant?\":true,"
      "\"match_with\":{\"z\":\"y\",\"b\":\"c\"},\"match_type\":\"full\",\"index?\":true,"
      "\"index_where\":\"author_id IS NOT NULL\",\"multitenancy\":{\"strategy\":\"attribute\","
      "\"attribute\":\"org_id\",\"global\":false}");
  const Reference *r = must_parse(f, text)->columns->reference;
  assert_string_equal(r->schema, "blog");
  assert_int_equal(r->on_delete, ACTION_NILIFY);
  assert_string_equal(r->nilify_columns->name, "a");
  assert_string_equal(r->nilify_columns->next->name, "b");
  assert_int_equal(r->on_update, ACTION_UPDATE);
  assert_int_equal(r->deferrable, DEFERRABLE_INITIALLY);
  assert_true(r->primary_key && r->match_tenant && r->index);
  assert_string_equal(r->match_with->source, "b"); /* sorted: JSON has no order */
  assert_string_equal(r->match_with->destination, "c");
  assert_string_equal(r->match_with->next->source, "z");
  assert_string_equal(r->match_type, "full");
  assert_string_equal(r->index_where, "author_id IS NOT NULL");
  assert_int_equal(r->multitenancy.strategy, TENANCY_ATTRIBUTE);
  assert_string_equal(r->multitenancy.attribute, "org_id");
  assert_int_equal(r->multitenancy.global, NO);
}

static void reads_deferrable_and_actions(void **state) {
  Fixture *f = *state;
  static const struct {
    const char *json;
    Deferrable deferrable;
    ReferenceAction action;
  } rows[] = {
      {"\"deferrable\":true,\"on_delete\":\"delete\"", DEFERRABLE_YES, ACTION_DELETE},
      {"\"deferrable\":false,\"on_delete\":\"nothing\"", DEFERRABLE_NO, ACTION_NOTHING},
      {"\"deferrable\":null,\"on_delete\":null", DEFERRABLE_NO, ACTION_NONE},
      {"\"deferrable\":\"initially\",\"on_delete\":\"restrict\"", DEFERRABLE_INITIALLY,
       ACTION_RESTRICT},
      {"\"on_delete\":\"nilify\"", DEFERRABLE_NO, ACTION_NILIFY},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const Reference *r = must_parse(f, arena_printf(f->arena, REFERS(AUTHOR ",%s"), rows[i].json))
                             ->columns->reference;
    assert_int_equal(r->deferrable, rows[i].deferrable);
    assert_int_equal(r->on_delete, rows[i].action);
  }
}

static void identities_of_every_generation(void **state) {
  Fixture *f = *state;
  const Table *t = must_parse(
      f, POSTS(ID, ",\"identities\":["
                   "{\"name\":\"old\",\"keys\":[\"title\",\"lower(title)\"]},"
                   "{\"name\":\"new\",\"keys\":[{\"type\":\"atom\",\"value\":\"title\"},{\"type\":"
                   "\"string\",\"value\":\"lower(title)\"}],\"index_name\":\"by_title\",\"where\":"
                   "\"x\",\"base_filter\":\"y\",\"nils_distinct?\":false,\"all_tenants?\":true}]"));
  const Identity *old = t->identities, *new = old->next;
  assert_string_equal(old->index_name, "posts_old_unique_index"); /* not today's name */
  assert_null(old->base_filter);
  assert_null(old->where);
  assert_true(old->nils_distinct);
  assert_false(old->all_tenants);
  assert_string_equal(new->index_name, "by_title");
  assert_string_equal(new->where, "x");
  assert_string_equal(new->base_filter, "y");
  assert_false(new->nils_distinct);
  assert_true(new->all_tenants);
  for (const Identity *i = old; i; i = i->next) {
    assert_string_equal(i->keys->text, "title");
    assert_false(i->keys->expression);
    assert_true(i->keys->next->expression);
    assert_null(i->keys->next->next);
  }
}

static void a_string_that_names_a_column_is_one(void **state) {
  Fixture *f = *state;
  const Table *t =
      must_parse(f, POSTS("{\"source\":\"full name\",\"type\":\"text\"}",
                          ",\"custom_indexes\":[{\"fields\":[\"full name\",\"a || b\"]}]"));
  assert_false(t->indexes->fields->expression);
  assert_true(t->indexes->fields->next->expression);
}

static void indexes_of_every_generation(void **state) {
  Fixture *f = *state;
  const Table *t = must_parse(
      f, POSTS(ID, ",\"custom_indexes\":[{},"
                   "{\"fields\":[{\"type\":\"directed\",\"order\":\"desc\",\"value\":\"at\"},"
                   "{\"type\":\"directed\",\"order\":\"asc\",\"value\":\"id\"},\"title\"],"
                   "\"name\":\"i\",\"unique\":true,\"using\":\"gin\",\"where\":\"w\",\"include\":"
                   "[\"a\"],\"message\":\"m\",\"concurrently\":true,\"prefix\":\"p\","
                   "\"nulls_distinct\":false,\"all_tenants?\":true,\"error_fields\":[\"title\"],"
                   "\"include_base_filter?\":false,\"table\":null}]"));
  const Index *bare = t->indexes, *full = bare->next;
  assert_null(bare->fields);
  assert_null(bare->include);
  assert_null(bare->name);
  assert_true(bare->nulls_distinct && bare->include_base_filter);
  assert_false(bare->unique || bare->all_tenants || bare->concurrently);
  assert_int_equal(full->fields->order, ORDER_DESC);
  assert_int_equal(full->fields->next->order, ORDER_ASC);
  assert_int_equal(full->fields->next->next->order, ORDER_NONE);
  assert_string_equal(full->include->name, "a");
  assert_string_equal(full->error_fields->name, "title");
  assert_string_equal(full->using, "gin");
  assert_true(full->unique && full->concurrently && full->all_tenants);
  assert_false(full->nulls_distinct || full->include_base_filter);
}

static void checks_and_statements(void **state) {
  Fixture *f = *state;
  const Table *t = must_parse(
      f,
      POSTS(ID,
            ",\"check_constraints\":[{\"name\":\"a\",\"attribute\":\"price\",\"check\":\"1\"},"
            "{\"name\":\"b\",\"attribute\":[\"x\",\"y\"],\"check\":\"2\",\"base_filter\":\"z\"}],"
            "\"custom_statements\":[{\"name\":\"s\",\"up\":\"u\",\"down\":\"\"},{\"name\":\"t\","
            "\"up\":\"u\",\"down\":\"d\",\"code?\":true,\"global?\":true,\"after_tables\":"
            "[\"authors\"]}]"));
  assert_string_equal(t->checks->attributes->name, "price"); /* older: one string */
  assert_string_equal(t->checks->next->attributes->next->name, "y");
  assert_string_equal(t->checks->next->base_filter, "z");
  assert_string_equal(t->statements->down, "");
  assert_false(t->statements->code || t->statements->global);
  assert_true(t->statements->next->code && t->statements->next->global);
  assert_string_equal(t->statements->next->after_tables->name, "authors");
}

static void keys_of_ashc(void **state) {
  Fixture *f = *state;
  const Table *t = must_parse(
      f,
      POSTS(
          "{\"source\":\"slug\",\"type\":\"citext\",\"storage\":\"TEXT\",\"collation\":\"NOCASE\","
          "\"computed\":\"lower(title)\",\"stored?\":true}",
          ",\"strict?\":true,\"without_rowid?\":true,\"retained?\":true,\"drop_table_opted_out\":"
          "true,\"create_table_options\":\"o\",\"schema\":\"blog\",\"retained\":[{\"source\":"
          "\"old_id\",\"type\":\"uuid\",\"references\":{" AUTHOR "}}]"));
  assert_string_equal(t->columns->storage, "TEXT");
  assert_string_equal(t->columns->collation, "NOCASE");
  assert_string_equal(t->columns->computed, "lower(title)");
  assert_true(t->columns->stored);
  assert_true(t->strict && t->without_rowid && t->retained && t->drop_opted_out);
  assert_string_equal(t->options, "o");
  assert_string_equal(t->schema, "blog");
  assert_string_equal(t->retained_columns->name, "old_id");
  assert_string_equal(t->retained_columns->reference->name, "posts_old_id_fkey");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decodes_types),
      cmocka_unit_test(a_bare_snapshot_has_ash_defaults),
      cmocka_unit_test(columns_keep_their_order_and_old_names),
      cmocka_unit_test(references_have_defaults),
      cmocka_unit_test(references_of_the_first_generation),
      cmocka_unit_test(an_ignored_reference_is_none),
      cmocka_unit_test(reads_everything_about_references),
      cmocka_unit_test(reads_deferrable_and_actions),
      cmocka_unit_test(identities_of_every_generation),
      cmocka_unit_test(a_string_that_names_a_column_is_one),
      cmocka_unit_test(indexes_of_every_generation),
      cmocka_unit_test(checks_and_statements),
      cmocka_unit_test(keys_of_ashc),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
