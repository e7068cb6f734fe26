/* attached.c: triggers and indexes that custom statements make, by the table they stand on: they go with
 * the table when it is rebuilt and must come back, with the text that they have by then. */
#include "backend/sqlite/lower/attached.h"

#include <sqlite3.h>
#include <string.h>

#include "diff/canonical.h"

typedef struct Reading {
  Lowering *lowering;
  bool stays;
} Reading;

/* Returns the next name behind `c`, the last part of one with a schema before it. */
static Name read_name(Interner *in, sql_cursor *c) {
  sql_token t = sql_next_token(c);
  sql_cursor saved = *c;
  sql_token dot = sql_next_token(c);
  if (dot.kind == SQL_PUNCTUATION && *dot.text == '.')
    t = sql_next_token(c);
  else
    *c = saved;
  return sql_token_name(in, t);
}

static bool skip_to(sql_cursor *c, const char *word) {
  for (sql_token t = sql_next_token(c); t.kind != SQL_END; t = sql_next_token(c)) {
    if (sql_is(t, word)) return true;
    if (sql_is(t, "begin")) return false;
  }
  return false;
}

/* Reads the words before the name: the type, or NULL for another statement. */
static const char *read_type(sql_cursor *c) {
  if (!sql_is(sql_next_token(c), "create")) return NULL;
  sql_token t = sql_next_token(c);
  if (sql_is(t, "unique")) t = sql_next_token(c);
  return sql_is(t, "trigger") ? "trigger"
         : sql_is(t, "index") ? "index"
         : sql_is(t, "view")  ? "view"
                              : NULL;
}

static void skip_if_not_exists(sql_cursor *c) {
  sql_cursor ahead = *c;
  if (!sql_is(sql_next_token(&ahead), "if") || !sql_is(sql_next_token(&ahead), "not")) return;
  sql_next_token(&ahead);
  *c = ahead;
}

/* CREATE TRIGGER|INDEX [IF NOT EXISTS] name … ON table …, CREATE VIEW [IF NOT EXISTS] name … */
static void read_statement(void *user, const char *sql) {
  const Reading *r = user;
  Lowering *l = r->lowering;
  sql_cursor c = sql_scan(sql, strlen(sql));
  const char *type = read_type(&c);
  if (!type) return;
  skip_if_not_exists(&c);
  Attached *x = NEW(l->arena, Attached);
  *x = (Attached){.type = type, .name = read_name(l->names, &c), .sql = sql, .stays = r->stays};
  x->earlier = l->newest_attached;
  l->newest_attached = x;
  if (strcmp(type, "view") == 0 || !skip_to(&c, "on")) return;
  Name table = intern_lower(l->names, read_name(l->names, &c));
  x->next = namemap_get(l->attached, table);
  namemap_put(l->attached, table, x);
}

static void read_all(Lowering *l) {
  l->attached = namemap_new(l->arena);
  NameMap *dropped = namemap_new(l->arena); /* by the statement's own address */
  for (unsigned i = 0; i < l->count; i++)
    if (l->ops[i]->kind == OP_DROP_STATEMENT)
      namemap_put(dropped, (Name)l->ops[i]->statement.was, (void *)l->ops[i]);
  for (const Table *t = l->from->tables; t; t = t->next)
    for (const Statement *s = t->retained ? NULL : t->statements; s; s = s->next) {
      Reading r = {l, !namemap_get(dropped, (Name)s)};
      if (s->up && !s->code) each_statement(l->arena, s->up, read_statement, &r);
    }
}

const Attached *attached_to(Lowering *l, const Table *t) {
  if (!l->attached) read_all(l);
  return namemap_get(l->attached, intern_lower(l->names, t->name));
}

const Attached *all_attached(Lowering *l) {
  if (!l->attached) read_all(l);
  return l->newest_attached;
}

/* --- the text after renames: SQLite itself is asked, on empty tables -------------------------- */

typedef struct Stage {
  Lowering *lowering;
  sqlite3 *db;
} Stage;

static bool creates(const char *sql, const char *type) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  if (!sql_is(sql_next_token(&c), "create")) return false;
  sql_token t = sql_next_token(&c);
  if (sql_is(t, "unique")) t = sql_next_token(&c);
  return sql_is(t, type);
}

/* What cannot be made here does not matter to the text of something else. */
static void make_object(void *user, const char *sql) {
  const Stage *s = user;
  if (creates(sql, "trigger") || creates(sql, "index") || creates(sql, "view"))
    sqlite3_exec(s->db, sql, NULL, NULL, NULL);
}

static void make_schema(Stage *s) {
  const Schema *from = s->lowering->from;
  for (const Table *t = from->tables; t; t = t->next) {
    Buf sql = buf_new(s->lowering->arena);
    sqlite_create_table(&sql, s->lowering->names, t, t->name);
    sqlite3_exec(s->db, buf_text(&sql), NULL, NULL, NULL);
  }
  for (const Table *t = from->tables; t; t = t->next)
    for (const Statement *x = t->retained ? NULL : t->statements; x; x = x->next)
      if (x->up && !x->code) each_statement(s->lowering->arena, x->up, make_object, s);
}

static bool is_rename(const Step *step) {
  sql_cursor c = sql_scan(step->sql, strlen(step->sql));
  if (step->kind != STEP_SQL || !sql_is(sql_next_token(&c), "alter")) return false;
  sql_next_token(&c); /* table */
  sql_next_token(&c); /* its name, as quoted here */
  return sql_is(sql_next_token(&c), "rename");
}

static bool any_rename(const Steps *steps) {
  for (const Step *s = steps->first; s; s = s->next)
    if (is_rename(s)) return true;
  return false;
}

static const char *stored_text(Stage *s, const Attached *x) {
  sqlite3_stmt *stmt = NULL;
  const char *text = NULL;
  sqlite3_prepare_v2(s->db,
                     "SELECT sql FROM sqlite_schema WHERE type=?1 AND name=?2 COLLATE NOCASE", -1,
                     &stmt, NULL);
  sqlite3_bind_text(stmt, 1, x->type, -1, SQLITE_STATIC);
  sqlite3_bind_text(stmt, 2, x->name, -1, SQLITE_STATIC);
  if (stmt && sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 0))
    text = arena_strdup(s->lowering->arena, (const char *)sqlite3_column_text(stmt, 0));
  sqlite3_finalize(stmt);
  return text;
}

const char *attached_sql(Lowering *l, const Attached *x) {
  Stage s = {.lowering = l};
  const char *text = NULL;
  if (!any_rename(&l->out->steps)) return x->sql;
  if (sqlite3_open(":memory:", &s.db) == SQLITE_OK) {
    make_schema(&s);
    for (const Step *step = l->out->steps.first; step; step = step->next)
      if (is_rename(step)) sqlite3_exec(s.db, step->sql, NULL, NULL, NULL);
    text = stored_text(&s, x);
  }
  sqlite3_close(s.db);
  return text ? text : x->sql;
}
