/* history.c: compares the ledger with the set: what is applied, newer, late. */
#include "history.h"

#include <inttypes.h>
#include <stdlib.h>

#include "order.h"
#include "replace.h"

int rt_history_read(History *h, ash_conn *c, const ash_migrations *set) {
  *h = (History){.given = set, .set = set};
  bool changed;
  int status = c->engine->changed(c, true, &changed);
  if (status == ASH_OK) status = rt_ledger_read(&h->ledger, c);
  if (status == ASH_OK) status = rt_replace(&h->made, c, set, &h->ledger);
  if (status) return status;
  if (h->made) h->set = h->made;
  h->up = calloc(h->set->count + 1, sizeof *h->up);
  if (!h->up) return rt_fail(c, ASH_NOMEM, "out of memory");
  for (size_t i = 0; i < h->set->count; i++) h->up[i] = rt_is_up(&h->ledger, h->set->items[i]);
  return ASH_OK;
}

void rt_history_free(History *h) {
  rt_ledger_free(&h->ledger);
  free(h->up);
  free(h->made);
  *h = (History){0};
}

static int64_t newest_of(const ash_migrations *set) {
  return set->count ? set->items[set->count - 1]->version : 0;
}

int rt_check_ahead(ash_conn *c, const History *h) {
  const int64_t newest = newest_of(h->set);
  for (size_t i = h->ledger.count; i-- && h->ledger.rows[i].version > newest;) {
    const LedgerRow *row = &h->ledger.rows[i];
    if ((row->floor && row->floor <= newest) || rt_is_replaced(h->given, row->version)) continue;
    Text t = {0};
    rt_text_printf(&t, "the database is newer than this program: it has migration %" PRId64 "%s%s",
                   row->version, row->name ? "_" : "", row->name ? row->name : "");
    if (newest)
      rt_text_printf(&t, ", and the newest one known here is %" PRId64, newest);
    else
      rt_text_put(&t, ", and none is known here");
    if (row->floor) rt_text_printf(&t, "; it works with programs from %" PRId64 " on", row->floor);
    rt_text_put(&t,
                ". Run a newer program, or roll the database back with the one that migrated it");
    return rt_fail_text(c, ASH_AHEAD, &t);
  }
  return ASH_OK;
}

static int refuse_late(ash_conn *c, const ash_migration *m, int64_t newer, const char *why) {
  return rt_fail(
      c, ASH_LATE,
      "migration %" PRId64 "_%s is older than %" PRId64
      ", which is applied already, and %s. Give it a newer version, or roll back to before "
      "it and migrate again",
      m->version, m->name, newer, why);
}

int rt_check_late(ash_conn *c, const History *h, size_t item) {
  const ash_migration *m = h->set->items[item];
  for (size_t i = h->ledger.count; i-- && h->ledger.rows[i].version > m->version;) {
    const int64_t newer = h->ledger.rows[i].version;
    if (c->run->strict_version_order)
      return refuse_late(c, m, newer, "the order of versions is strict");
    const size_t known = rt_find_version(h->set, newer);
    if (known == h->set->count)
      return refuse_late(c, m, newer, "what that one touches is not known here");
    const ash_migration *other = h->set->items[known];
    if (!m->touches || !other->touches)
      return refuse_late(c, m, newer,
                         "what one of them touches is not known (-- ashc:touches says it)");
    if (!rt_touch_apart(m, other)) return refuse_late(c, m, newer, "both touch the same table");
  }
  return ASH_OK;
}

/* --- the end of a run ------------------------------------------------------------------------- */

/* The versions on both sides of one that is not there; 0: none. */
typedef struct Neighbours {
  int64_t below, above;
} Neighbours;

static void offer(Neighbours *n, int64_t wanted, int64_t version) {
  if (version < wanted && version > n->below) n->below = version;
  if (version > wanted && (!n->above || version < n->above)) n->above = version;
}

static int check_limit(ash_conn *c, const History *h, int64_t version) {
  if (!version || rt_find_version(h->set, version) < h->set->count ||
      rt_ledger_find(&h->ledger, version))
    return ASH_OK;
  Neighbours n = {0};
  for (size_t i = 0; i < h->set->count; i++) offer(&n, version, h->set->items[i]->version);
  for (size_t i = 0; i < h->ledger.count; i++) offer(&n, version, h->ledger.rows[i].version);
  Text t = {0};
  rt_text_printf(&t, "there is no migration %" PRId64, version);
  if (n.below || n.above)
    rt_text_put(&t, n.below && n.above ? "; the nearest are " : "; the nearest is ");
  if (n.below) rt_text_printf(&t, "%" PRId64, n.below);
  if (n.below && n.above) rt_text_put(&t, " and ");
  if (n.above) rt_text_printf(&t, "%" PRId64, n.above);
  return rt_fail_text(c, ASH_MISUSE, &t);
}

int rt_check_limits(ash_conn *c, const History *h) {
  int status = check_limit(c, h, c->run->to);
  return status ? status : check_limit(c, h, c->run->to_exclusive);
}
