/* model.c: see model.h. Models are fixed arrays, so that a copy is an assignment. */
#include "soak/model.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

const MType model_types[] = {
    {"string",
     M_TEXT,
     {"\"x\"", "\"it's\"", "\"\""},
     {"'x'", "'it''s'", "''"},
     "'b' || %s",
     "'a' || 'b'"},
    {"integer",
     M_INTEGER,
     {"1", "-7", "9_223_372_036_854_775_807"},
     {"1", "-7", "9223372036854775807"},
     "%s * 2",
     "1 + 1"},
    {"float", M_REAL, {"1.5", "2.0", "-0.5"}, {"1.5", "2.0", "-0.5"}, "%s + 0.5", "1.5 + 1"},
    {"decimal",
     M_TEXT,
     {"\"1.10\"", "\"2\"", "\"0.00\""},
     {"'1.10'", "'2'", "'0.00'"},
     "'0.' || %s",
     "'0.' || '5'"},
    {"boolean", M_INTEGER, {"true", "false", "true"}, {"1", "0", "1"}, "%s > 3", "1 > 2"},
    {"binary",
     M_BLOB,
     {"\"ab\"", "\"c\"", "\"\""},
     {"x'6162'", "x'63'", "x''"},
     "x'ff'",
     "zeroblob(2)"},
    {"ci_string",
     M_TEXT,
     {"\"Ab\"", "\"007\"", "\"z\""},
     {"'Ab'", "'007'", "'z'"},
     "'B' || %s",
     "upper('ab')"},
    {"uuid",
     M_TEXT,
     {"\"0f0e0d0c-0b0a-4908-8706-050403020100\"", "\"0f0e0d0c-0b0a-4908-8706-050403020101\"",
      "\"0f0e0d0c-0b0a-4908-8706-050403020102\""},
     {"'0f0e0d0c-0b0a-4908-8706-050403020100'", "'0f0e0d0c-0b0a-4908-8706-050403020101'",
      "'0f0e0d0c-0b0a-4908-8706-050403020102'"},
     "'u' || %s",
     "lower('UU')"},
    {"date",
     M_TEXT,
     {"~D[2026-01-31]", "~D[2024-02-29]", "~D[1999-12-31]"},
     {"'2026-01-31'", "'2024-02-29'", "'1999-12-31'"},
     "'2000-01-0' || %s",
     "date('2000-02-03')"},
    {"map",
     M_TEXT,
     {"%{}", "%{a: 1}", "%{}"},
     {"'{}'", "'{\"a\":1}'", "'{}'"},
     "'[' || %s || ']'",
     "'{' || '}'"},
};
const unsigned model_type_count = sizeof model_types / sizeof *model_types;

static const char *const column_names[] = {"a",     "b",   "C",     "order", "e f",   "g\"h",
                                           "rowid", "key", "count", "é",     "title", "Body"};
static const char *const table_names[] = {"things", "group",  "my items", "Notes",
                                          "x",      "ledger", "tä"};

/* --- finding ---------------------------------------------------------------------------------- */

MTable *model_table(const Model *m, int id) {
  for (int i = 0; id && i < TABLES; i++)
    if (m->tables[i].id == id) return (MTable *)&m->tables[i];
  return NULL;
}

MColumn *model_column(const MTable *t, int id) {
  for (int i = 0; id && i < COLUMNS; i++)
    if (t->columns[i].id == id) return (MColumn *)&t->columns[i];
  return NULL;
}

MColumn *live_column(const MTable *t, int id) {
  MColumn *c = model_column(t, id);
  return c && !c->retained ? c : NULL;
}

static unsigned key_size(const MTable *t) {
  unsigned size = 0;
  for (int i = 0; i < COLUMNS; i++)
    if (t->columns[i].id && !t->columns[i].retained && t->columns[i].key) size++;
  return size;
}

static MColumn *key_column(const MTable *t, unsigned place) {
  for (int i = 0; i < COLUMNS; i++)
    if (t->columns[i].id && !t->columns[i].retained && t->columns[i].key == place)
      return (MColumn *)&t->columns[i];
  return NULL;
}

const MColumn *rowid_column(const MTable *t) {
  const MColumn *c = key_size(t) == 1 && !t->without_rowid ? key_column(t, 1) : NULL;
  return c && model_types[c->type].affinity == M_INTEGER ? c : NULL;
}

static bool same_word(const char *a, const char *b) {
  return strcasecmp(a, b) == 0;
}

static bool column_name_taken(const MTable *t, const char *name) {
  for (int i = 0; i < COLUMNS; i++)
    if (t->columns[i].id && same_word(t->columns[i].name, name)) return true;
  return false;
}

static bool table_name_taken(const Model *m, const char *name) {
  for (int i = 0; i < TABLES; i++)
    if (m->tables[i].id && same_word(m->tables[i].name, name)) return true;
  return false;
}

static void set_name(char *to, const char *name) {
  snprintf(to, NAME_SIZE, "%s", name);
}

static bool pick_column_name(const MTable *t, Random *r, char *to) {
  enum { COUNT = sizeof column_names / sizeof *column_names };
  for (unsigned tries = 0, at = below(r, COUNT); tries < COUNT; tries++, at++) {
    const char *name = column_names[at % COUNT];
    if (column_name_taken(t, name)) continue;
    set_name(to, name);
    return true;
  }
  return false;
}

static bool pick_table_name(const Model *m, Random *r, char *to) {
  enum { COUNT = sizeof table_names / sizeof *table_names };
  for (unsigned tries = 0, at = below(r, COUNT); tries < COUNT; tries++, at++) {
    const char *name = table_names[at % COUNT];
    if (table_name_taken(m, name)) continue;
    set_name(to, name);
    return true;
  }
  return false;
}

MTable *some_table(Model *m, Random *r) {
  for (unsigned tries = 0, at = below(r, TABLES); tries < TABLES; tries++, at++) {
    MTable *t = &m->tables[at % TABLES];
    if (t->id && !t->retained) return t;
  }
  return NULL;
}

MColumn *some_column(MTable *t, Random *r) {
  for (unsigned tries = 0, at = below(r, COLUMNS); tries < COLUMNS; tries++, at++) {
    MColumn *c = &t->columns[at % COLUMNS];
    if (at % COLUMNS && c->id && !c->retained) return c;
  }
  return NULL;
}

/* --- columns ---------------------------------------------------------------------------------- */

static bool needs_fill(const MColumn *c) {
  return c->required && !c->fallback && !c->key;
}

static void random_default(MColumn *c, Random *r) {
  c->fallback = chance(r, 45) ? 1 + below(r, 3) : 0;
}

static void random_kind(MTable *t, MColumn *c, Random *r) {
  c->type = below(r, model_type_count);
  random_default(c, r);
  c->required = chance(r, 30);
  c->backfill = needs_fill(c) || (c->required && chance(r, 20));
  c->collation = chance(r, 15) ? 1 + below(r, 2) : 0;
  if (chance(r, 15)) {
    c->computed = 1 + below(r, 3);
    c->computed_of = t->columns[0].id;
    MColumn *other = some_column(t, r);
    if (other && !other->computed && other != c && chance(r, 60)) c->computed_of = other->id;
    c->stored = chance(r, 40);
    c->type = 0;
    c->fallback = 0;
    c->required = c->backfill = false;
  }
}

static MColumn *add_column(Model *m, MTable *t, Random *r) {
  for (int i = 0; i < COLUMNS; i++) {
    MColumn *c = &t->columns[i];
    MColumn fresh = {0};
    if (c->id || !pick_column_name(t, r, fresh.name)) continue;
    fresh.id = ++m->last_id;
    random_kind(t, &fresh, r);
    *c = fresh;
    return c;
  }
  return NULL;
}

/* A column whose values nothing touches. */
static void bring_back(MTable *t, Random *r) {
  for (unsigned tries = 0, at = below(r, COLUMNS); tries < COLUMNS; tries++, at++) {
    MColumn *c = &t->columns[at % COLUMNS];
    if (!c->id || !c->retained) continue;
    c->retained = false;
    if (chance(r, 30)) {
      c->required = !c->required;
      c->backfill = needs_fill(c);
    }
    return;
  }
}

/* Says that it refers to the key of a table, with a partner where that has two columns. */
static void random_reference(Model *m, MTable *t, MColumn *c, Random *r) {
  MTable *parent = some_table(m, r);
  MColumn *key = parent ? key_column(parent, 1) : NULL;
  if (!key || c->key || c->computed || key_size(parent) > 2) return;
  MColumn *second = key_column(parent, 2);
  c->type = key->type;
  c->fallback = 0;
  c->required = c->backfill = false;
  c->parent = parent->id;
  c->parent_column = key->id;
  c->pair = c->pair_parent = 0;
  if (second) {
    MColumn *pair = some_column(t, r);
    if (!pair || pair == c || pair->computed || pair->key) {
      c->parent = 0;
      return;
    }
    pair->type = second->type;
    pair->fallback = 0;
    pair->backfill = pair->required;
    c->pair = pair->id;
    c->pair_parent = second->id;
  }
  c->on_delete = below(r, 5);
  c->on_update = below(r, 5);
  c->deferrable = below(r, 3);
  c->index = chance(r, 30);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void random_key(Model *m, MTable *t, Random *r) {
  for (int i = 0; i < COLUMNS; i++) t->columns[i].key = 0, t->columns[i].numbered = false;
  unsigned kind = below(r, 10);
  MColumn *first = some_column(t, r);
  if (!first || first->computed || first->parent) first = add_column(m, t, r);
  if (!first || kind == 0) return; /* no key at all */
  first->computed = 0;
  first->key = 1;
  first->required = true;
  first->backfill = false;
  if (kind < 5) {
    first->type = 1;
    first->fallback = 0;
    first->collation = 0;
    first->numbered = kind < 4;
    return;
  }
  if (kind < 8) return;
  MColumn *second = some_column(t, r);
  if (!second || second == first || second->computed || second->parent) return;
  second->key = 2;
  second->required = true;
  second->backfill = false;
}

/* --- members ---------------------------------------------------------------------------------- */

static int any_column(MTable *t, Random *r) {
  MColumn *c = chance(r, 80) ? some_column(t, r) : NULL;
  return c ? c->id : t->columns[0].id;
}

static void random_index(Model *m, MTable *t, MIndex *x, Random *r, bool identity) {
  int id = x->id ? x->id : ++m->last_id;
  char name[NAME_SIZE];
  snprintf(name, sizeof name, "%s%d", identity ? "u" : "x", id);
  *x = (MIndex){.id = id};
  set_name(x->name, name);
  x->columns[0] = any_column(t, r);
  x->columns[1] = chance(r, 40) ? any_column(t, r) : 0;
  if (x->columns[1] == x->columns[0]) x->columns[1] = 0;
  x->expression = identity || chance(r, 70) ? 0 : 1 + below(r, 2);
  x->desc = !identity && chance(r, 30);
  x->unique = identity || chance(r, 20);
  x->nulls_equal = x->unique && chance(r, 25);
  x->where = chance(r, 30) ? 1 + below(r, 3) : 0;
}

static MIndex *free_index(MIndex *list) {
  for (int i = 0; i < INDEXES; i++)
    if (!list[i].id) return &list[i];
  return NULL;
}

static void add_index(Model *m, MTable *t, Random *r, bool identity) {
  MIndex *x = free_index(identity ? t->identities : t->indexes);
  if (x) random_index(m, t, x, r, identity);
}

static void add_check(Model *m, MTable *t, Random *r) {
  for (int i = 0; i < INDEXES; i++) {
    MCheck *c = &t->checks[i];
    if (c->id) continue;
    *c = (MCheck){.id = ++m->last_id, .kind = below(r, 4), .column = any_column(t, r)};
    snprintf(c->name, sizeof c->name, "check %d", c->id);
    return;
  }
}

static void add_object(Model *m, MTable *t, Random *r) {
  for (int i = 0; i < INDEXES; i++) {
    MObject *o = &t->objects[i];
    if (o->id) continue;
    *o = (MObject){.id = ++m->last_id, .kind = below(r, 3), .column = any_column(t, r)};
    snprintf(o->name, sizeof o->name, "o%d", o->id);
    return;
  }
}

/* --- tables ----------------------------------------------------------------------------------- */

static MTable *add_table(Model *m, Random *r) {
  for (int i = 0; i < TABLES; i++) {
    MTable *t = &m->tables[i], fresh = {0};
    if (t->id || !pick_table_name(m, r, fresh.name)) continue;
    fresh.id = ++m->last_id;
    fresh.columns[0] = (MColumn){.id = ++m->last_id, .name = "tag", .type = 1};
    fresh.strict = chance(r, 25);
    fresh.without_rowid = chance(r, 15);
    *t = fresh;
    for (unsigned n = 1 + below(r, 5); n--;) add_column(m, t, r);
    random_key(m, t, r);
    return t;
  }
  return NULL;
}

static void add_members(Model *m, MTable *t, Random *r) {
  for (unsigned n = below(r, 3); n--;) add_index(m, t, r, true);
  for (unsigned n = below(r, 3); n--;) add_index(m, t, r, false);
  for (unsigned n = below(r, 2); n--;) add_check(m, t, r);
  if (chance(r, 25)) add_object(m, t, r);
  if (chance(r, 50)) {
    MColumn *c = some_column(t, r);
    if (c) random_reference(m, t, c, r);
  }
}

void model_first(Model *m, Random *r) {
  *m = (Model){0};
  for (unsigned n = 1 + below(r, 3); n--;) add_table(m, r);
  for (int i = 0; i < TABLES; i++)
    if (m->tables[i].id) add_members(m, &m->tables[i], r);
  model_settle(m);
}

/* --- edits ------------------------------------------------------------------------------------ */

static void edit_column(Model *m, MTable *t, Random *r) {
  MColumn *c = some_column(t, r);
  if (!c) return;
  switch (below(r, 6)) {
  case 0:
    c->type = c->parent || c->numbered ? c->type : below(r, model_type_count);
    c->fallback = 0;
    break;
  case 1:
  case 2: c->required = c->key || !c->required; break;
  case 3: random_default(c, r); break;
  case 4: c->collation = below(r, 3); break;
  default:
    if (c->computed)
      c->computed = chance(r, 70) ? 1 + below(r, 3) : 0;
    else
      random_reference(m, t, c, r);
  }
  c->backfill = needs_fill(c) ? chance(r, 80) : c->required && chance(r, 20);
}

static void edit_reference(Model *m, MTable *t, Random *r) {
  (void)m;
  for (int i = 0; i < COLUMNS; i++) {
    MColumn *c = &t->columns[i];
    if (!c->parent || chance(r, 30)) continue;
    switch (below(r, 5)) {
    case 0: c->on_delete = below(r, 5); break;
    case 1: c->on_update = below(r, 5); break;
    case 2: c->deferrable = below(r, 3); break;
    case 3: c->index = !c->index; break;
    default: c->parent = 0;
    }
  }
}

static void rename_column(Model *m, MTable *t, Random *r) {
  (void)m;
  MColumn *c = chance(r, 15) ? &t->columns[0] : some_column(t, r);
  if (c) pick_column_name(t, r, c->name);
}

/* Two names change places, or three go round. */
static void swap_columns(Model *m, MTable *t, Random *r) {
  (void)m;
  MColumn *a = some_column(t, r), *b = some_column(t, r);
  if (!a || !b || a == b) return;
  char name[NAME_SIZE];
  memcpy(name, a->name, sizeof name);
  memcpy(a->name, b->name, sizeof name);
  memcpy(b->name, name, sizeof name);
}

static void recase_column(Model *m, MTable *t, Random *r) {
  (void)m;
  MColumn *c = some_column(t, r);
  if (c && c->name[0] >= 'a' && c->name[0] <= 'z') c->name[0] = (char)(c->name[0] - 'a' + 'A');
}

static void drop_column(Model *m, MTable *t, Random *r) {
  (void)m;
  MColumn *c = some_column(t, r);
  if (c) *c = (MColumn){0};
}

static void new_column(Model *m, MTable *t, Random *r) {
  MColumn *c = add_column(m, t, r);
  if (c && chance(r, 25)) random_reference(m, t, c, r);
}

static void column_back(Model *m, MTable *t, Random *r) {
  (void)m;
  bring_back(t, r);
}

static void rename_table(Model *m, MTable *t, Random *r) {
  pick_table_name(m, r, t->name);
}

static void swap_tables(Model *m, MTable *t, Random *r) {
  MTable *other = some_table(m, r);
  if (other == t || chance(r, 50)) return;
  char name[NAME_SIZE];
  memcpy(name, t->name, sizeof name);
  memcpy(t->name, other->name, sizeof name);
  memcpy(other->name, name, sizeof name);
}

static void drop_table(Model *m, MTable *t, Random *r) {
  (void)m;
  if (chance(r, 50)) *t = (MTable){0};
}

static void new_table(Model *m, MTable *t, Random *r) {
  (void)t;
  MTable *fresh = add_table(m, r);
  if (fresh) add_members(m, fresh, r);
}

static void table_back(Model *m, MTable *t, Random *r) {
  (void)t, (void)r;
  for (int i = 0; i < TABLES; i++)
    if (m->tables[i].id && m->tables[i].retained) m->tables[i].retained = false;
}

static void edit_options(Model *m, MTable *t, Random *r) {
  (void)m;
  if (chance(r, 60))
    t->strict = !t->strict;
  else
    t->without_rowid = !t->without_rowid;
}

static void rekey(Model *m, MTable *t, Random *r) {
  if (chance(r, 60)) random_key(m, t, r);
}

static void edit_index(Model *m, MTable *t, Random *r) {
  bool identity = chance(r, 40);
  MIndex *x = &(identity ? t->identities : t->indexes)[below(r, INDEXES)];
  if (!x->id)
    add_index(m, t, r, identity);
  else if (chance(r, 40))
    x->id = 0;
  else if (chance(r, 50))
    random_index(m, t, x, r, identity);
  else
    snprintf(x->name, sizeof x->name, "%c%d", identity ? 'v' : 'y', x->id);
}

static void edit_check(Model *m, MTable *t, Random *r) {
  MCheck *c = &t->checks[below(r, INDEXES)];
  if (!c->id)
    add_check(m, t, r);
  else if (chance(r, 50))
    c->id = 0;
  else
    c->kind = below(r, 4);
}

static void edit_object(Model *m, MTable *t, Random *r) {
  MObject *o = &t->objects[below(r, INDEXES)];
  if (!o->id)
    add_object(m, t, r);
  else if (chance(r, 50))
    o->id = 0;
  else
    o->kind = below(r, 3);
}

static void (*const edits[])(Model *m, MTable *t, Random *r) = {
    edit_column,   edit_column,   edit_column,  edit_column,   edit_reference,
    rename_column, rename_column, swap_columns, recase_column, drop_column,
    drop_column,   new_column,    new_column,   column_back,   rename_table,
    swap_tables,   drop_table,    new_table,    table_back,    edit_options,
    rekey,         edit_index,    edit_index,   edit_check,    edit_object};

void model_edit(Model *m, Random *r) {
  for (unsigned n = 1 + below(r, 4); n--;) {
    MTable *t = some_table(m, r);
    if (!t) t = add_table(m, r);
    if (t) edits[below(r, sizeof edits / sizeof *edits)](m, t, r);
  }
  m->drop_columns = chance(r, 40);
  m->drop_tables = chance(r, 50);
  model_settle(m);
}

/* --- what no longer stands -------------------------------------------------------------------- */

static void settle_index(const MTable *t, MIndex *x, bool identity) {
  if (!x->id) return;
  if (!live_column(t, x->columns[0])) x->id = 0;
  if (!live_column(t, x->columns[1])) x->columns[1] = 0;
  const MColumn *c = live_column(t, x->columns[0]);
  (void)identity;
  if (x->id && x->unique && c && c->computed) x->unique = identity;
}

static void settle_key(MTable *t) {
  unsigned place = 0;
  for (unsigned want = 1; want <= 2; want++)
    for (int i = 0; i < COLUMNS; i++)
      if (t->columns[i].id && !t->columns[i].retained && t->columns[i].key == want && place < want)
        t->columns[i].key = ++place;
  for (int i = 0; i < COLUMNS; i++) {
    MColumn *c = &t->columns[i];
    if (c->key) c->required = true, c->backfill = false, c->parent = 0;
    if (c->numbered && (place != 1 || !c->key || c->type != 1)) c->numbered = false;
    if (c->numbered) c->fallback = 0, c->collation = 0;
  }
  if (!place) t->without_rowid = false;
  if (t->without_rowid)
    for (int i = 0; i < COLUMNS; i++) t->columns[i].numbered = false;
}

static void settle_column(const Model *m, MTable *t, MColumn *c) {
  const MColumn *of = live_column(t, c->computed_of);
  if (c->computed && (!of || of->computed || of == c || c->key)) {
    c->computed_of = t->columns[0].id;
    if (c->key) c->computed = 0;
  }
  if (c->computed) c->required = c->backfill = false, c->fallback = 0, c->parent = 0, c->key = 0;
  const MTable *p = model_table(m, c->parent);
  const MColumn *key = p && !p->retained ? live_column(p, c->parent_column) : NULL;
  if (!key || key->key != 1 || key->type != c->type || key->computed ||
      key_size(p) != (c->pair ? 2u : 1u))
    c->parent = 0;
  const MColumn *pair = live_column(t, c->pair),
                *second = c->parent && c->pair ? live_column(p, c->pair_parent) : NULL;
  if (c->parent && c->pair &&
      (!pair || !second || pair->type != second->type || pair->computed || pair == c ||
       second->key != 2))
    c->parent = 0;
  if (!c->parent) c->pair = c->pair_parent = 0, c->parent_column = 0, c->index = false;
}

static void settle_members(MTable *t) {
  for (int i = 0; i < INDEXES; i++) {
    settle_index(t, &t->identities[i], true);
    settle_index(t, &t->indexes[i], false);
    if (!live_column(t, t->checks[i].column)) t->checks[i].id = 0;
    const MColumn *c = live_column(t, t->objects[i].column);
    if (!c) t->objects[i].id = 0;
    if (c && t->objects[i].kind == 1 && (c->computed || c->key || c == &t->columns[0]))
      t->objects[i].id = 0;
  }
}

static void settle_once(Model *m) {
  for (int i = 0; i < TABLES; i++) {
    MTable *t = &m->tables[i];
    if (!t->id || t->retained) continue;
    settle_key(t);
    for (int k = 0; k < COLUMNS; k++)
      if (t->columns[k].id && !t->columns[k].retained) settle_column(m, t, &t->columns[k]);
    settle_key(t);
    for (int k = 0; k < COLUMNS; k++)
      if (t->columns[k].id && !t->columns[k].retained) settle_column(m, t, &t->columns[k]);
    settle_members(t);
    settle_extra(m, t);
  }
}

/* What one table loses, another one may refer to. */
void model_settle(Model *m) {
  for (int i = 0; i < 3; i++) settle_once(m);
}

/* --- what stays in the database --------------------------------------------------------------- */

static bool keep_column(MTable *to, const MColumn *c) {
  for (int i = 0; i < COLUMNS; i++)
    if (to->columns[i].id && same_word(to->columns[i].name, c->name)) return false;
  for (int i = 0; i < COLUMNS; i++) {
    if (to->columns[i].id) continue;
    to->columns[i] = *c;
    to->columns[i].retained = true;
    to->columns[i].key = 0;
    to->columns[i].parent = 0;
    return true;
  }
  return false;
}

static bool carry_columns(const MTable *t, MTable *next, bool drop) {
  for (int i = 0; i < COLUMNS; i++)
    if (next->columns[i].retained) next->columns[i] = (MColumn){0};
  for (int i = 0; i < COLUMNS; i++) {
    const MColumn *c = &t->columns[i];
    if (!c->id || model_column(next, c->id)) continue;
    if (drop ? column_name_taken(next, c->name) : !keep_column(next, c)) return false;
  }
  return true;
}

static bool keep_table(Model *next, const MTable *t) {
  if (table_name_taken(next, t->name)) return false;
  for (int i = 0; i < TABLES; i++) {
    if (next->tables[i].id) continue;
    next->tables[i] = *t;
    next->tables[i].retained = true;
    return true;
  }
  return false;
}

/* What is only in the database has the name that it had. */
static bool renames_retained(const MTable *t, const MTable *is) {
  if (t->retained && strcmp(t->name, is->name) != 0) return true;
  for (int i = 0; i < COLUMNS; i++) {
    const MColumn *c = &t->columns[i], *now = model_column(is, c->id);
    if (c->id && (c->retained || t->retained) && now && strcmp(c->name, now->name) != 0)
      return true;
  }
  return false;
}

/* A name that something in the database has can only stand for that, also where that goes: what has the
 * same name is the same. */
static bool takes_name(const MTable *t, const MTable *is) {
  for (int i = 0; i < COLUMNS; i++)
    for (int k = 0; k < COLUMNS; k++) {
      const MColumn *c = &t->columns[i], *now = &is->columns[k];
      if (c->retained && now->id && now->id != c->id && same_word(c->name, now->name)) return true;
    }
  return false;
}

bool model_carry(const Model *m, Model *next) {
  for (int i = 0; i < TABLES; i++)
    if (next->tables[i].retained) next->tables[i] = (MTable){0};
  for (int i = 0; i < TABLES; i++) {
    const MTable *t = &m->tables[i];
    if (!t->id) continue;
    MTable *is = model_table(next, t->id);
    if (is && (renames_retained(t, is) || takes_name(t, is))) return false;
    if (is && !carry_columns(t, is, next->drop_columns)) return false;
    if (is) continue;
    if (next->drop_tables ? table_name_taken(next, t->name) : !keep_table(next, t)) return false;
  }
  return true;
}
