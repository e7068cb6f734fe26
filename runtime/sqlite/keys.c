/* keys.c: foreign keys around a rebuild. They are off while it runs; before it is kept, the
 * touched tables and those that refer to them are checked. Only rows that became orphans by it stop
 * it. An orphan is the same one as long as it refers to the same missing row: its table, the parent and
 * the values tell it, whatever the tables are called (origins.c), however its row is numbered and
 * whichever type the values have (dangling.c). */
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

/* FNV-1a over a text with its end. */
static uint64_t hash_text(uint64_t h, const char *text, bool fold) {
  for (const char *p = text ? text : "";; p++) {
    const unsigned char byte = (unsigned char)*p;
    h = (h ^ (fold && byte >= 'A' && byte <= 'Z' ? byte + 32U : byte)) * 1099511628211ULL;
    if (!byte) return h;
  }
}

static uint64_t hash_orphan(const SqliteConn *s, const char *table, const char *parent,
                            const char *values) {
  uint64_t h = 14695981039346656037ULL;
  h = hash_text(h, rt_origin(&s->origins, table), true);
  h = hash_text(h, parent ? rt_origin(&s->origins, parent) : NULL, true);
  return hash_text(h, values, false);
}

static int note_orphan(Orphans *o, uint64_t hash) {
  if (o->count == o->size) {
    size_t size = o->size ? o->size * 2 : 64;
    uint64_t *hashes = realloc(o->hashes, size * sizeof *hashes);
    if (!hashes) return ASH_NOMEM;
    o->hashes = hashes;
    o->size = size;
  }
  o->hashes[o->count++] = hash;
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

/* Foreign keys of a table that leave rows without a parent. */
typedef struct Keys {
  ForeignKey *items;
  size_t count, size;
} Keys;

static int note_key(void *user, const char *const *values, size_t count) {
  Keys *k = user;
  if (count < 3 || !values[0] || !values[1] || !values[2]) return ASH_OK;
  if (k->count == k->size) {
    const size_t size = k->size ? k->size * 2 : 8;
    ForeignKey *items = realloc(k->items, size * sizeof *items);
    if (!items) return ASH_NOMEM;
    k->items = items;
    k->size = size;
  }
  k->items[k->count++] = (ForeignKey){.number = strtoll(values[0], NULL, 10),
                                      .rows = strtoll(values[1], NULL, 10),
                                      .numbered = strcmp(values[2], "0") != 0};
  return ASH_OK;
}

/* Only tables with rowids tell them. */
static int find_keys(Keys *found, SqliteConn *s, const char *table) {
  return rt_sqlite_query(&s->base,
                         "SELECT fkid, count(*), count(\"rowid\") FROM "
                         "pragma_foreign_key_check($1, 'main') GROUP BY fkid",
                         &(Value){.text = table}, 1, note_key, found);
}

typedef struct Search {
  Orphans *found;
  SqliteConn *s;
  const char *table;
} Search;

static int note_row(void *user, const char *const *values, size_t count) {
  const Search *x = user;
  if (count < 4) return ASH_OK;
  return note_orphan(x->found, hash_orphan(x->s, x->table, values[2], values[0]));
}

/* As many as SQLite's own check tells, whatever can be said of them. */
static int note_rows(Search *x, const ForeignKey *key) {
  const size_t before = x->found->count;
  int status = rt_dangling_rows(x->s, x->table, key, note_row, x);
  for (int64_t n = (int64_t)(x->found->count - before); status == ASH_OK && n < key->rows; n++)
    status = note_orphan(x->found, hash_orphan(x->s, x->table, NULL, NULL));
  return status;
}

/* A foreign key that fits no key of its parent cannot be checked; that counts as one orphan. */
static int search_table(Search *x) {
  Keys keys = {0};
  int status = find_keys(&keys, x->s, x->table);
  if (is_mismatch(x->s, status))
    status = note_orphan(x->found, hash_orphan(x->s, x->table, NULL, "mismatch"));
  else if (keys.count && !x->s->orphans_counted)
    status = note_orphan(x->found, 0);
  for (size_t i = 0; x->s->orphans_counted && i < keys.count && status == ASH_OK; i++)
    status = note_rows(x, &keys.items[i]);
  free(keys.items);
  return status;
}

int rt_orphans_find(Orphans *found, SqliteConn *s) {
  int status = choose_tables(found, s);
  for (size_t i = 0; i < found->table_count && status == ASH_OK; i++)
    status = search_table(&(Search){found, s, found->tables[i]});
  if (found->count) qsort(found->hashes, found->count, sizeof *found->hashes, compare_hashes);
  return status == ASH_NOMEM ? rt_fail(&s->base, status, "out of memory") : status;
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
  const SqliteConn *s;
  const char *table;
  Text text;
  unsigned named;
} Naming;

static int name_row(void *user, const char *const *values, size_t count) {
  Naming *n = user;
  if (n->named == 5 || count < 4) return ASH_OK;
  const uint64_t h = hash_orphan(n->s, n->table, values[2], values[0]);
  if (!bsearch(&h, n->fresh->hashes, n->fresh->count, sizeof h, compare_hashes)) return ASH_OK;
  n->named++;
  rt_text_printf(&n->text, "\n  %s", n->table);
  if (values[1]) rt_text_printf(&n->text, " (rowid %s)", values[1]);
  rt_text_printf(&n->text, ": %s refers to a row of %s that is not there",
                 values[3] ? values[3] : "it", values[2] ? values[2] : "its table");
  return ASH_OK;
}

static void name_table(Naming *n, SqliteConn *s) {
  Keys keys = {0};
  int status = find_keys(&keys, s, n->table);
  for (size_t i = 0; i < keys.count && status == ASH_OK; i++)
    status = rt_dangling_rows(s, n->table, &keys.items[i], name_row, n);
  if (status == ASH_ERROR) rt_text_printf(&n->text, "\n  %s: %s", n->table, ash_errmsg(&s->base));
  free(keys.items);
}

static int refuse(SqliteConn *s, const Orphans *fresh) {
  Naming n = {.fresh = fresh, .s = s};
  rt_text_printf(&n.text, "the migration would leave %zu row%s referring to missing rows",
                 fresh->count, fresh->count == 1 ? "" : "s");
  for (size_t i = 0; i < fresh->table_count; i++) {
    n.table = fresh->tables[i];
    name_table(&n, s);
  }
  return rt_fail_text(&s->base, ASH_ERROR, &n.text);
}

/* Nearly always there are none, and counting them before would take as long again. */
int rt_orphans_check(SqliteConn *s) {
  Orphans now = {0};
  int status = s->orphans_counted ? rt_origins_follow(&s->origins, s) : ASH_OK;
  if (status == ASH_OK) status = rt_orphans_find(&now, s);
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
