/* check.c: what SQLite would refuse, said where it is declared. */
#include <sqlite3.h>
#include <strings.h>

#include "backend/sqlite/sqlite.h"

static void check_type(Interner *in, const Table *t, const Column *c, Diag *d) {
  Name type = sqlite_type(in, t, c);
  if (!t->strict || sqlite_strict_type(type)) return;
  diag_error(d, c->span, "%s.%s: a STRICT table cannot have a column of type %s", t->name, c->name,
             type);
  diag_help(d, "take out `strict? true`, or choose INT, INTEGER, REAL, TEXT, BLOB or ANY");
}

/* What the checks of one schema share. */
typedef struct Checking {
  const Schema *schema;
  NameMap *good; /* defaults that have an SQL form: thousands of columns have the same few */
} Checking;

static void check_default(const Checking *k, const Table *t, const Column *c, Diag *d) {
  bool wrong;
  if (!c->default_value || namemap_get(k->good, c->default_value)) return;
  sqlite_default(k->schema->arena, c, &wrong);
  if (!wrong) {
    namemap_put(k->good, c->default_value, k->good);
    return;
  }
  diag_error(d, c->span, "%s.%s: the default %s has no SQL form", t->name, c->name,
             c->default_value);
  diag_help(d, "write a literal, or SQL as `fragment(\"…\")`");
}

static void check_column(const Checking *k, const Table *t, const Column *c, Diag *d) {
  check_type(k->schema->names, t, c, d);
  check_default(k, t, c, d);
  if (c->reference && c->reference->nilify_columns) {
    diag_error(d, c->span, "%s.%s: SQLite cannot set only some columns of a reference to NULL",
               t->name, c->name);
    diag_help(d, "use `on_delete: :nilify`, which sets all of them");
  }
  if (c->computed && c->primary_key)
    diag_error(d, c->span, "%s.%s: a generated column cannot be a primary key", t->name, c->name);
}

static void check_index(Interner *in, const Table *t, const Index *x, Diag *d) {
  Name name = index_name(in, t, x);
  if (x->using && strcasecmp(x->using, "btree") != 0) {
    diag_error(d, x->span, "index %s on %s: SQLite has no access method %s", name, t->name,
               x->using);
    diag_help(d, "take out `using`: every index of SQLite is a B-tree");
  }
  if (x->include) {
    diag_error(d, x->span, "index %s on %s: SQLite cannot include further columns", name, t->name);
    diag_help(d, "put the included columns at the end of the fields");
  }
  if (x->prefix) {
    diag_error(d, x->span, "index %s on %s: SQLite has no schema %s to make it in", name, t->name,
               x->prefix);
    diag_help(d, "take out `prefix`");
  }
}

static Name key_columns(Arena *a, Interner *in, const Table *t, const Identity *i) {
  Buf b = buf_new(a);
  for (const Key *k = identity_shape(a, in, t, i).keys; k; k = k->next)
    buf_printf(&b, "%s\1", k->text);
  return intern(in, buf_text(&b), b.len);
}

/* Of two constraints on the same columns SQLite makes one, which can do one thing. */
static void check_conflicts(Arena *a, Interner *in, const Table *t, Diag *d) {
  NameMap *seen = namemap_new(a);
  for (const Identity *i = t->identities; i; i = i->next) {
    if (!i->constraint || !i->on_conflict) continue;
    Name columns = key_columns(a, in, t, i);
    const Identity *other = namemap_get(seen, columns);
    if (!other) namemap_put(seen, columns, (void *)i);
    if (!other || other->on_conflict == i->on_conflict) continue;
    diag_error(d, i->span,
               "identity %s of %s: it is on the same columns as %s, and says %s where that says %s",
               i->name, t->name, other->name, i->on_conflict, other->on_conflict);
    diag_note(d, other->span, "%s stands here", other->name);
    diag_help(d, "take one of them out, or let both have the same `on_conflict`");
  }
}

static const Column *sole_key(const Table *t) {
  const Column *key = NULL;
  for (const Column *c = t->columns; c; c = c->next) {
    if (!c->primary_key) continue;
    if (key) return NULL;
    key = c;
  }
  return key;
}

/* SQLite does not find the column any more when it is renamed (seen in 3.40.1). */
static void check_key_again(Arena *a, Interner *in, const Table *t, Diag *d) {
  const Column *key = t->without_rowid ? sole_key(t) : NULL;
  for (const Identity *i = key ? t->identities : NULL; i; i = i->next) {
    bool names_key = false;
    for (const Key *k = identity_shape(a, in, t, i).keys; i->constraint && k; k = k->next)
      names_key |= k->text == key->name;
    if (!names_key) continue;
    diag_error(d, i->span,
               "identity %s of %s: a UNIQUE constraint cannot have the primary key of a table "
               "WITHOUT ROWID in it: SQLite could not rename %s",
               i->name, t->name, key->name);
    diag_help(d, "take it out: values of %s are unique; or take out `constraint? true`", key->name);
  }
}

static void check_statement(const Table *t, const Statement *s, Diag *d) {
  if (!s->code) return;
  diag_error(d, s->span, "statement %s of %s: Elixir code cannot be run here", s->name, t->name);
  diag_help(d, "write SQL and take out `code? true`");
}

/* What is not run here cannot be proven. */
static void check_strict(const Table *t, Diag *d) {
  if (!t->strict || sqlite3_libversion_number() >= 3037000) return;
  diag_error(d, t->span, "table %s: STRICT needs SQLite 3.37 or newer, and ashc runs with %s",
             t->name, sqlite3_libversion());
  diag_help(d, "take out `strict? true`, or run ashc with a newer SQLite");
}

static void check_table(const Checking *k, const Table *t, Diag *d) {
  if (strncasecmp(t->name, "sqlite_", 7) == 0) {
    diag_error(d, t->span, "table %s: SQLite keeps names that begin with sqlite_ for itself",
               t->name);
    diag_help(d, "choose another name with `table \"…\"`");
  }
  if (!t->columns) {
    diag_error(d, t->span, "table %s has no columns", t->name);
    diag_help(d, "declare an attribute, or set `migrate? false`");
  }
  if (t->without_rowid && table_key_count(t) == 0) {
    diag_error(d, t->span, "table %s: WITHOUT ROWID needs a primary key", t->name);
    diag_help(d, "mark an attribute with `primary_key? true`, or take out `without_rowid? true`");
  }
  check_strict(t, d);
  check_conflicts(k->schema->arena, k->schema->names, t, d);
  check_key_again(k->schema->arena, k->schema->names, t, d);
  if (t->schema) {
    diag_error(d, t->span, "table %s: SQLite has no schema %s", t->name, t->schema);
    diag_help(d, "take out `schema`");
  }
  for (const Column *c = t->columns; c; c = c->next) check_column(k, t, c, d);
  for (const Index *x = t->indexes; x; x = x->next) check_index(k->schema->names, t, x, d);
  for (const Statement *s = t->statements; s; s = s->next) check_statement(t, s, d);
}

/* Case apart, no two columns of a table, and no two tables and indexes, can have one name. */
typedef struct Taken {
  Span span;
  const char *what;
} Taken;

static void take(const Schema *s, NameMap *names, Name name, const char *what, Span span, Diag *d) {
  Name key = intern_lower(s->names, name);
  const Taken *other = namemap_get(names, key);
  if (!other) {
    Taken *taken = NEW(s->arena, Taken);
    *taken = (Taken){span, what};
    namemap_put(names, key, taken);
    return;
  }
  diag_error(d, span, "%s cannot be called %s: %s has that name (SQLite ignores case)", what, name,
             other->what);
  diag_note(d, other->span, "%s stands here", other->what);
  diag_help(d, "give one of them another name");
}

static void take_indexes(const Schema *s, NameMap *names, const Table *t, Diag *d) {
  for (const Identity *i = t->identities; i; i = i->next)
    if (!i->constraint)
      take(s, names, i->index_name,
           arena_printf(s->arena, "the index of identity %s of %s", i->name, t->name), i->span, d);
  for (const Index *x = t->indexes; x; x = x->next)
    take(s, names, index_name(s->names, t, x), arena_printf(s->arena, "an index on %s", t->name),
         x->span, d);
  for (const Column *c = t->columns; c; c = c->next)
    if (c->reference && c->reference->index)
      take(s, names, reference_index_shape(s->arena, s->names, t, c).name,
           arena_printf(s->arena, "the index of the reference %s.%s", t->name, c->name), c->span,
           d);
}

static void check_names(const Schema *s, Diag *d) {
  NameMap *names = namemap_new(s->arena);
  for (const Table *t = s->tables; t; t = t->next) {
    NameMap *columns = namemap_new(s->arena);
    take(s, names, t->name, arena_printf(s->arena, "table %s", t->name), t->span, d);
    for (const Column *c = t->columns; c; c = c->next)
      take(s, columns, c->name, arena_printf(s->arena, "column %s.%s", t->name, c->name), c->span,
           d);
  }
  for (const Table *t = s->tables; t; t = t->next) take_indexes(s, names, t, d);
}

void sqlite_check(const Schema *s, Diag *d) {
  const Checking k = {s, namemap_new(s->arena)};
  for (const Table *t = s->tables; t; t = t->next) check_table(&k, t, d);
  check_names(s, d);
  sqlite_check_fragments(s, d);
}
