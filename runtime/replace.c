/* replace.c: see replace.h. A replaced migration may be a squashed one itself. */
#include "replace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Reads versions up to the end or a closing bracket, with those in brackets; returns true if the ledger
 * has all of them. *any: it has at least one. */
static bool covers_up(const Ledger *l, const char **at, bool *any) {
  bool all = true, some = false;
  while (**at && **at != ')') {
    char *end;
    const int64_t version = strtoll(*at, &end, 10);
    bool up = end != *at && rt_ledger_find(l, version);
    *any |= up;
    *at = end + strspn(end, " ");
    if (**at == '(') {
      ++*at;
      up = covers_up(l, at, any) || up;
    } else if (end == *at) {
      break; /* no number: nothing that squash wrote */
    }
    all &= up;
    some = true;
  }
  if (**at == ')') *at += 1 + strspn(*at + 1, " ");
  return all && some;
}

static bool replaced_is_up(const Ledger *l, const ash_replaced *r, bool *any) {
  if (rt_ledger_find(l, r->version)) return *any = true;
  if (!r->covers) return false;
  const char *at = r->covers + 1;
  return covers_up(l, &at, any);
}

/* Returns true if the ledger has all that `m` replaces. *any: it has something of it. */
static bool replaced_are_up(const Ledger *l, const ash_migration *m, bool *any) {
  bool all = m->replace_count > 0;
  for (size_t i = 0; i < m->replace_count; i++)
    all = replaced_is_up(l, &m->replaces[i], any) && all;
  return all;
}

bool rt_is_up(const Ledger *l, const ash_migration *m) {
  bool any = false;
  return rt_ledger_find(l, m->version) || replaced_are_up(l, m, &any);
}

static const ash_replaced *first_lost(const ash_migration *m) {
  for (size_t i = 0; i < m->replace_count; i++)
    if (!m->replaces[i].migration) return &m->replaces[i];
  return NULL;
}

/* Returns true if a database with this ledger goes through the replaced migrations one by one. */
static bool gives_way(const Ledger *l, const ash_migration *m) {
  if (!m->replace_count || !l->count || rt_ledger_find(l, m->version)) return false;
  return !first_lost(m);
}

static size_t count_all(const ash_migration *m) {
  size_t n = 1;
  for (size_t i = 0; i < m->replace_count; i++)
    if (m->replaces[i].migration) n += count_all(m->replaces[i].migration);
  return n;
}

/* Puts `m`, or what it gives way to, into items[*n…]. */
static void put(const ash_migration **items, size_t *n, const Ledger *l, const ash_migration *m) {
  if (!gives_way(l, m)) {
    items[(*n)++] = m;
    return;
  }
  for (size_t i = 0; i < m->replace_count; i++) put(items, n, l, m->replaces[i].migration);
}

static int check_middle(ash_conn *c, const Ledger *l, const ash_migration *m) {
  const ash_replaced *lost = first_lost(m);
  bool any = false;
  if (!lost || rt_ledger_find(l, m->version) || replaced_are_up(l, m, &any) || !any) return ASH_OK;
  return rt_fail(c, ASH_LATE,
                 "the database has a part of what %" PRId64 "_%s replaces, and %" PRId64
                 "_%s is not kept here any more: migrate it with a program that still has it",
                 m->version, m->name, lost->version, lost->name);
}

static int by_version(const void *a, const void *b) {
  const ash_migration *x = *(const ash_migration *const *)a, *y = *(const ash_migration *const *)b;
  return (x->version > y->version) - (x->version < y->version);
}

static int expand(ash_migrations **out, ash_conn *c, const ash_migrations *set, const Ledger *l,
                  size_t most) {
  ash_migrations *made = malloc(sizeof *made + most * sizeof(const ash_migration *));
  if (!made) return rt_fail(c, ASH_NOMEM, "out of memory");
  const ash_migration **items = (const ash_migration **)(made + 1);
  size_t n = 0;
  for (size_t i = 0; i < set->count; i++) put(items, &n, l, set->items[i]);
  qsort(items, n, sizeof *items, by_version);
  *made = *set;
  made->items = items;
  made->count = n;
  *out = made;
  return ASH_OK;
}

int rt_replace(ash_migrations **made, ash_conn *c, const ash_migrations *set, const Ledger *l) {
  *made = NULL;
  bool any = false;
  size_t most = 0;
  for (size_t i = 0; i < set->count; i++) {
    const ash_migration *m = set->items[i];
    if (!m->replace_count) {
      most++;
      continue;
    }
    const int status = check_middle(c, l, m);
    if (status) return status;
    most += count_all(m);
    any |= gives_way(l, m);
  }
  return any ? expand(made, c, set, l, most) : ASH_OK;
}

static bool names_version(const char *covers, int64_t version) {
  for (const char *at = covers; at && *(at += strcspn(at, "0123456789"));) {
    char *end;
    if (strtoll(at, &end, 10) == version) return true;
    at = end;
  }
  return false;
}

static bool replaces_version(const ash_migration *m, int64_t version) {
  for (size_t i = 0; i < m->replace_count; i++) {
    const ash_replaced *r = &m->replaces[i];
    if (r->version == version || names_version(r->covers, version)) return true;
    if (r->migration && replaces_version(r->migration, version)) return true;
  }
  return false;
}

bool rt_is_replaced(const ash_migrations *set, int64_t version) {
  for (size_t i = 0; i < set->count; i++)
    if (replaces_version(set->items[i], version)) return true;
  return false;
}
