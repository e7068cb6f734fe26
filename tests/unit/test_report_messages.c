/* test_report_messages.c: what a user sees of a message, as text and as JSON. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "syntax_world.h"

typedef struct Report {
  Arena *arena;
  Sources *sources;
  Diag *diag;
} Report;

static Report report_new(void) {
  Report r = {.arena = arena_new()};
  r.sources = sources_new(r.arena);
  r.diag = diag_new(r.arena, r.sources);
  return r;
}

static uint32_t add(Report *r, const char *path, const char *text) {
  return sources_add(r->sources, path, text, strlen(text))->number;
}

/* The span of the first `part` in file `file`. */
static Span span_of(const Report *r, uint32_t file, const char *part) {
  const Source *s = sources_get(r->sources, file);
  size_t at = (size_t)(strstr(s->text, part) - s->text);
  return (Span){file, (uint32_t)at, (uint32_t)(at + strlen(part))};
}

static void assert_prints(Report *r, const char *expected) {
  assert_string_equal(messages_of(r->arena, r->diag, DIAG_TEXT, false), expected);
  arena_free(r->arena);
}

static void error_with_everything(void **state) {
  (void)state;
  Report r = report_new();
  uint32_t blog = add(&r, "blog.resource", "\nresource Blog.Post do\n");
  uint32_t post = add(&r, "post.resource", "1\n2\n3\n    attribute :title, :strng, x: 1\n");
  diag_error(r.diag, span_of(&r, post, ":strng"), "unknown type %s", ":strng");
  diag_label(r.diag, "did you mean %s?", ":string");
  diag_note(r.diag, span_of(&r, blog, "resource"), "the table is declared here");
  diag_note(r.diag, NO_SPAN, "types are listed by `ashc help types`");
  diag_help(r.diag, "declare the type");
  assert_prints(&r, "post.resource:4:23: error: unknown type :strng\n"
                    "  4 |     attribute :title, :strng, x: 1\n"
                    "    |                       ^~~~~~ did you mean :string?\n"
                    "  note: blog.resource:2:1: the table is declared here\n"
                    "  note: types are listed by `ashc help types`\n"
                    "  help: declare the type\n");
}

static void without_a_place(void **state) {
  (void)state;
  Report r = report_new();
  diag_error(r.diag, NO_SPAN, "no repo");
  diag_file_error(r.diag, "a/b", "cannot be read: %s", "Permission denied");
  diag_warning(r.diag, NO_SPAN, "slow");
  assert_int_equal(diag_errors(r.diag), 2);
  assert_prints(&r, "ashc: error: no repo\n"
                    "ashc: error: a/b: cannot be read: Permission denied\n"
                    "ashc: warning: slow\n");
}

/* A line of source, what is marked in it, and the two lines that show it. */
static const struct {
  const char *text, *part, *line, *caret;
} excerpts[] = {
    {"a b c", "b", "a b c", "  ^"},
    {"\ta\tb", "b", "    a   b", "        ^"},
    {"ä 漢 b", "b", "ä 漢 b", "     ^"},
    {"e\xCC\x81 b", "b", "e\xCC\x81 b", "  ^"},
    {"\x1B[31m b", "b", "\\x1B[31m b", "         ^"},
    {"\xFF b", "b", "\\xFF b", "     ^"},
    {"\xE2\x80\xAE b", "b", "\\u202E b", "       ^"},
    {"a \x01\x02 c", "\x01\x02", "a \\x01\\x02 c", "  ^~~~~~~~"},
    {"abc\r\n", "bc", "abc", " ^~"},
    {"a [1,\n2]", "[1,\n2]", "a [1,", "  ^~~"},
};

static void marks_the_exact_token(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof excerpts / sizeof *excerpts; i++) {
    Report r = report_new();
    uint32_t file = add(&r, "f", excerpts[i].text);
    diag_error(r.diag, span_of(&r, file, excerpts[i].part), "m");
    const char *text = messages_of(r.arena, r.diag, DIAG_TEXT, false);
    const char *shown = strchr(text, '\n') + 1;
    assert_string_equal(
        shown, arena_printf(r.arena, "  1 | %s\n    | %s\n", excerpts[i].line, excerpts[i].caret));
    arena_free(r.arena);
  }
}

static void place_at_the_end(void **state) {
  (void)state;
  Report r = report_new();
  add(&r, "f", "a\nbc");
  diag_error(r.diag, (Span){1, 4, 4}, "m");
  assert_prints(&r, "f:2:3: error: m\n  2 | bc\n    |   ^\n");
}

/* 10 MB on one line: a window around the caret, quickly. */
static void long_line(void **state) {
  (void)state;
  enum { SIZE = 10 * 1000 * 1000 };
  Report r = report_new();
  char *text = arena_alloc(r.arena, SIZE + 1);
  memset(text, 'x', SIZE);
  memcpy(text + SIZE / 2, "HERE", 4);
  uint32_t file = add(&r, "f", text);
  diag_error(r.diag, span_of(&r, file, "HERE"), "m");
  char *shown = messages_of(r.arena, r.diag, DIAG_TEXT, false);
  assert_true(strlen(shown) < 500);
  char *line = strtok(shown, "\n");
  assert_string_equal(line, "f:1:5000001: error: m");
  line = strtok(NULL, "\n");
  char *caret = strtok(NULL, "\n");
  assert_int_equal(strstr(line, "HERE") - line - 2 /* the … has three bytes */,
                   strchr(caret, '^') - caret);
  arena_free(r.arena);
}

static void order_and_count(void **state) {
  (void)state;
  Report r = report_new();
  uint32_t a = add(&r, "a", "1\n2\n"), b = add(&r, "b", "1\n2\n");
  diag_error(r.diag, (Span){b, 0, 1}, "third");
  diag_warning(r.diag, (Span){a, 2, 3}, "second");
  diag_error(r.diag, (Span){a, 0, 1}, "first");
  diag_error(r.diag, (Span){a, 0, 1}, "first again");
  const char *text = messages_of(r.arena, r.diag, DIAG_TEXT, false);
  const char *first = strstr(text, "a:1:1: error: first\n");
  const char *again = strstr(text, "a:1:1: error: first again\n");
  const char *second = strstr(text, "a:2:1: warning: second\n");
  const char *third = strstr(text, "b:1:1: error: third\n");
  assert_true(first && again && second && third);
  assert_true(first < again && again < second && second < third);
  assert_string_equal(messages_of(r.arena, r.diag, DIAG_TEXT, false), "");
  assert_false(diag_ok(r.diag));
  arena_free(r.arena);
}

static void at_most_twenty(void **state) {
  (void)state;
  static const struct {
    unsigned errors;
    const char *end;
  } cases[] = {
      {20, "error: 19\n"}, {21, "ashc: and 1 more error\n"}, {65, "ashc: and 45 more errors\n"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Report r = report_new();
    for (unsigned n = 0; n < cases[i].errors; n++) diag_error(r.diag, NO_SPAN, "%u", n);
    const char *text = messages_of(r.arena, r.diag, DIAG_TEXT, false);
    assert_string_equal(text + strlen(text) - strlen(cases[i].end), cases[i].end);
    unsigned printed = 0;
    for (const char *at = text; (at = strstr(at, "error: ")); at++) printed++;
    assert_int_equal(printed, 20);
    arena_free(r.arena);
  }
}

static void colours(void **state) {
  (void)state;
  Report r = report_new();
  add(&r, "f", "a");
  diag_error(r.diag, (Span){1, 0, 1}, "m");
  assert_non_null(strstr(messages_of(r.arena, r.diag, DIAG_TEXT, true), "\033[1;31merror:\033[0m"));
  arena_free(r.arena);
}

static void user_text_is_made_safe(void **state) {
  (void)state;
  Report r = report_new();
  diag_error(r.diag, NO_SPAN, "unknown %s", "\x1B]0;x\x07");
  assert_prints(&r, "ashc: error: unknown \\x1B]0;x\\x07\n");
}

static void json(void **state) {
  (void)state;
  Report r = report_new();
  uint32_t file = add(&r, "f\xFF", "ä\nbc de\n");
  diag_warning(r.diag, span_of(&r, file, "de"), "w");
  diag_error(r.diag, span_of(&r, file, "bc"), "m \"%s\"", "\xE4");
  diag_label(r.diag, "l");
  diag_note(r.diag, (Span){file, 0, 2}, "n");
  diag_help(r.diag, "h");
  json_t *all = json_loads(messages_of(r.arena, r.diag, DIAG_JSON, true), 0, NULL);
  assert_non_null(all);
  json_t *list = json_object_get(all, "diagnostics");
  assert_int_equal(json_array_size(list), 2);
  json_t *expected =
      json_pack("{s:s,s:s,s:s,s:i,s:i,s:i,s:i,s:s,s:s,s:[{s:s,s:s,s:i,s:i,s:i,s:i}]}", "severity",
                "error", "message", "m \"\\xE4\"", "path", "f\\xFF", "line", 2, "column", 1,
                "end_line", 2, "end_column", 3, "label", "l", "help", "h", "notes", "message", "n",
                "path", "f\\xFF", "line", 1, "column", 1, "end_line", 1, "end_column", 2);
  assert_true(json_equal(json_array_get(list, 0), expected));
  assert_string_equal(json_string_value(json_object_get(json_array_get(list, 1), "severity")),
                      "warning");
  json_decref(expected);
  json_decref(all);
  arena_free(r.arena);
}

static void reads_files(void **state) {
  (void)state;
  char path[] = "/tmp/ashc-test-XXXXXX";
  int fd = mkstemp(path);
  assert_int_equal(write(fd, "a\0b", 3), 3);
  close(fd);
  Report r = report_new();
  const Source *s = sources_read(r.sources, path, "shown");
  assert_string_equal(s->path, "shown");
  assert_int_equal(s->len, 3);
  assert_memory_equal(s->text, "a\0b", 4);
  assert_ptr_equal(sources_get(r.sources, s->number), s);
  assert_null(sources_get(r.sources, 0));
  assert_null(sources_get(r.sources, 2));
  unlink(path);
  assert_null(sources_read(r.sources, path, NULL));
  assert_int_equal(errno, ENOENT);
  assert_null(sources_read(r.sources, "/", NULL));
  assert_int_equal(errno, EISDIR);
  arena_free(r.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(error_with_everything),
      cmocka_unit_test(without_a_place),
      cmocka_unit_test(marks_the_exact_token),
      cmocka_unit_test(place_at_the_end),
      cmocka_unit_test(long_line),
      cmocka_unit_test(order_and_count),
      cmocka_unit_test(at_most_twenty),
      cmocka_unit_test(colours),
      cmocka_unit_test(user_text_is_made_safe),
      cmocka_unit_test(json),
      cmocka_unit_test(reads_files),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
