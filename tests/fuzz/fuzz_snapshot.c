/* fuzz_snapshot.c: any bytes as a snapshot: an error or a table, never a crash, and what is written
 * for a table reads back and is written the same again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot/snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *written(Arena *a, Adapter adapter, const Table *t) {
  Repo repo = {.name = "Blog.Repo", .adapter = adapter};
  Buf b = buf_new(a);
  snapshot_write(&b, &repo, t);
  return buf_text(&b);
}

/* Aborts where the canonical form is not one. */
static void check_written(Arena *a, Interner *in, Diag *d, Sources *s, const Table *t) {
  for (Adapter adapter = 0; adapter < ADAPTER_COUNT; adapter++) {
    const char *text = written(a, adapter, t);
    const Table *again = snapshot_parse(a, in, d, sources_add(s, "again", text, strlen(text)));
    if (!again || strcmp(written(a, adapter, again), text) != 0) abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena *a = arena_new();
  Interner *in = interner_new(a);
  Sources *s = sources_new(a);
  Diag *d = diag_new(a, s);
  const char *text = arena_strndup(a, (const char *)data, size);
  const Table *t = snapshot_parse(a, in, d, sources_add(s, "fuzz", text, size));
  if (!t && diag_ok(d)) abort();
  if (t) check_written(a, in, d, s, t);
  arena_free(a);
  return 0;
}
