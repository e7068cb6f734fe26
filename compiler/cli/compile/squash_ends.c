/* squash_ends.c: see squash_ends.h. */
#include "cli/compile/squash_ends.h"

#include <inttypes.h>
#include <string.h>

#include "backend/backend.h"
#include "backend/sql.h"
#include "cli/compile/recall.h"
#include "diff/canonical.h"
#include "prove/database.h"
#include "snapshot/snapshot.h"
#include "sql/tokens.h"

NameList *migration_paths(Run *run, const Repo *repo, const ash_migrations *set, size_t from,
                          size_t end) {
  NameList *first = NULL, **tail = &first;
  for (size_t i = from; i < end; i++) {
    *tail = NEW(run->arena, NameList);
    (*tail)->name =
        intern_printf(run->names, "%s/%" PRId64 "_%s.sql", project_migrations(run, repo),
                      set->items[i]->version, set->items[i]->name);
    tail = &(*tail)->next;
  }
  return first;
}

static Schema *snapshots_until(Run *run, const Repo *repo, int64_t newest) {
  const SnapshotFilter filter = {.newest = newest};
  return snapshot_read(run->arena, run->names, run->diag, run->sources, repo,
                       project_snapshots(run, repo), &filter);
}

/* --- tables whose snapshots are gone ---------------------------------------------------------- */

/* What is known of them: the database that has the migrations so far, the snapshots of today, and the
 * migrations between. */
typedef struct Gone {
  Run *run;
  sqlite3 *db;
  const Schema *newest;
  const Recall *later;
} Gone;

/* Returns the name that a CREATE statement gives, its cursor behind the first word; NULL where it is none. */
static Name created_name(const Gone *g, sql_cursor *c) {
  static const char *const passed[] = {"temp", "temporary", "unique", "virtual", "table", "index",
                                       "view", "trigger",   "if",     "not",     "exists"};
  sql_token t = sql_next_token(c);
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
    if (sql_is(t, passed[i])) t = sql_next_token(c);
  sql_cursor behind = *c;
  const sql_token dot = sql_next_token(&behind);
  if (dot.len == 1 && *dot.text == '.') t = sql_next_token(&behind);
  return sql_can_name(t) ? sql_token_name(g->run->names, t) : NULL;
}

/* Appends the stored text of an object. Returns false where the database has none. */
static bool put_object(const Gone *g, Buf *out, Name name) {
  Buf query = buf_new(g->run->arena);
  buf_put(&query, "SELECT sql FROM main.sqlite_schema WHERE name=");
  sql_literal(&query, name);
  buf_put(&query, " COLLATE NOCASE AND sql IS NOT NULL");
  const Result r = db_query(g->run->arena, g->db, buf_text(&query));
  if (!r.rows) return false;
  buf_printf(out, "%s%s", out->len ? ";\n" : "", r.rows->cells[0]);
  return true;
}

/* Returns the SQL that a statement, which was changed since, must have been: the objects that it creates
 * now, as the database has them. NULL where it has not. */
static Name up_of_then(const Gone *g, const Statement *now) {
  Buf up = buf_new(g->run->arena);
  const char *end = now->up + strlen(now->up);
  for (const char *at = now->up; at < end;) {
    const size_t len = sql_statement_length(at, (size_t)(end - at));
    sql_cursor c = sql_scan(at, len);
    const sql_token first = sql_next_token(&c);
    Name name = sql_is(first, "create") ? created_name(g, &c) : NULL;
    if (first.kind != SQL_END && (!name || !put_object(g, &up, name))) return NULL;
    at += len;
  }
  return intern_text(g->run->names, buf_text(&up));
}

/* The statements that a table has today and had then. */
static Statement *statements_then(const Gone *g, Name table) {
  Statement *first = NULL, **tail = &first;
  const char *now = recall_table(g->later, table);
  const Table *t = now ? schema_table(g->newest, intern_text(g->run->names, now)) : NULL;
  for (const Statement *s = t ? t->statements : NULL; s; s = s->next) {
    Name up = recall_statement(g->later, s->name) ? up_of_then(g, s) : s->up;
    if (!up) continue;
    *tail = NEW(g->run->arena, Statement);
    **tail = *s;
    (*tail)->up = up;
    (*tail)->next = NULL;
    tail = &(*tail)->next;
  }
  return first;
}

static void add_table(const Gone *g, Schema *s, const Table *t) {
  Table *copy = NEW(s->arena, Table);
  *copy = *t;
  copy->statements = statements_then(g, t->name);
  copy->next = s->tables;
  s->tables = copy;
}

/* Adds what `live` has and the snapshots of that time do not: tables whose snapshots went later, or were made
 * one file. Tables that were never in a snapshot are other people's. */
static void add_gone(const Gone *g, Schema *s, const Schema *live) {
  NameMap *there = namemap_new(g->run->arena);
  for (const Table *t = s->tables; t; t = t->next) namemap_put(there, t->name, (void *)t);
  for (const Table *t = live->tables; t; t = t->next)
    if (!namemap_get(there, t->name) &&
        (recall_gone(g->later, t->name) || schema_table(g->newest, t->name)))
      add_table(g, s, t);
  schema_finish(s);
}

Schema *schema_at(Run *run, const Repo *repo, const ash_migrations *set, size_t count,
                  sqlite3 *db) {
  if (!count) {
    Schema *empty = schema_new(run->arena, run->names, repo);
    schema_finish(empty);
    return empty;
  }
  const Backend *backend = backend_for(repo->adapter);
  if (count == set->count) return snapshots_until(run, repo, 0);
  Schema *s = snapshots_until(run, repo, set->items[count - 1]->version);
  const Schema *newest = snapshots_until(run, repo, 0);
  if (!s || !newest || !backend->inspect) return s;
  const Schema *live = backend->inspect(run->arena, run->names, repo, db, run->diag);
  if (!live) return NULL;
  const NameList *files = migration_paths(run, repo, set, count, set->count);
  const Gone g = {run, db, newest, recall_files(run, files)};
  add_gone(&g, s, live);
  return s;
}
