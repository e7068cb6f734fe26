/* suggest.c: edit distance over short words, three rows at a time. */
#include "report/suggest.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 64 }; /* longer words are never suggested */

/* Returns the largest distance that still looks like a slip of the pen. */
static size_t tolerance(size_t length) {
  return length < 3 ? 1 : length < 6 ? 2 : length / 3;
}

static size_t smallest(size_t a, size_t b, size_t c) {
  size_t least = a < b ? a : b;
  return least < c ? least : c;
}

static int lower(char c) {
  return tolower((unsigned char)c);
}

/* Fills row i of the distance table from the two rows above it. */
static void fill_row(size_t *row, const size_t *above, const size_t *above2, const char *a,
                     const char *b, size_t i, size_t columns) {
  row[0] = i;
  for (size_t j = 1; j <= columns; j++) {
    size_t differs = lower(a[i - 1]) != lower(b[j - 1]);
    row[j] = smallest(above[j] + 1, row[j - 1] + 1, above[j - 1] + differs);
    int swapped =
        i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
    if (swapped && above2[j - 2] + 1 < row[j]) row[j] = above2[j - 2] + 1;
  }
}

/* Returns the edit distance of two words of at most LONGEST bytes; swapped neighbours count once. */
static size_t distance_of(const char *a, size_t a_len, const char *b, size_t b_len) {
  size_t rows[3][LONGEST + 1] = {{0}};
  for (size_t j = 0; j <= b_len; j++) rows[0][j] = j;
  for (size_t i = 1; i <= a_len; i++)
    fill_row(rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3], a, b, i, b_len);
  return rows[a_len % 3][b_len];
}

Suggestion suggest_start(const char *word) {
  return (Suggestion){.word = word, .distance = tolerance(strnlen(word, LONGEST + 1)) + 1};
}

void suggest_offer(Suggestion *s, const char *candidate) {
  size_t a = strnlen(s->word, LONGEST + 1), b = strnlen(candidate, LONGEST + 1);
  if (a > LONGEST || b > LONGEST || a == 0 || b == 0) return;
  if ((a > b ? a - b : b - a) >= s->distance) return;
  size_t distance = distance_of(s->word, a, candidate, b);
  /* Everything replaced is another word, however short. */
  if (distance >= s->distance || distance >= (a > b ? a : b)) return;
  s->distance = distance;
  s->best = candidate;
}
