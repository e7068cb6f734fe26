/* test_syntax_errors.c: text in, messages out: line, column, what is wrong, what was possible. Each
 * text gives exactly the errors that are listed; the table ends a text's list with line 0. */
#include "syntax_world.h"

typedef struct Expected {
  unsigned line, column;
  const char *message, *label;
} Expected;

typedef struct Case {
  const char *text;
  Expected errors[6];
} Case;

/* Appends what the text form of the messages must begin with, message for message. */
static void assert_reported(const char *printed, const Expected *e) {
  char heading[512], caret[256];
  snprintf(heading, sizeof heading, "a.resource:%u:%u: error: %s\n", e->line, e->column,
           e->message);
  const char *at = strstr(printed, heading);
  if (!at) fail_msg("missing: %sprinted:\n%s", heading, printed);
  snprintf(caret, sizeof caret, e->label ? " %s\n" : "\n", e->label);
  at = strchr(strchr(at, '\n') + 1, '\n') + 1;
  const char *end = strchr(at, '\n') + 1;
  if ((size_t)(end - at) < strlen(caret) || strncmp(end - strlen(caret), caret, strlen(caret)) != 0)
    fail_msg("label of %s is %.*s", heading, (int)(end - at), at);
}

static void check(const Case *c) {
  Parsed p = parsed(c->text, strlen(c->text));
  unsigned count = 0, found = diag_errors(p.diag);
  char *printed = messages_of(p.arena, p.diag, DIAG_TEXT, false);
  for (const Expected *e = c->errors; e->line; e++, count++) assert_reported(printed, e);
  if (found != count) fail_msg("%u errors instead of %u:\n%s", found, count, printed);
  arena_free(p.arena);
}

#define CHECK_ALL(cases) \
  for (size_t i = 0; i < sizeof(cases) / sizeof *(cases); i++) check(&(cases)[i])

#define MORE "a comma, `do` or the end of the line"

static void unexpected_tokens(void **state) {
  (void)state;
  static const Case cases[] = {
      {"attribute :a :string", {{1, 14, "unexpected `:string`", "expected " MORE}}},
      {"attribute :a, [1 2]", {{1, 18, "unexpected `2`", "expected a comma or `]`"}}},
      {"attribute :a, {:b :c}", {{1, 19, "unexpected `:c`", "expected a comma or `}`"}}},
      {"attribute(:a :b)", {{1, 14, "unexpected `:b`", "expected a comma or `)`"}}},
      {"a %{1}", {{1, 6, "unexpected `}`", "expected `=>`"}}},
      {"a %{b: 1 c: 2}", {{1, 10, "unexpected `c:`", "expected a comma or `}`"}}},
      {"a ,",
       {{1, 3, "unexpected `,`", "expected a value, an option, `do` or the end of the line"}}},
      {"a 1,\nend",
       {{1, 5, "unexpected end of the line", "expected a value or an option"},
        {2, 1, "`end` closes nothing", "no `do` is open"}}},
      {"a [,]", {{1, 4, "unexpected `,`", "expected a value, an option or `]`"}}},
      {"a b: ,", {{1, 6, "unexpected `,`", "expected a value"}}},
      {"a b: 1, 2", {{1, 9, "unexpected `2`", "expected an option"}}},
      {"a env \"X\"", {{1, 7, "unexpected `\"X\"`", "expected " MORE}}},
      {"attribute :a do\n allow_nil?: false\nend",
       {{2, 2, "unexpected `allow_nil?:`", "expected a call"}}},
      {"attributes;\ndo\n a 1\nend", {{2, 1, "unexpected `do`", "expected a call"}}},
      {"resource A {\n}", {{1, 12, "unexpected `{`", "expected " MORE}}},
      {"attributes do end x", {{1, 19, "unexpected `x`", "expected the end of the line"}}},
  };
  CHECK_ALL(cases);
}

static void unclosed(void **state) {
  (void)state;
  static const Case cases[] = {
      {"a \"b", {{1, 3, "this string is not closed", "expected `\"` on this line"}}},
      {"a \"b\nc \"d\"\ne :f", {{1, 3, "this string is not closed", "expected `\"` on this line"}}},
      {"table(\"posts)\na \"c\"",
       {{1, 7, "this string is not closed", "expected `\"` on this line"}}},
      {"attribute :a, \"b do\n c 1\nend",
       {{1, 15, "this string is not closed", "expected `\"` on this line"}}},
      {"table posts\"\na \"b\"", {{1, 12, "`\"` closes nothing", "no string is open"}}},
      {"a :\"b", {{1, 3, "this quoted atom is not closed", "expected `\"` on this line"}}},
      {"a ~w(b\nc 1", {{1, 3, "this sigil is not closed", "expected `)` on this line"}}},
      {"resource A do\n a \"\"\"\n b\nend",
       {{2, 4, "this text is not closed", "expected \"\"\" on a line of its own below"}}},
      {"a \"\"\"b\"\"\"",
       {{1, 3, "the text of a heredoc begins on the next line", "expected the end of the line"}}},
      {"a \"b #{c\nd 1", {{1, 3, "this string is not closed", "expected `\"` on this line"}}},
      {"attribute :a, [1, 2\nattribute :b, :c",
       {{1, 20, "`[` is not closed", "expected a comma or `]`"}}},
      {"attribute(:a, :b\nattribute :c, :d\n)",
       {{1, 17, "`(` is not closed", "expected a comma or `)`"}}},
      {"a [1, (2]", {{1, 9, "`(` is not closed", "expected `)`"}}},
      {"resource A do\n a [1\nend", {{2, 6, "`[` is not closed", "expected `]`"}}},
      {"resource A do\n a 1\n", {{2, 5, "`do` is not closed", "expected `end`"}}},
      {"a fn b -> c", {{1, 12, "`fn` is not closed", "expected `end`"}}},
      {"resource A do\n a :b, %{c: [", {{2, 14, "`[` is not closed", "expected `]`"}}},
      {"resource A do\nend\nend\na 1)",
       {{3, 1, "`end` closes nothing", "no `do` is open"},
        {4, 4, "`)` closes nothing", "no bracket is open"}}},
  };
  CHECK_ALL(cases);
}

static void characters(void **state) {
  (void)state;
  static const Case cases[] = {
      {"a 12abc, 0x",
       {{1, 3, "malformed number `12abc`", NULL}, {1, 10, "malformed number `0x`", NULL}}},
      {"a $b", {{1, 3, "nothing begins with `$`", "this character means nothing here"}}},
      {"a \xE2\x80\x9Cx\xE2\x80\x9D",
       {{1, 3, "nothing begins with `“`", "this character means nothing here"},
        {1, 5, "nothing begins with `”`", "this character means nothing here"}}},
      {"# ä \xE4\na 1", {{1, 5, "this text is not UTF-8", NULL}}},
      {"a \"\\xZZ\\u12\\u{110000}\"",
       {{1, 4, "malformed escape", NULL},
        {1, 8, "malformed escape", NULL},
        {1, 12, "malformed escape", NULL}}},
      {"a \"\\0\"", {{1, 4, "a text cannot hold a NUL character", NULL}}},
  };
  CHECK_ALL(cases);
}

static void recovery(void **state) {
  (void)state;
  static const Case cases[] = {
      {"resource A do\n attributes do\n  attribute :a :b do\n   x :y :z\n  end\n  attribute 1 2\n "
       "end\n b 3 4\nend",
       {{3, 16, "unexpected `:b`", "expected " MORE},
        {4, 9, "unexpected `:z`", "expected " MORE},
        {6, 15, "unexpected `2`", "expected " MORE},
        {8, 6, "unexpected `4`", "expected " MORE}}},
      {"resource A B do\n a 1 2\nend\nc",
       {{1, 12, "unexpected `B`", "expected " MORE}, {2, 6, "unexpected `2`", "expected " MORE}}},
  };
  CHECK_ALL(cases);
  const char *text = "resource A do\n a 1 2\n b 3\nend\nc";
  Parsed p = parsed(text, strlen(text));
  assert_string_equal(p.printed, "(call resource A (do (call b 3)))\n(call c)");
  arena_free(p.arena);
}

static const char *printed(Arena **a, const char *text) {
  Parsed p = parsed(text, strlen(text));
  *a = p.arena;
  return messages_of(p.arena, p.diag, DIAG_TEXT, false);
}

static void notes_and_help(void **state) {
  (void)state;
  static const struct {
    const char *text, *part;
  } cases[] = {
      {"a [1, (2]", "\n  note: a.resource:1:7: `(` was opened here\n"},
      {"resource A do\n attributes do\n  attribute :a, :b do\n   c 1\n end\nend",
       "  note: a.resource:1:12: `do` was opened here\n"
       "  note: a.resource:3:20: judging by indentation, it is this `do` that has no `end`\n"},
      {"a env \"X\"",
       "\n  help: the arguments of a call within a call stand in parentheses: env(…)\n"},
      {"table: \"x\"",
       "\n  help: an option on a line of its own is written without the colon: table …\n"},
      {"a; do\nend", "\n  help: `do` stands at the end of the line of its call\n"},
      {"a “x”", "\n  help: this is a typographic quote: write \" instead\n"},
      {"a 12abc", "\n  help: numbers are written as 1_000, 1.5, 1.0e-3, 0xFF, 0o17 or 0b101\n"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Arena *a;
    const char *text = printed(&a, cases[i].text);
    if (!strstr(text, cases[i].part)) fail_msg("missing %s in\n%s", cases[i].part, text);
    arena_free(a);
  }
}

/* Whatever is repeated a million times: an error or a tree, at most 20 errors, no crash. */
static void hostile(void **state) {
  (void)state;
  static const char *const parts[] = {
      "[",   "(",   "%{", "f(",       "a do ", "end ",   "\"",     "\"#{", "~w(", "?",  "a :b ",
      ":a ", "a: ", ",",  "\"\"\"\n", "\\",    "a\n|> ", "x [1\n", "1,",   "fn ", "@a "};
  enum { TIMES = 100000 };
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    size_t part = strlen(parts[i]), len = part * TIMES;
    char *text = malloc(len + 1);
    for (size_t n = 0; n < TIMES; n++) memcpy(text + n * part, parts[i], part);
    text[len] = '\0';
    Parsed p = parsed(text, len);
    assert_true(diag_errors(p.diag) <= DIAG_MAX_ERRORS);
    arena_free(p.arena);
    free(text);
  }
}

static void not_text(void **state) {
  (void)state;
  Parsed p = parsed("a 1\nb\0c", 7);
  assert_null(p.calls);
  const char *text = messages_of(p.arena, p.diag, DIAG_TEXT, false);
  assert_non_null(strstr(text, "a.resource:2:2: error: this is not a text file\n"));
  arena_free(p.arena);
  p = parsed("[[[[", 4);
  assert_false(diag_ok(p.diag));
  arena_free(p.arena);
}

/* Cut off anywhere, a text gives an error or is whole, and never more than one error at its end. */
static void cut_off(void **state) {
  (void)state;
  const char *text =
      "resource A.B do\n  attributes do\n    attribute :a, :b, c: [1, {\"x\", ~w(y)}] do\n"
      "      default fn -> ?a end\n    end\n  end\nend\n";
  for (size_t len = 0; len < strlen(text); len++) {
    Parsed p = parsed(text, len);
    if (diag_errors(p.diag) > 2)
      fail_msg("cut at %zu: %s", len, messages_of(p.arena, p.diag, DIAG_TEXT, false));
    if (len > 16 && len < strlen(text) - 1) assert_false(diag_ok(p.diag));
    arena_free(p.arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(unexpected_tokens), cmocka_unit_test(unclosed),
      cmocka_unit_test(characters),        cmocka_unit_test(recovery),
      cmocka_unit_test(notes_and_help),    cmocka_unit_test(hostile),
      cmocka_unit_test(not_text),          cmocka_unit_test(cut_off),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
