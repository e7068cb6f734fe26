/* keys.c: foreign keys around a rebuild. They are off while it runs; before it is kept, the
 * touched tables and those that refer to them are checked. Only rows that became orphans by it stop
 * it. */
#include "sqlite/conn.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int compare_tables(const void *a, const void *b) {
  return strcasecmp(*(char *const *)a, *(char *const *)b);
}

static int compare_hashes(const void *a, const void *b) {
  const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

/* An orphan is the same one under another name of its column: table, row and parent tell it. */
enum { TELLING_VALUES = 3 };

/* FNV-1a over the telling values with their ends. */
static uint64_t hash_row(const char *const *values, size_t count) {
  uint64_t h = 14695981039346656037ULL;
  for (size_t i = 0; i < count && i < TELLING_VALUES; i++)
    for (const char *p = values[i] ? values[i] : "\1";; p++) {
      h = (h ^ (unsigned char)*p) * 1099511628211ULL;
      if (!*p) break;
    }
  return h;
}

static int note_orphan(void *user, const char *const *values, size_t count) {
  Orphans *o = user;
  if (o->count == o->size) {
    size_t size = o->size ? o->size * 2 : 64;
    uint64_t *hashes = realloc(o->hashes, size * sizeof *hashes);
    if (!hashes) return ASH_NOMEM;
    o->hashes = hashes;
    o->size = size;
  }
  o->hashes[o->count++] = hash_row(values, count);
  return ASH_OK;
}

/* --- which tables
 * ---------------------------------------------------------------------------------- */

typedef struct Choice {
  Orphans *orphans;
  const char **touches; /* sorted; NULL: every table */
  size_t count;
} Choice;

static bool touched(const Choice *choice, const char *table) {
  return !choice->touches || (table && bsearch(&table, choice->touches, choice->count,
                                               sizeof *choice->touches, compare_tables));
}

/* Row: a table, and one that it refers to. A table's rows come one after the other. */
static int note_table(void *user, const char *const *values, size_t count) {
  Choice *choice = user;
  Orphans *o = choice->orphans;
  if (count < 2 || !values[0] || !(touched(choice, values[0]) || touched(choice, values[1])))
    return ASH_OK;
  if (o->table_count && strcmp(o->tables[o->table_count - 1], values[0]) == 0) return ASH_OK;
  if (o->table_count == o->table_size) {
    size_t size = o->table_size ? o->table_size * 2 : 16;
    char **tables = realloc(o->tables, size * sizeof *tables);
    if (!tables) return ASH_NOMEM;
    o->tables = tables;
    o->table_size = size;
  }
  char *name = strdup(values[0]);
  if (!name) return ASH_NOMEM;
  o->tables[o->table_count++] = name;
  return ASH_OK;
}

static int choose_tables(Orphans *o, SqliteConn *s) {
  const ash_migration *m = s->migration;
  Choice choice = {.orphans = o};
  if (m->touches) {
    choice.count = m->touch_count;
    choice.touches = malloc((m->touch_count + 1) * sizeof *choice.touches);
    if (!choice.touches) return rt_fail(&s->base, ASH_NOMEM, "out of memory");
    for (size_t i = 0; i < m->touch_count; i++) choice.touches[i] = m->touches[i];
    qsort(choice.touches, choice.count, sizeof *choice.touches, compare_tables);
  }
  int status = rt_sqlite_query(&s->base,
                               "SELECT m.name, f.\"table\" FROM main.sqlite_schema m, "
                               "pragma_foreign_key_list(m.name, 'main') f WHERE m.type = 'table'",
                               NULL, 0, note_table, &choice);
  free(choice.touches);
  return status;
}

/* --- the check
 * ------------------------------------------------------------------------------------- */

/* An I/O error is no mismatch, and has ended the transaction. */
static bool is_mismatch(SqliteConn *s, int status) {
  return status == ASH_ERROR && (sqlite3_errcode(s->db) & 0xff) == SQLITE_ERROR;
}

/* A foreign key that fits no key of its parent cannot be checked; that counts as one orphan. */
static int note_mismatch(Orphans *o, SqliteConn *s, const char *table) {
  const char *const values[] = {table, ash_errmsg(&s->base)};
  int status = note_orphan(o, values, 2);
  return status ? rt_fail(&s->base, status, "out of memory") : ASH_OK;
}

int rt_orphans_find(Orphans *found, SqliteConn *s) {
  int status = choose_tables(found, s);
  for (size_t i = 0; i < found->table_count && status == ASH_OK; i++) {
    status = rt_sqlite_query(&s->base, RT_ORPHANS_OF_TABLE, &(Value){.text = found->tables[i]}, 1,
                             note_orphan, found);
    if (is_mismatch(s, status)) status = note_mismatch(found, s, found->tables[i]);
  }
  if (found->count) qsort(found->hashes, found->count, sizeof *found->hashes, compare_hashes);
  return status;
}

void rt_orphans_free(Orphans *o) {
  for (size_t i = 0; i < o->table_count; i++) free(o->tables[i]);
  free(o->tables);
  free(o->hashes);
  *o = (Orphans){0};
}

/* Leaves in now->hashes those that are not in `before`; returns their number. */
static size_t keep_new(Orphans *now, const Orphans *before) {
  size_t kept = 0;
  for (size_t i = 0, b = 0; i < now->count; i++) {
    while (b < before->count && before->hashes[b] < now->hashes[i]) b++;
    if (b < before->count && before->hashes[b] == now->hashes[i])
      b++;
    else
      now->hashes[kept++] = now->hashes[i];
  }
  return kept;
}

/* Names up to five of the new orphans. */
typedef struct Naming {
  const Orphans *fresh;
  Text text;
  unsigned named;
} Naming;

static int name_orphan(void *user, const char *const *values, size_t count) {
  Naming *n = user;
  const uint64_t h = hash_row(values, count);
  if (n->named == 5 || count < 4 ||
      !bsearch(&h, n->fresh->hashes, n->fresh->count, sizeof h, compare_hashes))
    return ASH_OK;
  n->named++;
  rt_text_printf(&n->text, "\n  %s", values[0]);
  if (values[1]) rt_text_printf(&n->text, " (rowid %s)", values[1]);
  rt_text_printf(&n->text, ": %s refers to a row of %s that is not there",
                 values[3] ? values[3] : "it", values[2]);
  return ASH_OK;
}

static int refuse(SqliteConn *s, const Orphans *fresh) {
  Naming n = {.fresh = fresh};
  rt_text_printf(&n.text, "the migration would leave %zu row%s referring to missing rows",
                 fresh->count, fresh->count == 1 ? "" : "s");
  for (size_t i = 0; i < fresh->table_count; i++) {
    int status = rt_sqlite_query(&s->base, RT_ORPHANS_OF_TABLE, &(Value){.text = fresh->tables[i]},
                                 1, name_orphan, &n);
    if (status == ASH_ERROR)
      rt_text_printf(&n.text, "\n  %s: %s", fresh->tables[i], ash_errmsg(&s->base));
  }
  return rt_fail_text(&s->base, ASH_ERROR, &n.text);
}

/* Nearly always there are none, and counting them before would take as long again. */
int rt_orphans_check(SqliteConn *s) {
  Orphans now = {0};
  int status = rt_orphans_find(&now, s);
  const size_t all = now.count;
  if (status == ASH_OK && all && !s->orphans_counted) {
    s->count_orphans = true;
    status = RT_AGAIN;
  } else if (status == ASH_OK && (now.count = keep_new(&now, &s->orphans)))
    status = refuse(s, &now);
  else if (status == ASH_OK && all > s->old_orphans)
    s->old_orphans = all;
  rt_orphans_free(&now);
  return status;
}
