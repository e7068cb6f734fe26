/* syntax_world.h: one text, parsed; what came of it as S-expressions, and its messages as printed. */
#ifndef TESTS_SYNTAX_WORLD_H
#define TESTS_SYNTAX_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "syntax/parse.h"
#include "syntax/print.h"

typedef struct Parsed {
  Arena *arena;
  Interner *names;
  Sources *sources;
  Diag *diag;
  Node *calls;
  const char *printed; /* the S-expressions, without the last line end */
} Parsed;

static inline Parsed parsed(const char *text, size_t len) {
  Parsed p = {.arena = arena_new()};
  p.names = interner_new(p.arena);
  p.sources = sources_new(p.arena);
  p.diag = diag_new(p.arena, p.sources);
  const char *copy = arena_strndup(p.arena, text, len);
  const Source *source = sources_add(p.sources, "a.resource", copy, len);
  p.calls = parse_source(p.arena, p.names, p.diag, source);
  Buf b = buf_new(p.arena);
  print_nodes(&b, p.calls);
  if (b.len) b.text[--b.len] = '\0';
  p.printed = buf_text(&b);
  return p;
}

/* Returns what diag_print writes. */
static inline char *messages_of(Arena *a, Diag *d, DiagFormat format, bool color) {
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  diag_print(d, out, format, color);
  fclose(out);
  char *copy = arena_strndup(a, text, len);
  free(text);
  return copy;
}

#endif
