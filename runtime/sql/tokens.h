/* tokens.h: SQLite's tokens (tokens.re, re2c). Used to split scripts into statements, to digest them
 * by meaning and to read and edit stored CREATE statements. No allocation, no state but the cursor.
 * Rules: https://www.sqlite.org/src/file/src/tokenize.c and complete.c, seen through sqlite3_complete. */
#ifndef ASH_SQL_TOKENS_H
#define ASH_SQL_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum sql_token_kind {
  SQL_END,     /* the end of the text */
  SQL_SPACE,   /* white space */
  SQL_COMMENT, /* -- … to the line's end, or a C comment (an open one ends with the text) */
  SQL_WORD,    /* keyword or bare identifier */
  SQL_QUOTED,  /* "x", `x` or [x]: an identifier */
  SQL_STRING,  /* 'x' */
  SQL_BLOB,    /* x'00' */
  SQL_NUMBER,
  SQL_VARIABLE, /* ?, ?1, :a, @a, $a */
  SQL_SEMICOLON,
  SQL_PUNCTUATION, /* one operator or bracket */
  SQL_ILLEGAL      /* an unclosed quote or a byte that starts no token */
} sql_token_kind;

typedef struct sql_token {
  sql_token_kind kind;
  const char *text; /* into the scanned text; not terminated */
  size_t len;
} sql_token;

typedef struct sql_cursor {
  const char *at, *end;
} sql_cursor;

/* Returns a cursor at the start of the `len` bytes at `text`. */
sql_cursor sql_scan(const char *text, size_t len);

/* Returns the next token of any kind; SQL_END for ever at the end. */
sql_token sql_next(sql_cursor *c);

/* As sql_next, passing over space and comments. */
sql_token sql_next_token(sql_cursor *c);

/* Returns true if the token is the keyword or bare word `word` (ASCII case ignored). */
bool sql_is(sql_token t, const char *word);

/* Returns the length of the first statement of the `len` bytes at `text`, up to and including its
 * `;`, or `len` where none ends it. Statements end where SQLite's own sqlite3_complete says: not in
 * the body of a CREATE TRIGGER. */
size_t sql_statement_length(const char *text, size_t len);

#endif
