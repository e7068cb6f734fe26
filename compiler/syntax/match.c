/* match.c: pairs brackets and blocks in one pass over the text, with a stack of its own, and decides
 * there which blocks are passed over. All that is said about missing or stray brackets is said here,
 * so that the stages after it can rely on balance. */
#include "syntax/match.h"

#include <stdlib.h>
#include <string.h>

#include "parser.h"
#include "syntax/dsl.h"
#include "syntax/lexer.h"

/* What opens, what closes it, and how both are written in messages. */
static const struct {
  int open, close;
  const char *opening, *closing;
} pairs[] = {{T_PAREN, T_CLOSE_PAREN, "(", ")"},  {T_BRACKET, T_CLOSE_BRACKET, "[", "]"},
             {T_BRACE, T_CLOSE_BRACE, "{", "}"},  {T_MAP, T_CLOSE_BRACE, "%{", "}"},
             {T_GROUP, T_CLOSE_BRACE, ".{", "}"}, {T_BITS, T_CLOSE_BITS, "<<", ">>"},
             {T_DO, T_END, "do", "end"},          {T_FN, T_END, "fn", "end"}};

enum { PAIRS = sizeof pairs / sizeof *pairs };

#define NOTHING UINT32_MAX

/* Something open. */
typedef struct Frame {
  uint32_t token;     /* what opened it */
  uint32_t statement; /* the first token of the statement that is being read in it, or NOTHING */
  uint32_t previous;  /* that of the statement before, should the line end turn out to be none */
  int pair;           /* row of `pairs`; -1 for the file */
  bool passed_over;   /* no schema in it: anything goes */
} Frame;

typedef struct Matcher {
  Parse *parse;
  Lexer lexer;
  Tokens tokens;
  Frame frames[MOST_NESTED + 1];
  unsigned depth;           /* frames[depth] is the innermost */
  unsigned forgiven[PAIRS]; /* closed for the user; the real one may come yet */
  uint32_t suspect;         /* a `do` whose `end` is indented for another one, or NOTHING */
  uint32_t early;           /* an `end` that stands deeper than what it closes, or NOTHING */
} Matcher;

static Frame *top(Matcher *m) {
  return &m->frames[m->depth];
}

static Span token_span(const Matcher *m, uint32_t i) {
  return parse_span(m->parse, m->tokens.list[i].start, m->tokens.list[i].end);
}

/* Appends a token. Returns its index. */
static uint32_t add(Matcher *m, int kind, size_t start, size_t end) {
  Tokens *t = &m->tokens;
  if (t->count == t->size) {
    t->size = t->size ? t->size * 2 : 256;
    Token *list = NEW_ARRAY(m->parse->arena, Token, t->size);
    if (t->count) memcpy(list, t->list, t->count * sizeof *list);
    t->list = list;
  }
  const char *text = m->parse->source->text;
  t->list[t->count] = (Token){.kind = (uint8_t)kind,
                              .start = (uint32_t)start,
                              .end = (uint32_t)end,
                              .match = t->count,
                              .spaced = start == 0 || strchr(" \t\r\n\f", text[start - 1])};
  return t->count++;
}

static const char *text_at(const Matcher *m, uint32_t i) {
  return m->parse->source->text + m->tokens.list[i].start;
}

/* Returns the indentation of the line that token `i` stands on, or -1 where that is far away. */
static int indentation(const Matcher *m, uint32_t i) {
  const char *text = m->parse->source->text, *at = text_at(m, i), *line = at;
  while (line > text && line[-1] != '\n' && at - line < 400) line--;
  if (line > text && line[-1] != '\n') return -1;
  return (int)strspn(line, " \t");
}

static bool first_on_line(const Matcher *m, uint32_t i) {
  const char *text = m->parse->source->text, *at = text_at(m, i);
  while (at > text && (at[-1] == ' ' || at[-1] == '\t')) at--;
  return at == text || at[-1] == '\n';
}

/* Operators that can also begin a value. */
static bool may_begin_value(const Token *t, const char *text) {
  size_t len = t->end - t->start;
  const char *word = text + t->start;
  if (len == 3 && (!memcmp(word, "not", 3) || !memcmp(word, "...", 3))) return true;
  return len == 1 ? strchr("-+!^&@%", *word) != NULL : len == 2 && !memcmp(word, "..", 2);
}

bool match_continues(const Tokens *t, uint32_t i, const char *text) {
  const Token *token = &t->list[i];
  switch (token->kind) {
  case T_DOT:
  case T_ARROW: return true;
  case T_BRACKET:
  case T_PAREN: return !token->spaced;
  case T_OPERATOR: break;
  default: return false;
  }
  if (!may_begin_value(token, text)) return true;
  if (token->end - token->start == 1 && !strchr("-+", text[token->start])) return false;
  return !(token->spaced && !t->list[i + 1].spaced);
}

/* Returns whether the block that token `i` (`do`) opens in statement `first` is passed over. */
static bool passes_over(const Matcher *m, uint32_t first, uint32_t i) {
  const Token *name = &m->tokens.list[first];
  if (first == NOTHING || first >= i || name->kind != T_NAME) return true;
  if (first + 1 < i && match_continues(&m->tokens, first + 1, m->parse->source->text)) {
    const Token *next = name + 1;
    if (next->kind != T_PAREN ||
        match_continues(&m->tokens, next->match + 1, m->parse->source->text))
      return true;
  }
  return !m->parse->whole &&
         dsl_skips_block(intern(m->parse->names, text_at(m, first), name->end - name->start));
}

static void give_up(Matcher *m, uint32_t i) {
  if (parse_error(m->parse, token_span(m, i), "nested too deep"))
    diag_help(m->parse->diag, "at most %d brackets and blocks may stand one inside the other",
              MOST_NESTED);
  m->parse->muted = true;
  m->lexer.cursor = m->lexer.limit;
}

static void open_frame(Matcher *m, uint32_t i, int pair) {
  if (m->depth == MOST_NESTED) {
    m->tokens.count--;
    give_up(m, i);
    return;
  }
  Frame *outer = top(m);
  bool in_statements = outer->pair < 0 || pairs[outer->pair].open == T_DO;
  bool passed_over = outer->passed_over;
  if (pairs[pair].open == T_DO)
    passed_over |= !in_statements || passes_over(m, outer->statement, i);
  if (pairs[pair].open == T_FN) passed_over = true;
  m->tokens.list[i].skipped = pairs[pair].open == T_DO && passed_over;
  m->frames[++m->depth] = (Frame){.token = i,
                                  .statement = NOTHING,
                                  .previous = NOTHING,
                                  .pair = pair,
                                  .passed_over = passed_over};
}

static void link_frame(Matcher *m, uint32_t close) {
  uint32_t open = top(m)->token;
  m->tokens.list[open].match = close;
  m->tokens.list[close].match = open;
  m->depth--;
}

/* Closes the innermost frame with a token of no extent. */
static void close_for_user(Matcher *m, size_t at) {
  link_frame(m, add(m, pairs[top(m)->pair].close, at, at));
}

/* Records that the innermost frame is not closed where `at` is. */
static void report_unclosed(Matcher *m, Span at, const char *also) {
  const char *opening = pairs[top(m)->pair].opening, *closing = pairs[top(m)->pair].closing;
  if (!parse_error(m->parse, at, "`%s` is not closed", opening)) return;
  m->parse->unclosed = at.start + 1u;
  diag_label(m->parse->diag, "expected %s`%s`", also, closing);
  diag_note(m->parse->diag, token_span(m, top(m)->token), "`%s` was opened here", opening);
  if (m->suspect == NOTHING || m->suspect == top(m)->token) return;
  diag_note(m->parse->diag, token_span(m, m->suspect),
            "judging by indentation, it is this `do` that has no `end`");
}

/* Returns the place right behind what was read last. */
static Span last_place(const Matcher *m) {
  uint32_t count = m->tokens.count;
  if (count && m->tokens.list[count - 1].kind == T_NEWLINE) count--;
  size_t end = count ? m->tokens.list[count - 1].end : 0;
  return parse_span(m->parse, end, end);
}

/* Returns the innermost frame that `kind` closes, or 0. */
static unsigned frame_closed_by(const Matcher *m, int kind) {
  for (unsigned i = m->depth; i; i--)
    if (pairs[m->frames[i].pair].close == kind) return i;
  return 0;
}

/* Returns the line above token `i`, down to which nothing is less indented than it and which is as much: what
 * the writer meant to close with it. NO_SPAN where there is none. */
static Span line_meant_by(const Matcher *m, uint32_t i) {
  const char *text = m->parse->source->text, *at = text_at(m, i);
  const int wanted = indentation(m, i);
  while (at > text && at[-1] != '\n') at--;
  for (int n = 0; n < 1000 && at > text; n++) {
    const char *end = at - 1, *line = end;
    while (line > text && line[-1] != '\n') line--;
    const int depth = (int)strspn(line, " \t");
    const char *word = line + depth;
    at = line;
    if (word >= end || *word == '#' || depth > wanted) continue;
    const bool block = end - word >= 3 && strncmp(end - 3, " do", 3) == 0;
    if (depth < wanted || block) return NO_SPAN;
    return parse_span(m->parse, (size_t)(word - text), (size_t)(end - text));
  }
  return NO_SPAN;
}

/* Says of an `end` too many where the `do` that it lacks may be, or which `end` it is. */
static void note_early(const Matcher *m) {
  if (m->early == NOTHING) return;
  const Span line = line_meant_by(m, m->early);
  const char *text = m->parse->source->text + line.start;
  if (line.end - line.start == 3 && strncmp(text, "end", 3) == 0)
    diag_note(m->parse->diag, token_span(m, m->early),
              "judging by indentation, it is this one that is too many");
  else if (line.end > line.start)
    diag_note(m->parse->diag, line, "judging by indentation, this line has no `do`");
}

static void report_stray(Matcher *m, int kind, Span at) {
  for (int i = 0; i < PAIRS; i++)
    if (pairs[i].close == kind && m->forgiven[i]) {
      m->forgiven[i]--;
      return;
    }
  if (!parse_error(m->parse, at, "`%.*s` closes nothing", (int)(at.end - at.start),
                   m->parse->source->text + at.start))
    return;
  diag_label(m->parse->diag, kind == T_END ? "no `do` is open" : "no bracket is open");
  if (kind == T_END) note_early(m);
  diag_help(m->parse->diag, "remove it, or add what it is to close");
}

static void note_suspect(Matcher *m, uint32_t end) {
  const Frame *f = top(m);
  const Frame *outer = f - 1;
  if (pairs[f->pair].open != T_DO || !first_on_line(m, end)) return;
  uint32_t first = outer->statement < f->token ? outer->statement : f->token;
  if (outer->pair >= 0 && pairs[outer->pair].open != T_DO) return;
  const int depth = indentation(m, end), opened = indentation(m, first);
  if (depth < opened && m->suspect == NOTHING) m->suspect = f->token;
  if (depth > opened && m->early == NOTHING) m->early = end;
}

/* `]`, `end`, …: closes its frame, after those above it that should have been closed before. */
static void close_frame(Matcher *m, int kind, size_t start, size_t end) {
  unsigned frame = frame_closed_by(m, kind);
  if (!frame) {
    report_stray(m, kind, parse_span(m->parse, start, end));
    return;
  }
  if (frame < m->depth)
    report_unclosed(m, kind == T_END ? last_place(m) : parse_span(m->parse, start, end), "");
  while (m->depth > frame) close_for_user(m, start);
  uint32_t i = add(m, kind, start, end);
  if (kind == T_END) note_suspect(m, i);
  link_frame(m, i);
}

static int pair_opened_by(int kind) {
  for (int i = 0; i < PAIRS; i++)
    if (pairs[i].open == kind) return i;
  return -1;
}

static bool is_closing(int kind) {
  for (int i = 0; i < PAIRS; i++)
    if (pairs[i].close == kind) return true;
  return false;
}

/* Returns whether a statement or value cannot end behind a token of this kind. */
static bool goes_on(int kind) {
  return kind == T_NEWLINE || kind == T_COMMA || kind == T_OPERATOR || kind == T_DOT ||
         kind == T_KEY || kind == T_ARROW || pair_opened_by(kind) >= 0;
}

static bool in_brackets(const Matcher *m) {
  int pair = m->frames[m->depth].pair;
  return pair >= 0 && pairs[pair].close != T_END;
}

static void end_statement(Matcher *m, size_t start, size_t end) {
  const Tokens *t = &m->tokens;
  if (in_brackets(m) || !t->count || goes_on(t->list[t->count - 1].kind)) return;
  add(m, T_NEWLINE, start, end);
  top(m)->previous = top(m)->statement;
  top(m)->statement = NOTHING;
}

/* A line that begins with an operator or `do` goes on with the one before. */
static void join_lines(Matcher *m) {
  Tokens *t = &m->tokens;
  if (!t->count || t->list[t->count - 1].kind != T_NEWLINE) return;
  t->count--;
  top(m)->statement = top(m)->previous;
}

static bool joins_lines(const Matcher *m, int kind) {
  const Lexer *lx = &m->lexer;
  Token t = {.start = (uint32_t)(lx->start - lx->text), .end = (uint32_t)(lx->cursor - lx->text)};
  const Tokens *before = &m->tokens;
  if (kind == T_DO) /* `do` may stand on a line of its own, as in Elixir; not behind `;` */
    return before->count && *text_at(m, before->count - 1) == '\n';
  return kind == T_DOT || (kind == T_OPERATOR && !may_begin_value(&t, m->parse->source->text));
}

/* A bracket that was left open on an earlier line: where a call begins a line without a comma before
 * it, the bracket is closed for the user, so that what follows is read as it was meant. */
static void close_left_open(Matcher *m, int kind, size_t start) {
  if (kind != T_NAME && kind != T_ATTRIBUTE) return;
  const Tokens *t = &m->tokens;
  if (!in_brackets(m) || top(m)->passed_over || goes_on(t->list[t->count - 1].kind)) return;
  const char *text = m->parse->source->text;
  size_t before = start;
  while (before > 0 && strchr(" \t", text[before - 1])) before--;
  if (before > 0 && text[before - 1] != '\n') return;
  report_unclosed(m, last_place(m), "a comma or ");
  size_t at = t->list[t->count - 1].end;
  while (in_brackets(m)) {
    m->forgiven[top(m)->pair]++;
    close_for_user(m, at);
  }
  end_statement(m, at, at);
}

static void take(Matcher *m, int kind, size_t start, size_t end) {
  if (kind == T_CLOSE_BITS && (top(m)->pair < 0 || pairs[top(m)->pair].open != T_BITS))
    kind = T_OPERATOR;
  if (kind == T_NEWLINE) {
    end_statement(m, start, end);
    return;
  }
  if (joins_lines(m, kind)) join_lines(m);
  if (is_closing(kind)) {
    close_frame(m, kind, start, end);
    return;
  }
  close_left_open(m, kind, start);
  uint32_t i = add(m, kind, start, end);
  if (top(m)->statement == NOTHING) top(m)->statement = i;
  if (kind == T_OPERATOR && end - start == 1 && m->parse->source->text[start] == '|' &&
      top(m)->pair >= 0 && pairs[top(m)->pair].open == T_MAP)
    m->tokens.list[top(m)->token].skipped = true;
  int pair = pair_opened_by(kind);
  if (pair >= 0) open_frame(m, i, pair);
}

static void finish(Matcher *m) {
  Span end = last_place(m);
  if (m->depth && !m->lexer.cut_off) report_unclosed(m, end, "");
  while (m->depth) close_for_user(m, end.end);
  add(m, T_END_OF_FILE, end.end, end.end);
}

Tokens match_tokens(Parse *p) {
  Matcher *m = NEW(p->arena, Matcher);
  m->parse = p;
  m->lexer = lexer_new(p);
  m->suspect = m->early = NOTHING;
  m->frames[0] = (Frame){.statement = NOTHING, .previous = NOTHING, .pair = -1};
  for (int kind; !p->muted && (kind = lexer_next(&m->lexer)) != T_END_OF_FILE;)
    take(m, kind, (size_t)(m->lexer.start - m->lexer.text),
         (size_t)(m->lexer.cursor - m->lexer.text));
  finish(m);
  return m->tokens;
}
