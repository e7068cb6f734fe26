/* trace.c: stops a child at each system call, by ptrace; see trace.h. */
#include "trace.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

void trace_me(void) {
  if (ptrace(PTRACE_TRACEME, 0, NULL, NULL)) _exit(99);
  raise(SIGSTOP);
}

long trace_until(pid_t child, long at, bool *ended, int *status) {
  long calls = 0;
  bool inside = false; /* a call has an entry and an exit */
  if (waitpid(child, status, 0) != child || !WIFSTOPPED(*status)) abort();
  ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (int signal = 0;; signal = 0) {
    if (ptrace(PTRACE_SYSCALL, child, NULL, signal)) abort();
    if (waitpid(child, status, 0) != child) abort();
    *ended = !WIFSTOPPED(*status);
    if (*ended) return calls;
    if (WSTOPSIG(*status) != (SIGTRAP | 0x80)) {
      if (WSTOPSIG(*status) != SIGTRAP) signal = WSTOPSIG(*status);
      continue;
    }
    inside = !inside;
    if (inside && calls++ == at) {
      kill(child, SIGKILL);
      waitpid(child, status, 0);
      return calls;
    }
  }
}
