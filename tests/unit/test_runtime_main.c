/* The program of a release: commands, options, what is printed, exit codes. */
#include "unit/runtime_fixture.h"

#include <ash/main.h>
#include <sys/wait.h>

static const File files[] = {
    {"1_posts.sql", "-- migrate:up\nCREATE TABLE posts (id INTEGER PRIMARY KEY);\n-- "
                    "migrate:down\n-- ashc:loses posts\nDROP TABLE posts;\n"},
    {"2_tags.sql", "-- migrate:up\nCREATE TABLE tags (id INTEGER PRIMARY KEY);\n-- "
                   "migrate:down\nDROP TABLE tags;\n"},
    {0}};

enum { MOST_OUTPUT = 4096 };

/* Runs a command line, split at blanks, in a process of its own; returns its exit code and, in `out`, what
 * it printed. `%d` in it stands for the database. */
static int program(const Fixture *f, const char *line, size_t repos, char *out) {
  char words[256], path[128];
  char *argv[16] = {"migrator"};
  int argc = 1, ends[2];
  snprintf(words, sizeof words, "%s", line);
  for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
    argv[argc++] = strcmp(word, "%d") == 0 ? strcpy(path, f->database) : word;
  const ash_migrations *one = set_of(f->arena, files);
  ash_migrations two = {.abi = ASH_ABI, .repo = "Other.Repo"};
  const ash_migrations *const sets[] = {one, &two};
  assert_int_equal(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 1);
    dup2(ends[1], 2);
    const int code = ash_main(argc, argv, sets, repos);
    fflush(NULL);
    _exit(code);
  }
  close(ends[1]);
  size_t len = 0;
  for (ssize_t n; (n = read(ends[0], out + len, MOST_OUTPUT - 1 - len)) > 0;) len += (size_t)n;
  out[len] = '\0';
  close(ends[0]);
  int ended;
  waitpid(child, &ended, 0);
  return WIFEXITED(ended) ? WEXITSTATUS(ended) : 99;
}

/* In order, on one database. */
static const struct {
  const char *line;
  size_t repos;
  int code;
  const char *printed;
} lines[] = {
    {"status --database %d", 1, 2, "the file is not there"},
    {"create --database %d", 1, 0, "is there\n"},
    {"check --database %d", 1, 1, "Test.Repo: pending: 2 tags\n"},
    {"migrate --database %d", 1, 0, "migrated 1 posts ("},
    {"check --database %d", 1, 0, "Test.Repo is up to date"},
    {"migrate --database %d", 1, 0, "Test.Repo is up to date"},
    {"status --database %d", 1, 0, "  up        2               tags\n"},
    {"rollback --database %d", 1, 0, "rolled back 2 tags"},
    {"status --database %d", 1, 0, "  down      2               tags\n"},
    {"rollback --database %d --all", 1, 3, "posts: 1 row (1_posts)"},
    {"rollback --database %d --to 1 --lose tags", 1, 3, "--lose posts"},
    {"rollback --database %d --step 5 --lose posts", 1, 0, "lost: posts: 1\n"},
    {"rollback --database %d", 1, 0, "nothing to roll back"},
    {"", 1, 2, "no command is given"},
    {"fly", 1, 2, "unknown command fly"},
    {"migrate status", 1, 2, "one command is enough"},
    {"migrate", 1, 2, "no database is named"},
    {"migrate --database", 1, 2, "a value is missing"},
    {"migrate --frce", 1, 2, "unknown option --frce"},
    {"migrate --step 1", 1, 2, "only rollback takes --step"},
    {"--step 1 migrate", 1, 2, "are for rollback"},
    {"rollback --step 0", 1, 2, "not a valid value"},
    {"rollback --to 1 --all", 1, 2, "exclude each other"},
    {"migrate --wait -1", 1, 2, "not a valid value"},
    {"migrate --wait 0 --database %d", 1, 0, "migrated 2 tags"},
    {"rollback --all=yes", 1, 2, "takes no value"},
    {"rollback --database %d", 2, 2, "say which one with --repo"},
    {"status --repo No.Repo --database %d", 2, 2, "no such repo: No.Repo"},
    {"status --repo Test.Repo --database %d", 2, 0, "Repo: Test.Repo\n"},
    {"status --force --database %d", 1, 2, "--force is for drop"},
    {"drop --database %d", 1, 3, "say --force to delete it"},
    {"status --database %d", 1, 0, "  up        2               tags\n"},
    {"drop --force --database %d", 1, 0, "was deleted"},
    {"status --database %d", 1, 2, "the file is not there"},
    {"--help", 1, 0, "usage: migrator COMMAND"},
};

static void commands(void **state) {
  (void)state;
  Fixture f = fixture_new();
  char out[MOST_OUTPUT];
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    const int code = program(&f, lines[i].line, lines[i].repos, out);
    if (code != lines[i].code || !strstr(out, lines[i].printed))
      print_message("%s\n%d %s\n", lines[i].line, code, out);
    assert_int_equal(code, lines[i].code);
    assert_non_null(strstr(out, lines[i].printed));
    if (strstr(out, "rolled back 2")) shell(&f, "INSERT INTO posts VALUES (1)");
  }
  fixture_free(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(commands)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
