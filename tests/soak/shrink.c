/* shrink.c: leaves things out of a failing chain for as long as it fails at the same stage. */
#include <string.h>

#include "soak/chain.h"

/* Returns true if the case is one that could be made, and still fails at the same stage. */
static bool still_fails(Case *c, const char *failure) {
  for (unsigned i = 0; i <= c->length; i++) {
    model_settle(&c->models[i]);
    if (i && !model_carry(&c->models[i - 1], &c->models[i])) return false;
  }
  Arena *a = arena_new();
  Outcome o = chain_run(a, c, NULL);
  size_t word = strcspn(failure, ":");
  bool fails = o.failure && strncmp(o.failure, failure, word + 1) == 0;
  arena_free(a);
  return fails;
}

static bool keep_if(Case *c, const Case *smaller, const char *failure) {
  Case try = *smaller;
  if (!still_fails(&try, failure)) return false;
  *c = try;
  return true;
}

static bool without_step(Case *c, unsigned step, const char *failure) {
  Case s = *c;
  for (unsigned i = step; i < s.length; i++) s.models[i] = s.models[i + 1];
  s.length--;
  return keep_if(c, &s, failure);
}

/* Takes the things with this identity out of all models. */
static bool without_id(Case *c, int id, const char *failure) {
  Case s = *c;
  bool any = false;
  for (unsigned i = 0; i <= s.length; i++)
    for (int t = 0; t < TABLES; t++) {
      MTable *table = &s.models[i].tables[t];
      if (!table->id) continue;
      if (table->id == id) any = true, *table = (MTable){0};
      for (int k = 1; k < COLUMNS; k++)
        if (table->columns[k].id == id) any = true, table->columns[k] = (MColumn){0};
      for (int k = 0; k < INDEXES; k++) {
        if (table->identities[k].id == id) any = true, table->identities[k].id = 0;
        if (table->indexes[k].id == id) any = true, table->indexes[k].id = 0;
        if (table->checks[k].id == id) any = true, table->checks[k].id = 0;
        if (table->objects[k].id == id) any = true, table->objects[k].id = 0;
      }
    }
  return any && keep_if(c, &s, failure);
}

enum { PROPERTIES = 12 };

/* Makes one property of one column or table plain, in all models. */
static void plainer(Case *c, int id, unsigned property, const char *failure) {
  Case s = *c;
  bool any = false;
  for (unsigned i = 0; i <= s.length; i++)
    for (int t = 0; t < TABLES; t++) {
      MTable *table = &s.models[i].tables[t];
      if (property == 0 && table->id == id) any |= table->strict, table->strict = false;
      if (property == 1 && table->id == id)
        any |= table->without_rowid, table->without_rowid = false;
      if (property == 9 && table->id == id) any |= table->tenant != 0, table->tenant = 0;
      if (property == 10 && table->id == id) any |= table->base_filter != 0, table->base_filter = 0;
      MColumn *k = table->id ? model_column(table, id) : NULL;
      if (!k) continue;
      if (property == 2) any |= k->fallback != 0, k->fallback = 0;
      if (property == 3) any |= k->collation != 0, k->collation = 0;
      if (property == 4) any |= k->parent != 0, k->parent = 0;
      if (property == 5) any |= k->computed != 0, k->computed = 0;
      if (property == 6) any |= k->index, k->index = false;
      if (property == 7)
        any |= k->required && !k->key, k->required = k->key != 0, k->backfill = false;
      if (property == 11) any |= k->clob, k->clob = false;
      if (property == 8)
        any |= k->type != 0 && !k->numbered, k->type = k->numbered ? 1 : 0, k->fallback = 0;
    }
  if (any) keep_if(c, &s, failure);
}

static void fewer_rows(Case *c, const char *failure) {
  for (unsigned bit = 0; bit < 64; bit++) {
    if (c->left_out >> bit & 1) continue;
    Case s = *c;
    s.left_out |= (uint64_t)1 << bit;
    keep_if(c, &s, failure);
  }
}

/* Takes out several steps at the beginning at once: most failures need none of them. */
static void without_first_steps(Case *c, const char *failure) {
  for (unsigned count = c->length; count > 1; count--) {
    Case s = *c;
    memmove(s.models, s.models + count, (s.length + 1 - count) * sizeof *s.models);
    s.length -= count;
    if (keep_if(c, &s, failure)) return;
  }
}

void chain_shrink(Case *c, const char *failure, unsigned step) {
  bool proof = strncmp(failure, "proof", 5) == 0;
  c->prove = proof ? PROVE_LAST : PROVE_NONE;
  if (strncmp(failure, "down", 4) != 0) c->length = step;
  without_first_steps(c, failure);
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (unsigned i = c->length + 1; i-- > 0 && c->length;)
      if (i <= c->length) smaller |= without_step(c, i, failure);
    for (int id = 1; id <= c->models[c->length].last_id; id++)
      smaller |= without_id(c, id, failure);
  }
  if (!proof) fewer_rows(c, failure);
  for (int id = 1; id <= c->models[c->length].last_id; id++)
    for (unsigned property = 0; property < PROPERTIES; property++)
      plainer(c, id, property, failure);
}
