/* Allocations of a run fail, one in each try: the database is as before or as after, and the next run works.
 * The C library's allocator is replaced here, so that SQLite's calls are counted, too. */
#include "unit/runtime_fixture.h"

#if defined(__SANITIZE_ADDRESS__)
#define COUNTED 0 /* the sanitizer has an allocator of its own */
#else
#define COUNTED 1
static long countdown = -1; /* calls until one fails; below 0: none does */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static int fails(void) {
  return countdown >= 0 && countdown-- == 0;
}

void *malloc(size_t size) {
  return fails() ? NULL : __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  return fails() ? NULL : __libc_calloc(count, size);
}
void *realloc(void *old, size_t size) {
  return fails() ? NULL : __libc_realloc(old, size);
}

static const File files[] = {
    {"1_p.sql",
     "-- migrate:up\n-- ashc:touches p\nCREATE TABLE p (id INTEGER PRIMARY KEY, m TEXT);\n"
     "CREATE TABLE c (pid REFERENCES p);\nINSERT INTO p VALUES (1, 'a');\nINSERT INTO c VALUES "
     "(1), (5);\n"
     "-- migrate:down\n-- ashc:loses p\n-- ashc:loses c\nDROP TABLE c;\nDROP TABLE p;\n"},
    {"2_rebuild.sql",
     "-- migrate:up\n-- ashc:touches p, c, ch\n-- ashc:shell\nPRAGMA foreign_keys=OFF;\nBEGIN;\n-- "
     "ashc:end\n"
     "-- ashc:gate p.m: NULL\nINSERT INTO ash_guard SELECT 2, count(*)=0 FROM p WHERE m IS NULL;\n"
     "CREATE TABLE p2 (id INTEGER PRIMARY KEY, m TEXT NOT NULL);\nINSERT INTO p2 SELECT * FROM p;\n"
     "DROP TABLE p;\nALTER TABLE p2 RENAME TO p;\nALTER TABLE c RENAME TO ch;\n-- "
     "migrate:down\nALTER TABLE ch RENAME TO c;\n"},
    {"3_step.sql",
     "-- migrate:up transaction:false\nCREATE TABLE s (id);\nVACUUM;\nINSERT INTO s VALUES (1);\n"
     "-- migrate:down\nDROP TABLE s;\n"},
    {"4_edit.sql",
     "-- migrate:up\nALTER TABLE s ADD COLUMN n TEXT DEFAULT 'old';\n-- ashc:edit s\n"
     "--   column n set default 'new'\n--   column n set not null\n--   column id set type BLOB\n"
     "-- ashc:or\nCREATE TABLE s2 (id BLOB, n TEXT DEFAULT 'new' NOT NULL);\nINSERT INTO s2 SELECT "
     "* FROM s;\nDROP TABLE s;\nALTER TABLE s2 RENAME TO s;\n-- ashc:end\n"
     "-- migrate:down\nALTER TABLE s DROP COLUMN n;\n"},
    {0}};

static int migrate(const Fixture *f, const ash_migrations *set) {
  ash_conn *c;
  int status = ash_open(&c, f->database, ASH_OPEN_CREATE);
  if (status == ASH_OK) status = ash_migrate(NULL, c, set, NULL);
  assert_non_null(ash_errmsg(c));
  ash_close(c);
  return status;
}

static int roll_back(const Fixture *f, const ash_migrations *set) {
  ash_conn *c;
  int status = ash_open(&c, f->database, 0);
  const ash_run run = {.all = 1, .allow_loss = 1};
  if (status == ASH_OK) status = ash_rollback(NULL, c, set, &run);
  ash_close(c);
  return status;
}

/* All of the first calls, then every seventh, then fewer: statements that run again allocate alike. */
static long after(long n) {
  return n + (n < 400 ? 1 : n < 2000 ? 7 : 31);
}

/* Fails the calls of `work` one at a time until none is left, from a fresh start each time. */
static long fail_each(int (*prepare)(const Fixture *, const ash_migrations *),
                      int (*work)(const Fixture *, const ash_migrations *), const char *tables) {
  for (long n = 0;; n = after(n)) {
    Fixture f = fixture_new();
    const ash_migrations *set = set_of(f.arena, files);
    if (prepare) assert_int_equal(prepare(&f, set), ASH_OK);
    countdown = n;
    const int status = work(&f, set);
    const bool failed = countdown < 0;
    countdown = -1;
    if (status != ASH_OK && status != ASH_NOMEM) print_message("call %ld: status %d\n", n, status);
    assert_true(status == ASH_OK || status == ASH_NOMEM);
    assert_answer(&f, "PRAGMA integrity_check", "ok");
    assert_int_equal(work(&f, set), ASH_OK);
    assert_answer(&f, TABLES, tables);
    fixture_free(&f);
    if (!failed) return n;
  }
}
#endif

static void each_allocation_may_fail(void **state) {
  (void)state;
#if COUNTED
  assert_true(fail_each(NULL, migrate, "ch\np\ns\nschema_migrations") > 100);
  assert_true(fail_each(migrate, roll_back, "schema_migrations") > 100);
#else
  skip();
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_allocation_may_fail)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
