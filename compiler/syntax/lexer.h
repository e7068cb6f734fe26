/* lexer.h: the next token of a text (grammar/lexer.re), and the texts between quotes (quoted.c). */
#ifndef ASHC_SYNTAX_LEXER_H
#define ASHC_SYNTAX_LEXER_H

#include "syntax/token.h"

typedef unsigned char Byte;

typedef struct Lexer {
  Parse *parse;
  const Byte *text, *limit; /* *limit is a NUL */
  const Byte *start, *cursor;
  unsigned depth; /* of interpolations that the cursor is in */
  bool after_dot; /* the next word is a name, even `end` */
  bool cut_off;   /* a text ran to the end of the file: what else is open is no news */
} Lexer;

Lexer lexer_new(Parse *p);

/* Moves to the next token: lx->start to lx->cursor. Returns its kind; T_END_OF_FILE at the end, again
 * and again. Line ends and `;` are T_NEWLINE; blanks and comments are passed over. */
int lexer_next(Lexer *lx);

/* The next four move the cursor, which stands behind what opens, behind what closes. They return the
 * kind of the token; where nothing closes it, they record an error and go on at the end of the line. */
int lex_quoted(Lexer *lx, Byte quote, int kind);
int lex_heredoc(Lexer *lx, Byte quote, int kind);
int lex_sigil(Lexer *lx);
int lex_character(Lexer *lx);

/* Returns whether the quote stands right behind a word: what it closes was never opened, which is
 * recorded as an error. */
bool lex_stray_quote(Lexer *lx);

/* Records that the number is malformed. Returns its kind. */
int lex_malformed_number(Lexer *lx);

/* Records that nothing begins with the character at lx->start, and passes over it. */
void lex_refuse(Lexer *lx);

#endif
