/* test_syntax_parse.c: text in, tree out, for every form of the language. */
#include "syntax_world.h"

typedef struct Case {
  const char *text, *tree;
} Case;

static void check(const Case *c) {
  Parsed p = parsed(c->text, strlen(c->text));
  if (!diag_ok(p.diag)) fail_msg("%s\n%s", c->text, messages_of(p.arena, p.diag, DIAG_TEXT, false));
  assert_string_equal(p.printed, c->tree);
  arena_free(p.arena);
}

#define CHECK_ALL(cases) \
  for (size_t i = 0; i < sizeof(cases) / sizeof *(cases); i++) check(&(cases)[i])

static void calls(void **state) {
  (void)state;
  static const Case cases[] = {
      {"timestamps", "(call timestamps)"},
      {"timestamps()", "(call timestamps)"},
      {"attribute :a, :string, allow_nil?: false",
       "(call attribute :a :string (allow_nil? :false))"},
      {"attribute(:a, :string, allow_nil?: false)",
       "(call attribute :a :string (allow_nil? :false))"},
      {"attribute :a do\n  default 1\nend", "(call attribute :a (do (call default 1)))"},
      {"attribute(:a) do\nend", "(call attribute :a (do))"},
      {"attribute :a\n# b\n\ndo\n default 1\nend", "(call attribute :a (do (call default 1)))"},
      {"attribute(:a)\r\n  do\nend\nb", "(call attribute :a (do))\n(call b)"},
      {"attributes do: timestamps()", "(call attributes (do (call timestamps)))"},
      {"attributes do: attribute :a, :b", "(call attributes (do (call attribute :a :b)))"},
      {"attribute :a, :b, do: default 1", "(call attribute :a :b (do (call default 1)))"},
      {"constraints min: 1", "(call constraints (min 1))"},
      {"database env(\"URL\")", "(call database (call env \"URL\"))"},
      {"a; b 1;; c", "(call a)\n(call b 1)\n(call c)"},
      {"a :b, # one\n  # two\n  :c # three\n# four", "(call a :b :c)"},
      {"a :b,\n  c:\n    1", "(call a :b (c 1))"},
      {"a [\n:b\n,\n:c # x\n], d: 1\ne", "(call a (list :b :c) (d 1))\n(call e)"},
      {"a \\\n  :b", "(call a :b)"},
      {"a :b\r\nc :d\r\n", "(call a :b)\n(call c :d)"},
      {"\xEF\xBB\xBF"
       "a",
       "(call a)"},
      {"größe :ä", "(call größe :ä)"},
      {"", ""},
      {"# only a comment", ""},
  };
  CHECK_ALL(cases);
}

static void literals(void **state) {
  (void)state;
  static const Case cases[] = {
      {"a :b, :c?, :d!, :\"e f\", :'g', :Foo, :<<>>, :+",
       "(call a :b :c? :d! :\"e f\" :g :Foo :<<>> :+)"},
      {"a true, false, nil", "(call a :true :false :nil)"},
      {"a 1_000, 0xFF, 0b1, 0o7, 1.5e-3, -1, -2.5", "(call a 1000 0xFF 0b1 0o7 1.5e-3 -1 -2.5)"},
      {"a ?a, ?\\n, ?\", ?#, ?\\\\, ?é, ?\\x41", "(call a 97 10 34 35 92 233 65)"},
      {"a \"b\\n\\t\\\"\\\\\\x41\\u00e9\\u{1F600}\\q\"", "(call a \"b\\n\\x09\\\"\\\\Aé😀q\")"},
      {"a \"b\nc\"", "(call a \"b\\nc\")"},
      {"a \"b \\\n  c\"", "(call a \"b   c\")"},
      {"a \"x\\#{y}\"", "(call a \"x#{y}\")"},
      {"a \"\"\"\n  b\n    \"c\" \"\"\n\n  d\\te\n  \"\"\", 1",
       "(call a \"b\\n  \\\"c\\\" \\\"\\\"\\n\\nd\\x09e\\n\" 1)"},
      {"a '''\n b\n'''", "(call a (sigil c \" b\\n\"))"},
      {"a 'b c'", "(call a (sigil c \"b c\"))"},
      {"a ~s(b \\\"c), ~S(d\\n\\)e)", "(call a \"b \\\"c\" \"d\\\\n\\\\)e\")"},
      {"a ~w(b c)a, ~w[d e], ~W{f}c, ~w()",
       "(call a (list :b :c) (list \"d\" \"e\") (list \"f\") (list))"},
      {"a ~D[2020-01-01], ~r/x+\\d/i, ~U[2020-01-01 00:00:00Z]",
       "(call a (sigil D \"2020-01-01\") (sigil r \"x+\\\\d\") (sigil U \"2020-01-01 "
       "00:00:00Z\"))"},
      {"a ~HEEX\"\"\"\n  <b #{c}>\n  \"\"\"", "(call a (sigil HEEX \"<b #{c}>\\n\"))"},
      {"a [], [1, 2,], [b: 1], [1, c: 2,]",
       "(call a (list) (list 1 2) (list (b 1)) (list 1 (c 2)))"},
      {"a {}, {:b, 1}, {:nilify, [:c]}", "(call a (tuple) (tuple :b 1) (tuple :nilify (list :c)))"},
      {"a %{}, %{b: 1}, %{\"c\" => 2, :d => 3}, %Blog.Post{e: 4}, %__MODULE__{}",
       "(call a (map) (map (b 1)) (map (=> \"c\" 2) (d 3)) (map %Blog.Post (e 4)) (map "
       "%__MODULE__))"},
      {"a Blog.Post, __MODULE__, __MODULE__.X", "(call a Blog.Post __MODULE__ __MODULE__.X)"},
      {"alias Blog.{Post, A.B}", "(call alias (list Blog.Post Blog.A.B))"},
      {"a \"b c\": 1, 'd': 2, do_it: 3, in: 4, Foo: 5",
       "(call a (\"b c\" 1) (d 2) (do_it 3) (in 4) (Foo 5))"},
      {"a *: 1, {}: 2", "(call a (* 1) ({} 2))"},
      {"a(do: 1, end: 2)", "(call a (do 1) (end 2))"},
      {"@a\n@b 1\n@c d: 2\ne @f", "(@a)\n(@b 1)\n(@c (d 2))\n(call e (@f))"},
  };
  CHECK_ALL(cases);
}

static void expressions(void **state) {
  (void)state;
  static const Case cases[] = {
      {"a &DateTime.utc_now/0, b: &Mod.fun(&1), c: &(&1 + 1)",
       "(call a (opaque \"&DateTime.utc_now/0\") (b (opaque \"&Mod.fun(&1)\")) (c (opaque \"&(&1 + "
       "1)\")))"},
      {"a expr(b == c)", "(call a (opaque \"expr(b == c)\"))"},
      {"a fn b, c -> d end, 1", "(call a (opaque \"fn b, c -> d end\") 1)"},
      {"a Decimal.new(\"0.1\")", "(call a (opaque \"Decimal.new(\\\"0.1\\\")\"))"},
      {"a b: c == d, e: f and not g",
       "(call a (b (opaque \"c == d\")) (e (opaque \"f and not g\")))"},
      {"a 1 + 2, \"b\" <> \"c\", d in e, f ++ g, 1..2, h :: i, ^j, k |> l",
       "(call a (opaque \"1 + 2\") (opaque \"\\\"b\\\" <> \\\"c\\\"\") (opaque \"d in e\") (opaque "
       "\"f ++ g\") "
       "(opaque \"1..2\") (opaque \"h :: i\") (opaque \"^j\") (opaque \"k |> l\"))"},
      {"a \"b#{c}\", ~s(#{d}), :\"e#{f}\"",
       "(call a (opaque \"\\\"b#{c}\\\"\") (opaque \"~s(#{d})\") (opaque \":\\\"e#{f}\\\"\"))"},
      {"a \"b #{c(\"d #{\"}\"}\")} e\", 1",
       "(call a (opaque \"\\\"b #{c(\\\"d #{\\\"}\\\"}\\\")} e\\\"\") 1)"},
      {"a (1), b[:c], d.e, <<1, 2>>",
       "(call a (opaque \"(1)\") (opaque \"b[:c]\") (opaque \"d.e\") (opaque \"<<1, 2>>\"))"},
      {"a %{b | c: 1}, [d | e]", "(call a (opaque \"%{b | c: 1}\") (list (opaque \"d | e\")))"},
      {"a -1\na - 1\na -b", "(call a -1)\n(opaque \"a - 1\")\n(call a (opaque \"-b\"))"},
      {"x = 1\n{:ok, y} = z()\na", "(opaque \"x = 1\")\n(opaque \"{:ok, y} = z()\")\n(call a)"},
      {"a\n|> b(1)\n|> c do\n  d\nend\ne",
       "(opaque \"a\\n|> b(1)\\n|> c do\\n  d\\nend\")\n(call e)"},
      {"Logger.info \"a\", b: 1\nc", "(opaque \"Logger.info \\\"a\\\", b: 1\")\n(call c)"},
      {"@x if a, do: b\n@spec f(a) :: b",
       "(@x (opaque \"if a, do: b\"))\n(@spec (opaque \"f(a) :: b\"))"},
      {"@spec f(a) :: b when a: c, b: d\ne",
       "(@spec (opaque \"f(a) :: b when a: c, b: d\"))\n(call e)"},
      {"use Ash.Resource, data_layer: AshSqlite.DataLayer",
       "(call use Ash.Resource (data_layer AshSqlite.DataLayer))"},
  };
  CHECK_ALL(cases);
}

/* Each of these stands in a block that is passed over; the call behind it must be found. */
static void passed_over(void **state) {
  (void)state;
  static const char *const bodies[] = {
      "f ?\", ?#, ?\\\", ?)",
      "f \"a #{g(\"b #{\"end\"} do\")} end\"",
      "f ~r/end do \"/, ~s(end \" do), ~S[#{ end], ~w{do end}, ~r|\\|\"|, ~r<do>, ~S\"do\", ~s'do'",
      "f do: 1, end: 2\ng(end: 3, do: 4, fn: 5)\nh \"do\": 1",
      "f :end, :do, :fn, :\"end\", [:do]",
      "f x.end, y.do, z.fn\nx.end",
      "f fn a -> a end\ng fn\n1 -> fn -> 2 end\n_ -> :x\nend",
      "def f(x), do: x\nif a, do: b, else: c",
      "read :x do\nif a do\nb\nelse\nc\nend\nend",
      "# end do \"\nf 1 # end ' fn",
      "f \"\"\"\nend do \" #{x}\n\"\"\"\n@doc ~S\"\"\"\n#{ end\n\"\"\"",
      "f (a\nb)\ng %{end: 1}, {:do}, [fn -> :x end]",
      "try do\na\nrescue\ne in [X] -> b\nafter\nc\nend",
      "f \"end\", 'do', \"a\\\"end\", \"multi\nend\nline\"",
      "ending 1\ndo_it 2\nfnord 3\nend_of 4\ndo? 5",
      "f \"#{?}}\", \"#{%{a: \"}\"}}\"",
      "f <<1, 2::size(8)>>, a >>> b",
  };
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    char text[1024];
    snprintf(text, sizeof text, "actions do\n%s\nend\nattributes do\nend\n", bodies[i]);
    Case c = {text, "(call actions skipped)\n(call attributes (do))"};
    check(&c);
  }
}

static void foreign_calls(void **state) {
  (void)state;
  static const Case cases[] = {
      {"def f(a \\\\ 1, %{} = b) when a > 1, do: a\nc",
       "(call def (opaque \"f(a \\\\\\\\ 1, %{} = b) when a > 1\") skipped)\n(call c)"},
      {"defp g a, b do\n c\nend\nd", "(call defp (opaque \"g a, b\") skipped)\n(call d)"},
      {"if Mix.env() == :dev do\n a\nelse\n b\nend\nc",
       "(call if (opaque \"Mix.env() == :dev\") skipped)\n(call c)"},
      {"defmodule A do\n use B\n def f, do: 1\nend",
       "(call defmodule A (do (call use B) (call def (opaque \"f\") skipped)))"},
  };
  CHECK_ALL(cases);
}

/* The text that a span covers. */
static void assert_covers(const char *text, Span span, const char *expected) {
  assert_int_equal(span.end - span.start, strlen(expected));
  assert_memory_equal(text + span.start, expected, strlen(expected));
}

static void spans(void **state) {
  (void)state;
  const char *text = "\n attribute(:a, \"b\", c: 1) do\n  d ~w(e f)\nend # x";
  Parsed p = parsed(text, strlen(text));
  const Node *call = p.calls;
  assert_covers(text, call->span, "attribute(:a, \"b\", c: 1) do\n  d ~w(e f)\nend");
  assert_covers(text, call->name_span, "attribute");
  assert_true(call->has_parens);
  assert_covers(text, call->items->next->span, "\"b\"");
  assert_covers(text, call->items->next->text_span, "b");
  assert_covers(text, call->options->span, "c: 1");
  assert_covers(text, call->options->name_span, "c");
  assert_covers(text, call->block->items->items->next->span, "f");
  arena_free(p.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(calls),       cmocka_unit_test(literals),      cmocka_unit_test(expressions),
      cmocka_unit_test(passed_over), cmocka_unit_test(foreign_calls), cmocka_unit_test(spans),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
