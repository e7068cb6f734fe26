/* schema_check.c: what the engine would refuse later, found while the places are still known: names
 * that collide and columns that are not there. */
#include <string.h>

#include "resolve/resolver.h"

enum { SQLITE_MAX_COLUMNS = 2000, POSTGRES_MAX_COLUMNS = 1600, POSTGRES_MAX_NAME = 63 };

typedef struct SchemaCheck {
  Resolver *r;
  const Schema *schema;
  bool sqlite;
  NameMap *objects; /* Name in lower case -> Object: tables and indexes share one namespace */
} SchemaCheck;

typedef struct Object {
  const char *what; /* "the table", "the index of identity unique_email" */
  Span span;
} Object;

/* Returns the name as the engine compares it. */
static Name folded(const SchemaCheck *k, Name name) {
  return k->sqlite ? intern_lower(k->r->names, name) : name;
}

/* --- names of tables and indexes -------------------------------------------------------------- */

static void check_length(const SchemaCheck *k, const char *what, Name name, Span span) {
  if (k->sqlite || strlen(name) <= POSTGRES_MAX_NAME) return;
  diag_error(k->r->diag, span, "%s has a name that is too long: \"%s\"", what, name);
  diag_help(k->r->diag, "PostgreSQL cuts names after 63 bytes: give it a shorter one");
}

static void check_reserved(const SchemaCheck *k, const char *what, Name name, Span span) {
  const char *start = reserved_name(name);
  if (!start) return;
  diag_error(k->r->diag, span,
             "%s cannot be called \"%s\": migrations make such names for their time", what, name);
  if (start[strlen(start) - 1] == '_')
    diag_help(k->r->diag, "give it a name that does not start with %s", start);
  else
    diag_help(k->r->diag, "give it another name");
}

/* Records that `what` is called `name`, or reports what else is called so. */
static void claim(const SchemaCheck *k, const char *what, Name name, Span span) {
  Name key = folded(k, name);
  const Object *other = namemap_get(k->objects, key);
  check_reserved(k, what, name, span);
  if (k->sqlite && strncmp(key, "sqlite_", 7) == 0) {
    diag_error(k->r->diag, span, "%s cannot be called \"%s\": SQLite keeps such names for itself",
               what, name);
    diag_help(k->r->diag, "give it a name that does not start with sqlite_");
  }
  if (other) {
    diag_error(k->r->diag, span, "%s is called \"%s\", as is %s", what, name, other->what);
    diag_note(k->r->diag, other->span, "%s is declared here", other->what);
    diag_help(k->r->diag, "give one of them another name: tables and indexes of a database share "
                          "their names");
    return;
  }
  Object *object = NEW(k->r->arena, Object);
  *object = (Object){what, span};
  namemap_put(k->objects, key, object);
}

static void claim_tables(const SchemaCheck *k) {
  for (const Table *t = k->schema->tables; t; t = t->next) {
    const char *what = arena_printf(k->r->arena, "the table of %s", t->resource);
    check_length(k, what, t->name, t->span);
    claim(k, what, t->name, t->span);
  }
}

/* The name that an index of a reference gets: table, columns, "index". */
static Name reference_index(const SchemaCheck *k, const Table *t, const Column *c) {
  bool tenant = t->multitenancy.strategy == TENANCY_ATTRIBUTE && t->multitenancy.attribute &&
                t->multitenancy.attribute != c->name;
  return tenant ? intern_printf(k->r->names, "%s_%s_%s_index", t->name, t->multitenancy.attribute,
                                c->name)
                : intern_printf(k->r->names, "%s_%s_index", t->name, c->name);
}

static void claim_indexes(const SchemaCheck *k, const Table *t) {
  Arena *a = k->r->arena;
  for (const Identity *i = t->identities; i; i = i->next)
    if (!i->constraint)
      claim(k, arena_printf(a, "the index of identity `%s`", i->name), i->index_name, i->span);
  for (const Index *x = t->indexes; x; x = x->next) {
    const char *what = arena_printf(a, "an index of table \"%s\"", t->name);
    Name name = index_name(k->r->names, t, x);
    check_length(k, what, name, x->span);
    claim(k, what, name, x->span);
  }
  for (const Column *c = t->columns; c; c = c->next)
    if (c->reference && c->reference->index)
      claim(k, arena_printf(a, "the index of the reference on `%s`", c->name),
            reference_index(k, t, c), c->reference->span);
}

/* --- columns ---------------------------------------------------------------------------------- */

static void check_column_names(const SchemaCheck *k, const Table *t) {
  NameMap *seen = namemap_new(k->r->arena);
  for (Column *c = t->columns; c; c = c->next) {
    Name key = folded(k, c->name);
    const Column *other = namemap_get(seen, key);
    namemap_put(seen, key, c);
    check_length(k, "the column", c->name, c->span);
    check_reserved(k, "the column", c->name, c->span);
    if (!*c->name) {
      diag_error(k->r->diag, c->span, "a column of table \"%s\" has an empty name", t->name);
      diag_help(k->r->diag, "give the attribute a name, or a `source`");
    }
    if (!other) continue;
    diag_error(k->r->diag, c->span, "table \"%s\" has two columns \"%s\"%s", t->name, c->name,
               other->name == c->name ? "" : ": SQLite does not tell upper from lower case");
    diag_note(k->r->diag, other->span, "the first one is here");
    diag_help(k->r->diag, "rename one of the attributes, or give it another `source`");
  }
}

static void check_column_count(const SchemaCheck *k, const Table *t) {
  unsigned count = 0, stored = 0;
  for (const Column *c = t->columns; c; c = c->next) count++, stored += !c->computed;
  unsigned most = k->sqlite ? SQLITE_MAX_COLUMNS : POSTGRES_MAX_COLUMNS;
  if (count > most) {
    diag_error(k->r->diag, t->span, "table \"%s\" has %u columns; %s allows %u", t->name, count,
               k->sqlite ? "SQLite" : "PostgreSQL", most);
    diag_help(k->r->diag, "move some of them into a resource of their own, or into a :map");
  }
  if (stored || diag_errors(k->r->diag)) return;
  diag_error(k->r->diag, t->span, "table \"%s\" has no column%s", t->name,
             count ? " but computed ones" : "");
  diag_help(k->r->diag, "declare an attribute");
}

static void check_rowid(const SchemaCheck *k, const Table *t) {
  if (!t->without_rowid) return;
  bool key = false;
  for (const Column *c = t->columns; c; c = c->next) {
    key = key || c->primary_key;
    if (!c->generated) continue;
    diag_error(k->r->diag, c->span, "`%s` cannot be numbered in a table without rowids", c->name);
    diag_note(k->r->diag, t->span, "table \"%s\" has `without_rowid? true`", t->name);
    diag_help(k->r->diag, "remove `without_rowid?`, or use a key that the program makes");
  }
  if (key) return;
  diag_error(k->r->diag, t->span, "table \"%s\" is without rowids and without a primary key",
             t->name);
  diag_help(k->r->diag, "remove `without_rowid?`, or declare a primary key");
}

/* --- columns that others name ----------------------------------------------------------------- */

static void require_column(const SchemaCheck *k, const Table *t, NameMap *columns, Name name,
                           Span at, const char *who) {
  if (namemap_get(columns, name)) return;
  diag_error(k->r->diag, at, "%s names `%s`, which has no column in table \"%s\"", who, name,
             t->name);
  diag_help(k->r->diag, "take it out of `migration_ignore_attributes`, or leave it out here");
}

static void check_used_columns(const SchemaCheck *k, const Table *t) {
  NameMap *columns = namemap_new(k->r->arena);
  for (Column *c = t->columns; c; c = c->next) namemap_put(columns, c->name, c);
  for (const Identity *i = t->identities; i; i = i->next)
    for (const Key *key = i->keys; key; key = key->next)
      if (!key->expression) require_column(k, t, columns, key->text, i->span, "the identity");
  for (const Index *x = t->indexes; x; x = x->next)
    for (const Key *key = x->fields; key; key = key->next)
      if (!key->expression) require_column(k, t, columns, key->text, x->span, "the index");
}

/* --- all -------------------------------------------------------------------------------------- */

static void check_table(const SchemaCheck *k, const Table *t) {
  check_column_names(k, t);
  check_column_count(k, t);
  check_rowid(k, t);
  check_used_columns(k, t);
  check_targets(k->r, k->schema, t);
  claim_indexes(k, t);
}

void check_schema(Resolver *r, const Schema *s) {
  SchemaCheck k = {r, s, s->repo->adapter == ADAPTER_SQLITE, namemap_new(r->arena)};
  claim_tables(&k);
  for (const Table *t = s->tables; t; t = t->next) check_table(&k, t);
}
