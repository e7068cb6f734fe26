/* Places within strings: where in the source a part of a string's value stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "syntax/parse.h"
#include "syntax/string_place.h"

/* source (the argument of its call is the string), the string's value, a part of the value, the source
 * of that part */
static const struct {
  const char *source, *value, *part, *place;
} strings[] = {
    {"check \"a > b\"", "a > b", "b", "b"},
    {"check \"\"", "", "", ""},
    {"check \"x\\tbad\"", "x\tbad", "bad", "bad"},
    {"check \"\\u00E9 bad\"", "\xC3\xA9 bad", "bad", "bad"},
    {"check \"a \\\"bad\\\" b\"", "a \"bad\" b", "\"bad\"", "\\\"bad\\\""},
    {"check \"a \\x62ad b\"", "a bad b", "bad", "\\x62ad"},
    {"check \"a \\\n bad\"", "a  bad", "bad", "bad"},
    {"check \"\xE2\x82\xAC bad\"", "\xE2\x82\xAC bad", "bad", "bad"},
    {"check ~S(a\\t bad)", "a\\t bad", "bad", "bad"},
    {"check ~s(a\\t bad)", "a\t bad", "bad", "bad"},
    {"check ~s|a\\t bad|", "a\t bad", "bad", "bad"},
    {"check \"\"\"\n  a\n    bad\n  \"\"\"", "a\n  bad\n", "bad", "bad"},
    {"check \"\"\"\n\ta\n\tbad\n\t\"\"\"", "a\nbad\n", "bad", "bad"},
    {"check \"\"\"\n  a \\\n  bad\n  \"\"\"", "a bad\n", "bad", "bad"},
    {"check ~S\"\"\"\n  a\\t\n  bad\n  \"\"\"", "a\\t\nbad\n", "bad", "bad"},
    {"check '''\n  a\\t\n  bad\n  '''", "a\t\nbad\n", "bad", "bad"},
    {"check \"one\ntwo bad\"", "one\ntwo bad", "bad", "bad"},
    {"check \"a\"\n", "a", "a", "a"},
};

static void points_into_the_source(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
    Arena *a = arena_new();
    Sources *sources = sources_new(a);
    Diag *d = diag_new(a, sources);
    const char *text = strings[i].source;
    const Source *source = sources_add(sources, "a.resource", text, strlen(text));
    const Node *call = parse_source(a, interner_new(a), d, source);
    assert_true(diag_ok(d));
    Span content = call->items->text_span;
    const char *value = string_value(a, source, content);
    assert_string_equal(value, strings[i].value);
    assert_string_equal(value, call->items->text);
    size_t from = (size_t)(strstr(value, strings[i].part) - value);
    Span at = string_place(a, source, content, from, from + strlen(strings[i].part));
    assert_int_equal(at.file, source->number);
    assert_string_equal(arena_strndup(a, text + at.start, at.end - at.start), strings[i].place);
    arena_free(a);
  }
}

static void ends_with_the_string(void **state) {
  (void)state;
  Arena *a = arena_new();
  Sources *sources = sources_new(a);
  const Source *source = sources_add(sources, "a.resource", "check \"abc\"", 11);
  Span at = string_place(a, source, (Span){source->number, 7, 10}, 9, 12);
  assert_int_equal(at.start, 10);
  assert_int_equal(at.end, 10);
  arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(points_into_the_source),
      cmocka_unit_test(ends_with_the_string),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
