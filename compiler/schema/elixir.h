/* elixir.h: the few Elixir terms that defaults are written in (snapshots keep them as source). */
#ifndef ASHC_SCHEMA_ELIXIR_H
#define ASHC_SCHEMA_ELIXIR_H

#include "memory/buf.h"

typedef enum TermKind {
  TERM_ATOM,     /* text: without the colon; also nil, true and false */
  TERM_NUMBER,   /* text: without `_` */
  TERM_STRING,   /* text: decoded */
  TERM_LIST,     /* items */
  TERM_MAP,      /* items: key, value, key, value, … */
  TERM_FRAGMENT, /* text: the decoded SQL of fragment("…") */
} TermKind;

typedef struct Term Term;
struct Term {
  Term *next;
  TermKind kind;
  const char *text;
  Term *items;
};

/* Returns the term that `source` spells, or NULL if it is none of the above. */
Term *elixir_term(Arena *a, const char *source);

/* Appends the term as JSON; atoms are strings but for nil, true and false. */
void elixir_json(Buf *json, const Term *term);

/* Appends `text` as an Elixir string with its quotes. */
void elixir_put_string(Buf *out, const char *text);

#endif
