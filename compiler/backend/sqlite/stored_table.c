/* stored_table.c: reading a stored CREATE TABLE, of which only valid ones exist. */
#include <string.h>
#include <strings.h>

#include "backend/sqlite/stored.h"
#include "diff/canonical.h"
#include "memory/buf.h"
#include "sql/tokens.h"

typedef struct Reader {
  Arena *arena;
  Interner *names;
  Table *table;
  NameMap *columns; /* by name in lower case */
  NameMap *taken;   /* names given to constraints that have none */
  sql_cursor cursor;
  sql_token token; /* the one to read next */
  Column *column;  /* whose definition is read, NULL in a table constraint */
  Name constraint; /* name given to the next constraint, or NULL */
  Check **check_tail;
  Identity **identity_tail;
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

static Column *find_column(const Reader *r, Name name) {
  return namemap_get(r->columns, intern_lower(r->names, name));
}

/* Returns the name of the column that `name` means, whatever its case. */
static Name column_name(const Reader *r, Name name) {
  const Column *c = find_column(r, name);
  return c ? c->name : name;
}

/* Returns `name`, or what it is called where the table has that name already. */
static Name free_name(const Reader *r, Name name) {
  Name found = name;
  for (unsigned n = 2; namemap_get(r->taken, found); n++)
    found = intern_printf(r->names, "%s_%u", name, n);
  namemap_put(r->taken, found, (void *)found);
  return found;
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
    while (r->token.kind != SQL_END && !at_punctuation(r, ',') && !at_punctuation(r, ')'))
      advance(r); /* COLLATE, ASC, DESC */
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
    (*tail)->source = column_name(r, sources->name);
    (*tail)->destination = targets ? targets->name : NULL;
    tail = &(*tail)->next;
  }
}

/* Returns the first of the columns that carries no reference yet. */
static Column *carrier(Reader *r, const NameList *sources) {
  for (; sources; sources = sources->next) {
    Column *c = find_column(r, sources->name);
    if (c && !c->reference) return c;
  }
  return NULL;
}

/* Moves the pair of `name` to the front: the column that carries the reference comes first. */
static void to_front(Reader *r, NameList **list, NameList **targets, Name name) {
  NameList **source = list, **target = targets;
  while (*source && column_name(r, (*source)->name) != name) {
    source = &(*source)->next;
    if (*target) target = &(*target)->next;
  }
  if (source == list || !*source) return;
  NameList *first = *source, *other = *target;
  *source = first->next;
  first->next = *list;
  *list = first;
  if (!other) return;
  *target = other->next;
  other->next = *targets;
  *targets = other;
}

/* REFERENCES t (…) …; a column that has no reference yet carries it. */
static void read_reference(Reader *r, NameList *sources) {
  Reference *ref = NEW(r->arena, Reference);
  ref->name = r->constraint;
  ref->unnamed = !ref->name;
  ref->table = read_name(r);
  NameList *targets = read_names(r), first = {.name = sources->name};
  Column *c = carrier(r, targets ? sources : &first); /* without targets the order tells them */
  if (c && targets) to_front(r, &sources, &targets, c->name);
  add_pairs(r, ref, sources, targets);
  read_reference_clauses(r, ref);
  if (!c) return;
  if (!ref->name) ref->name = intern_printf(r->names, "%s_%s_fkey", r->table->name, c->name);
  c->reference = ref;
}

/* Returns the columns that `sql` names, in their order. */
static NameList *mentioned_columns(Reader *r, const char *sql) {
  NameMap *found = namemap_new(r->arena);
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (t.kind != SQL_WORD && t.kind != SQL_QUOTED) continue;
    Column *column = find_column(r, sql_token_name(r->names, t));
    if (column) namemap_put(found, column->name, column);
  }
  NameList *first = NULL, **tail = &first;
  for (const Column *column = r->table->columns; column; column = column->next) {
    if (!namemap_get(found, column->name)) continue;
    *tail = NEW(r->arena, NameList);
    (*tail)->name = column->name;
    tail = &(*tail)->next;
  }
  return first;
}

static Name name_of_check(Reader *r, const Check *check) {
  const char *table = r->table->name;
  if (r->constraint) return free_name(r, r->constraint);
  if (!check->attributes || check->attributes->next)
    return free_name(r, intern_printf(r->names, "%s_check", table));
  return free_name(r, intern_printf(r->names, "%s_%s_check", table, check->attributes->name));
}

static void read_check(Reader *r) {
  Check *check = NEW(r->arena, Check);
  check->check = read_brackets(r);
  check->unnamed = !r->constraint;
  if (r->column) {
    check->attributes = NEW(r->arena, NameList);
    check->attributes->name = r->column->name;
  } else {
    check->attributes = mentioned_columns(r, check->check ? check->check : "");
  }
  check->name = name_of_check(r, check);
  *r->check_tail = check;
  r->check_tail = &check->next;
}

/* ON CONFLICT …; returns what is done, or NULL. */
static Name read_conflict(Reader *r) {
  sql_cursor saved = r->cursor;
  sql_token token = r->token;
  if (accept(r, "on") && accept(r, "conflict")) {
    Name word = intern_lower(r->names, read_name(r));
    return strcmp(word, "abort") == 0 ? NULL : word;
  }
  r->cursor = saved;
  r->token = token;
  return NULL;
}

/* UNIQUE of a column or of the table: an identity that is a constraint. */
static void read_unique(Reader *r) {
  NameList self = {.name = r->column ? r->column->name : NULL};
  const NameList *names = r->column ? &self : read_names(r);
  Identity *identity = NEW(r->arena, Identity);
  *identity = (Identity){.constraint = true, .nils_distinct = true};
  Buf name = buf_new(r->arena);
  buf_put(&name, "unique");
  Key **tail = &identity->keys;
  for (; names; names = names->next, tail = &(*tail)->next) {
    *tail = NEW(r->arena, Key);
    (*tail)->text = column_name(r, names->name);
    buf_printf(&name, "_%s", (*tail)->text);
  }
  identity->on_conflict = read_conflict(r);
  identity->name = free_name(r, intern_text(r->names, buf_text(&name)));
  identity->index_name = intern_printf(r->names, "%s_%s_index", r->table->name, identity->name);
  *r->identity_tail = identity;
  r->identity_tail = &identity->next;
}

/* PRIMARY KEY (id AUTOINCREMENT) of the table; the catalog tells which columns. */
static void read_key(Reader *r) {
  accept(r, "key");
  if (!at_punctuation(r, '(')) return;
  advance(r);
  Column *c = find_column(r, read_name(r));
  for (; r->token.kind != SQL_END && !at_punctuation(r, ')'); advance(r))
    if (c && sql_is(r->token, "autoincrement")) c->generated = true;
  advance(r);
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

/* A name of SQLite's own is spelled in capitals, as resources give it; those of a program stay. */
static void read_collation(Reader *r) {
  static const char *const own[] = {"BINARY", "NOCASE", "RTRIM"};
  Name collation = read_name(r);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (strcasecmp(collation, own[i]) == 0) collation = intern_text(r->names, own[i]);
  if (r->column) r->column->collation = collation;
}

static void read_foreign_key(Reader *r) {
  accept(r, "key");
  NameList *sources = read_names(r);
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
  else if (accept(r, "unique"))
    read_unique(r);
  else if (accept(r, "primary"))
    read_key(r);
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
  if (!at_table_constraint(r)) r->column = find_column(r, read_name(r));
  while (r->token.kind != SQL_END && !at_punctuation(r, ',') && !at_punctuation(r, ')'))
    read_constraint(r);
}

void stored_table(Arena *a, Interner *in, Table *t, const char *sql) {
  Reader r = {.arena = a, .names = in, .table = t, .check_tail = &t->checks};
  r.identity_tail = &t->identities;
  r.taken = namemap_new(a);
  r.columns = namemap_new(a);
  for (Column *c = t->columns; c; c = c->next) namemap_put(r.columns, intern_lower(in, c->name), c);
  r.cursor = sql_scan(sql, strlen(sql));
  do advance(&r);
  while (r.token.kind != SQL_END && !at_punctuation(&r, '('));
  do {
    advance(&r);
    read_definition(&r);
  } while (at_punctuation(&r, ','));
}
