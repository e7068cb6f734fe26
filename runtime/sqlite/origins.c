/* origins.c: which table of a transaction's begin one at its end was made of: the one that had its
 * name, or the one that the script's ALTER TABLE … RENAME TO gave its name to. What a script makes
 * beside an old table and renames in its place is made of that one. */
#include "sqlite/conn.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sql/slice.h"

/* A name, what it stood for at the begin (itself, or NULL), and what it stands for by now. */
struct Origin {
  char *name;
  const char *first, *was;
};

static int compare_origins(const void *a, const void *b) {
  return strcasecmp(((const Origin *)a)->name, ((const Origin *)b)->name);
}

static int compare_name(const void *name, const void *origin) {
  return strcasecmp(name, ((const Origin *)origin)->name);
}

static Origin *find(const Origins *o, const char *name) {
  return o->count ? bsearch(name, o->items, o->count, sizeof *o->items, compare_name) : NULL;
}

/* Returns the new last one, which owns `name`; NULL where there is no memory. */
static Origin *append(Origins *o, char *name) {
  if (name && o->count == o->size) {
    const size_t size = o->size ? o->size * 2 : 64;
    Origin *items = realloc(o->items, size * sizeof *items);
    if (items) {
      o->items = items;
      o->size = size;
    }
  }
  if (!name || o->count == o->size) {
    free(name);
    return NULL;
  }
  o->items[o->count] = (Origin){.name = name};
  return &o->items[o->count++];
}

static int note_table(void *user, const char *const *values, size_t count) {
  if (!count || !values[0]) return ASH_OK;
  Origin *origin = append(user, strdup(values[0]));
  if (!origin) return ASH_NOMEM;
  origin->first = origin->was = origin->name;
  return ASH_OK;
}

int rt_origins_find(Origins *o, SqliteConn *s) {
  int status = rt_sqlite_query(&s->base, "SELECT name FROM main.sqlite_schema WHERE type = 'table'",
                               NULL, 0, note_table, o);
  if (o->count) qsort(o->items, o->count, sizeof *o->items, compare_origins);
  return status;
}

void rt_origins_free(Origins *o) {
  for (size_t i = 0; i < o->count; i++) free(o->items[i].name);
  free(o->items);
  *o = (Origins){0};
}

const char *rt_origin(const Origins *o, const char *table) {
  const Origin *origin = find(o, table);
  return origin && origin->was ? origin->was : table;
}

/* --- renames ---------------------------------------------------------------------------------- */

/* Takes the name of a table, with or without that of its schema before it, and what comes behind. */
static sql_token take_name(sql_cursor *c, sql_token *next) {
  sql_token name = sql_next_token(c);
  *next = sql_next_token(c);
  if (next->kind == SQL_PUNCTUATION && next->len == 1 && *next->text == '.') {
    name = sql_next_token(c);
    *next = sql_next_token(c);
  }
  return name;
}

/* Reads ALTER TABLE `from` RENAME TO `to`; false for every other statement. */
static bool read_rename(const char *sql, sql_slice *from, sql_slice *to) {
  sql_token next;
  sql_cursor c = sql_scan(sql, strlen(sql));
  if (!sql_is(sql_next_token(&c), "alter") || !sql_is(sql_next_token(&c), "table")) return false;
  const sql_token was = take_name(&c, &next);
  if (!sql_is(next, "rename") || !sql_is(sql_next_token(&c), "to")) return false;
  const sql_token is = sql_next_token(&c);
  *from = (sql_slice){was.text, was.len};
  *to = (sql_slice){is.text, is.len};
  return sql_can_name(was) && sql_can_name(is);
}

/* The last one goes to its place. */
static void sort_in(Origins *o) {
  for (size_t i = o->count - 1; i && compare_origins(&o->items[i - 1], &o->items[i]) > 0; i--) {
    const Origin moved = o->items[i];
    o->items[i] = o->items[i - 1];
    o->items[i - 1] = moved;
  }
}

/* The name `to`, which becomes the list's, stands for what `from` stood for. */
static bool rename_table(Origins *o, const char *from, char *to) {
  Origin *source = find(o, from);
  const char *was = source ? source->was : NULL;
  if (was) source->was = source->first;
  Origin *target = was ? find(o, to) : NULL;
  if (!was || target) {
    if (target) target->was = was;
    free(to);
    return true;
  }
  target = append(o, to);
  if (!target) return false;
  target->was = was;
  sort_in(o);
  return true;
}

int rt_origins_follow(Origins *o, SqliteConn *s) {
  bool done = true;
  for (size_t i = 0; done && s->script && i < s->script->statement_count; i++) {
    sql_slice was, is;
    if (!read_rename(s->script->statements[i].sql, &was, &is)) continue;
    char *from = sql_slice_unquote(was), *to = sql_slice_unquote(is);
    done = from && to && rename_table(o, from, to);
    if (!from) free(to);
    free(from);
  }
  return done ? ASH_OK : rt_fail(&s->base, ASH_NOMEM, "out of memory");
}
