/* feed.c: hands the tokens to the grammar, folded: an expression as one OPAQUE, a block that bears no
 * schema as one SKIPPED, `name(` as one CALL. Depth is bounded by match.h, so it may recurse. After an
 * error the rest of the statement is left out, but for the block that it may have. */
#include "syntax/feed.h"

#include <stdlib.h>
#include <string.h>

#include "parser.h"
#include "syntax/dsl.h"
#include "syntax/grammar.h"
#include "syntax/match.h"

typedef struct Feeder {
  Parse *parse;
  const Token *list;
  const Tokens *tokens;
  void *grammar;
  uint32_t at;
  bool wrecked; /* an error was reported in this statement */
} Feeder;

static const Token *now(const Feeder *f) {
  return &f->list[f->at];
}

/* Gives one token to the grammar, unless the statement is wrecked. */
static void give(Feeder *f, int kind, uint32_t start, uint32_t end) {
  if (f->wrecked) return;
  Token token = {.kind = (uint8_t)kind, .start = start, .end = end};
  if (!grammar_accepts(f->grammar, kind)) {
    report_unexpected(f->parse, f->grammar, token, f->at ? &f->list[f->at - 1] : NULL);
    f->wrecked = true;
    kind = T_WRECK;
  }
  Grammar(f->grammar, kind, token);
}

static void give_now(Feeder *f, int kind) {
  give(f, kind, now(f)->start, now(f)->end);
  f->at++;
}

/* Gives the tokens up to `end` as one. */
static void give_folded(Feeder *f, int kind, uint32_t end) {
  give(f, kind, now(f)->start, f->list[end - 1].end);
  f->at = end;
}

static bool closes(int kind) {
  return kind == T_CLOSE_PAREN || kind == T_CLOSE_BRACKET || kind == T_CLOSE_BRACE ||
         kind == T_CLOSE_BITS || kind == T_END || kind == T_END_OF_FILE;
}

/* Returns the token behind token `i` and what it opens. */
static uint32_t after(const Feeder *f, uint32_t i) {
  return f->list[i].match > i ? f->list[i].match + 1 : i + 1;
}

/* Returns where the statement that token `i` is in ends, blocks included. */
static uint32_t statement_end(const Feeder *f, uint32_t i) {
  while (f->list[i].kind != T_NEWLINE && !closes(f->list[i].kind)) i = after(f, i);
  return i;
}

static bool is_text(const Feeder *f, const Token *t, const char *text) {
  size_t len = strlen(text);
  return t->end - t->start == len && !memcmp(f->parse->source->text + t->start, text, len);
}

/* name( without a blank between */
static bool is_call(const Feeder *f, uint32_t i) {
  return f->list[i].kind == T_NAME && f->list[i + 1].kind == T_PAREN && !f->list[i + 1].spaced;
}

static bool is_negative_number(const Feeder *f, uint32_t i) {
  return is_text(f, &f->list[i], "-") && f->list[i + 1].kind == T_NUMBER && !f->list[i + 1].spaced;
}

/* Where values stand: within brackets (`close` is what closes them), or right behind a name. */
typedef struct Room {
  uint32_t close; /* 0: behind a name */
  bool is_map;
} Room;

/* A literal with a value right behind it: a comma is missing, which the grammar will say. */
static bool is_complete(int kind) {
  return kind == T_ATOM || kind == T_STRING || kind == T_NUMBER || kind == T_CHARLIST ||
         kind == T_SIGIL || kind == T_CHARACTER || kind == T_ATTRIBUTE || kind == T_MODULE;
}

static bool begins_value(int kind) {
  return is_complete(kind) || kind == T_NAME;
}

static bool ends_value(const Feeder *f, uint32_t i, uint32_t first, Room room) {
  int kind = f->list[i].kind;
  if (kind == T_COMMA || kind == T_NEWLINE || closes(kind)) return true;
  if (i == first) return false;
  return kind == T_KEY || (kind == T_DO && !room.close) || (kind == T_ARROW && room.is_map) ||
         (begins_value(kind) && is_complete(f->list[i - 1].kind));
}

/* Returns whether token `i` of the value that begins with `first` is beyond the grammar. */
static bool is_opaque(const Feeder *f, uint32_t i, uint32_t first) {
  const Token *t = &f->list[i];
  switch (t->kind) {
  case T_OPERATOR: return i != first || !is_negative_number(f, i);
  case T_PAREN: return i == first || !is_call(f, i - 1) || is_text(f, t - 1, "expr");
  case T_BRACKET: return i != first && !t->spaced;
  case T_MAP: return t->skipped;
  case T_ARROW:
  case T_DO:
  case T_DOT:
  case T_FN:
  case T_OPAQUE:
  case T_BITS: return true;
  default: return false;
  }
}

/* Returns the end of the value that begins with token `first`, and whether it is an expression. */
static uint32_t value_end(const Feeder *f, uint32_t first, Room room, bool *opaque) {
  uint32_t i = first;
  for (*opaque = false; !ends_value(f, i, first, room); i = after(f, i))
    *opaque |= is_opaque(f, i, first);
  return i;
}

static void feed_values(Feeder *f, Room room);

/* Gives what token f->at opens, as `kind`, up to its closing token. */
static void feed_brackets(Feeder *f, int kind, uint32_t start, bool is_map) {
  uint32_t close = now(f)->match;
  give(f, kind, start, now(f)->end);
  f->at++;
  feed_values(f, (Room){.close = close, .is_map = is_map});
  f->at = close;
  give_now(f, f->list[close].kind);
}

/* Gives one literal, name or call. */
static void feed_simple(Feeder *f) {
  const Token *t = now(f);
  switch (t->kind) {
  case T_BRACKET:
  case T_BRACE:
  case T_GROUP: feed_brackets(f, t->kind, t->start, false); return;
  case T_MAP: feed_brackets(f, t->kind, t->start, true); return;
  case T_OPERATOR: give_folded(f, T_NUMBER, f->at + 2); return;
  case T_NAME: break;
  default: give_now(f, t->kind); return;
  }
  if (!is_call(f, f->at)) {
    give_now(f, T_NAME);
    return;
  }
  f->at++;
  feed_brackets(f, T_CALL, t->start, false);
}

static void feed_value(Feeder *f, Room room) {
  bool opaque;
  uint32_t end = value_end(f, f->at, room, &opaque);
  if (opaque)
    give_folded(f, T_OPAQUE, end);
  else
    feed_simple(f);
}

/* Gives the values, keys and commas up to the end of the room. A `do:` right behind a name ends it. */
static void feed_values(Feeder *f, Room room) {
  while (!f->wrecked) {
    const Token *t = now(f);
    if (room.close ? f->at >= room.close : t->kind == T_NEWLINE || t->kind == T_DO) return;
    if (!room.close && closes(t->kind)) return;
    if (!room.close && (is_text(f, t, "do:") || (t->kind == T_COMMA && is_text(f, t + 1, "do:"))))
      return;
    if (t->kind == T_COMMA || t->kind == T_KEY || (t->kind == T_ARROW && room.is_map))
      give_now(f, t->kind);
    else
      feed_value(f, room);
  }
}

/* Returns whether the statement at f->at is one expression, and nothing for the grammar. */
static bool is_expression(const Feeder *f) {
  uint32_t i = f->at;
  const char *text = f->parse->source->text;
  if (is_call(f, i)) {
    uint32_t next = after(f, i + 1);
    int kind = f->list[next].kind;
    return kind == T_OPERATOR || match_continues(f->tokens, next, text);
  }
  if (f->list[i].kind == T_NAME || f->list[i].kind == T_ATTRIBUTE)
    return match_continues(f->tokens, i + 1, text);
  bool opaque;
  value_end(f, i, (Room){0}, &opaque);
  return opaque && f->list[i].kind != T_DO;
}

/* Returns the block of the statement at f->at: its `do`, its `do:`, or the statement's end. */
static uint32_t find_block(const Feeder *f) {
  uint32_t i = f->at, last = f->tokens->count - 1;
  while (i < last && f->list[i].kind != T_NEWLINE && !closes(f->list[i].kind) &&
         f->list[i].kind != T_DO && !is_text(f, &f->list[i], "do:"))
    i = after(f, i);
  return i < last ? i : last;
}

static bool skips_block(const Feeder *f, const Token *name) {
  const char *text = f->parse->source->text + name->start;
  return !f->parse->whole &&
         dsl_skips_block(intern(f->parse->names, text, name->end - name->start));
}

/* A name that bears no schema and has a block: what stands between is any Elixir. */
static bool feed_foreign_head(Feeder *f) {
  uint32_t block = find_block(f);
  int kind = f->list[block].kind;
  if ((kind != T_DO && kind != T_KEY) || !skips_block(f, now(f))) return false;
  uint32_t end = f->list[block - 1].kind == T_COMMA ? block - 1 : block;
  give_now(f, T_NAME);
  if (f->at < end) give_folded(f, T_OPAQUE, end);
  f->at = block;
  return true;
}

/* `@name if x, do: y`, `@spec f(a) :: b when a: c`: what is no plain value is folded to its end. */
static bool feed_attribute_expression(Feeder *f) {
  if (now(f)->kind != T_ATTRIBUTE) return false;
  uint32_t value = f->at + 1, end = statement_end(f, f->at);
  bool opaque, is_foreign_call = f->list[value].kind == T_NAME && !is_call(f, value);
  value_end(f, value, (Room){0}, &opaque);
  if (value == end || !(opaque || (is_foreign_call && value + 1 < end))) return false;
  give_now(f, T_ATTRIBUTE);
  give_folded(f, T_OPAQUE, end);
  return true;
}

static void feed_head(Feeder *f) {
  if (feed_attribute_expression(f)) return;
  if (now(f)->kind == T_NAME && feed_foreign_head(f)) return;
  if (now(f)->kind == T_ATTRIBUTE)
    give_now(f, T_ATTRIBUTE);
  else if (now(f)->kind == T_NAME && !is_call(f, f->at))
    give_now(f, T_NAME);
  else if (now(f)->kind != T_DO)
    feed_value(f, (Room){0});
  feed_values(f, (Room){0});
}

static void feed_statements(Feeder *f, uint32_t end);

/* do … end */
static void feed_block(Feeder *f) {
  uint32_t close = now(f)->match;
  bool skipped = now(f)->skipped;
  if (!grammar_accepts(f->grammar, T_DO)) give(f, T_DO, now(f)->start, now(f)->end);
  f->wrecked = false;
  if (skipped) {
    give_folded(f, T_SKIPPED, close + 1);
    return;
  }
  give(f, T_DO, f->list[f->at].start, f->list[f->at].end);
  f->at++;
  feed_statements(f, close);
  f->at = close;
  give_now(f, T_END);
}

static void feed_statement(Feeder *f);

/* do: … */
static void feed_short_block(Feeder *f, const Token *name) {
  if (now(f)->kind == T_COMMA) f->at++;
  if (skips_block(f, name)) {
    give_folded(f, T_SKIPPED, statement_end(f, f->at));
    return;
  }
  give_now(f, T_DO_KEY);
  feed_statement(f);
}

/* Gives a statement without the NEWLINE that ends it. */
static void feed_statement(Feeder *f) {
  uint32_t first = f->at, end = statement_end(f, first);
  if (first >= end) return; /* nothing stands after `do:` */
  if (is_expression(f)) {
    give_folded(f, T_OPAQUE, end);
    return;
  }
  feed_head(f);
  if (f->wrecked && (f->at = find_block(f)) < end && now(f)->kind == T_KEY) f->at = end;
  if (now(f)->kind == T_DO)
    feed_block(f);
  else if (!f->wrecked && f->at < end)
    feed_short_block(f, &f->list[first]);
  if (f->at < end) give_now(f, now(f)->kind);
  f->at = end;
}

static void give_line_end(Feeder *f) {
  uint32_t at = f->list[f->at - 1].end;
  give(f, T_NEWLINE, at, at);
}

static void feed_statements(Feeder *f, uint32_t end) {
  while (f->at < end && !f->parse->muted) {
    if (now(f)->kind == T_NEWLINE) {
      f->at++;
      continue;
    }
    uint32_t start = f->at;
    feed_statement(f);
    if (f->at == start) f->at++;
    f->wrecked = false;
    give_line_end(f);
    if (f->wrecked) {
      f->wrecked = false;
      give_line_end(f);
    }
  }
}

void feed_grammar(Parse *p, const Tokens *t) {
  Feeder f = {.parse = p, .list = t->list, .tokens = t, .grammar = GrammarAlloc(malloc, p)};
  feed_statements(&f, t->count - 1);
  give(&f, 0, t->list[t->count - 1].start, t->list[t->count - 1].end);
  GrammarFree(f.grammar, free);
}
