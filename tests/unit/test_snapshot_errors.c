/* test_snapshot_errors.c: damaged and wrong snapshots are refused with the place and the key. */
#include "snapshot_fixture.h"

#define C "{\"source\":\"c\",\"type\":\"text\"}"
#define REF(members) POSTS("{\"source\":\"c\",\"type\":\"text\",\"references\":{" members "}}", "")

static const struct {
  const char *text, *place, *message;
} rows[] = {
    {"", "posts.json:1:1:", "malformed JSON"},
    {"{", "posts.json:1:1:", "malformed JSON"},
    {"{\n  \"table\": \"posts\",\n  \"attributes\": [", "posts.json:3:", "malformed JSON"},
    {"{\n<<<<<<< HEAD\n", "posts.json:2:1:", "malformed JSON"},
    {"{\"table\": \"posts\", \"table\": \"p\"}", "posts.json:1:", "duplicate object key"},
    {"{\"table\": \"a\\u0000b\"}", "posts.json:1:", "malformed JSON"},
    {"{\"table\": \"\xff\"}", "posts.json:1:", "malformed JSON"},
    {"{} x", "posts.json:1:4:", "malformed JSON"},
    {"[]", "posts.json:1:1:", "a snapshot must be an object, not a list"},
    {"{}", "posts.json:1:1:", "table is missing"},
    {"{\"table\":\"posts\"}", "posts.json:1:1:", "attributes is missing"},
    {"{\"attributes\":[],\n \"table\": 7}", "posts.json:2:11:",
     "table must be a string that is not "
     "empty, not a number"},
    {"{\"attributes\":[], \"table\": \"\"}",
     "posts.json:1:28:", "table must be a string that is not"},
    {"{\"table\":\"posts\",\"attributes\":{}}", "posts.json:1:31:",
     "attributes must be a list of "
     "objects, not an object"},
    {POSTS("1", ""), "posts.json:1:32:", "attributes[0] must be an object, not a number"},
    {POSTS(C ",{}", ""), "posts.json:1:61:", "attributes[1].source is missing"},
    {POSTS(C "," C, ""), "posts.json:1:61:", "attributes[1] declares the column \"c\" again"},
    {POSTS("{\"source\":\"c\",\"type\":[]}", ""),
     "posts.json:1:", "attributes[0].type must be a type"},
    {POSTS("{\"source\":\"c\",\"type\":[\"list\",\"text\"]}", ""),
     "posts.json:1:", "attributes[0].type must be a type"},
    {POSTS("{\"source\":\"c\",\"type\":[\"array\",7,\"x\"]}", ""),
     "posts.json:1:", "attributes[0].type must be a type"},
    {POSTS("{\"name\":\"c\",\"type\":\"text\",\"size\":-1}", ""),
     "posts.json:1:", "attributes[0].size must be a whole number"},
    {POSTS("{\"source\":\"c\",\"type\":\"text\",\"size\":2147483648}", ""),
     "posts.json:1:", "attributes[0].size must be a whole number"},
    {POSTS("{\"source\":\"c\",\"type\":\"text\",\"allow_nil?\":\"no\"}", ""),
     "posts.json:1:73:", "attributes[0].allow_nil? must be true or false, not \"no\""},
    {POSTS("{\"source\":\"c\",\"type\":\"text\",\"default\":0}", ""),
     "posts.json:1:", "attributes[0].default must be a string, not a number"},
    {REF("\"destination_attribute\":\"id\""),
     "posts.json:1:", "attributes[0].references.table is missing"},
    {REF("\"table\":\"a\",\"destination_field\":1"),
     "posts.json:1:", "attributes[0].references.destination_field must be a string"},
    {REF("\"table\":\"a\",\"destination_attribute\":\"id\",\"on_delete\":\"destroy\""),
     "posts.json:1:", "attributes[0].references.on_delete must be null, \"nothing\""},
    {REF("\"table\":\"a\",\"destination_attribute\":\"id\",\"on_delete\":[\"nilify\",[1]]"),
     "posts.json:1:", "attributes[0].references.on_delete[1][0] must be a string, not a number"},
    {REF("\"table\":\"a\",\"destination_attribute\":\"id\",\"on_delete\":[\"nilify\"]"),
     "posts.json:1:", "attributes[0].references.on_delete must be null"},
    {REF("\"table\":\"a\",\"destination_attribute\":\"id\",\"deferrable\":\"later\""),
     "posts.json:1:",
     "attributes[0].references.deferrable must be true, false or \"initially\", not \"later\""},
    {REF("\"table\":\"a\",\"destination_attribute\":\"id\",\"match_with\":{\"x\":1}"),
     "posts.json:1:", "attributes[0].references.match_with.x must be a string"},
    {POSTS(C, ",\"multitenancy\":{\"strategy\":\"schema\"}"), "posts.json:1:",
     "multitenancy.strategy must be null, \"attribute\" or \"context\", not \"schema\""},
    {POSTS(C, ",\"multitenancy\":7"),
     "posts.json:1:", "multitenancy must be an object, not a number"},
    {POSTS(C, ",\"identities\":[{\"name\":\"i\"}]"),
     "posts.json:1:", "identities[0].keys is missing"},
    {POSTS(C, ",\"identities\":[{\"name\":\"i\",\"keys\":[{\"value\":\"c\"}]}]"),
     "posts.json:1:", "identities[0].keys[0] must be a column name"},
    {POSTS(C, ",\"custom_indexes\":[{\"fields\":[{\"type\":\"directed\",\"order\":\"up\",\"value\":"
              "\"c\"}"
              "]}]"),
     "posts.json:1:", "custom_indexes[0].fields[0] must be a column name"},
    {POSTS(C, ",\"custom_indexes\":[{\"include\":{}}]"), "posts.json:1:",
     "custom_indexes[0].include must be a string or a list of strings, not an object"},
    {POSTS(C, ",\"strict?\":1"), "posts.json:1:", "strict? must be true or false, not a number"},
};

static void refuses_with_place_and_key(void **state) {
  Fixture *f = *state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_null(parse_text(f, rows[i].text));
    const char *said = messages(f);
    assert_contains(said, rows[i].place);
    assert_contains(said, rows[i].message);
  }
}

/* Every prefix of a good snapshot is refused, never taken for a smaller table, and never crashes. */
static void refuses_every_cut_off_file(void **state) {
  Fixture *f = *state;
  static const char text[] = POSTS(
      C, ",\"identities\":[{\"name\":\"i\",\"keys\":[\"c\"]}],\"custom_indexes\":[{\"fields\":"
         "[\"c\"]}],\"multitenancy\":{\"strategy\":\"attribute\",\"attribute\":\"c\"}");
  assert_non_null(parse_text(f, text));
  for (size_t len = 0; len + 1 < sizeof text; len++) {
    const char *cut = arena_strndup(f->arena, text, len);
    const Source *s = sources_add(f->sources, "cut.json", cut, len);
    assert_null(snapshot_parse(f->arena, f->names, f->diag, s));
    assert_contains(messages(f), "malformed JSON");
  }
}

static void deep_nesting_is_an_error(void **state) {
  Fixture *f = *state;
  enum { DEPTH = 100000 };
  char *text = arena_alloc(f->arena, DEPTH + 1);
  memset(text, '[', DEPTH);
  assert_null(parse_text(f, text));
  assert_contains(messages(f), "malformed JSON");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(refuses_with_place_and_key),
      cmocka_unit_test(refuses_every_cut_off_file),
      cmocka_unit_test(deep_nesting_is_an_error),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
