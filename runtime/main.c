/* main.c: ash_main: the program of a release. Reads the command line, runs a command on each repo
 * that is meant, prints, and turns status codes into exit codes. */
#include <ash/main.h>

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "main_database.h"
#include "main_show.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 2, EXIT_QUESTION = 3 };

typedef struct Command Command;

/* The command line. */
typedef struct Line {
  const char *program;
  const Command *command;
  const char *database, *repo;
  ash_run run;
  const char **lose; /* room for every argument */
  bool force;
  bool help;
} Line;

struct Command {
  const char *name;
  unsigned open_flags;
  int (*run)(ash_conn *conn, const ash_migrations *set, const Line *line);
  bool reverts; /* with several repos it needs --repo, and takes the options for a rollback */
};

/* --- messages --------------------------------------------------------------------------------- */

static int complain(const char *repo, int status, const ash_conn *conn) {
  fprintf(stderr, "error: %s%s%s\n", repo ? repo : "", repo ? ": " : "", ash_errmsg(conn));
  return status == ASH_LOSS ? EXIT_QUESTION : EXIT_FAILED;
}

/* --- commands --------------------------------------------------------------------------------- */

static int run_migrate(ash_conn *conn, const ash_migrations *set, const Line *line) {
  size_t applied;
  int status = ash_migrate(&applied, conn, set, &line->run);
  if (status) return complain(set->repo, status, conn);
  if (!applied) printf("%s is up to date\n", set->repo);
  return EXIT_DONE;
}

static int run_rollback(ash_conn *conn, const ash_migrations *set, const Line *line) {
  size_t reverted;
  int status = ash_rollback(&reverted, conn, set, &line->run);
  if (status) return complain(set->repo, status, conn);
  if (!reverted) printf("%s has nothing to roll back\n", set->repo);
  return EXIT_DONE;
}

static int run_status(ash_conn *conn, const ash_migrations *set, const Line *line) {
  (void)line;
  ash_status_row *rows;
  size_t count;
  int status = ash_status_rows(&rows, &count, conn, set);
  if (status) return complain(set->repo, status, conn);
  printf("\nRepo: %s\n\n  Status    Migration ID    Migration Name\n", set->repo);
  puts("--------------------------------------------------");
  for (size_t i = 0; i < count; i++)
    printf("  %-8s  %-14" PRId64 "  %s\n", rows[i].up ? "up" : "down", rows[i].version,
           rows[i].known ? rows[i].name : "** NOT IN THIS PROGRAM **");
  ash_status_free(rows);
  return EXIT_DONE;
}

static int run_create(ash_conn *conn, const ash_migrations *set, const Line *line) {
  (void)line;
  return rt_main_create(conn, set);
}

static int run_drop(ash_conn *conn, const ash_migrations *set, const Line *line) {
  return rt_main_drop(conn, set, line->force);
}

static int run_check(ash_conn *conn, const ash_migrations *set, const Line *line) {
  const int code = rt_main_check(conn, set, &line->run);
  return code < 0 ? complain(set->repo, ASH_ERROR, conn) : code;
}

static const Command commands[] = {
    {"migrate", ASH_OPEN_CREATE, run_migrate, false},
    {"rollback", 0, run_rollback, true},
    {"status", ASH_OPEN_READONLY, run_status, false},
    {"check", ASH_OPEN_READONLY, run_check, false},
    {"create", ASH_OPEN_CREATE, run_create, false},
    {"drop", ASH_OPEN_READONLY, run_drop, false},
};

static int run_on(const ash_migrations *set, const Line *line) {
  const char *database;
  if (ash_resolve_database(&database, line->database, set)) {
    fprintf(stderr, "error: %s: no database is named; give --database PATH%s%s\n", set->repo,
            set->database_env ? ", or set the environment variable " : "",
            set->database_env ? set->database_env : "");
    return EXIT_FAILED;
  }
  ash_conn *conn;
  int status = ash_open(&conn, database, line->command->open_flags);
  const int code = status ? complain(set->repo, status, conn) : line->command->run(conn, set, line);
  ash_close(conn);
  return code;
}

/* --- the command line ------------------------------------------------------------------------- */

static void print_help(const Line *line, const ash_migrations *const *repos, size_t count) {
  printf("usage: %s COMMAND [OPTIONS]\n\n"
         "  migrate                 create a missing database file and apply what is pending\n"
         "    --backup              … and copy the database beside it first\n"
         "  rollback                revert the newest migration\n"
         "    --step N              … the newest N\n"
         "    --to VERSION          … all down to VERSION, and it too\n"
         "    --all                 … all of them\n"
         "    --lose TABLE[.COLUMN] let these values go, also of a migrate (repeatable; `all` for "
         "any)\n"
         "  status                  list the migrations\n"
         "  check                   exit 1 where one is pending, or the histories differ\n"
         "  create                  make the database file\n"
         "  drop --force            delete the database with all its rows\n\n"
         "  --database PATH|URL     the database, before all other settings\n"
         "  --repo NAME             only this repo\n"
         "  --wait SECONDS          how long to wait for a locked database (60; 0: not at all)\n"
         "  --help                  this text\n\n"
         "exit: 0 done, 1 check found a difference, 2 failed, 3 a rollback would lose values\n"
         "that --lose does not name, or a drop was not forced\n\nrepos:\n",
         line->program);
  for (size_t i = 0; i < count; i++)
    printf("  %s (%zu migration%s)\n", repos[i]->repo, repos[i]->count,
           repos[i]->count == 1 ? "" : "s");
}

static bool read_number(const char *text, int64_t *out) {
  char *end;
  const long long n = strtoll(text, &end, 10);
  *out = n;
  return *text && !*end && n > 0;
}

static bool set_database(Line *l, const char *value) {
  return (l->database = value), *value;
}
static bool set_repo(Line *l, const char *value) {
  return (l->repo = value), *value;
}
static bool set_to(Line *l, const char *value) {
  return read_number(value, &l->run.to);
}
static bool set_step(Line *l, const char *value) {
  int64_t step;
  if (!read_number(value, &step)) return false;
  l->run.step = (size_t)step;
  return true;
}
/* Seconds; 0 does not wait, which the library spells -1. */
static bool set_wait(Line *l, const char *value) {
  const bool zero = strcmp(value, "0") == 0;
  if (!zero && (!read_number(value, &l->run.wait_ms) || l->run.wait_ms > INT64_MAX / 1000))
    return false;
  l->run.wait_ms = zero ? -1 : l->run.wait_ms * 1000;
  return true;
}
static bool add_lose(Line *l, const char *value) {
  l->lose[l->run.lose_count++] = value;
  return *value;
}
static bool set_all(Line *l, const char *value) {
  (void)value;
  l->run.all = 1;
  return true;
}
static bool set_backup(Line *l, const char *value) {
  (void)value;
  l->run.backup = 1;
  return true;
}
static bool set_force(Line *l, const char *value) {
  (void)value;
  l->force = true;
  return true;
}
static bool set_help(Line *l, const char *value) {
  (void)value;
  l->help = true;
  return true;
}

typedef struct Option {
  const char *name;
  bool (*set)(Line *, const char *value); /* false: the value is not one */
  bool has_value;
  bool reverts; /* only for a rollback */
} Option;

static const Option options[] = {
    {"--database", set_database, true, false},
    {"--repo", set_repo, true, false},
    {"--to", set_to, true, true},
    {"--step", set_step, true, true},
    {"--all", set_all, false, true},
    {"--lose", add_lose, true, false},
    {"--wait", set_wait, true, false},
    {"--backup", set_backup, false, false},
    {"--force", set_force, false, false},
    {"--help", set_help, false, false},
};

static bool misuse(const Line *line, const char *what, const char *which) {
  fprintf(stderr, "error: %s%s; %s --help lists the commands and options\n", what, which,
          line->program);
  return false;
}

static const Option *find_option(const char *name, size_t len) {
  for (size_t i = 0; i < sizeof options / sizeof *options; i++)
    if (strlen(options[i].name) == len && memcmp(options[i].name, name, len) == 0)
      return &options[i];
  return NULL;
}

/* Reads the option at argv[i], as `--name value` or `--name=value`, and counts in *used. */
static bool read_option(Line *line, char **argv, int *used) {
  const size_t len = strcspn(argv[0], "=");
  const Option *o = find_option(argv[0], len);
  if (!o) return misuse(line, "unknown option ", argv[0]);
  if (o->reverts && line->command && !line->command->reverts)
    return misuse(line, "only rollback takes ", o->name);
  const char *value = argv[0][len] == '=' ? argv[0] + len + 1 : NULL;
  if (value && !o->has_value) return misuse(line, "this option takes no value: ", argv[0]);
  if (o->has_value && !value) {
    value = argv[1];
    *used = 2;
  }
  if (o->has_value && (!value || !*value))
    return misuse(line, "a value is missing behind ", argv[0]);
  return o->set(line, value ? value : "") || misuse(line, "not a valid value: ", argv[0]);
}

static bool read_command(Line *line, const char *word) {
  if (line->command) return misuse(line, "one command is enough: ", word);
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strcmp(commands[i].name, word) == 0) line->command = &commands[i];
  return line->command || misuse(line, "unknown command ", word);
}

static bool read_line(Line *line, int argc, char **argv) {
  bool good = true;
  for (int i = 1, used = 1; i < argc && good; i += used) {
    used = 1;
    good = argv[i][0] == '-' ? read_option(line, argv + i, &used) : read_command(line, argv[i]);
  }
  if (!good || line->help) return good;
  if (!line->command) return misuse(line, "no command is given", "");
  const int limits = (line->run.to != 0) + (line->run.step != 0) + line->run.all;
  if (limits > 1) return misuse(line, "--to, --step and --all exclude each other", "");
  if (line->command->run != run_migrate && line->run.backup)
    return misuse(line, "--backup is for migrate", "");
  if (line->command->run != run_drop && line->force) return misuse(line, "--force is for drop", "");
  if (!line->command->reverts && limits)
    return misuse(line, "--to, --step and --all are for rollback", "");
  if (!line->command->reverts && line->command->run != run_migrate && line->run.lose_count)
    return misuse(line, "--lose is for migrate and rollback", "");
  return true;
}

static int run_all(const Line *line, const ash_migrations *const *repos, size_t count) {
  size_t meant = 0;
  int code = EXIT_DONE;
  if (line->command->reverts && !line->repo && count > 1)
    return misuse(line, "there are several repos: say which one with --repo", "") ? EXIT_DONE
                                                                                  : EXIT_FAILED;
  for (size_t i = 0; i < count && code == EXIT_DONE; i++) {
    if (line->repo && strcmp(line->repo, repos[i]->repo) != 0) continue;
    meant++;
    code = run_on(repos[i], line);
  }
  if (meant && line->command->run == run_status) putchar('\n');
  if (meant || !line->repo) return code;
  misuse(line, "no such repo: ", line->repo);
  return EXIT_FAILED;
}

/* What status and check say is all that they are for; a migration that was made is made, whoever reads of it. */
static int close_output(const Line *line, int code) {
  const bool reports =
      line->help || line->command->run == run_status || line->command->run == run_check;
  const bool failed = ferror(stdout) != 0;
  if ((fflush(stdout) == 0 && !failed) || !reports) return code;
  fprintf(stderr, "%s: the output cannot be written%s%s\n", line->program, failed ? "" : ": ",
          failed ? "" : strerror(errno));
  return EXIT_FAILED;
}

int ash_main(int argc, char **argv, const ash_migrations *const *repos, size_t count) {
  Line line = {.program = argc ? argv[0] : "migrator",
               .run = {.on_event = rt_main_show,
                       .interrupted = rt_main_interrupted,
                       .progress_every = rt_main_progress_every()}};
  line.lose = calloc((size_t)argc + 1, sizeof *line.lose);
  if (!line.lose) return EXIT_FAILED;
  line.run.lose = line.lose;
  int code = EXIT_FAILED;
  if (read_line(&line, argc, argv)) {
    code = EXIT_DONE;
    MainSignals former;
    rt_main_catch(&former);
    if (line.help)
      print_help(&line, repos, count);
    else
      code = run_all(&line, repos, count);
    code = close_output(&line, code);
    rt_main_release(&former);
  }
  free(line.lose);
  return code;
}
