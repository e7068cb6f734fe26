/* order.c: checks of a set of migrations, and which migrations may change places. */
#include "order.h"

#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

static int check_neighbours(ash_conn *c, const ash_migration *a, const ash_migration *b) {
  if (a->version < b->version) return ASH_OK;
  if (a->version == b->version)
    return rt_fail(c, ASH_INVALID,
                   "version %" PRId64
                   " is there twice, as %s and as %s; give one of them another version",
                   a->version, a->name, b->name);
  return rt_fail(c, ASH_INVALID,
                 "the migrations are out of order: %" PRId64 "_%s stands before %" PRId64 "_%s",
                 a->version, a->name, b->version, b->name);
}

/* A transaction's end inside a migration would keep half of it. */
static int check_script(ash_conn *c, const ash_migration *m, const ash_script *s) {
  if (s->flags & ASH_NO_TRANSACTION) return ASH_OK;
  for (size_t i = 0; i < s->statement_count; i++)
    if (c->engine->kind(s->statements[i].sql) >= STATEMENT_BEGIN)
      return rt_fail(c, ASH_INVALID,
                     "%" PRId64
                     "_%s, line %d: a migration runs in a transaction of its own and cannot "
                     "open or end one; take the statement out, or say transaction:false",
                     m->version, m->name, s->statements[i].line);
  return ASH_OK;
}

/* With what a squashed one replaces. */
static int check_migration(ash_conn *c, const ash_migration *m) {
  int status = check_script(c, m, &m->up);
  if (status == ASH_OK) status = check_script(c, m, &m->down);
  for (size_t i = 0; i < m->replace_count && status == ASH_OK; i++)
    if (m->replaces[i].migration)
      status = check_script(c, m->replaces[i].migration, &m->replaces[i].migration->up);
  return status;
}

int rt_check_set(ash_conn *c, const ash_migrations *set) {
  if (set->abi != ASH_ABI)
    return rt_fail(c, ASH_INVALID,
                   "the migrations were compiled for layout %" PRIu32
                   " and this library has layout %d; build both with the same release",
                   set->abi, ASH_ABI);
  int status = ASH_OK;
  for (size_t i = 0; i < set->count && status == ASH_OK; i++) {
    const ash_migration *m = set->items[i];
    if (m->version <= 0) return rt_fail(c, ASH_INVALID, "%s: the version must be above 0", m->name);
    if (i) status = check_neighbours(c, set->items[i - 1], m);
    if (status == ASH_OK) status = check_migration(c, m);
  }
  return status;
}

size_t rt_find_version(const ash_migrations *set, int64_t version) {
  size_t low = 0, high = set->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (set->items[middle]->version < version)
      low = middle + 1;
    else
      high = middle;
  }
  return low < set->count && set->items[low]->version == version ? low : set->count;
}

static int compare_names(const void *a, const void *b) {
  return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

bool rt_touch_apart(const ash_migration *a, const ash_migration *b) {
  if (!a->touches || !b->touches) return false;
  if (!a->touch_count || !b->touch_count) return true;
  const char **names = malloc(a->touch_count * sizeof *names);
  if (!names) return false;
  for (size_t i = 0; i < a->touch_count; i++) names[i] = a->touches[i];
  qsort(names, a->touch_count, sizeof *names, compare_names);
  bool apart = true;
  for (size_t i = 0; i < b->touch_count && apart; i++)
    apart = !bsearch(&b->touches[i], names, a->touch_count, sizeof *names, compare_names);
  free(names);
  return apart;
}
