/* help_complete.c: completion for bash, zsh and fish: the commands, the options that each takes, and the
 * values that an option takes where these are words, files or folders. */
#include <stdio.h>
#include <string.h>

#include "cli/help/help.h"

/* --- what an option's argument is ---------------------------------------------------------------- */

static bool is_file(const char *argument) {
  return argument && strcmp(argument, "FILE") == 0;
}

static bool is_folder(const char *argument) {
  return argument && strcmp(argument, "DIR") == 0;
}

/* "text|json": the values are lower-case words. */
static bool is_choice(const char *argument) {
  return argument && strchr(argument, '|') &&
         argument[strspn(argument, "abcdefghijklmnopqrstuvwxyz|-")] == '\0';
}

/* Prints the words of a choice with blanks between. */
static void put_choice(const char *argument) {
  for (; *argument; argument++) putchar(*argument == '|' ? ' ' : *argument);
}

static bool allowed(uint64_t mask, int id) {
  return (mask >> id) & 1;
}

/* Prints text inside single quotes, for a shell in which a quote is written '\''. */
static void put_quoted(const char *text) {
  for (; *text; text++) *text == '\'' ? (void)fputs("'\\''", stdout) : (void)putchar(*text);
}

/* --- bash -------------------------------------------------------------------------------------- */

static void put_bash_name(const OptionInfo *o) {
  printf("--%s", o->name);
  if (o->letter) printf("|-%c", o->letter);
}

static void put_bash_values(void) {
  for (int id = 0; id < OPT_COUNT; id++) {
    const OptionInfo *o = options_info(id);
    if (!o->argument) continue;
    fputs("    ", stdout);
    put_bash_name(o);
    if (is_choice(o->argument)) {
      fputs(") COMPREPLY=($(compgen -W '", stdout);
      put_choice(o->argument);
      puts("' -- \"$cur\")); return ;;");
    } else if (is_file(o->argument) || is_folder(o->argument)) {
      printf(
          ") compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -%c -- \"$cur\")); return ;;\n",
          is_file(o->argument) ? 'f' : 'd');
    } else {
      puts(") return ;;");
    }
  }
}

static void put_bash_options(uint64_t mask) {
  for (int id = 0; id < OPT_COUNT; id++)
    if (allowed(mask, id)) printf(" --%s", options_info(id)->name);
}

static void put_bash_commands(void) {
  for (const Command *c = cli_commands; c->name; c++)
    printf("%s%s", c == cli_commands ? "" : " ", c->name);
}

static bool takes_files(const Command *c) {
  return c->arguments && (strstr(c->arguments, "FILE") || strstr(c->arguments, "DIR") ||
                          strstr(c->arguments, "DATABASE"));
}

void help_bash(void) {
  puts("# bash completion for ashc\n_ashc() {\n"
       "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= options= "
       "files= i\n"
       "  COMPREPLY=()\n"
       "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
       "    case ${COMP_WORDS[i]} in\n"
       "      -C|--directory|--color) ((i++)) ;;\n"
       "      -*) ;;\n"
       "      *) command=${COMP_WORDS[i]}; break ;;\n"
       "    esac\n"
       "  done\n"
       "  case $prev in");
  put_bash_values();
  puts("  esac\n  case $command in");
  fputs("    '') options='", stdout);
  put_bash_commands();
  fputs(" --version", stdout);
  put_bash_options(OPTS_EVERYWHERE);
  puts("' ;;");
  for (const Command *c = cli_commands; c->name; c++) {
    printf("    %s) options='", c->name);
    if (c->run == cmd_help) put_bash_commands();
    if (c->run == cmd_gen) fputs("migration", stdout);
    put_bash_options(c->options | OPTS_EVERYWHERE);
    printf("'%s ;;\n", takes_files(c) ? "; files=1" : "");
  }
  puts("  esac\n"
       "  COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
       "  if [[ $files && $cur != -* ]]; then\n"
       "    compopt -o filenames 2>/dev/null\n"
       "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
       "  fi\n"
       "}\n"
       "complete -F _ashc ashc");
}

/* --- zsh --------------------------------------------------------------------------------------- */

/* Prints text as the message of an _arguments specification: brackets and colons are its own. */
static void put_zsh_text(const char *text) {
  for (; *text; text++) {
    if (strchr("[]:\\", *text)) putchar('\\');
    *text == '\'' ? (void)fputs("'\\''", stdout) : (void)putchar(*text);
  }
}

static void put_zsh_value(const OptionInfo *o) {
  if (!o->argument) return;
  putchar(':');
  put_zsh_text(o->argument);
  putchar(':');
  if (is_file(o->argument)) fputs("_files", stdout);
  if (is_folder(o->argument)) fputs("_files -/", stdout);
  if (!is_choice(o->argument)) return;
  putchar('(');
  put_choice(o->argument);
  putchar(')');
}

static void put_zsh_option(const OptionInfo *o) {
  fputs(" \\\n        '", stdout);
  if (o->kind == LIST) putchar('*');
  printf("--%s[", o->name);
  put_zsh_text(o->help);
  putchar(']');
  put_zsh_value(o);
  putchar('\'');
}

static void put_zsh_options(uint64_t mask) {
  for (int id = 0; id < OPT_COUNT; id++)
    if (allowed(mask, id)) put_zsh_option(options_info(id));
}

void help_zsh(void) {
  puts("#compdef ashc\n\n_ashc() {\n  local -a commands\n  commands=(");
  for (const Command *c = cli_commands; c->name; c++) {
    printf("    '%s:", c->name);
    put_quoted(c->summary);
    puts("'");
  }
  puts("  )\n"
       "  local i=2\n"
       "  while ((i < CURRENT)) && [[ $words[i] == -* ]]; do\n"
       "    [[ $words[i] == (-C|--directory|--color) ]] && ((i++))\n"
       "    ((i++))\n"
       "  done\n"
       "  if ((CURRENT <= i)); then");
  fputs("    _arguments", stdout);
  put_zsh_options(OPTS_EVERYWHERE);
  puts(" \\\n        '--version[print the version]' \\\n        '*: :{_describe command "
       "commands}'\n    return\n"
       "  fi\n  case $words[i] in");
  for (const Command *c = cli_commands; c->name; c++) {
    printf("    %s)\n      _arguments", c->name);
    put_zsh_options(c->options | OPTS_EVERYWHERE);
    if (c->run == cmd_help)
      fputs(" \\\n        '*: :{_describe command commands}'", stdout);
    else if (takes_files(c))
      fputs(" \\\n        '*:file:_files'", stdout);
    puts(" ;;");
  }
  puts("  esac\n}\n\n_ashc \"$@\"");
}

/* --- fish -------------------------------------------------------------------------------------- */

static void put_fish_text(const char *text) {
  for (; *text; text++) {
    if (*text == '\'' || *text == '\\') putchar('\\');
    putchar(*text);
  }
}

static void put_fish_option(const OptionInfo *o, const char *condition) {
  printf("complete -c ashc -n '%s' -l %s", condition, o->name);
  if (o->letter) printf(" -s %c", o->letter);
  if (is_choice(o->argument)) {
    fputs(" -x -a '", stdout);
    put_choice(o->argument);
    putchar('\'');
  } else if (is_file(o->argument) || is_folder(o->argument)) {
    fputs(is_file(o->argument) ? " -rF" : " -x -a '(__fish_complete_directories)'", stdout);
  } else if (o->argument) {
    fputs(" -x", stdout);
  }
  fputs(" -d '", stdout);
  put_fish_text(o->help);
  puts("'");
}

static void put_fish_options(uint64_t mask, const char *condition) {
  for (int id = 0; id < OPT_COUNT; id++)
    if (allowed(mask, id)) put_fish_option(options_info(id), condition);
}

void help_fish(void) {
  puts("# fish completion for ashc\ncomplete -c ashc -f");
  for (const Command *c = cli_commands; c->name; c++) {
    printf("complete -c ashc -n __fish_use_subcommand -a %s -d '", c->name);
    put_fish_text(c->summary);
    puts("'");
  }
  put_fish_options(OPTS_EVERYWHERE, "true");
  for (const Command *c = cli_commands; c->name; c++) {
    char condition[80];
    snprintf(condition, sizeof condition, "__fish_seen_subcommand_from %s", c->name);
    put_fish_options(c->options & ~OPTS_EVERYWHERE, condition);
    if (takes_files(c)) printf("complete -c ashc -n '%s' -F\n", condition);
    if (c->run != cmd_help) continue;
    printf("complete -c ashc -n '%s' -a '", condition);
    put_bash_commands();
    puts("'");
  }
}
