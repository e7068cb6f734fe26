/* fuzz_format.c: what parses is formatted to a text that parses to the same AST and holds the same
 * comments, and formatting it again changes nothing. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/comments.h"
#include "syntax/format.h"
#include "syntax/parse.h"
#include "syntax/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require_same(const char *what, const char *before, const char *after) {
  if (strcmp(before, after) == 0) return;
  fprintf(stderr, "fuzz_format: %s differs:\n%s\n---\n%s\n", what, before, after);
  abort();
}

static const char *ast_of(Arena *a, Diag *d, const Source *source) {
  Buf b = buf_new(a);
  print_nodes(&b, parse_source(a, interner_new(a), d, source));
  return buf_text(&b);
}

/* Returns the comments, one a line. */
static const char *comments_in(Arena *a, Diag *d, const Source *source) {
  Parse p = {.arena = a, .names = interner_new(a), .diag = d, .source = source};
  Tokens tokens = parse_tokens(&p);
  Comments c = comments_of(&p, &tokens);
  Buf b = buf_new(a);
  for (size_t i = 0; i < c.count; i++) {
    buf_putn(&b, source->text + c.list[i].start, c.list[i].end - c.list[i].start);
    buf_putc(&b, '\n');
  }
  return buf_text(&b);
}

static void check(Arena *a, Sources *sources, Diag *d, const Source *source) {
  Buf once = buf_new(a), twice = buf_new(a);
  if (!format_source(a, d, source, &once)) return;
  const Source *formatted = sources_add(sources, "formatted", buf_text(&once), once.len);
  if (!format_source(a, d, formatted, &twice)) {
    fprintf(stderr, "fuzz_format: does not parse:\n%s\n", buf_text(&once));
    diag_print(d, stderr, DIAG_TEXT, false);
    abort();
  }
  require_same("the AST", ast_of(a, d, source), ast_of(a, d, formatted));
  require_same("the comments", comments_in(a, d, source), comments_in(a, d, formatted));
  require_same("the second layout", buf_text(&once), buf_text(&twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena *a = arena_new();
  Sources *sources = sources_new(a);
  const char *text = arena_strndup(a, (const char *)data, size);
  check(a, sources, diag_new(a, sources), sources_add(sources, "fuzz.resource", text, size));
  arena_free(a);
  return 0;
}
