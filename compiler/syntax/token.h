/* token.h: what the stages of parsing share: tokens and the state of one parse.
 *
 *   text ─lexer.re─> Token ─match.c─> Tokens ─feed.c─> parser.y ─build.c─> AST
 *
 * match.c pairs what opens with what closes, feed.c folds what the grammar does not look into. The
 * kinds (T_…) are those of grammar/parser.y. */
#ifndef ASHC_SYNTAX_TOKEN_H
#define ASHC_SYNTAX_TOKEN_H

#include "report/diag.h"
#include "syntax/ast.h"

typedef struct Token {
  uint32_t start, end; /* bytes of the text */
  uint32_t match;      /* the token that closes or opens this one; its own index for others */
  uint8_t kind;
  bool spaced;  /* blanks stand before it */
  bool skipped; /* T_DO: the block is passed over; T_MAP: an update, %{a | b: 1} */
} Token;

typedef struct Tokens {
  Token *list; /* ends with T_END_OF_FILE */
  uint32_t count, size;
} Tokens;

typedef struct Parse {
  Arena *arena;
  Interner *names;
  Diag *diag;
  const Source *source;
  unsigned errors; /* in this file */
  bool elixir;     /* an Elixir file: what compiles there is right, however it looks */
  bool whole;      /* no block is passed over */
  bool muted;      /* enough was said about this file */
  size_t unclosed; /* 1 + the place of the newest error about something unclosed; 0: none */
  Node *calls;     /* the result */
} Parse;

/* Returns the span of bytes [start, end) of the text that is parsed. */
Span parse_span(const Parse *p, size_t start, size_t end);

/* Parses p->source; the calls go to p->calls. Returns the tokens, none where it is no text. */
Tokens parse_tokens(Parse *p);

/* Records an error of this file. Returns false, recording nothing, once the file is muted; labels and
 * notes may follow only after true. The error number DIAG_MAX_ERRORS mutes it. */
bool parse_error(Parse *p, Span at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
