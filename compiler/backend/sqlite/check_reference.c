/* check_reference.c: what a foreign key refers to must be unique (foreignkeys.html#fk_indexes): SQLite
 * takes any other in CREATE TABLE and then refuses every row with "foreign key mismatch". */
#include "backend/sqlite/sqlite.h"

static bool is_destination(const ReferencePair *pairs, Name column) {
  for (; pairs; pairs = pairs->next)
    if (pairs->destination == column) return true;
  return false;
}

static size_t count_pairs(const ReferencePair *pairs) {
  size_t n = 0;
  for (; pairs; pairs = pairs->next) n++;
  return n;
}

static bool is_primary_key(const Table *t, const ReferencePair *pairs) {
  size_t keys = 0;
  for (const Column *c = t->columns; c; c = c->next) {
    if (c->primary_key && !is_destination(pairs, c->name)) return false;
    keys += c->primary_key;
  }
  return keys == count_pairs(pairs);
}

/* An index that holds some rows only, or expressions, does not count. */
static bool is_unique_key(const IndexShape *index, const ReferencePair *pairs) {
  size_t keys = 0;
  if (!index->unique || index->where || !index->nulls_distinct) return false;
  for (const Key *k = index->keys; k; k = k->next, keys++)
    if (k->expression || !is_destination(pairs, k->text)) return false;
  return keys == count_pairs(pairs);
}

static bool is_unique(Arena *a, Interner *in, const Table *t, const ReferencePair *pairs) {
  if (is_primary_key(t, pairs)) return true;
  for (const Identity *i = t->identities; i; i = i->next) {
    IndexShape shape = identity_shape(a, in, t, i);
    if (is_unique_key(&shape, pairs)) return true;
  }
  for (const Index *x = t->indexes; x; x = x->next) {
    IndexShape shape = index_shape(a, in, t, x);
    if (is_unique_key(&shape, pairs)) return true;
  }
  return false;
}

static const char *destinations(Arena *a, const ReferencePair *pairs) {
  Buf b = buf_new(a);
  for (; pairs; pairs = pairs->next)
    buf_printf(&b, "%s%s", pairs->destination, pairs->next ? ", " : "");
  return buf_text(&b);
}

static void check_reference(const Schema *s, const Table *t, const Column *c, Diag *d) {
  const Table *to = schema_table(s, c->reference->table);
  const ReferencePair *pairs = reference_pairs(s->arena, t, c);
  if (!to || is_unique(s->arena, s->names, to, pairs)) return;
  const char *columns = destinations(s->arena, pairs);
  diag_error(d, c->span, "%s.%s refers to %s (%s), which is neither its primary key nor unique",
             t->name, c->name, to->name, columns);
  if (to->span.file) diag_note(d, to->span, "table %s is declared here", to->name);
  diag_help(d,
            "give it an identity of exactly these columns, without `where`: SQLite refuses every "
            "row of a foreign key that refers to anything else");
}

void sqlite_check_references(const Schema *s, Diag *d) {
  for (const Table *t = s->tables; t; t = t->next)
    for (const Column *c = t->columns; c; c = c->next)
      if (c->reference && c->reference->column) check_reference(s, t, c, d);
}
