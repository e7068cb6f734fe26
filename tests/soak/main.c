/* main.c: soak [--from SEED] [--chains N] [--out DIR] [--open FILE] [--keep-going]: chains of random schemas through
 * the whole product. A failure is shrunk and written to DIR/<seed>, in the form of tests/golden where
 * one step is left. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "soak/chain.h"

typedef struct Totals {
  unsigned long open, chains, failed, steps, proven, refused, gated, rows;
} Totals;

typedef struct Settings {
  uint64_t from;
  unsigned long chains;
  const char *out;
  const char *open; /* a list of seeds that are known to fail, each with why; or NULL */
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
  if (o.failure && !is_open(s, seed)) report_failure(s, c, &o), t->failed++;
  bool good = !o.failure;
  if (is_open(s, seed)) {
    if (good)
      printf("seed %llu does not fail any more: take it out of %s\n", (unsigned long long)seed,
             s->open);
    t->open += !good;
    return true;
  }
  arena_free(a);
  free(c);
  return good;
}

static Settings settings_of(int argc, char **argv) {
  Settings s = {.from = 1, .chains = 200, .out = "build/soak", .shrinks = true};
  for (int i = 1; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(argv[i], "--open") == 0)
      s.open = value, i++;
    else if (strcmp(argv[i], "--from") == 0)
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
  if (t.open) printf("%lu failed as they are known to\n", t.open);
  printf("%lu passed, %lu failed\n", t.chains - t.failed - t.open, t.failed);
  return t.failed ? 1 : 0;
}
