/* tokens.re: the scanner behind tokens.h, made by re2c. The rules are those of SQLite's own. */
#include "sql/tokens.h"

#include <string.h>
#include <strings.h>

sql_cursor sql_scan(const char *text, size_t len) { return (sql_cursor){text, text + len}; }

/* The byte at `at`; 0 stands for the end, and no rule but the one for a lone NUL takes a 0. */
static unsigned char peek(const char *at, const char *end) {
  return at < end ? (unsigned char)*at : 0;
}

/* Returns the kind of the token at *at and moves *at behind it. */
static sql_token_kind scan(const char **at, const char *end) {
  const char *p = *at, *marker = p;
#define FOUND(kind) do { *at = p; return kind; } while (0)
  /*!re2c
  re2c:api = custom;
  re2c:api:style = free-form;
  re2c:define:YYCTYPE = "unsigned char";
  re2c:define:YYPEEK = "peek(p, end)";
  re2c:define:YYSKIP = "++p;";
  re2c:define:YYBACKUP = "marker = p;";
  re2c:define:YYRESTORE = "p = marker;";
  re2c:yyfill:enable = 0;

  any    = [^\x00];
  start  = [A-Za-z_\x80-\xff];
  part   = [A-Za-z0-9_$\x80-\xff];
  digits = [0-9]+;
  exp    = [eE] [+-]? digits;

  [ \t\n\f\r]+                             { FOUND(SQL_SPACE); }
  "--" [^\n\x00]*                            { FOUND(SQL_COMMENT); }
  "/*" ([^*\x00] | "*"+ [^*/\x00])* "*"* "/"? { FOUND(SQL_COMMENT); }
  [xX] ['] ([0-9a-fA-F]{2})* [']             { FOUND(SQL_BLOB); }
  [xX] ['] [^'\x00]* [']?                    { FOUND(SQL_ILLEGAL); }
  start part*                                { FOUND(SQL_WORD); }
  ['] ([^'\x00] | "''")* [']                 { FOUND(SQL_STRING); }
  ["] ([^"\x00] | '""')* ["]                 { FOUND(SQL_QUOTED); }
  "`" ([^`\x00] | "``")* "`"                 { FOUND(SQL_QUOTED); }
  "[" [^\]\x00]* "]"                         { FOUND(SQL_QUOTED); }
  ['] ([^'\x00] | "''")*                     { FOUND(SQL_ILLEGAL); }
  ["] ([^"\x00] | '""')*                     { FOUND(SQL_ILLEGAL); }
  "`" ([^`\x00] | "``")*                     { FOUND(SQL_ILLEGAL); }
  "[" [^\]\x00]*                             { FOUND(SQL_ILLEGAL); }
  (digits ("." [0-9]*)? | "." digits) exp?   { FOUND(SQL_NUMBER); }
  "0" [xX] [0-9a-fA-F]+                      { FOUND(SQL_NUMBER); }
  (digits ("." [0-9]*)? | "." digits) exp? start part*  { FOUND(SQL_ILLEGAL); }
  "?" [0-9]*                                 { FOUND(SQL_VARIABLE); }
  [:@#$] part+ ("::" part*)* ("(" [^) \t\n\f\r\x00]* ")")?  { FOUND(SQL_VARIABLE); }
  ";"                                        { FOUND(SQL_SEMICOLON); }
  "->>" | "->" | "||" | "<<" | ">>" | "<=" | ">=" | "<>" | "==" | "!="  { FOUND(SQL_PUNCTUATION); }
  [-+*/%=<>|&~.,()]                          { FOUND(SQL_PUNCTUATION); }
  any | "\x00"                               { FOUND(SQL_ILLEGAL); }
  */
#undef FOUND
}

/* A byte order mark, in UTF-8. */
static bool is_mark(const sql_cursor *c) {
  return c->end - c->at >= 3 && memcmp(c->at, "\xef\xbb\xbf", 3) == 0;
}

sql_token sql_next(sql_cursor *c) {
  const char *from = c->at;
  if (from >= c->end) return (sql_token){SQL_END, from, 0};
  if (is_mark(c)) { /* by length alone it would be the beginning of a word */
    c->at += 3;
    return (sql_token){SQL_SPACE, from, 3};
  }
  sql_token_kind kind = scan(&c->at, c->end);
  return (sql_token){kind, from, (size_t)(c->at - from)};
}

sql_token sql_next_token(sql_cursor *c) {
  sql_token t = sql_next(c);
  while (t.kind == SQL_SPACE || t.kind == SQL_COMMENT) t = sql_next(c);
  return t;
}

bool sql_is(sql_token t, const char *word) {
  return t.kind == SQL_WORD && strlen(word) == t.len && strncasecmp(t.text, word, t.len) == 0;
}

/* --- statement ends: the states of sqlite3_complete ------------------------------------------- */

typedef enum Input {
  IN_SEMI,
  IN_OTHER,
  IN_EXPLAIN,
  IN_CREATE,
  IN_TEMP,
  IN_TRIGGER,
  IN_END,
  IN_COUNT
} Input;
typedef enum State {
  AT_START,
  AT_NORMAL,
  AT_EXPLAIN,
  AT_CREATE,
  AT_TRIGGER,
  AT_SEMI,
  AT_END,
  AT_COUNT
} State;

/* In a trigger only `; END ;` ends the statement. */
static const unsigned char next_state[AT_COUNT][IN_COUNT] = {
    /* ;        other       EXPLAIN     CREATE      TEMP        TRIGGER     END  */
    {AT_START, AT_NORMAL,  AT_EXPLAIN, AT_CREATE,  AT_NORMAL,  AT_NORMAL,  AT_NORMAL}, /* in START */
    {AT_START, AT_NORMAL,  AT_NORMAL,  AT_NORMAL,  AT_NORMAL,  AT_NORMAL,  AT_NORMAL}, /* in NORMAL */
    {AT_START, AT_EXPLAIN, AT_NORMAL,  AT_CREATE,  AT_NORMAL,  AT_NORMAL,  AT_NORMAL}, /* in EXPLAIN */
    {AT_START, AT_NORMAL,  AT_NORMAL,  AT_NORMAL,  AT_CREATE,  AT_TRIGGER, AT_NORMAL}, /* in CREATE */
    {AT_SEMI,  AT_TRIGGER, AT_TRIGGER, AT_TRIGGER, AT_TRIGGER, AT_TRIGGER, AT_TRIGGER}, /* in TRIGGER */
    {AT_SEMI,  AT_TRIGGER, AT_TRIGGER, AT_TRIGGER, AT_TRIGGER, AT_TRIGGER, AT_END}, /* in SEMI */
    {AT_START, AT_TRIGGER, AT_TRIGGER, AT_TRIGGER, AT_TRIGGER, AT_TRIGGER, AT_TRIGGER}, /* in END */
};

static const struct { const char *word; Input input; } keywords[] = {
    {"explain", IN_EXPLAIN}, {"create", IN_CREATE},   {"temp", IN_TEMP},
    {"temporary", IN_TEMP},  {"trigger", IN_TRIGGER}, {"end", IN_END},
};

static Input input_of(sql_token t) {
  if (t.kind == SQL_SEMICOLON) return IN_SEMI;
  for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
    if (sql_is(t, keywords[i].word)) return keywords[i].input;
  return IN_OTHER;
}

size_t sql_statement_length(const char *text, size_t len) {
  sql_cursor c = sql_scan(text, len);
  unsigned char state = AT_START;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    state = next_state[state][input_of(t)];
    if (state == AT_START) return (size_t)(c.at - text);
  }
  return len;
}
