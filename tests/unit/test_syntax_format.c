/* test_syntax_format.c: the canonical layout, text in, text out; formatted text stays as it is. */
#include "syntax/format.h"
#include "syntax_world.h"

typedef struct Case {
  const char *text, *formatted;
} Case;

static const char *format(Arena *a, const char *text) {
  Sources *sources = sources_new(a);
  Diag *d = diag_new(a, sources);
  Buf out = buf_new(a);
  if (!format_source(a, d, sources_add(sources, "f", text, strlen(text)), &out))
    fail_msg("%s", messages_of(a, d, DIAG_TEXT, false));
  return buf_text(&out);
}

static void check(const Case *c) {
  Arena *a = arena_new();
  assert_string_equal(format(a, c->text), c->formatted);
  assert_string_equal(format(a, c->formatted), c->formatted);
  arena_free(a);
}

#define CHECK_ALL(cases) \
  for (size_t i = 0; i < sizeof(cases) / sizeof *(cases); i++) check(&(cases)[i])

static void blanks_and_lines(void **state) {
  (void)state;
  static const Case cases[] = {
      {"", ""},
      {"\n\n", ""},
      {"a", "a\n"},
      {"  a   :b,:c,d:1\t, e: 2  ", "a :b, :c, d: 1, e: 2\n"},
      {"a(  :b ,c:   1 )", "a(:b, c: 1)\n"},
      {"a;b;\n\n\n\nc", "a\nb\n\nc\n"},
      {"a [ 1,2 , ], { :b }, %{ c: 1,\"d\"=>2 }, %Foo{ }",
       "a [1, 2], {:b}, %{c: 1, \"d\" => 2}, %Foo{}\n"},
      {"a [\n:b,\n:c\n]", "a [:b, :c]\n"},
      {"attributes do\n\n\n  timestamps()\n\n\nend", "attributes do\n  timestamps()\nend\n"},
      {"attributes do\nend", "attributes do\nend\n"},
      {"attributes do: timestamps()", "attributes do\n  timestamps()\nend\n"},
      {"resource A do sqlite do table \"a\" end end",
       "resource A do\n  sqlite do\n    table \"a\"\n  end\nend\n"},
      {"a :b\r\nc  :d\r\n", "a :b\nc :d\n"},
      {"@a   1\n@b\n@c :d,e: 1", "@a 1\n@b\n@c :d, e: 1\n"},
      {"a ~w(b   c), 1_000, ?a, \"x\\n\", :\"b c\", -1",
       "a ~w(b   c), 1_000, ?a, \"x\\n\", :\"b c\", -1\n"},
      {"x  =  1 ;a  b(  :c )", "x  =  1\na b(:c)\n"},
  };
  CHECK_ALL(cases);
}

#define LONG \
  "\"a description that makes the line too long to stand on one line, whatever else does\""

static void long_lines(void **state) {
  (void)state;
  static const Case cases[] = {
      {"attribute :a, :string, allow_nil?: false, description: " LONG,
       "attribute :a, :string,\n  allow_nil?: false,\n  description: " LONG "\n"},
      {"attribute(:a, :string, description: " LONG ")",
       "attribute(\n  :a,\n  :string,\n  description: " LONG "\n)\n"},
      {"index [" LONG ", :title], unique: true",
       "index [\n  " LONG ",\n  :title\n],\n  unique: true\n"},
      {"attribute :a, description: " LONG " do default 1 end",
       "attribute :a,\n  description: " LONG " do\n  default 1\nend\n"},
      {"a b: [c: " LONG ", d: %{e: 1}]", "a b: [\n  c: " LONG ",\n  d: %{e: 1}\n]\n"},
  };
  CHECK_ALL(cases);
}

static void comments(void **state) {
  (void)state;
  static const Case cases[] = {
      {"#a\n\n\n#b\na   #c\n#d", "#a\n\n#b\na #c\n#d\n"},
      {"resource A do    # a\n# b\n  c # d\n\n      # e\nend # f\n",
       "resource A do # a\n  # b\n  c # d\n\n  # e\nend # f\n"},
      {"a :b, # c\n # d\n :e, # f\n g: 1 # h", "a :b, # c\n  # d\n  :e, # f\n  g: 1 # h\n"},
      {"a [ # b\n :c, # d\n # e\n :f # g\n # h\n]",
       "a [\n  # b\n  :c, # d\n  # e\n  :f # g\n  # h\n]\n"},
      {"a [ # b\n]", "a [\n  # b\n]\n"},
      {"a b:\n # c\n 1, d: 2 # e", "# c\na b: 1, d: 2 # e\n"},
      {"attributes do # only\nend", "attributes do # only\nend\n"},
  };
  CHECK_ALL(cases);
}

static void as_they_are(void **state) {
  (void)state;
  static const Case cases[] = {
      {"a   fn x ->\n      x+1\n  end,  1", "a fn x ->\n      x+1\n  end, 1\n"},
      {"a  expr( b==c ),  d:  e<>f", "a expr( b==c ), d: e<>f\n"},
      {"resource A do\nactions do\n      x   1 # y\nend\nend",
       "resource A do\n  actions do\n      x   1 # y\nend\nend\n"},
      {"def  f( x ),do:   x", "def f( x ),do:   x\n"},
      {"alias A.{ B,\n # c\n C }", "alias A.{ B,\n # c\n C }\n"},
      {"a \"b\n  c\",   1", "a \"b\n  c\", 1\n"},
      {"resource A do\na \"\"\"\n     b\n       c\n\n     \"\"\"\nend",
       "resource A do\n  a \"\"\"\n  b\n    c\n\n  \"\"\"\nend\n"},
      {"a ~S\"\"\"\n   b\n   \"\"\"x,  1", "a ~S\"\"\"\nb\n\"\"\"x, 1\n"},
  };
  CHECK_ALL(cases);
}

static void refuses_errors(void **state) {
  (void)state;
  Arena *a = arena_new();
  Sources *sources = sources_new(a);
  Diag *d = diag_new(a, sources);
  Buf out = buf_new(a);
  const char *text = "a :b :c";
  assert_false(format_source(a, d, sources_add(sources, "f", text, strlen(text)), &out));
  assert_int_equal(out.len, 0);
  assert_false(diag_ok(d));
  arena_free(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(blanks_and_lines), cmocka_unit_test(long_lines),
      cmocka_unit_test(comments),         cmocka_unit_test(as_they_are),
      cmocka_unit_test(refuses_errors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
