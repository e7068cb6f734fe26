/* starts.c: processes and threads that migrate one new file at once; see race.h. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

/* All children wait for the end of the pipe: they start when the parent closes it. */
static long start_processes(const Race *race) {
  int gate[2];
  char byte;
  long wrong = 0;
  if (pipe(gate)) abort();
  for (long i = 0; i < race->count; i++)
    if (fork() == 0) {
      close(gate[1]);
      if (read(gate[0], &byte, 1) != 0) _exit(99);
      _exit(race_migrate(race));
    }
  close(gate[0]);
  close(gate[1]);
  for (long i = 0; i < race->count; i++) {
    int status;
    wait(&status);
    if (!WIFEXITED(status) || WEXITSTATUS(status)) wrong++;
  }
  return wrong;
}

long race_processes(const Race *race) {
  long wrong = 0;
  for (long round = 0; round < race->rounds && !wrong; round++) {
    race_clear();
    wrong += start_processes(race);
    wrong += race_check(race);
  }
  return wrong;
}

static void *thread(void *race) {
  return race_migrate(race) ? race : NULL;
}

long race_threads(const Race *race) {
  long wrong = 0;
  Race copy = *race;
  pthread_t *threads = calloc((size_t)race->count, sizeof *threads);
  if (!threads) abort();
  for (long round = 0; round < race->rounds && !wrong; round++) {
    race_clear();
    for (long i = 0; i < race->count; i++)
      if (pthread_create(&threads[i], NULL, thread, &copy)) abort();
    for (long i = 0; i < race->count; i++) {
      void *failed;
      pthread_join(threads[i], &failed);
      wrong += failed != NULL;
    }
    wrong += race_check(race);
  }
  free(threads);
  return wrong;
}
