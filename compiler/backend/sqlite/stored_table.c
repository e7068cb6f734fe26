/* stored_table.c: reading a stored CREATE TABLE, of which only valid ones exist. */
#include <string.h>

#include "backend/sqlite/stored.h"
#include "diff/canonical.h"
#include "sql/tokens.h"

typedef struct Reader {
  Arena *arena;
  Interner *names;
  NameMap *columns;
  sql_cursor cursor;
  sql_token token; /* the one to read next */
  Column *column;  /* whose definition is read, NULL in a table constraint */
  Name constraint; /* name given to the next constraint, or NULL */
  Check **check_tail;
} Reader;

static void advance(Reader *r) {
  r->token = sql_next_token(&r->cursor);
}

static bool at_punctuation(const Reader *r, char c) {
  return r->token.kind == SQL_PUNCTUATION && *r->token.text == c;
}

static bool accept(Reader *r, const char *word) {
  if (!sql_is(r->token, word)) return false;
  advance(r);
  return true;
}

static Name read_name(Reader *r) {
  Name name = sql_token_name(r->names, r->token);
  advance(r);
  return name;
}

/* Returns the text between brackets, the first of which is the current token. */
static Name read_brackets(Reader *r) {
  if (!at_punctuation(r, '(')) return NULL;
  const char *start = r->token.text + 1;
  for (int depth = 0; r->token.kind != SQL_END; advance(r)) {
    depth += at_punctuation(r, '(') - at_punctuation(r, ')');
    if (depth == 0) break;
  }
  Name text = intern(r->names, start, (size_t)(r->token.text - start));
  advance(r);
  return text;
}

static NameList *read_names(Reader *r) {
  NameList *first = NULL, **tail = &first;
  if (!at_punctuation(r, '(')) return NULL;
  do {
    advance(r);
    *tail = NEW(r->arena, NameList);
    (*tail)->name = read_name(r);
    tail = &(*tail)->next;
  } while (at_punctuation(r, ','));
  advance(r);
  return first;
}

static ReferenceAction read_action(Reader *r, bool on_delete) {
  if (accept(r, "cascade")) return on_delete ? ACTION_DELETE : ACTION_UPDATE;
  if (accept(r, "restrict")) return ACTION_RESTRICT;
  if (accept(r, "no")) {
    accept(r, "action");
    return ACTION_NOTHING;
  }
  accept(r, "set");
  bool null = accept(r, "null");
  if (!null) accept(r, "default");
  return null ? ACTION_NILIFY : ACTION_NONE;
}

static void read_deferrable(Reader *r, Reference *ref, bool no) {
  ref->deferrable = no ? DEFERRABLE_NO : DEFERRABLE_YES;
  if (!accept(r, "initially")) return;
  if (accept(r, "deferred"))
    ref->deferrable = no ? DEFERRABLE_NO : DEFERRABLE_INITIALLY;
  else
    accept(r, "immediate");
}

/* ON DELETE …, ON UPDATE …, MATCH …, [NOT] DEFERRABLE …; a NOT NULL that follows stays. */
static void read_reference_clauses(Reader *r, Reference *ref) {
  for (;;) {
    sql_cursor saved = r->cursor;
    sql_token token = r->token;
    if (accept(r, "on")) {
      bool on_delete = accept(r, "delete");
      if (!on_delete) accept(r, "update");
      *(on_delete ? &ref->on_delete : &ref->on_update) = read_action(r, on_delete);
    } else if (accept(r, "match")) {
      advance(r);
    } else if (accept(r, "deferrable")) {
      read_deferrable(r, ref, false);
    } else if (accept(r, "not") && accept(r, "deferrable")) {
      read_deferrable(r, ref, true);
    } else {
      r->cursor = saved;
      r->token = token;
      return;
    }
  }
}

static void add_pairs(Reader *r, Reference *ref, const NameList *sources, const NameList *targets) {
  ref->column = targets ? targets->name : NULL;
  ReferencePair **tail = &ref->match_with;
  for (sources = sources->next; sources; sources = sources->next) {
    targets = targets ? targets->next : NULL;
    *tail = NEW(r->arena, ReferencePair);
    (*tail)->source = sources->name;
    (*tail)->destination = targets ? targets->name : NULL;
    tail = &(*tail)->next;
  }
}

/* REFERENCES t (…) …; the column that stands first carries the reference. */
static void read_reference(Reader *r, const NameList *sources) {
  Reference *ref = NEW(r->arena, Reference);
  ref->name = r->constraint;
  ref->table = read_name(r);
  add_pairs(r, ref, sources, read_names(r));
  read_reference_clauses(r, ref);
  Column *c = namemap_get(r->columns, sources->name);
  if (c && !c->reference) c->reference = ref;
}

/* A check without a name goes by its text. */
static void read_check(Reader *r) {
  Check *check = NEW(r->arena, Check);
  check->check = read_brackets(r);
  check->name = r->constraint ? r->constraint : check->check;
  if (r->column) {
    check->attributes = NEW(r->arena, NameList);
    check->attributes->name = r->column->name;
  }
  *r->check_tail = check;
  r->check_tail = &check->next;
}

static void read_generated(Reader *r) {
  Name sql = read_brackets(r);
  if (!r->column) return;
  r->column->computed = sql;
  r->column->stored = accept(r, "stored");
}

static void read_default(Reader *r) {
  if (at_punctuation(r, '('))
    read_brackets(r);
  else {
    if (at_punctuation(r, '-') || at_punctuation(r, '+')) advance(r);
    advance(r);
  }
}

static void read_collation(Reader *r) {
  Name collation = read_name(r);
  if (r->column) r->column->collation = collation;
}

static void read_foreign_key(Reader *r) {
  accept(r, "key");
  const NameList *sources = read_names(r);
  if (accept(r, "references") && sources) read_reference(r, sources);
}

/* Reads the next constraint or one token of one that the catalog tells about elsewhere. */
static void read_constraint(Reader *r) {
  NameList self = {.name = r->column ? r->column->name : NULL};
  if (accept(r, "constraint")) {
    r->constraint = read_name(r);
    return;
  }
  if (accept(r, "check"))
    read_check(r);
  else if (accept(r, "default"))
    read_default(r);
  else if (accept(r, "collate"))
    read_collation(r);
  else if (accept(r, "as"))
    read_generated(r);
  else if (accept(r, "references"))
    read_reference(r, &self);
  else if (accept(r, "foreign"))
    read_foreign_key(r);
  else if (accept(r, "autoincrement"))
    r->column ? (void)(r->column->generated = true) : (void)0;
  else if (at_punctuation(r, '('))
    read_brackets(r);
  else
    advance(r);
  r->constraint = NULL;
}

static bool at_table_constraint(const Reader *r) {
  static const char *const words[] = {"constraint", "primary", "unique", "check", "foreign"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (sql_is(r->token, words[i])) return true;
  return false;
}

static void read_definition(Reader *r) {
  r->constraint = NULL;
  r->column = NULL;
  if (!at_table_constraint(r)) r->column = namemap_get(r->columns, read_name(r));
  while (r->token.kind != SQL_END && !at_punctuation(r, ',') && !at_punctuation(r, ')'))
    read_constraint(r);
}

void stored_table(Arena *a, Interner *in, Table *t, const char *sql) {
  Reader r = {.arena = a, .names = in, .check_tail = &t->checks};
  r.columns = table_columns_by_name(a, t);
  r.cursor = sql_scan(sql, strlen(sql));
  do advance(&r);
  while (r.token.kind != SQL_END && !at_punctuation(&r, '('));
  do {
    advance(&r);
    read_definition(&r);
  } while (at_punctuation(&r, ','));
}
