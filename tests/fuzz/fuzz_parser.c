/* fuzz_parser.c: whatever the bytes, parse_source returns; every node lies within the text and within
 * the node that holds it; every message can be printed. Built with clang -fsanitize=fuzzer, or with
 * standalone.c to replay a corpus. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "syntax/parse.h"
#include "syntax/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "fuzz_parser: broken: %s\n", what);
  abort();
}

static bool lies_in(Span inner, Span outer) {
  return inner.file == outer.file && inner.start <= inner.end && inner.start >= outer.start &&
         inner.end <= outer.end;
}

static void check_list(const Node *first, Span outer);

static void check_node(const Node *n, Span outer) {
  require(n->kind < NODE_KIND_COUNT, "the kind exists");
  require(lies_in(n->span, outer), "the node lies in its parent");
  require(lies_in(n->name_span, n->span), "the name lies in its node");
  require(!n->text_span.file || lies_in(n->text_span, n->span), "the content lies in its node");
  require(!n->skipped || (n->has_block && !n->block), "a skipped block holds nothing");
  require((n->kind != NODE_CALL && n->kind != NODE_ATOM) || n->name, "calls and atoms have names");
  check_list(n->items, n->span);
  check_list(n->options, n->span);
  check_list(n->block, n->span);
}

static void check_list(const Node *first, Span outer) {
  for (const Node *n = first; n; n = n->next) check_node(n, outer);
}

static void print_messages(Diag *d, DiagFormat format) {
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  require(out != NULL, "there is memory");
  diag_print(d, out, format, false);
  fclose(out);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena *a = arena_new();
  Sources *sources = sources_new(a);
  Diag *d = diag_new(a, sources);
  const char *text = arena_strndup(a, (const char *)data, size);
  const Source *source = sources_add(sources, "fuzz.resource", text, size);
  Node *calls = parse_source(a, interner_new(a), d, source);
  check_list(calls, (Span){source->number, 0, (uint32_t)size});
  Buf out = buf_new(a);
  print_nodes(&out, calls);
  print_messages(d, size % 2 ? DIAG_JSON : DIAG_TEXT);
  arena_free(a);
  return 0;
}
