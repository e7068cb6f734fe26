/* kill_at.c: kill_at N COMMAND…: runs a command and kills it with SIGKILL at its system call number N, from
 * 0; prints the number of its system calls. Exit 9 when it was killed, else the command's code. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace.h"

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  const pid_t child = fork();
  if (child == 0) {
    trace_me();
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  bool ended;
  int status;
  printf("%ld\n", trace_until(child, strtol(argv[1], NULL, 10), &ended, &status));
  return ended ? WEXITSTATUS(status) : 9;
}
