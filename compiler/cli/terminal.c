/* terminal.c: see terminal.h. Questions go to stderr, so that stdout holds results alone. */
#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

bool can_ask(void) {
  return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

enum { ASK_AGAIN = 3 };

Said ask_person(const char *question) {
  static const char *const yes[] = {"y", "yes"}, *const no[] = {"", "n", "no"};
  char line[256];
  for (int tries = 0; tries < ASK_AGAIN; tries++) {
    fprintf(stderr, "%s [y/N] ", question);
    if (!fgets(line, sizeof line, stdin)) return SAID_NOTHING;
    line[strcspn(line, "\r\n")] = '\0';
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
      if (strcasecmp(line, yes[i]) == 0) return SAID_YES;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
      if (strcasecmp(line, no[i]) == 0) return SAID_NO;
  }
  return SAID_NOTHING;
}

bool ask_yes(const char *question) {
  return can_ask() && ask_person(question) == SAID_YES;
}
