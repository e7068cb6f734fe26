/* terminal.c: see terminal.h. Questions go to stderr, so that stdout holds results alone. */
#include "cli/terminal.h"

#include <stdio.h>
#include <unistd.h>

bool can_ask(void) {
  return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool ask_yes(const char *question) {
  if (!can_ask()) return false;
  fprintf(stderr, "%s [y/N] ", question);
  char answer[16];
  return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}
