/* lexer.re: the tokens of the language, which are Elixir's. Texts between quotes are scanned by
 * compiler/syntax/quoted.c, because interpolation nests. Input of re2c; read by match.c. */
#include <string.h>

#include "parser.h"
#include "syntax/lexer.h"

/* Words that are no names. */
static const struct {
  const char *word;
  int kind;
} reserved[] = {{"do", T_DO},         {"end", T_END},       {"fn", T_FN},    {"true", T_ATOM},
                {"false", T_ATOM},    {"nil", T_ATOM},      {"and", T_OPERATOR}, {"or", T_OPERATOR},
                {"not", T_OPERATOR},  {"in", T_OPERATOR},   {"when", T_OPERATOR}};

static int word_kind(const Lexer *lx, bool after_dot) {
  size_t len = (size_t)(lx->cursor - lx->start);
  for (size_t i = 0; !after_dot && i < sizeof reserved / sizeof *reserved; i++)
    if (strlen(reserved[i].word) == len && !memcmp(reserved[i].word, lx->start, len))
      return reserved[i].kind;
  return T_NAME;
}

/* Gives the last character back, which belongs to the operator behind the word: `a::b`, `a!=b`. */
static int shorter_word(Lexer *lx, bool after_dot) {
  lx->cursor--;
  return word_kind(lx, after_dot);
}

static void skip_comment(Lexer *lx) {
  const Byte *end = memchr(lx->cursor, '\n', (size_t)(lx->limit - lx->cursor));
  lx->cursor = end ? end : lx->limit;
}

int lexer_next(Lexer *lx) {
  const Byte *marker;
  bool after_dot = lx->after_dot;
  lx->after_dot = false;
  for (;;) {
    lx->start = lx->cursor;
    /*!re2c
      re2c:flags:utf-8 = 1;
      re2c:yyfill:enable = 0;
      re2c:define:YYCTYPE = Byte;
      re2c:define:YYCURSOR = lx->cursor;
      re2c:define:YYMARKER = marker;

      blank   = [ \t\r\f];
      digit   = [0-9];
      foreign = [\u00aa\u00b5\u00ba\u00c0-\u1fff\u2c00-\u2fef\u3005-\u3007\u3021-\ud7ff]
              | [\uf900-\ufdff\ufe70-\ufefc\uff21-\uff3a\uff41-\uffdc\U00010000-\U0001f000]
              | [\U00020000-\U0003ffff];
      first   = [a-z_] | foreign;
      rest    = [A-Za-z0-9_] | foreign;
      name    = first rest*;
      module  = ("__MODULE__" | [A-Z] rest*) ("." [A-Z] rest*)*;
      decimal = digit+ ("_" digit+)*;
      number  = decimal ("." decimal ([eE] [+-]? decimal)?)?
              | "0x" [0-9a-fA-F_]+ | "0b" [01_]+ | "0o" [0-7_]+;
      operator = "===" | "!==" | "==" | "!=" | "=~" | "<=" | ">=" | "&&&" | "&&" | "|||" | "||"
               | "|>" | "<>" | "++" | "--" | "+++" | "---" | "..." | ".." | "//" | "**" | "<-" | "->"
               | "\\\\" | "<<<" | ">>>" | "<<~" | "~>>" | "<~>" | "<~" | "~>" | "<|>" | "^^^" | "~~~"
               | "::" | "+" | "-" | "*" | "/" | "=" | "<" | ">" | "!" | "|" | "^" | "&" | "@" | "%";
      operator_atom = ":" (operator | "." | "{}" | "%{}" | "<<>>" | "..//");

      blank+                  { continue; }
      "\\" "\r"? "\n"         { continue; }
      "#"                     { skip_comment(lx); continue; }
      "\n" | ";"              { return T_NEWLINE; }
      module ":"              { if (*lx->cursor != ':') return T_KEY;
                                lx->cursor--;
                                return T_MODULE; }
      module                  { return T_MODULE; }
      name [?!]? ":"          { return *lx->cursor == ':' ? shorter_word(lx, after_dot) : T_KEY; }
      name                    { return word_kind(lx, after_dot); }
      name [?!]               { return *lx->cursor == '=' ? shorter_word(lx, after_dot) : T_NAME; }
      number                  { return T_NUMBER; }
      number rest+            { return lex_malformed_number(lx); }
      ":" (first | [A-Z]) (rest | "@")* [?!]?  { return T_ATOM; }
      operator_atom           { return T_ATOM; }
      ":" ["]                 { return lex_quoted(lx, '"', T_ATOM); }
      ":'"                    { return lex_quoted(lx, '\'', T_ATOM); }
      ["]                     { if (lex_stray_quote(lx)) continue;
                                return lex_quoted(lx, '"', T_STRING); }
      "'"                     { if (lex_stray_quote(lx)) continue;
                                return lex_quoted(lx, '\'', T_CHARLIST); }
      ["]{3}                  { return lex_heredoc(lx, '"', T_STRING); }
      "'''"                   { return lex_heredoc(lx, '\'', T_CHARLIST); }
      "~" ([a-z] | [A-Z] [A-Z0-9]*) ["'/|([{<]  { lx->cursor--; return lex_sigil(lx); }
      "?" [^\x00\n]           { lx->cursor = lx->start + 1; return lex_character(lx); }
      "@" name [?!]?          { return T_ATTRIBUTE; }
      "%" module? "{"         { return T_MAP; }
      "=>"                    { return T_ARROW; }
      ".{"                    { return T_GROUP; }
      "."                     { lx->after_dot = true; return T_DOT; }
      ","                     { return T_COMMA; }
      "("                     { return T_PAREN; }
      ")"                     { return T_CLOSE_PAREN; }
      "["                     { return T_BRACKET; }
      "]"                     { return T_CLOSE_BRACKET; }
      "{"                     { return T_BRACE; }
      "}"                     { return T_CLOSE_BRACE; }
      "<<"                    { return T_BITS; }
      ">>"                    { return T_CLOSE_BITS; }
      (operator | "{}" | "%{}" | "<<>>") ":" [ \t\r\n]  { lx->cursor--; return T_KEY; }
      operator                { return T_OPERATOR; }
      "\x00"                  { if (lx->start == lx->limit) { lx->cursor = lx->limit; return T_END_OF_FILE; }
                                lex_refuse(lx); continue; }
      *                       { lex_refuse(lx); continue; }
    */
  }
}
