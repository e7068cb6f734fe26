/* expect.c: what a syntax error says: the token that cannot stand, and in words what could. */
#include <string.h>
#include <strings.h>

#include "memory/buf.h"
#include "parser.h"
#include "syntax/feed.h"
#include "syntax/grammar.h"

/* What is named as possible, in this order; STRING stands for every literal. */
static const struct {
  int kind;
  const char *words;
} possible[] = {{T_STRING, "a value"},  {T_KEY, "an option"},
                {T_COMMA, "a comma"},   {T_ARROW, "`=>`"},
                {T_GROUP, NULL},        {T_DO, "`do`"},
                {T_CLOSE_PAREN, "`)`"}, {T_CLOSE_BRACKET, "`]`"},
                {T_CLOSE_BRACE, "`}`"}, {T_NEWLINE, "the end of the line"}};

enum { POSSIBLE = sizeof possible / sizeof *possible };

/* Appends "a value, an option or the end of the line". */
static void put_possible(Buf *b, const void *parser) {
  const char *words[POSSIBLE];
  size_t count = 0;
  for (size_t i = 0; i < POSSIBLE; i++)
    if (possible[i].words && grammar_accepts(parser, possible[i].kind))
      words[count++] = possible[i].words;
  for (size_t i = 0; i < count; i++)
    buf_printf(b, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", words[i]);
}

/* Where a line end may stand but no `do`, and a name too, a statement begins. */
static bool at_statement(const void *parser) {
  return grammar_accepts(parser, T_NEWLINE) && grammar_accepts(parser, T_NAME) &&
         grammar_accepts(parser, T_CALL) && !grammar_accepts(parser, T_SKIPPED) &&
         !grammar_accepts(parser, T_COMMA) && !grammar_accepts(parser, T_KEY);
}

enum { MOST_SHOWN = 40 };

static void put_found(Parse *p, Buf *b, Token t) {
  size_t len = t.end - t.start;
  const char *text = p->source->text + t.start;
  const char *line = len ? memchr(text, '\n', len) : NULL;
  size_t shown = line ? (size_t)(line - text) : len;
  if (t.kind == T_NEWLINE || t.kind == 0 || len == 0)
    buf_put(b, "end of the line");
  else if (shown > MOST_SHOWN || line)
    buf_printf(b, "%s", t.kind == T_STRING ? "text" : "expression");
  else
    buf_printf(b, "`%.*s`", (int)shown, text);
}

/* Returns how much of a text of `len` bytes is shown. */
static int shown_of(size_t len) {
  return (int)(len < MOST_SHOWN ? len : MOST_SHOWN);
}

/* Returns true where a statement begins as one of SQL does. */
static bool begins_sql(const Parse *p, const Token *before) {
  static const char *const words[] = {"create", "alter", "insert", "drop", "pragma", "begin"};
  if (!before || before->kind == 0) return false;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (before->end - before->start == strlen(words[i]) &&
        strncasecmp(p->source->text + before->start, words[i], strlen(words[i])) == 0)
      return true;
  return false;
}

static void add_help(Parse *p, const void *parser, Token t, const Token *before) {
  bool statement = at_statement(parser);
  bool begins_block = t.kind == T_DO || t.kind == T_BRACE;
  bool after_name = before && before->kind == T_NAME && before->end < t.start;
  const char *text = p->source->text;
  if (begins_sql(p, before))
    diag_help(p->diag,
              "this is SQL: `ashc import FILE` writes the resources of a database that has it");
  else if (statement && t.kind == T_KEY)
    diag_help(p->diag, "an option on a line of its own is written without the colon: %.*s …",
              shown_of(t.end - t.start - 1), text + t.start);
  else if (statement && t.kind == T_DO)
    diag_help(p->diag, "`do` stands at the end of the line of its call");
  else if (t.kind == T_BRACE && grammar_accepts(parser, T_DO))
    diag_help(p->diag, "a block stands between `do` and `end`");
  else if (after_name && !begins_block && t.kind != T_NAME && t.kind != T_COMMA)
    diag_help(p->diag, "the arguments of a call within a call stand in parentheses: %.*s(…)",
              shown_of(before->end - before->start), text + before->start);
}

void report_unexpected(Parse *p, const void *parser, Token token, const Token *before) {
  Buf found = buf_new(p->arena), expected = buf_new(p->arena);
  bool statement = at_statement(parser);
  if (token.start == token.end && p->unclosed == token.start + 1u) return; /* said already */
  put_found(p, &found, token);
  if (statement)
    buf_put(&expected, "a call");
  else
    put_possible(&expected, parser);
  if (!parse_error(p, parse_span(p, token.start, token.end), "unexpected %s", buf_text(&found)))
    return;
  if (expected.len) diag_label(p->diag, "expected %s", buf_text(&expected));
  add_help(p, parser, token, before);
}
