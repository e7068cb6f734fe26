/* main.c: soak [--from SEED] [--chains N] [--jobs N] [--out DIR] [--open FILE] [--keep-going]
 * [--no-shrink] [--refusals]: chains of random schemas through the whole product. A failure is shrunk
 * and written to DIR/<seed>, in the form of tests/golden where one step is left. Chains run in processes
 * beside this one, so that one that crashes, hangs or takes all memory is a failure with a number. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "soak/chain.h"

enum { SECONDS = 300 }; /* for a chain */

typedef struct Totals {
  unsigned long open, chains, failed, steps, proven, refused, gated, rows;
} Totals;

typedef struct Settings {
  uint64_t from;
  unsigned long chains;
  const char *out;
  const char *open; /* a list of seeds that are known to fail, each with why; or NULL */
  unsigned jobs;
  bool keep_going, refusals, shrinks;
} Settings;

static bool is_open(const Settings *s, uint64_t seed) {
  FILE *f = s->open ? fopen(s->open, "r") : NULL;
  char line[400];
  bool found = false;
  while (f && !found && fgets(line, sizeof line, f)) found = strtoull(line, NULL, 10) == seed;
  if (f) fclose(f);
  return found;
}

static void report_failure(const Settings *s, Case *c, const Outcome *o) {
  printf("seed %llu, step %u: %s\n", (unsigned long long)c->seed, o->step, o->failure);
  fflush(stdout);
  if (!s->shrinks) return;
  alarm(SECONDS * 10); /* it runs many times */
  chain_shrink(c, o->failure, o->step);
  Arena *a = arena_new();
  const char *folder = arena_printf(a, "%s/%llu", s->out, (unsigned long long)c->seed);
  mkdir(s->out, 0777);
  mkdir(folder, 0777);
  Outcome small = chain_run(a, c, folder);
  printf("shrunk to %u steps, %u rows in %s: %s\n", c->length, small.rows, folder,
         small.failure ? small.failure : "it does not fail any more");
  fflush(stdout);
  arena_free(a);
}

static bool run_seed(const Settings *s, uint64_t seed, Totals *t) {
  Case *c = malloc(sizeof *c);
  if (!c) abort();
  *c = chain_of(seed);
  Arena *a = arena_new();
  Outcome o = chain_run(a, c, NULL);
  const bool open = is_open(s, seed), good = !o.failure;
  t->chains++;
  t->steps += o.steps;
  t->proven += o.proven;
  t->refused += o.refused;
  t->gated += o.gated;
  t->rows += o.rows;
  t->open += open && !good;
  t->failed += !open && !good;
  if (o.refusal && s->refusals) printf("refused: %s", o.refusal);
  if (open && good)
    printf("seed %llu does not fail any more: take it out of %s\n", (unsigned long long)seed,
           s->open);
  if (!open && !good) report_failure(s, c, &o);
  arena_free(a);
  free(c);
  return good || open;
}

/* --- processes -------------------------------------------------------------------------------- */

enum { MOST_JOBS = 64, MEGABYTES = 2048 };

/* What a process tells of itself while it runs. */
typedef struct Job {
  pid_t pid;
  unsigned long next; /* the chain that it is at */
  bool failed;        /* and has stopped for that */
  Totals totals;
} Job;

static void limit_memory(void) {
#ifndef __SANITIZE_ADDRESS__
  struct rlimit most = {(rlim_t)MEGABYTES << 20, (rlim_t)MEGABYTES << 20};
  setrlimit(RLIMIT_AS, &most);
#endif
}

/* Every process takes each jobs-th chain. */
static void run_job(const Settings *s, Job *job) {
  limit_memory();
  for (; job->next < s->chains && !job->failed; job->next += s->jobs) {
    alarm(SECONDS); /* which ends the process */
    job->failed = !run_seed(s, s->from + job->next, &job->totals) && !s->keep_going;
    if (job->totals.chains % 5000 == 0)
      fprintf(stderr, "one of %u: %lu chains, %lu failed\n", s->jobs, job->totals.chains,
              job->totals.failed);
  }
  fflush(stdout);
  _exit(0);
}

static void start_job(const Settings *s, Job *job) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) run_job(s, job);
  if (pid < 0) perror("soak: fork"), exit(2);
  job->pid = pid;
}

/* The chain at which a process died has failed; another one goes on behind it. */
static void bury_job(const Settings *s, Job *job, int status) {
  printf("seed %llu: %s\n", (unsigned long long)(s->from + job->next),
         WTERMSIG(status) == SIGALRM ? "it does not come to an end" : strsignal(WTERMSIG(status)));
  job->totals.chains++;
  job->totals.failed++;
  job->next += s->jobs;
  job->failed = !s->keep_going;
  if (!job->failed) start_job(s, job);
}

static void add_totals(Totals *t, const Totals *more) {
  const unsigned long *from = (const unsigned long *)more;
  unsigned long *to = (unsigned long *)t;
  for (size_t i = 0; i < sizeof *t / sizeof *to; i++) to[i] += from[i];
}

static Totals run_jobs(const Settings *s) {
  Totals all = {0};
  Job *jobs = mmap(NULL, sizeof(Job) * MOST_JOBS, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (jobs == MAP_FAILED) perror("soak: mmap"), exit(2);
  for (unsigned i = 0; i < s->jobs; i++) jobs[i].next = i, start_job(s, &jobs[i]);
  int status = 0;
  for (pid_t pid; (pid = wait(&status)) > 0;)
    for (unsigned i = 0; i < s->jobs; i++)
      if (jobs[i].pid == pid && WIFSIGNALED(status)) bury_job(s, &jobs[i], status);
  for (unsigned i = 0; i < s->jobs; i++) add_totals(&all, &jobs[i].totals);
  return all;
}

static Settings settings_of(int argc, char **argv) {
  Settings s = {.from = 1, .chains = 200, .jobs = 1, .out = "build/soak", .shrinks = true};
  for (int i = 1; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(argv[i], "--open") == 0)
      s.open = value, i++;
    else if (strcmp(argv[i], "--from") == 0)
      s.from = strtoull(value, NULL, 10), i++;
    else if (strcmp(argv[i], "--chains") == 0)
      s.chains = strtoul(value, NULL, 10), i++;
    else if (strcmp(argv[i], "--jobs") == 0)
      s.jobs = (unsigned)strtoul(value, NULL, 10), i++;
    else if (strcmp(argv[i], "--out") == 0)
      s.out = value, i++;
    else if (strcmp(argv[i], "--keep-going") == 0)
      s.keep_going = true;
    else if (strcmp(argv[i], "--refusals") == 0)
      s.refusals = true;
    else if (strcmp(argv[i], "--no-shrink") == 0)
      s.shrinks = false;
    else
      fprintf(stderr, "soak: unknown argument %s\n", argv[i]), exit(2);
  }
  if (!s.jobs || s.jobs > MOST_JOBS)
    fprintf(stderr, "soak: --jobs is a number from 1 to %d\n", MOST_JOBS), exit(2);
  return s;
}

int main(int argc, char **argv) {
  Settings s = settings_of(argc, argv);
  time_t start = time(NULL);
  setvbuf(stdout, NULL, _IOLBF, 0);
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  Totals t = run_jobs(&s);
  printf("%lu chains, %lu steps, %lu of them proven, %lu refused with a reason, %lu gates met, %lu "
         "rows: %lu failed, %ld s\n",
         t.chains, t.steps, t.proven, t.refused, t.gated, t.rows, t.failed,
         (long)(time(NULL) - start));
  if (t.open) printf("%lu failed as they are known to\n", t.open);
  printf("%lu passed, %lu failed\n", t.chains - t.failed - t.open, t.failed);
  return t.failed ? 1 : 0;
}
