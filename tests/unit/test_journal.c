/* test_journal.c: several files as one change: what is written, what is refused with nothing changed,
 * and what the next run makes of one that was killed (every kill: tests/kill_compile.sh). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "emit/journal.h"

typedef struct World {
  Arena *arena;
  Diag *diag;
  char root[40];
} World;

static int setup(void **state) {
  World *w = calloc(1, sizeof *w);
  w->arena = arena_new();
  w->diag = diag_new(w->arena, sources_new(w->arena));
  strcpy(w->root, "/tmp/ashc_journal_XXXXXX");
  assert_non_null(mkdtemp(w->root));
  *state = w;
  return 0;
}

static int teardown(void **state) {
  World *w = *state;
  int status = system(arena_printf(w->arena, "chmod -R u+rwx %s; rm -rf %s", w->root, w->root));
  arena_free(w->arena);
  free(w);
  return status;
}

/* Runs a command in the project and expects it to succeed. */
static void sh(World *w, const char *command) {
  if (system(arena_printf(w->arena, "cd %s && { %s; }", w->root, command)) != 0)
    fail_msg("failed: %s", command);
}

static Journal *open_journal(World *w) {
  return journal_open(w->arena, w->diag, w->root, NULL);
}

static void put(Journal *j, const char *path, const char *text) {
  journal_put(j, path, text, strlen(text));
}

/* Returns the messages so far. */
static const char *messages(World *w) {
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  diag_print(w->diag, out, DIAG_TEXT, false);
  fclose(out);
  const char *copy = arena_strdup(w->arena, text);
  free(text);
  return copy;
}

static void files_are_written_as_one(void **state) {
  World *w = *state;
  sh(w, "mkdir old && echo was >old/a && echo gone >old/b && chmod 600 old/a");
  Journal *j = open_journal(w);
  put(j, "old/a", "is\n");
  journal_remove(j, "old/b");
  journal_remove(j, "old/never");
  put(j, "new/deep/er/c", "c");
  put(j, "new/deep/d", "");
  put(j, "twice", "first");
  put(j, "twice", "second");
  put(j, arena_printf(w->arena, "%s/absolute", w->root), "x");
  put(j, "sp ace/new\nline/\xc3\xa4'\"\\", "odd");
  assert_true(journal_commit(j));
  journal_close(j);
  sh(w, "test \"$(cat old/a)\" = is && test \"$(stat -c %a old/a)\" = 600 && ! test -e old/b");
  sh(w, "test \"$(cat new/deep/er/c)\" = c && test -f new/deep/d && ! test -s new/deep/d");
  sh(w, "test \"$(cat twice)\" = second && test \"$(cat absolute)\" = x");
  sh(w, "test \"$(cat sp*/new*/*)\" = odd && test \"$(find . -type f | grep -c .)\" = 7");
  sh(w, "! find . -name '*ashc*' | grep .");
}

static void what_has_the_same_text_is_not_touched(void **state) {
  World *w = *state;
  sh(w, "echo same >a && touch -d '2001-01-01' a");
  Journal *j = open_journal(w);
  put(j, "a", "same\n");
  assert_true(journal_commit(j));
  sh(w, "test \"$(stat -c %Y a)\" = \"$(date -d 2001-01-01 +%s)\"");
  put(j, "a", "sane\n");
  assert_true(journal_commit(j));
  journal_close(j);
  sh(w, "grep -q sane a");
}

static void links_stay_links(void **state) {
  World *w = *state;
  sh(w, "mkdir real && echo was >real/a && ln -s real/a link");
  Journal *j = open_journal(w);
  put(j, "link", "is\n");
  assert_true(journal_commit(j));
  journal_close(j);
  sh(w, "test -L link && test \"$(cat real/a)\" = is && ! ls real | grep ashc");
}

/* What is in the way, which path is blamed, and why. */
static const struct {
  const char *obstacle, *put, *blamed, *why;
} refusals[] = {
    {"mkdir -p dir/sub", "dir/sub", "dir/sub", "is a folder"},
    {"echo x >file", "file/below/a", "file/below", "cannot be used as a folder: Not a directory"},
    {"echo x >file", "file/a", "file", "is not a folder"},
    {"echo mine >a.ashc-tmp", "a", "a.ashc-tmp", "is in the way"},
    {"mkfifo pipe", "pipe", "pipe", "is not a regular file"},
    {"ln -s nowhere link", "link", "link", "cannot be followed as a link"},
    {"true",
     "new/"
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
     "xxxx", "File name too long"},
};

static void refusals_change_nothing(void **state) {
  World *w = *state;
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
    sh(w, "rm -rf ./*");
    sh(w, refusals[i].obstacle);
    sh(w, "echo kept >kept && ls -lR --time-style=full-iso >/tmp/$(basename $PWD).ls");
    Journal *j = open_journal(w);
    assert_non_null(j);
    put(j, "kept", "changed");
    put(j, "other/new", "text");
    journal_remove(j, "kept2");
    put(j, refusals[i].put, "text");
    assert_false(journal_commit(j));
    journal_close(j);
    const char *said = messages(w);
    assert_non_null(strstr(said, refusals[i].blamed));
    if (!strstr(said, refusals[i].why)) fail_msg("%s: %s", refusals[i].obstacle, said);
    sh(w, "grep -q kept kept && ! test -e other && ! find . -name '.ashc*' | grep .");
    sh(w, "ls -lR --time-style=full-iso | grep -v '^d\\|^total' >/tmp/$(basename $PWD).now;"
          "grep -v '^d\\|^total' /tmp/$(basename $PWD).ls | cmp - /tmp/$(basename $PWD).now;"
          "s=$?; rm -f /tmp/$(basename $PWD).*; exit $s");
  }
}

static void a_folder_without_rights_is_named(void **state) {
  World *w = *state;
  if (geteuid() == 0) {
    print_message("root may write everywhere: the child drops its rights\n");
    sh(w, "chmod 755 .");
  }
  sh(w, "mkdir -p closed && chmod 555 closed && chmod 777 .");
  pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(65534) != 0) _exit(9);
    Journal *j = open_journal(w);
    if (!j) _exit(8);
    put(j, "open/a", "text");
    put(j, "closed/b", "text");
    bool ok = journal_commit(j);
    const char *said = messages(w);
    _exit(ok ? 7 : !strstr(said, "closed") || !strstr(said, "Permission denied") ? 6 : 0);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  sh(w, "! test -e open && test -z \"$(ls -A closed)\" && ! ls -A | grep ashc");
}

static void a_full_disk_changes_nothing(void **state) {
  World *w = *state;
  if (system("mount -t tmpfs -o size=64k none /mnt 2>/dev/null && umount /mnt") != 0) {
    print_message("no right to mount a small file system: not run\n");
    skip();
  }
  sh(w, "mkdir small && mount -t tmpfs -o size=64k none small && echo was >small/a");
  char *big = arena_alloc(w->arena, 200000);
  memset(big, 'x', 199999);
  Journal *j = journal_open(w->arena, w->diag, arena_printf(w->arena, "%s/small", w->root), NULL);
  put(j, "a", "is");
  put(j, "new/b", big);
  assert_false(journal_commit(j));
  assert_non_null(strstr(messages(w), "new/b: cannot be written: No space left"));
  put(j, "a", "is");
  assert_true(journal_commit(j)); /* nothing is left in the way */
  journal_close(j);
  sh(w, "test \"$(cat small/a)\" = is && test \"$(ls -A small)\" = a");
  sh(w, "mount -o remount,ro small");
  j = journal_open(w->arena, w->diag, arena_printf(w->arena, "%s/small", w->root), NULL);
  put(j, "a", "never");
  assert_false(journal_commit(j));
  assert_non_null(strstr(messages(w), "Read-only file system"));
  journal_close(j);
  sh(w, "umount small");
}

/* What a killed run left, and what the project is after the next command. */
static const struct {
  const char *left, *expected;
} leftovers[] = {
    {"printf 'ashc-jour' >.ashc-journal; echo keep >a", "test \"$(ls -A)\" = a"},
    {"printf 'ashc-journal 1\\nFnew\\0Pnew/a\\0Pb\\0E3\\0' >.ashc-journal; mkdir new; echo x "
     ">new/a.ashc-tmp;"
     "echo y >b.ashc-tmp; echo was >b",
     "test \"$(ls -A)\" = b && grep -q was b"},
    {"printf 'ashc-journal 1\\nFnew\\0Pnew/a\\0Pb\\0E3\\0' >.ashc-journal; mkdir new; echo mine "
     ">new/own",
     "test \"$(cat new/own)\" = mine && ! ls -A | grep ashc"},
    {"printf 'ashc-journal 1\\nFnew\\0Pnew/a\\0Pb\\0Rc\\0Rd\\0E5\\0' >.ashc-journal-commit; mkdir "
     "new;"
     "echo a >new/a; echo is >b.ashc-tmp; echo was >b; echo c >c",
     "test \"$(ls -A | tr '\\n' ' ')\" = 'b new ' && grep -q is b && grep -q a new/a"},
};

static void the_next_run_finishes_or_undoes(void **state) {
  World *w = *state;
  for (size_t i = 0; i < sizeof leftovers / sizeof *leftovers; i++) {
    sh(w, "rm -rf ./* .ashc*");
    sh(w, leftovers[i].left);
    Journal *j = open_journal(w);
    assert_non_null(j);
    journal_close(j);
    sh(w, leftovers[i].expected);
  }
}

static void a_foreign_commit_journal_is_refused(void **state) {
  World *w = *state;
  sh(w, "echo nonsense >.ashc-journal-commit; echo x >a.ashc-tmp");
  assert_null(open_journal(w));
  assert_non_null(strstr(messages(w), ".ashc-journal-commit: is not what ashc wrote there"));
  sh(w, "test -e .ashc-journal-commit && test -e a.ashc-tmp");
}

static long waited_for = -1;
static void note_waiting(long pid) {
  waited_for = pid;
}

static void two_runs_wait_for_each_other(void **state) {
  World *w = *state;
  int held[2];
  assert_int_equal(pipe(held), 0);
  pid_t child = fork();
  if (child == 0) {
    Journal *j = open_journal(w);
    put(j, "a", "child");
    (void)!write(held[1], "x", 1);
    usleep(100000);
    _exit(!journal_commit(j));
  }
  char byte;
  assert_int_equal(read(held[0], &byte, 1), 1);
  Journal *j = journal_open(w->arena, w->diag, w->root, note_waiting);
  assert_int_equal(waited_for, child);
  sh(w, "test \"$(cat a)\" = child");
  journal_close(j);
  int status = 1;
  waitpid(child, &status, 0);
  assert_int_equal(status, 0);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
  const struct CMUnitTest tests[] = {
      T(files_are_written_as_one),
      T(what_has_the_same_text_is_not_touched),
      T(links_stay_links),
      T(refusals_change_nothing),
      T(a_folder_without_rights_is_named),
      T(a_full_disk_changes_nothing),
      T(the_next_run_finishes_or_undoes),
      T(a_foreign_commit_journal_is_refused),
      T(two_runs_wait_for_each_other),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
