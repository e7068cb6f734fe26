/* help_man.c: the man page, made of the tables (man-pages(7), groff_man(7)). */
#include <stdio.h>

#include "cli/help/help.h"

/* A dash that is typed stays a dash; a line must not begin with a control character. */
static void put_roff(const char *text) {
  bool start = true;
  for (; *text; text++) {
    if (start && (*text == '.' || *text == '\'')) fputs("\\&", stdout);
    if (*text == '-')
      fputs("\\-", stdout);
    else if (*text == '\\')
      fputs("\\e", stdout);
    else
      putchar(*text);
    start = *text == '\n';
  }
}

static void put_option(const OptionInfo *o) {
  puts(".TP");
  fputs(".B ", stdout);
  if (o->letter) printf("\\-%c, ", o->letter);
  fputs("\\-\\-", stdout);
  put_roff(o->name);
  if (o->argument) {
    fputs(" \\fI", stdout);
    put_roff(o->argument);
    fputs("\\fR", stdout);
  }
  putchar('\n');
  put_roff(o->help);
  putchar('\n');
}

static void put_options(uint64_t mask) {
  for (int id = 0; id < OPT_COUNT; id++)
    if ((mask >> id) & 1) put_option(options_info(id));
}

static void put_command(const Command *c) {
  printf(".SS \"ashc %s%s%s\"\n", c->name, c->arguments ? " " : "",
         c->arguments ? c->arguments : "");
  put_roff(c->details ? c->details : c->summary);
  putchar('\n');
  put_options(c->options);
}

static const char head[] =
    ".SH NAME\nashc \\- compile Ash resources to SQL migrations and to C that applies them\n"
    ".SH SYNOPSIS\n.B ashc\n[\\fB\\-C\\fR \\fIDIR\\fR] \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
    ".SH DESCRIPTION\n"
    "Tables are declared as resources in \\fI.resource\\fR files. \\fBashc compile\\fR compares "
    "them with the "
    "last\nsnapshots and writes what changed: a migration in SQL with up and down, new snapshots "
    "and a C "
    "module.\nThe modules link into a release together with a small runtime library, so that a "
    "program "
    "migrates its own\ndatabase.\n";

static const char tail[] =
    ".SH EXIT STATUS\n.TP\n.B 0\ndone, or nothing to do\n.TP\n.B 1\na check found a difference\n"
    ".TP\n.B 2\nfailed, or misused\n.TP\n.B 3\na question needs an answer\n"
    ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nwhen set, messages have no colours\n"
    ".TP\n.B SOURCE_DATE_EPOCH\nwhen set, the clock from which versions are made\n"
    ".SH FILES\n.TP\n.I resources/\nwhat is compiled\n"
    ".TP\n.I priv/REPO/migrations/\nthe migrations\n"
    ".TP\n.I priv/REPO/migrator/\nthe C modules\n"
    ".TP\n.I priv/resource_snapshots/REPO/\nthe last compiled state of each table\n";

void help_man(void) {
  puts(".TH ASHC 1 \"\" \"ashc " ASHC_VERSION "\"");
  fputs(head, stdout);
  puts(".SH COMMANDS");
  for (const Command *c = cli_commands; c->name; c++) put_command(c);
  puts(".SH OPTIONS OF EVERY COMMAND");
  put_options(OPTS_EVERYWHERE);
  fputs(tail, stdout);
}
