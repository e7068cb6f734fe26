/* Error pairs: each tests/errors/NAME.resource, parsed, resolved and checked by its engine, prints
 * tests/errors/NAME.err.
 * With ERRORS_WRITE set in the environment the .err files are written anew; git shows the change. */
#include <dirent.h>

#include "backend/backend.h"
#include "memory/buf.h"
#include "unit/resolve_world.h"

static const char folder[] = "tests/errors";

typedef struct Pair {
  char *resource; /* "unknown_type.resource" */
  char *expected; /* path of the .err */
} Pair;

static char *read_whole(Arena *a, const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f) return NULL;
  Buf text = buf_new(a);
  char chunk[4096];
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;) buf_putn(&text, chunk, n);
  fclose(f);
  return arena_strdup(a, buf_text(&text));
}

static void check_schemas(World *w) {
  unsigned i = 0;
  for (const Repo *repo = w->project->repos; repo; repo = repo->next)
    backend_for(repo->adapter)->check(w->project->schemas[i++], w->diag);
}

/* Returns what compiling the file says. */
static char *messages_of(World *w, const char *name) {
  char *text = NULL;
  size_t len = 0;
  const Source *source =
      sources_read(w->sources, arena_printf(w->arena, "%s/%s", folder, name), name);
  assert_non_null(source);
  Unit unit = {.source = source};
  unit.calls = parse_source(w->arena, w->names, w->diag, source);
  if (diag_ok(w->diag)) w->project = resolve_project(w->arena, w->names, w->diag, &unit);
  if (diag_ok(w->diag)) check_schemas(w);
  assert_false(diag_ok(w->diag));
  FILE *out = open_memstream(&text, &len);
  diag_print(w->diag, out, DIAG_TEXT, false);
  fclose(out);
  char *copy = arena_strdup(w->arena, text);
  free(text);
  return copy;
}

static void write_whole(const char *path, const char *text) {
  FILE *f = fopen(path, "wb");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
}

static void prints_its_messages(void **state) {
  const Pair *pair = *state;
  World w = world_new();
  const char *messages = messages_of(&w, pair->resource);
  if (getenv("ERRORS_WRITE"))
    write_whole(pair->expected, messages);
  else
    assert_text(messages, read_whole(w.arena, pair->expected));
  world_free(&w);
}

static int is_resource(const struct dirent *e) {
  const char *dot = strrchr(e->d_name, '.');
  return dot && (strcmp(dot, ".resource") == 0 || strcmp(dot, ".ex") == 0);
}

int main(void) {
  Arena *a = arena_new();
  struct dirent **files = NULL;
  int count = scandir(folder, &files, is_resource, alphasort);
  struct CMUnitTest *tests = NEW_ARRAY(a, struct CMUnitTest, (size_t)(count > 0 ? count : 0) + 1);
  for (int i = 0; i < count; i++) {
    Pair *pair = NEW(a, Pair);
    pair->resource = arena_strdup(a, files[i]->d_name);
    int stem = (int)(strrchr(pair->resource, '.') - pair->resource);
    pair->expected = arena_printf(a, "%s/%.*s.err", folder, stem, pair->resource);
    tests[i] = (struct CMUnitTest){pair->resource, prints_its_messages, NULL, NULL, pair};
    free(files[i]);
  }
  free(files);
  int failed = count > 0 ? _cmocka_run_group_tests("errors", tests, (size_t)count, NULL, NULL) : 1;
  arena_free(a);
  return failed;
}
