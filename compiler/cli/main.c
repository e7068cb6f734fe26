/* main.c: `ashc COMMAND …`: finds the command in the table, parses its options, runs it. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "cli/findings.h"
#include "cli/version.h"
#include "report/suggest.h"

/* What other tools call it. */
static const struct {
  const char *words, *here;
} elsewhere[] = {
    {" new create-migration ", "ashc gen migration NAME` or `ashc init"},
    {" up upgrade apply deploy update ash.migrate ecto.migrate ", "ashc migrate"},
    {" down undo revert downgrade ash.rollback ecto.rollback ", "ashc rollback"},
    {" diff plan preview ", "ashc compile --dry-run"},
    {" generate makemigrations add codegen ash.codegen build ", "ashc compile"},
    {" push dev ", "ashc compile --dev"},
    {" pull inspect introspect inspectdb ", "ashc import FILE"},
    {" lint validate verify doctor ", "ashc check"},
    {" list log history info show ", "ashc status"},
    {" seed ", "ashc setup"},
    {" fmt ", "ashc format"},
    {" merge ", "ashc rebase"},
    {" version ", "ashc --version"},
};

static const char *word_elsewhere(const char *name) {
  const size_t len = strlen(name);
  for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
    for (const char *at = elsewhere[i].words; len && (at = strstr(at, name)); at += len)
      if (at > elsewhere[i].words && at[-1] == ' ' && at[len] == ' ') return elsewhere[i].here;
  return NULL;
}

static void complain_unknown_command(const char *name) {
  fprintf(stderr, "ashc: error: no command `%s`", name);
  Suggestion s = suggest_start(name);
  for (const Command *c = cli_commands; c->name; c++) suggest_offer(&s, c->name);
  const char *here = word_elsewhere(name);
  if (here)
    fprintf(stderr, "; here it is `%s`", here);
  else if (s.best)
    fprintf(stderr, "; did you mean `ashc %s`?", s.best);
  fputs("\n  help: `ashc help` lists the commands\n", stderr);
}

static bool is_word(const char *value, const char *word) {
  return value && !strcmp(value, word);
}

/* Sets run->color and run->json; returns false after it complained. */
static bool set_output(Run *run, const Command *command) {
  const char *color = run->options.value[OPT_COLOR], *format = run->options.value[OPT_FORMAT];
  if (color && !is_word(color, "auto") && !is_word(color, "always") && !is_word(color, "never")) {
    fprintf(stderr, "ashc: error: --color %s: expected auto, always or never\n", color);
    return false;
  }
  bool finds = command->run == cmd_check && format && is_findings_format(format);
  if (format && !finds && !is_word(format, "text") && !is_word(format, "json")) {
    fprintf(stderr, "ashc: error: --format %s: expected %s\n", format,
            command->run == cmd_check ? "text, json, github, gitlab or sarif" : "text or json");
    return false;
  }
  const char *no_color = getenv("NO_COLOR");
  bool automatic = isatty(STDERR_FILENO) && !(no_color && *no_color);
  run->color = is_word(color, "always") || (!is_word(color, "never") && automatic);
  run->json = is_word(format, "json");
  return true;
}

static bool enter_root(const char *root) {
  if (!root || chdir(root) == 0) return true;
  fprintf(stderr, "ashc: error: %s: %s\n", root, strerror(errno));
  return false;
}

static int run_command(Arena *a, const Command *command, int argc, char **argv) {
  Run run = {.arena = a, .names = interner_new(a), .sources = sources_new(a)};
  run.diag = diag_new(a, run.sources);
  if (!options_parse(a, &run.options, argc, argv, command->options | OPTS_EVERYWHERE))
    return EXIT_FAILED;
  if (run.options.given[OPT_HELP]) {
    run.options.arguments[0] = command->name;
    run.options.argument_count = 1;
    return cmd_help(&run);
  }
  char cwd[PATH_MAX];
  run.started_in = getcwd(cwd, sizeof cwd);
  if (!version_clock_works()) return EXIT_FAILED;
  if (!set_output(&run, command) || !enter_root(run.options.value[OPT_ROOT])) return EXIT_FAILED;
  if (!command->arguments && run.options.argument_count) {
    fprintf(stderr, "ashc: error: `ashc %s` takes no argument, got \"%s\"\n", command->name,
            run.options.arguments[0]);
    return EXIT_FAILED;
  }
  return run_finish(&run, command->run(&run));
}

/* `ashc -C DIR command` and `ashc --color never command`: options before the command move behind
 * it. */
static int find_command_word(int argc, char **argv) {
  int i = 1;
  while (i < argc && argv[i][0] == '-') {
    bool takes_value =
        !strcmp(argv[i], "-C") || !strcmp(argv[i], "--directory") || !strcmp(argv[i], "--color");
    i += takes_value ? 2 : 1;
  }
  return i;
}

static void move_to_front(char **argv, int at) {
  char *command = argv[at];
  memmove(argv + 1, argv, (size_t)at * sizeof *argv);
  argv[0] = command;
}

/* A full disk behind stdout is a failure: the dump or the list that it should hold is not whole. */
static int close_output(int code) {
  const bool failed = ferror(stdout) != 0; /* earlier: errno is of something else by now */
  if (fclose(stdout) == 0 && !failed) return code;
  fprintf(stderr, "ashc: error: the output cannot be written%s%s\n", failed ? "" : ": ",
          failed ? "" : strerror(errno));
  return EXIT_FAILED;
}

int main(int argc, char **argv) {
  /* One thread, and nobody asks how much memory SQLite uses: no mutex around every allocation. */
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  if (argc > 1 && (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))) {
    puts("ashc " ASHC_VERSION);
    return close_output(EXIT_DONE);
  }
  Arena *a = arena_new();
  int at = find_command_word(argc, argv), code = EXIT_FAILED;
  if (at >= argc) {
    static char help[] = "help";
    code = run_command(a, cli_find_command(help), 1, (char *[]){help, NULL});
  } else {
    move_to_front(argv, at);
    const Command *command = cli_find_command(argv[0]);
    if (command) {
      argv[1] = argv[0]; /* the program's own name makes room */
      code = run_command(a, command, argc - 1, argv + 1);
    } else {
      complain_unknown_command(argv[0]);
    }
  }
  arena_free(a);
  return close_output(code);
}
