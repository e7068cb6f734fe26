/* statements.c: what the statements of a migration file are: run by the runtime, gates, or only for
 * plain shells. */
#include <string.h>

#include "migration/digest.h"
#include "migration/parser.h"
#include "sql/tokens.h"

static bool is_text(sql_token t, const char *text) {
  return t.len == strlen(text) && memcmp(t.text, text, t.len) == 0;
}

static sql_token first_token(const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  return sql_next_token(&c);
}

static bool drops_table(const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  return sql_is(sql_next_token(&c), "drop") && sql_is(sql_next_token(&c), "table");
}

void parser_add_statement(Parser *p, ash_statement statement, const char *digested) {
  Section *s = p->now;
  s->statements = parser_room(p->arena, s->statements, s->statement_count, sizeof *s->statements);
  s->statements[s->statement_count++] = statement;
  digest_put(&s->statement_words, digested);
}

static void add_statement(Parser *p, const Item *item) {
  if (!p->edit || p->rebuild) p->now->drops |= drops_table(item->text);
  parser_add_statement(p, (ash_statement){.sql = item->text, .line = item->line}, item->text);
}

/* Returns what stands behind `count(*)=0 FROM`, or NULL. */
static const char *gate_query(const char *sql) {
  static const char *const wanted[] = {"(", "*", ")", "=", "0"};
  const size_t most = sizeof wanted / sizeof *wanted;
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END;) {
    const bool count = sql_is(t, "count");
    t = sql_next_token(&c);
    size_t i = 0;
    for (; count && i < most && is_text(t, wanted[i]); i++) t = sql_next_token(&c);
    if (i == most && sql_is(t, "from")) return t.text + t.len;
  }
  return NULL;
}

static void add_gate(Parser *p, const Item *item) {
  Section *s = p->now;
  const char *from = gate_query(item->text);
  if (!from || !from[strspn(from, " \t\r\n")]) {
    diag_error(p->diag, item->span, "a gate's statement must read … count(*)=0 FROM … ");
    diag_note(p->diag, p->gate->span, "the gate is here");
  } else {
    from += strspn(from, " \t\r\n");
    s->gates = parser_room(p->arena, s->gates, s->gate_count, sizeof *s->gates);
    s->gates[s->gate_count++] =
        (ash_gate){.message = p->gate->text, .from = from, .line = p->gate->line, .lose = p->lose};
    digest_put(&s->gate_words, from);
  }
  p->gate = NULL;
}

/* Returns true for `PRAGMA foreign_keys = …` and, in *off, if it switches them off. */
static bool sets_foreign_keys(const char *sql, bool *off) {
  static const char *const offs[] = {"off", "no", "false"};
  sql_cursor c = sql_scan(sql, strlen(sql));
  if (!sql_is(sql_next_token(&c), "pragma") || !sql_is(sql_next_token(&c), "foreign_keys"))
    return false;
  sql_token t = sql_next_token(&c);
  if (!is_text(t, "=") && !is_text(t, "(")) return false;
  t = sql_next_token(&c);
  *off = is_text(t, "0");
  for (size_t i = 0; i < sizeof offs / sizeof *offs; i++) *off |= sql_is(t, offs[i]);
  return true;
}

/* What only plain shells run still tells how the runtime has to run the rest. */
static void learn_from_shell(Parser *p, const Item *item) {
  bool off;
  p->now->shell_begin |= sql_is(first_token(item->text), "begin");
  if (sets_foreign_keys(item->text, &off)) p->now->keys_off |= off;
}

/* Of `CREATE TEMP TRIGGER … BEGIN a; b; END`, the runtime runs a and b. */
static void read_run(Parser *p, const Item *item) {
  if (!sql_is(first_token(item->text), "create")) return;
  const size_t len = strlen(item->text);
  sql_cursor c = sql_scan(item->text, len);
  size_t from = 0, to = 0;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (!from && sql_is(t, "begin"))
      from = (size_t)(c.at - item->text);
    else if (sql_is(t, "end"))
      to = (size_t)(t.text - item->text);
  }
  if (!from || to < from) {
    diag_error(p->diag, item->span, "an ashc:run block holds a trigger with BEGIN … END");
    return;
  }
  const Item *inner = script_split(p->arena, p->diag, p->source, item, from, to - from);
  for (; inner; inner = inner->next) add_statement(p, inner);
}

void parser_read_statement(Parser *p, const Item *item) {
  if (!p->now) {
    diag_error(p->diag, item->span, "a statement before the first section");
    diag_help(p->diag, "put the line `-- migrate:up` above it");
  } else if (p->edit && !p->otherwise) {
    diag_error(p->diag, item->span, "a statement between ashc:edit and ashc:or");
    diag_note(p->diag, p->edit->span, "the edit is here");
    diag_help(p->diag, "put `-- ashc:or` above the statements that run where it cannot be made");
  } else if (p->gate) {
    add_gate(p, item);
  } else if (!p->block) {
    add_statement(p, item);
  } else if (strcmp(p->block->word, "shell") == 0) {
    learn_from_shell(p, item);
  } else {
    read_run(p, item);
  }
}

static bool ends_transaction(const char *sql) {
  static const char *const words[] = {"begin", "commit", "end"};
  sql_cursor c = sql_scan(sql, strlen(sql));
  sql_token t = sql_next_token(&c);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (sql_is(t, words[i])) return true;
  if (!sql_is(t, "rollback")) return false;
  t = sql_next_token(&c);
  if (sql_is(t, "transaction")) t = sql_next_token(&c);
  return !sql_is(t, "to");
}

static Span line_span(const Parser *p, int line) {
  const char *at = p->source->text;
  for (int i = 1; i < line; i++) at = strchr(at, '\n') + 1;
  const size_t start = (size_t)(at - p->source->text);
  return (Span){p->source->number, (uint32_t)start, (uint32_t)(start + strcspn(at, "\n"))};
}

/* In a transaction of the runtime's, some statements cannot do what they say. */
void parser_check_transaction(Parser *p, const Section *s) {
  for (size_t i = 0; i < s->statement_count; i++) {
    const ash_statement *st = &s->statements[i];
    bool off;
    if (ends_transaction(st->sql)) {
      diag_error(p->diag, line_span(p, st->line), "a migration runs in a transaction of its own");
      diag_help(p->diag,
                "take the statement out, or write transaction:false behind the section's name");
    } else if (sets_foreign_keys(st->sql, &off)) {
      diag_warning(p->diag, line_span(p, st->line),
                   "inside a transaction this pragma does nothing");
      diag_help(p->diag, "write transaction:false behind the section's name");
    }
  }
}
