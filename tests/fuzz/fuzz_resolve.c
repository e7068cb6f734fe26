/* fuzz_resolve.c: any text resolves to a project or to errors; the first byte chooses between the rules
 * of `.resource` files and those of Elixir files. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "resolve/resolve.h"
#include "syntax/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every message must have its place printed, so the list is written out, to nowhere. */
static void print_messages(Diag *d) {
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  diag_print(d, out, DIAG_TEXT, false);
  fclose(out);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena *a = arena_new();
  Interner *names = interner_new(a);
  Sources *sources = sources_new(a);
  Diag *d = diag_new(a, sources);
  bool elixir = size && data[0] == 'd';
  const char *text = arena_strndup(a, (const char *)data, size);
  Unit unit = {.source = sources_add(sources, elixir ? "x.ex" : "x.resource", text, size)};
  unit.calls = parse_source(a, names, d, unit.source);
  const Project *project = resolve_project(a, names, d, &unit);
  for (unsigned i = 0; i < project->repo_count; i++)
    for (const Table *t = project->schemas[i]->tables; t; t = t->next)
      if (schema_table(project->schemas[i], t->name) == NULL) abort();
  print_messages(d);
  arena_free(a);
  return 0;
}
