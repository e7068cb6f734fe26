/* terminal.h: asking a person. */
#ifndef ASHC_CLI_TERMINAL_H
#define ASHC_CLI_TERMINAL_H

#include <stdbool.h>

/* Returns true where a person can be asked: stdin and stderr are a terminal. */
bool can_ask(void);

typedef enum Said { SAID_NO, SAID_YES, SAID_NOTHING } Said;

/* Asks for y or n, up to three times; a bare line is no. SAID_NOTHING: the input ended, or was neither. */
Said ask_person(const char *question);

/* Returns true once a person at the terminal answered yes; false on no, or without a terminal. */
bool ask_yes(const char *question);

#endif
