/* triggers.c: the triggers that custom statements make, by the table they stand on: they go with the
 * table when it is rebuilt and must come back. */
#include <string.h>

#include "backend/sqlite/lower.h"
#include "diff/canonical.h"

typedef struct Reading {
  Lowering *lowering;
  bool stays;
} Reading;

static Name lower_case(Interner *in, Name name) {
  Arena *scratch = arena_new();
  char *text = arena_strdup(scratch, name);
  for (char *c = text; *c; c++)
    if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
  Name lower = intern_text(in, text);
  arena_free(scratch);
  return lower;
}

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

/* CREATE TRIGGER [IF NOT EXISTS] name … ON table … */
static void read_statement(void *user, const char *sql) {
  const Reading *r = user;
  Lowering *l = r->lowering;
  sql_cursor c = sql_scan(sql, strlen(sql));
  if (!sql_is(sql_next_token(&c), "create") || !sql_is(sql_next_token(&c), "trigger")) return;
  sql_cursor name_at = c;
  if (sql_is(sql_next_token(&c), "if")) {
    sql_next_token(&c);
    sql_next_token(&c);
    name_at = c;
  }
  c = name_at;
  Trigger *trigger = NEW(l->arena, Trigger);
  trigger->name = read_name(l->names, &c);
  trigger->sql = sql;
  trigger->stays = r->stays;
  if (!skip_to(&c, "on")) return;
  Name table = lower_case(l->names, read_name(l->names, &c));
  trigger->next = namemap_get(l->triggers, table);
  namemap_put(l->triggers, table, trigger);
}

static void read_triggers(Lowering *l) {
  l->triggers = namemap_new(l->arena);
  NameMap *dropped = namemap_new(l->arena); /* by the statement's own address */
  for (unsigned i = 0; i < l->count; i++)
    if (l->ops[i]->kind == OP_DROP_STATEMENT)
      namemap_put(dropped, (Name)l->ops[i]->statement.was, (void *)l->ops[i]);
  for (const Table *t = l->from->tables; t; t = t->next)
    for (const Statement *s = t->statements; s; s = s->next) {
      Reading r = {l, !namemap_get(dropped, (Name)s)};
      if (s->up && !s->code) each_statement(l->arena, s->up, read_statement, &r);
    }
}

const Trigger *triggers_on(Lowering *l, const Table *t) {
  if (!l->triggers) read_triggers(l);
  return namemap_get(l->triggers, lower_case(l->names, t->name));
}
