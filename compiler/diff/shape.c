/* shape.c: indexes, references and checks with multitenancy and base filters worked in. */
#include "diff/shape.h"

#include <stdlib.h>
#include <string.h>

#include "diff/canonical.h"
#include "memory/buf.h"

/* Returns the column that tells t's tenants apart, or NULL. */
static const Column *tenant_column(const Table *t) {
  if (t->multitenancy.strategy != TENANCY_ATTRIBUTE) return NULL;
  for (const Column *c = t->columns; c; c = c->next)
    if (c->attribute == t->multitenancy.attribute || c->name == t->multitenancy.attribute) return c;
  return NULL;
}

static Name conjunction(Interner *in, Name a, Name b) {
  a = sql_fragment(in, a);
  b = sql_fragment(in, b);
  if (a && b) return intern_printf(in, "(%s) AND (%s)", a, b);
  if (a || b) return intern_printf(in, "(%s)", a ? a : b);
  return NULL;
}

static Key *column_key(Arena *a, Name column) {
  Key *k = NEW(a, Key);
  k->text = column;
  return k;
}

static KeyOrder direction(sql_token t) {
  if (sql_is(t, "desc")) return ORDER_DESC;
  return sql_is(t, "asc") ? ORDER_ASC : ORDER_NONE;
}

/* What raw SQL of a key says: the expression without its direction, and whether that is one word. */
typedef struct RawKey {
  size_t len;
  KeyOrder order;
  sql_token first;
  unsigned tokens; /* of the expression */
} RawKey;

static RawKey read_raw(const char *text) {
  RawKey raw = {.len = 0};
  sql_token last = {.kind = SQL_END};
  sql_cursor c = sql_scan(text, strlen(text));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (!raw.tokens++) raw.first = t;
    if (last.kind != SQL_END) raw.len = (size_t)(last.text + last.len - text);
    last = t;
  }
  raw.order = raw.tokens > 1 ? direction(last) : ORDER_NONE;
  if (raw.order != ORDER_NONE)
    raw.tokens--;
  else if (last.kind != SQL_END)
    raw.len = (size_t)(last.text + last.len - text);
  return raw;
}

/* Raw SQL that is only a column's name, perhaps with a direction, is that column. */
static Key *plain_key(Arena *a, Interner *in, const Table *t, const Key *k) {
  Key *copy = NEW(a, Key);
  *copy = *k;
  copy->next = NULL;
  if (!k->expression) return copy;
  RawKey raw = read_raw(k->text);
  copy->text = intern(in, k->text, raw.len);
  if (raw.order != ORDER_NONE) copy->order = raw.order;
  bool word = raw.first.kind == SQL_WORD || raw.first.kind == SQL_QUOTED;
  if (raw.tokens != 1 || !word || !table_column(t, sql_token_name(in, raw.first))) return copy;
  copy->text = sql_token_name(in, raw.first);
  copy->expression = false;
  return copy;
}

/* The tenant's column comes first, and only once. */
static const Key *shape_keys(Arena *a, Interner *in, const Table *t, const Key *keys,
                             bool all_tenants) {
  const Column *tenant = all_tenants ? NULL : tenant_column(t);
  Key *first = tenant ? column_key(a, tenant->name) : NULL;
  Key **tail = tenant ? &first->next : &first;
  for (; keys; keys = keys->next) {
    Key *k = plain_key(a, in, t, keys);
    if (tenant && !k->expression && k->text == tenant->name) continue;
    *tail = k;
    tail = &k->next;
  }
  return first;
}

static bool can_be_null(const Table *t, const Key *keys) {
  for (; keys; keys = keys->next) {
    const Column *c = keys->expression ? NULL : table_column(t, keys->text);
    if (!c || c->nullable) return true;
  }
  return false;
}

IndexShape identity_shape(Arena *a, Interner *in, const Table *t, const Identity *identity) {
  IndexShape s = {.name = identity->index_name, .unique = true};
  s.keys = shape_keys(a, in, t, identity->keys, identity->all_tenants);
  s.where = conjunction(in, identity->base_filter, identity->where);
  s.nulls_distinct = identity->nils_distinct || !can_be_null(t, s.keys);
  return s;
}

IndexShape index_shape(Arena *a, Interner *in, const Table *t, const Index *index) {
  IndexShape s = {.name = index_name(in, t, index), .unique = index->unique};
  s.keys = shape_keys(a, in, t, index->fields, index->all_tenants);
  s.where = conjunction(in, index->include_base_filter ? t->base_filter : NULL, index->where);
  s.using = index->using;
  s.include = index->include;
  s.nulls_distinct = !s.unique || index->nulls_distinct || !can_be_null(t, s.keys);
  return s;
}

IndexShape reference_index_shape(Arena *a, Interner *in, const Table *t, const Column *c) {
  Key key = {.text = c->name};
  IndexShape s = {.nulls_distinct = true,
                  .where = conjunction(in, c->reference->index_where, NULL)};
  s.keys = shape_keys(a, in, t, &key, false);
  Index unnamed = {.fields = (Key *)s.keys}; /* read only */
  s.name = index_name(in, t, &unnamed);
  return s;
}

static ReferencePair *pair(Arena *a, Name source, Name destination) {
  ReferencePair *p = NEW(a, ReferencePair);
  p->source = source;
  p->destination = destination;
  return p;
}

/* As in AshSqlite: tenants are matched where both sides have one, always toward a column that is not the
 * primary key, else if the reference says so. */
static bool matches_tenant(const Table *t, const Reference *r) {
  return t->multitenancy.strategy == TENANCY_ATTRIBUTE &&
         r->multitenancy.strategy == TENANCY_ATTRIBUTE && r->column != r->multitenancy.attribute &&
         (!r->primary_key || r->match_tenant);
}

static bool has_source(const ReferencePair *pairs, Name source) {
  for (; pairs; pairs = pairs->next)
    if (pairs->source == source) return true;
  return false;
}

const ReferencePair *reference_pairs(Arena *a, const Table *t, const Column *c) {
  const Reference *r = c->reference;
  ReferencePair *first = pair(a, c->name, r->column), **tail = &first->next;
  for (const ReferencePair *p = r->match_with; p; p = p->next, tail = &(*tail)->next)
    *tail = pair(a, p->source, p->destination);
  const Column *tenant = matches_tenant(t, r) ? tenant_column(t) : NULL;
  if (tenant && !has_source(first, tenant->name))
    *tail = pair(a, tenant->name, r->multitenancy.attribute);
  return first;
}

Name check_sql(Interner *in, const Check *check) {
  Name sql = sql_fragment(in, check->check);
  if (!check->base_filter) return sql;
  return intern_printf(in, "(%s) OR NOT (%s)", sql, sql_fragment(in, check->base_filter));
}

/* --- UNIQUE constraints ------------------------------------------------------------------------ */

static Name constraint_text(Arena *a, Interner *in, const Table *t, const Identity *i,
                            const NameMap *renamed) {
  Buf b = buf_new(a);
  for (const Key *k = identity_shape(a, in, t, i).keys; k; k = k->next) {
    Name now = renamed ? namemap_get(renamed, k->text) : NULL;
    buf_printf(&b, "%s\n", now ? now : k->text);
  }
  if (i->on_conflict) buf_put(&b, i->on_conflict);
  return intern_text(in, buf_text(&b));
}

static int compare_texts(const void *a, const void *b) {
  return strcmp(*(const Name *)a, *(const Name *)b);
}

Name unique_constraints(Arena *a, Interner *in, const Table *t, const NameMap *renamed) {
  size_t count = 0;
  for (const Identity *i = t->identities; i; i = i->next) count += i->constraint;
  Name *texts = NEW_ARRAY(a, Name, count + 1), *next = texts;
  for (const Identity *i = t->identities; i; i = i->next)
    if (i->constraint) *next++ = constraint_text(a, in, t, i, renamed);
  qsort(texts, count, sizeof *texts, compare_texts);
  Buf all = buf_new(a);
  for (size_t n = 0; n < count; n++) buf_printf(&all, ";%s;", texts[n]);
  return intern_text(in, buf_text(&all));
}
