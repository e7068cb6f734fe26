/* cmd_later.c: answers for a command that is being built. */
#include "cli/cli.h"

int cmd_later(Run *run) {
  diag_error(run->diag, NO_SPAN, "this command is being built");
  return EXIT_FAILED;
}
