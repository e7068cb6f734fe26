/* trace.h: a process that is killed at a system call of its own. */
#ifndef TEST_TRACE_H
#define TEST_TRACE_H

#include <stdbool.h>
#include <sys/types.h>

/* In the child: waits to be traced. */
void trace_me(void);

/* In the parent: lets the child run to its system call number `at` (from 0), which is not made any more:
 * the child is killed with SIGKILL. *ended: it came to its end before, with *status (waitpid's). Returns
 * the number of system calls made. */
long trace_until(pid_t child, long at, bool *ended, int *status);

#endif
