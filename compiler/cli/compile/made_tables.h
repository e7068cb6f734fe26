/* made_tables.h: tables that custom statements make have rows, too. */
#ifndef ASHC_CLI_MADE_TABLES_H
#define ASHC_CLI_MADE_TABLES_H

#include "cli/compile/compile.h"

/* Returns false after errors were recorded: what undoes a statement drops a table whose rows are nowhere
 * else, and --drop-tables was not given. */
bool made_tables_stay(Run *run, const Compilation *c);

#endif
