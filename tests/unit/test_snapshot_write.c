/* test_snapshot_write.c: the canonical form: the shape that each data layer of Ash writes, ashc's
 * own keys only where they say something, the hash, and unknown keys kept. */
#include <jansson.h>
#include <sha256.h>

#include "snapshot_fixture.h"

/* Returns the keys of the object at `path` ("attributes.0.references") as "a b c". */
static const char *keys_of(Fixture *f, const char *text, const char *path) {
  json_t *root = json_loads(text, 0, NULL), *v = root;
  assert_non_null(root);
  char *copy = arena_strdup(f->arena, path), *rest = NULL;
  for (char *step = strtok_r(copy, ".", &rest); step; step = strtok_r(NULL, ".", &rest))
    v = json_is_array(v) ? json_array_get(v, (size_t)atoi(step)) : json_object_get(v, step);
  Buf keys = buf_new(f->arena);
  const char *key;
  json_t *value;
  json_object_foreach(v, key, value) buf_printf(&keys, "%s%s", keys.len ? " " : "", key);
  json_decref(root);
  return buf_text(&keys);
}

#define EVERYTHING                                                                              \
  POSTS("{\"source\":\"a\",\"type\":\"uuid\",\"references\":{\"table\":\"t\","                  \
        "\"destination_attribute\":\"id\"}}",                                                   \
        ",\"identities\":[{\"name\":\"i\",\"keys\":[\"a\"]}],\"custom_indexes\":[{\"fields\":[" \
        "\"a\"]}],\"custom_statements\":[{\"name\":\"s\",\"up\":\"u\",\"down\":\"d\"}],"        \
        "\"check_constraints\":[{\"name\":\"c\",\"attribute\":\"a\",\"check\":\"1\"}]")

/* The very keys of AshSqlite and AshPostgres, so that Ash's decoder meets no atom that it does not have. */
static const struct {
  Adapter adapter;
  const char *path, *keys;
} shapes[] = {
    {ADAPTER_SQLITE, "",
     "attributes base_filter check_constraints custom_indexes custom_statements has_create_action "
     "hash identities multitenancy repo strict? table"},
    {ADAPTER_SQLITE, "multitenancy", "attribute global strategy"},
    {ADAPTER_SQLITE, "attributes.0",
     "allow_nil? default generated? primary_key? references size source type"},
    {ADAPTER_SQLITE, "attributes.0.references",
     "deferrable destination_attribute destination_attribute_default "
     "destination_attribute_generated match_tenant? multitenancy name on_delete on_update "
     "primary_key? table"},
    {ADAPTER_SQLITE, "identities.0", "base_filter index_name keys name nils_distinct?"},
    {ADAPTER_SQLITE, "custom_indexes.0", "fields include message name table unique using where"},
    {ADAPTER_SQLITE, "custom_statements.0", "code? down name up"},
    {ADAPTER_POSTGRES, "",
     "attributes base_filter check_constraints create_table_options custom_indexes "
     "custom_statements has_create_action hash identities multitenancy repo schema table"},
    {ADAPTER_POSTGRES, "attributes.0",
     "allow_nil? default generated? precision primary_key? references scale size source type"},
    {ADAPTER_POSTGRES, "attributes.0.references",
     "deferrable destination_attribute destination_attribute_default "
     "destination_attribute_generated index? index_where match_tenant? match_type match_with "
     "multitenancy name on_delete on_update primary_key? schema table"},
    {ADAPTER_POSTGRES, "identities.0",
     "all_tenants? base_filter index_name keys name nils_distinct? where"},
    {ADAPTER_POSTGRES, "identities.0.keys.0", "type value"},
    {ADAPTER_POSTGRES, "custom_indexes.0",
     "all_tenants? concurrently error_fields fields include include_base_filter? message name "
     "nulls_distinct prefix table unique using where"},
    {ADAPTER_POSTGRES, "custom_statements.0", "after_tables code? down global? name up"},
    {ADAPTER_POSTGRES, "check_constraints.0", "attribute base_filter check name"},
};

static void writes_the_keys_of_each_data_layer(void **state) {
  Fixture *f = *state;
  const Table *t = must_parse(f, EVERYTHING);
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    const char *text = written(f, shapes[i].adapter, t);
    assert_string_equal(keys_of(f, text, shapes[i].path), shapes[i].keys);
  }
}

static void without_checks_sqlite_has_no_key_for_them(void **state) {
  Fixture *f = *state;
  const Table *t = must_parse(f, POSTS("{\"source\":\"a\",\"type\":\"uuid\"}", ""));
  assert_lacks(written(f, ADAPTER_SQLITE, t), "check_constraints");
  assert_contains(written(f, ADAPTER_POSTGRES, t), "\"check_constraints\": []");
}

/* What is written for a column, an identity or an index that says something of ours. */
static void writes_what_differs(void **state) {
  Fixture *f = *state;
  static const struct {
    const char *attribute, *more;
    Adapter adapter;
    const char *out;
  } rows[] = {
      {"\"storage\":\"TEXT\"", "", ADAPTER_SQLITE, "\"storage\": \"TEXT\""},
      {"\"collation\":\"NOCASE\"", "", ADAPTER_SQLITE, "\"collation\": \"NOCASE\""},
      {"\"computed\":\"1\",\"stored?\":true", "", ADAPTER_SQLITE, "\"stored?\": true"},
      {"\"precision\":8,\"scale\":2", "", ADAPTER_SQLITE, "\"precision\": 8"},
      {"\"size\":16", "", ADAPTER_SQLITE, "\"type\": [\n        \"text\",\n        16\n      ]"},
      {"\"size\":16", "", ADAPTER_POSTGRES, "\"type\": \"text\""},
      {"\"size\":16", "", ADAPTER_POSTGRES, "\"size\": 16"},
      {"\"default\":\"nil\"", "", ADAPTER_SQLITE, "\"default\": \"nil\""},
      {"\"size\":0", ",\"without_rowid?\":true", ADAPTER_SQLITE, "\"without_rowid?\": true"},
      {"\"size\":0", ",\"retained?\":true", ADAPTER_SQLITE, "\"retained?\": true"},
      {"\"size\":0", ",\"drop_table_opted_out\":true", ADAPTER_POSTGRES,
       "\"drop_table_opted_out\": true"},
      {"\"size\":0", ",\"strict?\":true", ADAPTER_POSTGRES, "\"strict?\": true"},
      {"\"size\":0", ",\"create_table_options\":\"x\"", ADAPTER_SQLITE,
       "\"create_table_options\": \"x\""},
      {"\"size\":0", ",\"identities\":[{\"name\":\"i\",\"keys\":[\"c\"],\"where\":\"c > 1\"}]",
       ADAPTER_SQLITE, "\"where\": \"c > 1\""},
      {"\"size\":0", ",\"custom_indexes\":[{\"fields\":[\"lower(c)\"]}]", ADAPTER_SQLITE,
       "\"fields\": [\n        \"lower(c)\"\n      ]"},
      {"\"size\":0", ",\"custom_indexes\":[{\"fields\":[\"lower(c)\"]}]", ADAPTER_POSTGRES,
       "\"type\": \"string\",\n          \"value\": \"lower(c)\""},
      {"\"size\":0",
       ",\"custom_indexes\":[{\"fields\":[{\"type\":\"directed\",\"order\":\"desc\",\"value\":"
       "\"c\"}]}]",
       ADAPTER_SQLITE,
       "\"order\": \"desc\",\n          \"type\": \"directed\",\n          \"value\": \"c\""},
      {"\"references\":{\"table\":\"t\",\"destination_attribute\":\"id\",\"index?\":true}", "",
       ADAPTER_SQLITE, "\"index?\": true"},
      {"\"references\":{\"table\":\"t\",\"destination_attribute\":\"id\",\"match_with\":{\"b\":"
       "\"x\",\"a\":\"y\"}}",
       "", ADAPTER_SQLITE, "\"match_with\": {\n          \"a\": \"y\",\n          \"b\": \"x\""},
      {"\"references\":{\"table\":\"t\",\"destination_attribute\":\"id\",\"on_delete\":[\"nilify\","
       "[\"a\"]]}",
       "", ADAPTER_POSTGRES,
       "\"on_delete\": [\n          \"nilify\",\n          [\n            \"a\""},
      {"\"references\":{\"table\":\"t\",\"destination_attribute\":\"id\",\"deferrable\":"
       "\"initially\"}",
       "", ADAPTER_SQLITE, "\"deferrable\": \"initially\""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *text =
        arena_printf(f->arena, POSTS("{\"source\":\"c\",\"type\":\"text\",%s}", "%s"),
                     rows[i].attribute, rows[i].more);
    assert_contains(written(f, rows[i].adapter, must_parse(f, text)), rows[i].out);
  }
}

static void keeps_what_was_removed(void **state) {
  Fixture *f = *state;
  const char *text = POSTS("{\"source\":\"c\",\"type\":\"text\"}",
                           ",\"retained\":[{\"source\":\"old\",\"type\":\"uuid\",\"allow_nil?\":"
                           "false}]");
  const Table *t = must_parse(f, written(f, ADAPTER_SQLITE, must_parse(f, text)));
  assert_string_equal(t->retained_columns->name, "old");
  assert_false(t->retained_columns->nullable);
  assert_null(t->columns->next);
}

static void the_order_of_keys_does_not_matter(void **state) {
  Fixture *f = *state;
  const char *one = "{\"table\":\"p\",\"attributes\":[{\"source\":\"c\",\"type\":\"text\"}],"
                    "\"custom_indexes\":[{\"fields\":[\"a b\"],\"unique\":true}]}";
  const char *two = "{\"custom_indexes\":[{\"unique\":true,\"fields\":[\"a b\"]}],"
                    "\"attributes\":[{\"type\":\"text\",\"source\":\"c\"}],\"table\":\"p\"}";
  assert_string_equal(written(f, ADAPTER_SQLITE, must_parse(f, one)),
                      written(f, ADAPTER_SQLITE, must_parse(f, two)));
}

/* The hash is the SHA-256 of the text that has no line for it. */
static void hashes_the_text_without_the_hash(void **state) {
  Fixture *f = *state;
  const char *text = written(f, ADAPTER_SQLITE, must_parse(f, EVERYTHING));
  const char *line = strstr(text, "  \"hash\": \"");
  assert_non_null(line);
  const char *rest = strchr(line, '\n') + 1;
  Buf bare = buf_new(f->arena);
  buf_putn(&bare, text, (size_t)(line - text));
  buf_putn(&bare, rest, strlen(rest) - 1); /* nor a final newline */
  char digest[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data((const uint8_t *)bare.text, bare.len, digest);
  for (char *c = digest; *c; c++)
    if (*c >= 'a') *c = (char)(*c - 'a' + 'A');
  assert_memory_equal(line + strlen("  \"hash\": \""), digest, 64);
  assert_int_equal(text[strlen(text) - 1], '\n');
}

static void the_repo_is_the_one_that_writes(void **state) {
  Fixture *f = *state;
  const Table *t = must_parse(f, POSTS("{\"source\":\"a\",\"type\":\"uuid\"}",
                                       ",\"repo\":\"Elixir.Old.Repo\",\"hash\":\"00\""));
  const char *text = written(f, ADAPTER_SQLITE, t);
  assert_contains(text, "\"repo\": \"Elixir.Blog.Repo\"");
  assert_lacks(text, "\"00\"");
}

static void unknown_keys_survive(void **state) {
  Fixture *f = *state;
  const char *text = POSTS(
      "{\"source\":\"c\",\"type\":\"uuid\",\"colour\":\"red\",\"references\":{\"table\":\"t\","
      "\"destination_attribute\":\"id\",\"hint\":{\"deep\":[1,2]}}}",
      ",\"future\":{\"x\":1},\"multitenancy\":{\"strategy\":null,\"mode\":3},\"identities\":[{"
      "\"name\":\"i\",\"keys\":[\"c\"],\"why\":\"because\"}],\"custom_indexes\":[{\"fields\":["
      "\"c\"],\"fill\":70},{\"fields\":[{\"value\":\"c\",\"order\":\"desc\",\"type\":"
      "\"directed\"},\"d\"],\"wide\":true}]");
  Table *t = must_parse(f, text);
  static const char *const kept[] = {"\"colour\": \"red\"", "\"deep\": [",          "\"future\": {",
                                     "\"mode\": 3",         "\"why\": \"because\"", "\"fill\": 70",
                                     "\"wide\": true"};
  const char *out = written(f, ADAPTER_SQLITE, t);
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) assert_contains(out, kept[i]);
  assert_string_equal(written(f, ADAPTER_SQLITE, must_parse(f, out)), out);
  t->columns->reference = NULL; /* its owner is gone */
  assert_lacks(written(f, ADAPTER_SQLITE, t), "hint");
}

/* A live database may hold names that are not UTF-8; JSON cannot. */
static void writes_valid_json_for_any_bytes(void **state) {
  Fixture *f = *state;
  Table *t = must_parse(f, POSTS("{\"source\":\"c\",\"type\":\"text\"}", ""));
  t->columns->default_value = intern_text(f->names, "\"caf\xe9 \xc3\xa9 \xe2\x82\"");
  const char *text = written(f, ADAPTER_SQLITE, t);
  assert_contains(text, "caf\xef\xbf\xbd \xc3\xa9 \xef\xbf\xbd\xef\xbf\xbd");
  must_parse(f, text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(writes_the_keys_of_each_data_layer),
      cmocka_unit_test(without_checks_sqlite_has_no_key_for_them),
      cmocka_unit_test(writes_what_differs),
      cmocka_unit_test(keeps_what_was_removed),
      cmocka_unit_test(the_order_of_keys_does_not_matter),
      cmocka_unit_test(hashes_the_text_without_the_hash),
      cmocka_unit_test(the_repo_is_the_one_that_writes),
      cmocka_unit_test(unknown_keys_survive),
      cmocka_unit_test(writes_valid_json_for_any_bytes),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
