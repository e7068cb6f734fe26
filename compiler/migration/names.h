/* names.h: reads what migration_put_name writes. Private to migration/. */
#ifndef ASHC_MIGRATION_NAMES_H
#define ASHC_MIGRATION_NAMES_H

#include "memory/arena.h"

/* Reads a bare or quoted name at *at, with the blanks around it, and moves *at behind them; NULL
 * where none stands there. */
const char *names_read(Arena *a, const char **at);

#endif
