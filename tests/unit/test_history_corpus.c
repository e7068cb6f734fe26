/* test_history_corpus.c: every step of every SQLite history below $CORPUS (a folder of real snapshots)
 * gives a migration that applies and reverts with rows. Not run without CORPUS. */
#include <ftw.h>

#include "prove_world.h"
#include "snapshot/snapshot.h"

enum { MOST_VERSIONS = 4096 };

/* The histories found; nftw hands no context through. */
static char *folders[64];
static size_t folder_count;
static int64_t versions[MOST_VERSIONS];
static size_t version_count;

static bool is_history(const char *path, int base) {
  static const char parent[] = "/resource_snapshots/";
  int start = base - (int)strlen(parent);
  return start > 0 && strncmp(path + start, parent, strlen(parent)) == 0;
}

static int find_history(const char *path, const struct stat *st, int kind, struct FTW *place) {
  (void)st;
  if (kind == FTW_D && is_history(path, place->base) && folder_count < 64)
    folders[folder_count++] = strdup(path);
  return 0;
}

static int find_version(const char *path, const struct stat *st, int kind, struct FTW *place) {
  (void)st;
  if (kind != FTW_F || version_count == MOST_VERSIONS) return 0;
  long long version = strtoll(path + place->base, NULL, 10);
  if (version > 0) versions[version_count++] = version;
  return 0;
}

static int compare(const void *x, const void *y) {
  int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
  return (a > b) - (a < b);
}

static const Repo repo = {.name = "Repo", .folder = "repo", .adapter = ADAPTER_SQLITE};

static Schema *schema_at(World *w, const char *folder, int64_t version) {
  const SnapshotFilter filter = {.newest = version};
  Schema *s = snapshot_read(w->arena, w->names, w->diag, w->sources, &repo, folder, &filter);
  if (!s) fail_msg("%s %lld: %s", folder, (long long)version, world_messages(w));
  return s;
}

/* What a developer answers with --backfill: a value where rows would have none. */
static void answer(World *w, const Schema *before, Schema *after) {
  for (Table *t = after->tables; t; t = t->next) {
    const Table *was = schema_table(before, t->name);
    for (Column *c = was ? t->columns : NULL; c; c = c->next) {
      const Column *old = table_column(was, c->name);
      if (c->nullable || c->default_value || (old && !old->nullable)) continue;
      bool number = strcmp(c->type.name, "bigint") == 0 || strcmp(c->type.name, "boolean") == 0;
      c->backfill = intern_text(w->names, number ? "1" : "'filled'");
    }
  }
}

/* Returns whether the step changed anything. */
static bool take_step(World *w, const char *folder, int64_t from, int64_t to) {
  Schema *before = from ? schema_at(w, folder, from) : schema_new(w->arena, w->names, &repo);
  Schema *after = schema_at(w, folder, to);
  if (!from) schema_finish(before);
  DiffOptions options = {.drop_columns = true, .drop_tables = true};
  diff_keep(before, after, &options, w->diag);
  answer(w, before, after);
  const Backend *backend = backend_for(ADAPTER_SQLITE);
  const Diff *diff =
      diff_schemas(w->arena, backend->normalize(before), backend->normalize(after), NULL);
  if (!diff->count) return false;
  Plan *plan = plan_new(w->arena, w->names, w->diag, diff);
  if (!plan || !backend->lower(plan, w->diag))
    fail_msg("%s %lld: %s", folder, (long long)to, world_messages(w));
  ProofReport report = {0};
  const char *message = world_prove(w, plan, &report);
  if (message) fail_msg("%s %lld: %s", folder, (long long)to, message);
  assert_true(report.tables > 0);
  return true;
}

static bool is_sqlite(const char *folder) {
  static const char *const projects[] = {"sqlite_repo",  "ash_sqlite/", "copilot_lv/",
                                         "mjason+dala/", "invader/",    "panic/"};
  for (size_t i = 0; i < sizeof projects / sizeof *projects; i++)
    if (strstr(folder, projects[i])) return true;
  return false;
}

static unsigned take_history(const char *folder) {
  unsigned steps = 0;
  version_count = 0;
  nftw(folder, find_version, 16, FTW_PHYS);
  qsort(versions, version_count, sizeof *versions, compare);
  for (size_t i = 0; i < version_count; i++) {
    if (i && versions[i] == versions[i - 1]) continue;
    void *state;
    world_setup(&state);
    steps += take_step(state, folder, i ? versions[i - 1] : 0, versions[i]);
    world_teardown(&state);
  }
  return steps;
}

static void histories_apply_and_revert(void **state) {
  (void)state;
  unsigned steps = 0;
  for (size_t i = 0; i < folder_count; i++)
    if (is_sqlite(folders[i])) steps += take_history(folders[i]);
  print_message("%u steps\n", steps);
  assert_true(steps > 0);
}

int main(void) {
  const char *corpus = getenv("CORPUS");
  if (!corpus) {
    puts("CORPUS is not set: not run");
    return 77;
  }
  nftw(corpus, find_history, 16, FTW_PHYS);
  const struct CMUnitTest tests[] = {cmocka_unit_test(histories_apply_and_revert)};
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  for (size_t i = 0; i < folder_count; i++) free(folders[i]);
  return failed;
}
