/* findings.h: what `ashc check` found, one line each, in the form that a pipeline reads. */
#ifndef ASHC_CLI_FINDINGS_H
#define ASHC_CLI_FINDINGS_H

#include "cli/cli.h"

typedef struct Finding {
  struct Finding *next;
  const char *rule;      /* "pending", "branches", … */
  const char *path;      /* of the file that it is about */
  unsigned line, column; /* from 1; 0: the file as a whole */
  const char *text;
} Finding;

typedef struct Findings {
  Run *run;
  Finding *first, **tail;
  unsigned count;
  bool blind; /* something could not be looked at: exit 2 */
} Findings;

Findings findings_new(Run *run);

/* Adds a finding about a file; `text` is put on one line. */
void finding_add(Findings *f, const char *rule, const char *path, const char *text);

/* Adds one about a place; the file as above where `at` is none. */
void finding_at(Findings *f, const char *rule, Span at, const char *path, const char *text);

/* Adds every error that `d` recorded. Returns true if there was one. */
bool findings_take(Findings *f, const char *rule, const Diag *d);

/* Returns true for a --format that only findings have: github, gitlab, sarif. */
bool is_findings_format(const char *name);

/* Prints them on stdout as --format says. */
void findings_print(const Findings *f);

#endif
