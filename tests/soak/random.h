/* random.h: numbers that a seed decides. The same seed gives the same chain on every machine. */
#ifndef SOAK_RANDOM_H
#define SOAK_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Random {
  uint64_t state;
} Random;

/* https://prng.di.unimi.it/splitmix64.c */
static inline uint64_t random_next(Random *r) {
  uint64_t z = r->state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* Returns a number from 0 to n - 1; n must not be 0. */
static inline unsigned below(Random *r, unsigned n) {
  return (unsigned)(random_next(r) % n);
}

static inline bool chance(Random *r, unsigned percent) {
  return below(r, 100) < percent;
}

/* Returns a stream of its own for a place, so that leaving something out elsewhere changes nothing
 * here. */
static inline Random random_at(uint64_t seed, unsigned a, unsigned b, unsigned c) {
  Random r = {seed ^ ((uint64_t)a << 40) ^ ((uint64_t)b << 20) ^ c};
  random_next(&r);
  return r;
}

#endif
