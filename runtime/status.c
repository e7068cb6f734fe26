/* status.c: ash_status_rows: the set and the ledger side by side. */
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "replace.h"

/* Rows and the names they point to are one allocation, so that one free releases both. */
static size_t bytes_of_names(const History *h) {
  size_t bytes = 0;
  for (size_t i = 0; i < h->set->count; i++) bytes += strlen(h->set->items[i]->name) + 1;
  for (size_t i = 0; i < h->ledger.count; i++)
    if (h->ledger.rows[i].name) bytes += strlen(h->ledger.rows[i].name) + 1;
  return bytes;
}

static const char *keep(char **room, const char *name) {
  if (!name) return NULL;
  char *kept = *room;
  *room = stpcpy(kept, name) + 1;
  return kept;
}

/* Merges two lists that both ascend. */
static size_t merge(ash_status_row *rows, char *room, const History *h) {
  const int64_t newest = h->ledger.count ? h->ledger.rows[h->ledger.count - 1].version : 0;
  size_t n = 0;
  for (size_t s = 0, l = 0;; n++) {
    const ash_migration *m = s < h->set->count ? h->set->items[s] : NULL;
    const LedgerRow *row = l < h->ledger.count ? &h->ledger.rows[l] : NULL;
    if (!m && !row) return n;
    if (m && row && m->version < row->version) row = NULL;
    if (m && row && m->version > row->version) m = NULL;
    rows[n] = (ash_status_row){.version = m ? m->version : row->version,
                               .name = keep(&room, m ? m->name : row->name),
                               .up = row != NULL,
                               .known = m || rt_is_replaced(h->given, row->version),
                               .late = !row && m->version < newest,
                               .changed = m && rt_is_changed(row, m)};
    s += m != NULL;
    l += row != NULL;
  }
}

static int list(ash_status_row **rows, size_t *count, ash_conn *c, const History *h) {
  const size_t most = h->set->count + h->ledger.count;
  if (!most) return ASH_OK;
  ash_status_row *made = malloc(most * sizeof *made + bytes_of_names(h));
  if (!made) return rt_fail(c, ASH_NOMEM, "out of memory");
  *count = merge(made, (char *)(made + most), h);
  *rows = made;
  return ASH_OK;
}

int ash_status_rows(ash_status_row **rows, size_t *count, ash_conn *conn,
                    const ash_migrations *set) {
  *rows = NULL;
  *count = 0;
  int status = rt_enter(conn, set, NULL);
  if (status) return status;
  History h;
  status = rt_history_read(&h, conn, set);
  if (status == ASH_OK) status = list(rows, count, conn, &h);
  rt_history_free(&h);
  return rt_leave(conn, status);
}

void ash_status_free(ash_status_row *rows) {
  free(rows);
}
