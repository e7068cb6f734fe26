/* test_snapshot_corpus.c: every snapshot below $CORPUS (a folder of real ones) loads, and what is
 * written for it loads again to an equal table, with either data layer. Not run without CORPUS. */
#include <ftw.h>

#include "schema_equal.h"
#include "snapshot_fixture.h"

#define EACH_EQUAL(T, equal, left, right)          \
  do {                                             \
    const T *l_ = (left), *r_ = (right);           \
    for (; l_ && r_; l_ = l_->next, r_ = r_->next) \
      if (!equal(l_, r_)) return #T;               \
    if (l_ || r_) return "number of " #T;          \
  } while (0)

/* Returns what differs, or NULL. */
static const char *difference(const Table *a, const Table *b) {
  EACH_EQUAL(Column, column_equal, a->columns, b->columns);
  EACH_EQUAL(Column, column_equal, a->retained_columns, b->retained_columns);
  EACH_EQUAL(Identity, identity_equal, a->identities, b->identities);
  EACH_EQUAL(Index, index_equal, a->indexes, b->indexes);
  EACH_EQUAL(Check, check_equal, a->checks, b->checks);
  EACH_EQUAL(Statement, statement_equal, a->statements, b->statements);
  if (!multitenancy_equal(&a->multitenancy, &b->multitenancy)) return "multitenancy";
  if (a->name != b->name || a->schema != b->schema || a->base_filter != b->base_filter)
    return "name, schema or base filter";
  if (a->strict != b->strict || a->options != b->options || a->extra != b->extra)
    return "options or unknown keys";
  return NULL;
}

/* nftw hands no context through. */
static unsigned files;

static void check_snapshot(Fixture *f, const char *path) {
  const Source *source = sources_read(f->sources, path, NULL);
  assert_non_null(source);
  const Table *t = snapshot_parse(f->arena, f->names, f->diag, source);
  if (!t) fail_msg("%s: %s", path, messages(f));
  for (Adapter a = 0; a < ADAPTER_COUNT; a++) {
    const char *text = written(f, a, t);
    const Table *again = must_parse(f, text);
    const char *what = difference(t, again);
    if (what) fail_msg("%s: %s differs after writing\n%s", path, what, text);
    assert_string_equal(written(f, a, again), text);
  }
}

/* <…>/resource_snapshots/<repo>: the newest of each table make a schema. */
static bool is_repo_folder(const char *path, int base) {
  static const char parent[] = "/resource_snapshots/";
  int start = base - (int)strlen(parent);
  return start > 0 && strncmp(path + start, parent, strlen(parent)) == 0;
}

static void check_folder(Fixture *f, const char *path) {
  static const Repo repo = {.name = "Repo", .adapter = ADAPTER_POSTGRES};
  const Schema *s =
      snapshot_read_folder(f->arena, f->names, f->diag, f->sources, &repo, path, false);
  if (!s) fail_msg("%s: %s", path, messages(f));
}

static int visit(const char *path, const struct stat *st, int kind, struct FTW *place) {
  (void)st;
  const char *name = path + place->base;
  size_t len = strlen(name);
  bool other = strcmp(name, "extensions.json") == 0 || strcmp(name, "initial.json") == 0;
  bool snapshot = kind == FTW_F && !other && len > 5 && strcmp(name + len - 5, ".json") == 0;
  bool folder = kind == FTW_D && is_repo_folder(path, place->base);
  if (!snapshot && !folder) return 0;
  Fixture *f = fixture_new();
  if (folder)
    check_folder(f, path);
  else
    check_snapshot(f, path);
  files += snapshot;
  arena_free(f->arena);
  free(f);
  return 0;
}

static void real_snapshots_survive(void **state) {
  (void)state;
  const char *corpus = getenv("CORPUS");
  if (!corpus) {
    print_message("CORPUS is not set: no real snapshots were read\n");
    skip();
  }
  assert_int_equal(nftw(corpus, visit, 32, FTW_PHYS), 0);
  print_message("%u snapshots\n", files);
  assert_true(files > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(real_snapshots_survive)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
