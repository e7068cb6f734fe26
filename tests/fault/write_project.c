/* write_project.c: one journalled run over several folders, for kill_compile.sh: replaces, adds and
 * removes files; with the argument `look` it only opens and closes the journal, as any command does. */
#include <stdlib.h>
#include <string.h>

#include "emit/journal.h"

static void put(Journal *j, const char *path, const char *text) {
  journal_put(j, path, text, strlen(text));
}

int main(int argc, char **argv) {
  Arena *a = arena_new();
  Diag *d = diag_new(a, sources_new(a));
  Journal *j = journal_open(a, d, ".", NULL);
  bool ok = j != NULL;
  if (ok && argc < 2) {
    put(j, "priv/repo/migrations/2_add.sql", "-- migrate:up\n");
    put(j, "priv/repo/migrator/2_add.c", "int x;\n");
    put(j, "priv/repo/migrator/repo_migrations.c", "two\n");
    put(j, "priv/snapshots/repo/posts/2.json", "{}\n");
    put(j, "priv/snapshots/repo/a b/2.json", "{}\n");
    journal_remove(j, "priv/snapshots/repo/posts/1_dev.json");
    ok = journal_commit(j);
  }
  if (j) journal_close(j);
  diag_print(d, stderr, DIAG_TEXT, false);
  arena_free(a);
  return ok ? 0 : 2;
}
