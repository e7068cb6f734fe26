/* cmd_help.c: `ashc help` and `ashc help COMMAND`, from the tables of commands and options. */
#include <stdio.h>
#include <string.h>

#include "cli/help/help.h"

static void print_commands(void) {
  puts("ashc compiles Ash resources to SQL migrations and to C modules that apply them.\n\n"
       "usage: ashc [-C DIR] COMMAND [OPTIONS]\n");
  for (const Command *c = cli_commands; c->name; c++) printf("  %-10s %s\n", c->name, c->summary);
  puts("\nEverywhere:");
  options_print(OPTS_EVERYWHERE);
  puts("\n`ashc help COMMAND` says more. Exit codes: 0 done or nothing to do, 1 a check found a\n"
       "difference, 2 failed or misused, 3 a question needs an answer.");
}

static const struct {
  const char *name;
  void (*write)(void);
} forms[] = {{"man", help_man}, {"bash", help_bash}, {"zsh", help_zsh}, {"fish", help_fish}};

static int print_form(Run *run, const char *name) {
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    if (strcmp(forms[i].name, name) != 0) continue;
    forms[i].write();
    return EXIT_DONE;
  }
  diag_error(run->diag, NO_SPAN, "--as %s: expected man, bash, zsh or fish", name);
  return EXIT_FAILED;
}

int cmd_help(Run *run) {
  if (run->options.value[OPT_AS]) return print_form(run, run->options.value[OPT_AS]);
  if (!run->options.argument_count) {
    print_commands();
    return EXIT_DONE;
  }
  const Command *c = cli_find_command(run->options.arguments[0]);
  if (!c) {
    diag_error(run->diag, NO_SPAN, "no command `%s`", run->options.arguments[0]);
    diag_help(run->diag, "`ashc help` lists the commands");
    return EXIT_FAILED;
  }
  printf("ashc %s: %s\n\nusage: ashc %s%s%s [OPTIONS]\n\n", c->name, c->summary, c->name,
         c->arguments ? " " : "", c->arguments ? c->arguments : "");
  if (c->details) printf("%s\n\n", c->details);
  options_print(c->options | OPTS_EVERYWHERE);
  return EXIT_DONE;
}
