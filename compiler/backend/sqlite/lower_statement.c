/* lower_statement.c: custom statements, split into single ones. */
#include <string.h>

#include "backend/sqlite/lower.h"
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

static void add_statements(Lowering *l, const Table *t, const char *how, const char *script) {
  for (size_t rest = strlen(script); rest;) {
    size_t len = sql_statement_length(script, rest);
    const char *sql = trim(l->arena, script, len);
    if (sql) lower_step(l, STEP_CUSTOM, t, how, sql);
    script += len;
    rest -= len;
  }
}

void lower_statement(Lowering *l, const Op *op) {
  const Statement *s = op->statement.is ? op->statement.is : op->statement.was;
  const char *script = op->kind == OP_ADD_STATEMENT ? s->up : s->down;
  const char *verb = op->kind == OP_ADD_STATEMENT ? "custom statement" : "undoes custom statement";
  const char *how = arena_printf(l->arena, "%s %s", verb, s->name);
  if (script) add_statements(l, op_table(op), how, script);
}
