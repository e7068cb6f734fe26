/* help.h: the tables of commands and options in other forms. All write to stdout. */
#ifndef ASHC_CLI_HELP_H
#define ASHC_CLI_HELP_H

#include "cli/cli.h"

/* help_man.c: the man page ashc(1), in roff. */
void help_man(void);

/* help_complete.c: completion scripts for three shells. */
void help_bash(void);
void help_zsh(void);
void help_fish(void);

#endif
