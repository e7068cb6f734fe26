/* main.c: soak [--from SEED] [--chains N] [--out DIR] [--keep-going]: chains of random schemas through
 * the whole product. A failure is shrunk and written to DIR/<seed>, in the form of tests/golden where
 * one step is left. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "soak/chain.h"

typedef struct Totals {
  unsigned long chains, failed, steps, proven, refused, gated, rows;
} Totals;

typedef struct Settings {
  uint64_t from;
  unsigned long chains;
  const char *out;
  bool keep_going, refusals, shrinks;
} Settings;

static void report_failure(const Settings *s, Case *c, const Outcome *o) {
  printf("seed %llu, step %u: %s\n", (unsigned long long)c->seed, o->step, o->failure);
  fflush(stdout);
  if (!s->shrinks) return;
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
  t->chains++;
  t->steps += o.steps;
  t->proven += o.proven;
  t->refused += o.refused;
  t->gated += o.gated;
  t->rows += o.rows;
  if (o.refusal && s->refusals) printf("refused: %s", o.refusal);
  if (o.failure) report_failure(s, c, &o), t->failed++;
  bool good = !o.failure;
  arena_free(a);
  free(c);
  return good;
}

static Settings settings_of(int argc, char **argv) {
  Settings s = {.from = 1, .chains = 200, .out = "build/soak", .shrinks = true};
  for (int i = 1; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(argv[i], "--from") == 0)
      s.from = strtoull(value, NULL, 10), i++;
    else if (strcmp(argv[i], "--chains") == 0)
      s.chains = strtoul(value, NULL, 10), i++;
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
  return s;
}

int main(int argc, char **argv) {
  Settings s = settings_of(argc, argv);
  Totals t = {0};
  time_t start = time(NULL);
  for (unsigned long i = 0; i < s.chains; i++) {
    if (!run_seed(&s, s.from + i, &t) && !s.keep_going) break;
    if ((i + 1) % 10000 == 0)
      fprintf(stderr, "%lu chains, %ld s\n", i + 1, (long)(time(NULL) - start));
  }
  printf("%lu chains, %lu steps, %lu of them proven, %lu refused with a reason, %lu gates met, %lu "
         "rows: "
         "%lu failed\n",
         t.chains, t.steps, t.proven, t.refused, t.gated, t.rows, t.failed);
  return t.failed ? 1 : 0;
}
