/* suggest.h: "did you mean": the candidate nearest to a misspelt word. */
#ifndef ASHC_REPORT_SUGGEST_H
#define ASHC_REPORT_SUGGEST_H

#include <stddef.h>

/* Keeps the best candidate seen so far; start with suggest_start. */
typedef struct Suggestion {
  const char *word;
  const char *best; /* NULL while no candidate is near enough to be a likely misspelling */
  size_t distance;
} Suggestion;

Suggestion suggest_start(const char *word);

/* Considers one candidate (edit distance with transpositions, case ignored). */
void suggest_offer(Suggestion *s, const char *candidate);

#endif
