/* lower_statement.c: custom statements, split into single ones. */
#include <string.h>

#include "backend/sqlite/lower/lower.h"
#include "diff/canonical.h"
#include "memory/mutant.h"
#include "sql/tokens.h"

/* Returns the statement within `len` bytes at `text`, without comments around it and its `;`, or
 * NULL if there is none. */
static const char *trim(Arena *a, const char *text, size_t len) {
  sql_cursor c = sql_scan(text, len);
  const char *start = NULL, *end = NULL, *before_semicolon = NULL;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (!start) start = t.text;
    before_semicolon = t.kind == SQL_SEMICOLON ? end : NULL;
    end = t.text + t.len;
  }
  if (before_semicolon) end = before_semicolon;
  return start && *start != ';' ? arena_strndup(a, start, (size_t)(end - start)) : NULL;
}

void each_statement(Arena *a, const char *script, void (*each)(void *user, const char *sql),
                    void *user) {
  for (size_t rest = strlen(script); rest;) {
    size_t len = sql_statement_length(script, rest);
    const char *sql = trim(a, script, len);
    if (sql) each(user, sql);
    script += len;
    rest -= len;
  }
}

typedef struct Target {
  Lowering *lowering;
  const Table *table;
  const char *how;
  bool derived; /* what it drops is made of another table's rows */
} Target;

/* A table that a statement made has rows, too. */
static void note_dropped_table(Lowering *l, const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  if (!sql_is(sql_next_token(&c), "drop") || !sql_is(sql_next_token(&c), "table")) return;
  sql_token name = sql_next_token(&c), last = {.kind = SQL_END};
  for (; name.kind != SQL_END; name = sql_next_token(&c)) last = name; /* IF EXISTS, a schema */
  if (sql_can_name(last)) lower_loss(l, sql_token_name(l->names, last), NULL);
}

static void add_statement(void *user, const char *sql) {
  const Target *t = user;
  if (!t->derived) note_dropped_table(t->lowering, sql);
  lower_step(t->lowering, STEP_CUSTOM, t->table, t->how, sql);
}

void lower_statement(Lowering *l, const Op *op) {
  const Statement *s = op->statement.is ? op->statement.is : op->statement.was;
  const char *script = op->kind == OP_ADD_STATEMENT ? s->up : MUTANT(24, s->up, s->down);
  const char *verb = op->kind == OP_ADD_STATEMENT ? "custom statement" : "undoes custom statement";
  Target target = {.lowering = l,
                   .table = op_table(op),
                   .how = arena_printf(l->arena, "%s %s", verb, s->name),
                   .derived =
                       op->kind == OP_DROP_STATEMENT && s->up && sql_makes_derived_table(s->up)};
  if (script) each_statement(l->arena, script, add_statement, &target);
}
