/* dependants.c: a statement that changes is undone before everything and made again last. A view or trigger
 * that names what it makes would be broken in between, where SQLite reads all of them for an ALTER
 * TABLE, and a trigger goes with its view: so these are undone and made again, too, and what names them. */
#include <string.h>

#include "diff/canonical.h"
#include "diff/differ.h"

typedef struct Made {
  Name name;       /* in lower case; NULL: the text is not one CREATE */
  bool is_trigger; /* which nothing names */
  bool is_view;
} Made;

/* Returns the next token that is none of the words, which may stand there in this order. */
static sql_token next_but(sql_cursor *c, const char *const *words) {
  sql_token t = sql_next_token(c);
  for (; *words; words++)
    if (sql_is(t, *words)) t = sql_next_token(c);
  return t;
}

/* Returns what a single CREATE makes. */
static Made made_by(Differ *d, const char *sql) {
  static const char *const kinds[] = {"temp", "temporary", "unique", "virtual", NULL};
  static const char *const unless[] = {"if", "not", "exists", NULL};
  Made made = {0};
  if (!sql || sql_statement_length(sql, strlen(sql)) != strlen(sql)) return made;
  sql_cursor c = sql_scan(sql, strlen(sql));
  if (!sql_is(sql_next_token(&c), "create")) return made;
  const sql_token kind = next_but(&c, kinds);
  sql_token name = next_but(&c, unless);
  sql_cursor ahead = c;
  const sql_token dot = sql_next_token(&ahead);
  if (dot.kind == SQL_PUNCTUATION && *dot.text == '.') name = sql_next_token(&ahead);
  if (!sql_can_name(name)) return made;
  made.name = intern_lower(d->names, sql_token_name(d->names, name));
  made.is_trigger = sql_is(kind, "trigger");
  made.is_view = sql_is(kind, "view");
  return made;
}

/* Puts the names of what goes and comes back into `again`. Returns true if there is any. */
static bool find_made_again(Differ *d, NameMap *again) {
  NameMap *gone = namemap_new(d->arena);
  bool any = false;
  for (Op *op = d->diff->first; op; op = op->next) {
    if (op->kind != OP_DROP_STATEMENT) continue;
    const Made made = made_by(d, op->statement.was->up);
    if (made.name && !made.is_trigger) namemap_put(gone, made.name, op);
  }
  for (Op *op = d->diff->first; op; op = op->next) {
    if (op->kind != OP_ADD_STATEMENT) continue;
    const Made made = made_by(d, op->statement.is->up);
    if (!made.name || !namemap_get(gone, made.name)) continue;
    namemap_put(again, made.name, op);
    any = true;
  }
  return any;
}

static bool names_one_of(Differ *d, const NameMap *names, const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (!sql_can_name(t)) continue;
    if (namemap_get(names, intern_lower(d->names, sql_token_name(d->names, t)))) return true;
  }
  return false;
}

/* Returns true if one was added. */
static bool add_dependants(Differ *d, NameMap *again) {
  bool any = false;
  for (SameStatement *s = d->same; s; s = s->next) {
    if (s->made_again) continue;
    const Made made = made_by(d, s->was->up);
    if (!(made.is_view || made.is_trigger) || !names_one_of(d, again, s->was->up)) continue;
    diff_add_statement(d, &s->pair, s->was, NULL);
    diff_add_statement(d, &s->pair, NULL, s->is);
    namemap_put(again, made.name, s);
    s->made_again = any = true;
  }
  return any;
}

void diff_dependants(Differ *d) {
  NameMap *again = namemap_new(d->arena);
  for (bool any = find_made_again(d, again); any;) any = add_dependants(d, again);
}
