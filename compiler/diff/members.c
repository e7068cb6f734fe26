/* members.c: checks and custom statements, both matched by name; a changed one is dropped and made
 * again. */
#include <string.h>

#include "diff/canonical.h"
#include "diff/differ.h"
#include "diff/shape.h"
#include "memory/buf.h"

static bool same_check(Differ *d, const Pair *p, const Check *was, const Check *is) {
  return sql_canonical(d->names, check_sql(d->names, was), p->renamed) ==
         sql_canonical(d->names, check_sql(d->names, is), NULL);
}

/* Returns what tells a check from others of its table: its name, or its SQL where it has none. */
static Name check_key(Differ *d, const Check *c, const NameMap *renamed) {
  if (!c->unnamed) return c->name;
  return intern_printf(d->names, "check %s",
                       sql_canonical(d->names, check_sql(d->names, c), renamed));
}

static NameMap *checks_by_key(Differ *d, const Table *t, const NameMap *renamed) {
  NameMap *m = namemap_new(d->arena);
  for (Check *c = t->checks; c; c = c->next)
    if (c->check) namemap_put(m, check_key(d, c, renamed), c);
  return m;
}

static void add_check_op(Differ *d, OpKind kind, const Pair *p, const Check *was, const Check *is) {
  Op *op = differ_add(d, kind, p);
  op->check.was = was;
  op->check.is = is;
}

/* A check without SQL is one that only Ash knows. */
void diff_checks(Differ *d, const Pair *p) {
  NameMap *was = checks_by_key(d, p->was, p->renamed), *is = checks_by_key(d, p->is, NULL);
  for (const Check *c = p->was->checks; c; c = c->next) {
    const Check *now = namemap_get(is, check_key(d, c, p->renamed));
    if (c->check && (!now || !same_check(d, p, c, now))) add_check_op(d, OP_DROP_CHECK, p, c, NULL);
  }
  for (const Check *c = p->is->checks; c; c = c->next) {
    const Check *old = namemap_get(was, check_key(d, c, NULL));
    if (c->check && (!old || !same_check(d, p, old, c))) add_check_op(d, OP_ADD_CHECK, p, NULL, c);
  }
}

/* Returns `sql` as SQLite keeps a CREATE TABLE once what it refers to is renamed. */
static const char *with_references_now(Differ *d, const char *sql) {
  Buf out = buf_new(d->arena);
  const NameMap *columns = NULL; /* of the table that is referred to */
  bool reference = false, list = false;
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    const char *text = arena_strndup(d->arena, t.text, t.len);
    const NameMap *renamed = reference ? d->tables_now : list ? columns : NULL;
    buf_printf(&out, " %s", sql_renamed(d->names, text, renamed));
    if (reference) columns = namemap_get(d->columns_now, sql_token_name(d->names, t));
    list = columns && (reference || list) && *t.text != ')';
    reference = sql_is(t, "references");
  }
  return buf_text(&out);
}

/* A table that a statement makes refers to what is renamed by its name of now, without being made anew. */
static bool same_up(Differ *d, const Statement *was, const Statement *is) {
  Name up = sql_canonical(d->names, is->up, NULL);
  if (sql_canonical(d->names, was->up, NULL) == up) return true;
  return d->columns_now && was->up && sql_makes_table(was->up) &&
         sql_canonical(d->names, with_references_now(d, was->up), NULL) == up;
}

static bool same_statement(Differ *d, const Statement *was, const Statement *is) {
  return was->code == is->code && same_up(d, was, is) &&
         sql_canonical(d->names, was->down, NULL) == sql_canonical(d->names, is->down, NULL);
}

/* What a retained table's statements made is undone: a trigger of theirs on another table could fail. */
static Statement *statements_of(const Table *t) {
  return t && !t->retained ? t->statements : NULL;
}

static NameMap *statements_by_name(Differ *d, const Table *t) {
  NameMap *m = namemap_new(d->arena);
  for (Statement *s = statements_of(t); s; s = s->next) namemap_put(m, s->name, s);
  return m;
}

void diff_add_statement(Differ *d, const Pair *p, const Statement *was, const Statement *is) {
  Op *op = differ_add(d, was ? OP_DROP_STATEMENT : OP_ADD_STATEMENT, p);
  op->statement.was = was;
  op->statement.is = is;
}

static void note_same(Differ *d, const Pair *p, const Statement *was, const Statement *is) {
  SameStatement *same = NEW(d->arena, SameStatement);
  *same = (SameStatement){.pair = *p, .was = was, .is = is};
  *d->same_tail = same;
  d->same_tail = &same->next;
}

void diff_statements(Differ *d, const Pair *p) {
  NameMap *was = statements_by_name(d, p->was), *is = statements_by_name(d, p->is);
  for (const Statement *s = statements_of(p->was); s; s = s->next) {
    const Statement *now = namemap_get(is, s->name);
    const bool same = now && same_statement(d, s, now);
    same ? note_same(d, p, s, now) : diff_add_statement(d, p, s, NULL);
  }
  for (const Statement *s = statements_of(p->is); s; s = s->next) {
    const Statement *old = namemap_get(was, s->name);
    if (!old || !same_statement(d, old, s)) diff_add_statement(d, p, NULL, s);
  }
}

/* --- statements that move ---------------------------------------------------------------------- */

enum { NO_OPERATION = OP_COUNT };

static void unlink_none(Diff *diff) {
  Op **at = &diff->first;
  while (*at) {
    if ((int)(*at)->kind != NO_OPERATION) {
      at = &(*at)->next;
      continue;
    }
    *at = (*at)->next;
    diff->count--;
  }
  diff->tail = at;
}

void diff_moved_statements(Differ *d) {
  NameMap *gone = namemap_new(d->arena);
  for (Op *op = d->diff->first; op; op = op->next)
    if (op->kind == OP_DROP_STATEMENT) namemap_put(gone, op->statement.was->name, op);
  for (Op *op = d->diff->first; op; op = op->next) {
    if (op->kind != OP_ADD_STATEMENT) continue;
    Op *old = namemap_get(gone, op->statement.is->name);
    if (!old || (int)old->kind == NO_OPERATION) continue;
    if (!same_statement(d, old->statement.was, op->statement.is)) continue;
    old->kind = op->kind = (OpKind)NO_OPERATION;
  }
  unlink_none(d->diff);
}
