/* normalize.c: a copy of a schema as SQLite sees it: column types instead of logical ones, defaults
 * as compact SQL, NOT NULL where a key implies it, references without MATCH. Identities, indexes and checks
 * need nothing: the differ compares what they come to. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "backend/sqlite/sqlite.h"
#include "schema/elixir.h"
#include "sql/tokens.h"

static bool is_wordlike(sql_token t) {
  return t.kind != SQL_PUNCTUATION;
}

static bool is_operator(sql_token t) {
  return t.kind == SQL_PUNCTUATION && !strchr("(),", *t.text);
}

/* Returns true if every token of [sql, sql + len) lies in the brackets it begins and ends with. */
static bool enclosed(const char *sql, size_t len) {
  if (len < 2 || sql[0] != '(') return false;
  sql_cursor c = sql_scan(sql, len);
  int depth = 0;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (t.kind != SQL_PUNCTUATION) continue;
    depth += *t.text == '(' ? 1 : *t.text == ')' ? -1 : 0;
    if (depth == 0) return sql_next_token(&c).kind == SQL_END;
  }
  return false;
}

/* Returns `sql` with no more space than its tokens need and without brackets around the whole. */
static const char *compact(Arena *a, const char *sql) {
  Buf b = buf_new(a);
  sql_token last = {.kind = SQL_PUNCTUATION, .text = "(", .len = 1};
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if ((is_wordlike(last) && is_wordlike(t)) || (is_operator(last) && is_operator(t)))
      buf_putc(&b, ' ');
    buf_putn(&b, t.text, t.len);
    last = t;
  }
  const char *text = buf_text(&b);
  size_t len = b.len;
  for (; enclosed(text, len); len -= 2) text++;
  return arena_strndup(a, text, len);
}

/* A schema that is being copied. Thousands of columns have the same few defaults. */
typedef struct Copying {
  Schema *schema;
  NameMap *defaults; /* as declared -> a Name as SQLite sees it, or NULL */
  NameMap *texts;    /* the same for columns that hold texts */
} Copying;

/* Rows from before ADD COLUMN read `DEFAULT true` as a number, also where the column turns what is
 * written into a text (3.40.1): `DEFAULT 1` is the same for all rows. */
static const char *as_number(const char *sql) {
  return strcasecmp(sql, "true") == 0 ? "1" : strcasecmp(sql, "false") == 0 ? "0" : sql;
}

static Name work_out_default(Schema *s, const Column *c, bool text) {
  const char *sql = sqlite_default(s->arena, c, NULL);
  if (!sql || strcasecmp(sql, "null") == 0) return NULL;
  Buf b = buf_new(s->arena);
  buf_put(&b, "fragment(");
  sql = compact(s->arena, sql);
  elixir_put_string(&b, text ? as_number(sql) : sql);
  buf_putc(&b, ')');
  return intern_text(s->names, buf_text(&b));
}

static Name normal_default(const Copying *k, const Column *c, bool text) {
  if (c->computed || !c->default_value) return NULL;
  NameMap *all = text ? k->texts : k->defaults;
  Name *known = namemap_get(all, c->default_value);
  if (!known) {
    known = NEW(k->schema->arena, Name);
    *known = work_out_default(k->schema, c, text);
    namemap_put(all, c->default_value, known);
  }
  return *known;
}

/* Returns the type in capitals: SQLite tells no case apart. */
static Name normal_type(Schema *s, const Table *t, const Column *c) {
  char *text = arena_strdup(s->arena, sqlite_type(s->names, t, c));
  for (char *p = text; *p; p++) *p = (char)toupper((unsigned char)*p);
  return intern_text(s->names, text);
}

static bool key_forbids_null(const Table *t, Name type, size_t keys) {
  return t->without_rowid || t->strict || (keys == 1 && strcmp(type, "INTEGER") == 0);
}

/* SQLite reads MATCH and does not enforce it (https://www.sqlite.org/foreignkeys.html, section 6). */
static Reference *normal_reference(Schema *s, const Reference *r) {
  if (!r) return NULL;
  Reference *copy = NEW(s->arena, Reference);
  *copy = *r;
  copy->match_type = NULL;
  return copy;
}

/* Returns SQLite's own collations as the resources spell them; BINARY is what a column has anyhow. */
static Name normal_collation(Interner *in, Name collation) {
  static const char *const own[] = {"NOCASE", "RTRIM"};
  if (!collation || strcasecmp(collation, "BINARY") == 0) return NULL;
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (strcasecmp(collation, own[i]) == 0) return intern_text(in, own[i]);
  return collation;
}

/* What Ash gives a new row is what rows without a value get, unless SQL is given for them. */
static Name normal_backfill(Schema *s, const Column *c) {
  if (c->backfill || !c->filling) return c->backfill;
  const Column given = {.default_value = c->filling};
  const char *sql = sqlite_default(s->arena, &given, NULL);
  return sql ? intern_text(s->names, sql) : NULL;
}

static Column *normal_column(const Copying *k, const Table *t, const Column *c, size_t keys) {
  Schema *s = k->schema;
  Column *copy = NEW(s->arena, Column);
  *copy = *c;
  copy->next = NULL;
  Name type = normal_type(s, t, c);
  copy->type = (Type){.name = type};
  copy->storage = type;
  copy->default_value =
      normal_default(k, c, sqlite_column_affinity(s->names, t, c) == AFFINITY_TEXT);
  copy->reference = normal_reference(s, c->reference);
  copy->generated = keys == 1 && sqlite_autoincrement(s->names, t, c);
  if (c->primary_key && key_forbids_null(t, type, keys)) copy->nullable = false;
  copy->backfill = normal_backfill(s, c);
  if (c->backfill) copy->filling = NULL;
  copy->collation = normal_collation(s->names, c->collation);
  return copy;
}

static Column *normal_columns(const Copying *k, const Table *t, const Column *columns) {
  Column *first = NULL, **tail = &first;
  size_t keys = table_key_count(t);
  for (; columns; columns = columns->next, tail = &(*tail)->next)
    *tail = normal_column(k, t, columns, keys);
  return first;
}

Schema *sqlite_normalize(const Schema *s) {
  Schema *copy = schema_new(s->arena, s->names, s->repo);
  const Copying k = {copy, namemap_new(s->arena), namemap_new(s->arena)};
  Table **tail = &copy->tables;
  for (const Table *t = s->tables; t; t = t->next) {
    Table *table = NEW(s->arena, Table);
    *table = *t;
    table->next = NULL;
    table->columns = normal_columns(&k, t, t->columns);
    table->retained_columns = normal_columns(&k, t, t->retained_columns);
    table->left_columns = normal_columns(&k, t, t->left_columns);
    *tail = table;
    tail = &table->next;
  }
  schema_finish(copy);
  return copy;
}
