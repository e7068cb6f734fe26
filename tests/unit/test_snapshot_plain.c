/* JSON that is read without jansson (plain_json.h) is what jansson reads; whatever is not plain, and
 * everything that jansson refuses, is left to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "snapshot/plain_json.h"

static const char *const plain[] = {
    "{}",
    " \n\t\r{ } \n",
    "{\"a\": 1, \"b\": -2, \"c\": 0, \"d\": 123456789}",
    "{\"a\": [], \"b\": [1, [2, \"x\"], {}], \"c\": {\"d\": {\"e\": null}}}",
    "{\"t\":true,\"f\":false,\"n\":null,\"s\":\"\",\"\":\"empty key\"}",
    "{\"q\": \"fragment(\\\"(lower(hex(x'00')))\\\")\", \"b\": \"a\\\\b\\\\\\\"\"}",
    "{\"b\\\"c\": 1, \"a\": 2}",
};

static const char *const left_to_jansson[] = {
    "",
    " ",
    "[]",
    "[1]",
    "\"a\"",
    "1",
    "null", /* no object */
    "{\"a\": \"\\n\"}",
    "{\"a\": \"\\u0041\"}",
    "{\"a\": \"\xc3\xa4\"}",
    "{\"a\": 1.5}",
    "{\"a\": 1e3}",
    "{\"a\": 1234567890}",
    "{\"a\": \"\x7f\"}",
    "{\"0123456789012345678901234567890123456789012345678901234567890123\": 1}",
};

static const char *const malformed[] = {
    "{",
    "}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\": 1,}",
    "{,}",
    "{\"a\": 1 \"b\": 2}",
    "{\"a\": [1,]}",
    "{\"a\": [1 2]}",
    "{\"a\": [}",
    "{\"a\": 01}",
    "{\"a\": -}",
    "{\"a\": -0x1}",
    "{\"a\": +1}",
    "{\"a\": nul}",
    "{\"a\": nullx}",
    "{\"a\": true1}",
    "{\"a\": 1} x",
    "{} {}",
    "{\"a\": \"b}",
    "{\"a\": \"b\\",
    "{\"a\": \"b\\\"}",
    "{\"a\": \"\\x\"}",
    "{\"a\": \"\n\"}",
    "{a: 1}",
    "{'a': 1}",
    "{\"a\": 1, \"a\": 2}",
    "{\"a\": {\"b\": 1, \"b\": 1}}",
    "{\"a\": 1 // x\n}",
    "{\"a\": \x01}",
    "<<<<<<< HEAD\n{}",
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void plain_texts_are_read_alike(void **state) {
  Arena *a = *state;
  for (size_t i = 0; i < COUNT(plain); i++) {
    json_t *ours = plain_json(a, plain[i], strlen(plain[i]));
    json_t *theirs = json_loads(plain[i], JSON_REJECT_DUPLICATES, NULL);
    if (!ours || !json_equal(ours, theirs)) fail_msg("%s", plain[i]);
    json_decref(ours);
    json_decref(theirs);
  }
}

static void others_are_left_to_jansson(void **state) {
  Arena *a = *state;
  for (size_t i = 0; i < COUNT(left_to_jansson); i++)
    if (plain_json(a, left_to_jansson[i], strlen(left_to_jansson[i])))
      fail_msg("%s", left_to_jansson[i]);
}

static void malformed_texts_are_refused(void **state) {
  Arena *a = *state;
  for (size_t i = 0; i < COUNT(malformed); i++) {
    assert_null(json_loads(malformed[i], JSON_REJECT_DUPLICATES, NULL));
    if (plain_json(a, malformed[i], strlen(malformed[i]))) fail_msg("%s", malformed[i]);
  }
  assert_null(plain_json(a, "{}\0", 3)); /* a NUL behind it */
}

/* Every text that a plain one begins with, or becomes with one byte gone, is refused or read alike. */
static void damaged_texts_are_read_alike(void **state) {
  Arena *a = *state;
  for (size_t i = 0; i < COUNT(plain); i++)
    for (size_t gone = 0, len = strlen(plain[i]); gone < 2 * len; gone++) {
      char text[256];
      const size_t kept = gone < len ? gone : gone - len;
      memcpy(text, plain[i], kept);
      size_t rest = gone < len ? 0 : len - kept - 1;
      memcpy(text + kept, plain[i] + kept + 1, rest);
      json_t *ours = plain_json(a, text, kept + rest);
      json_t *theirs = json_loadb(text, kept + rest, JSON_REJECT_DUPLICATES, NULL);
      if (ours && (!theirs || !json_equal(ours, theirs)))
        fail_msg("%.*s", (int)(kept + rest), text);
      json_decref(ours);
      json_decref(theirs);
    }
}

/* As deep as a stack allows is not asked of it. */
static void deep_texts_are_left(void **state) {
  Arena *a = *state;
  char text[2000];
  for (size_t depth = 20; depth < 900; depth += 40) {
    size_t len = (size_t)sprintf(text, "{\"a\":");
    for (size_t i = 0; i < depth; i++) text[len++] = '[';
    for (size_t i = 0; i < depth; i++) text[len++] = ']';
    text[len++] = '}';
    json_t *ours = plain_json(a, text, len);
    assert_int_equal(ours != NULL, depth < 32);
    json_decref(ours);
  }
}

static int start(void **state) {
  *state = arena_new();
  return 0;
}

static int end(void **state) {
  arena_free(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain_texts_are_read_alike),  cmocka_unit_test(others_are_left_to_jansson),
      cmocka_unit_test(malformed_texts_are_refused), cmocka_unit_test(damaged_texts_are_read_alike),
      cmocka_unit_test(deep_texts_are_left),
  };
  return cmocka_run_group_tests(tests, start, end);
}
