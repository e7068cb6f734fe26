/* terminal.h: asking a person. */
#ifndef ASHC_CLI_TERMINAL_H
#define ASHC_CLI_TERMINAL_H

#include <stdbool.h>

/* Returns true where a person can be asked: stdin and stderr are a terminal. */
bool can_ask(void);

/* Returns true once a person at the terminal answered yes; false on no, or without a terminal. */
bool ask_yes(const char *question);

#endif
