/* create_table.c: CREATE TABLE, one column or constraint a line. What concerns one column stands
 * with it, so that the column can be dropped natively; the rest stands at the end. */
#include "backend/sqlite/sqlite.h"
#include "diff/canonical.h"
#include "memory/mutant.h"

static void put_name_list(Buf *sql, const ReferencePair *pairs, bool source) {
  buf_putc(sql, '(');
  for (; pairs; pairs = pairs->next) {
    sql_ident(sql, source ? pairs->source : pairs->destination);
    if (pairs->next) buf_put(sql, ", ");
  }
  buf_putc(sql, ')');
}

static void put_constraint(Buf *sql, Name name) {
  if (!name) return;
  buf_put(sql, "CONSTRAINT ");
  sql_ident(sql, name);
  buf_putc(sql, ' ');
}

static void put_action(Buf *sql, const char *event, ReferenceAction action) {
  if (action != ACTION_NONE && action != ACTION_NOTHING)
    buf_printf(sql, " ON %s %s", event, action_sql(action));
}

/* REFERENCES "t" ("c") ON DELETE … */
static void put_references(Buf *sql, const Reference *r, const ReferencePair *pairs) {
  static const char *const deferrables[] = {[DEFERRABLE_NO] = "",
                                            [DEFERRABLE_YES] = " DEFERRABLE INITIALLY IMMEDIATE",
                                            [DEFERRABLE_INITIALLY] =
                                                " DEFERRABLE INITIALLY DEFERRED"};
  buf_put(sql, "REFERENCES ");
  sql_ident(sql, r->table);
  buf_putc(sql, ' ');
  put_name_list(sql, pairs, false);
  put_action(sql, "DELETE", MUTANT(13, ACTION_DELETE, r->on_delete));
  put_action(sql, "UPDATE", r->on_update);
  buf_put(sql, deferrables[MUTANT(18, DEFERRABLE_NO, r->deferrable)]);
}

void sqlite_references(Buf *sql, const Table *t, const Column *c) {
  put_references(sql, c->reference, reference_pairs(sql->arena, t, c));
}

bool sqlite_inline_reference(Arena *a, const Table *t, const Column *c) {
  return c->reference && !reference_pairs(a, t, c)->next;
}

bool sqlite_column_check(const Column *c, const Check *check) {
  const NameList *names = check->attributes;
  return check->check && names && !names->next &&
         (c->attribute == names->name || c->name == names->name);
}

static bool stands_with_column(const Table *t, const Check *check) {
  for (const Column *c = t->columns; c; c = c->next)
    if (sqlite_column_check(c, check)) return true;
  return false;
}

static void put_check(Buf *sql, Interner *in, const Check *check) {
  put_constraint(sql, check->unnamed ? NULL : check->name);
  buf_printf(sql, "CHECK (%s)", check_sql(in, check));
}

static void put_inline_checks(Buf *sql, Interner *in, const Table *t, const Column *c) {
  for (const Check *check = t->checks; check; check = check->next) {
    if (MUTANT(16, true, !sqlite_column_check(c, check))) continue;
    buf_putc(sql, ' ');
    put_check(sql, in, check);
  }
}

static bool sole_key(const Table *t, const Column *c) {
  if (!c->primary_key) return false;
  for (const Column *other = t->columns; other; other = other->next)
    if (other != c && other->primary_key) return false;
  return true;
}

static void put_key(Buf *sql, Interner *in, const Table *t, const Column *c) {
  if (!sole_key(t, c)) return;
  buf_put(sql, " PRIMARY KEY");
  if (MUTANT(15, false, sqlite_autoincrement(in, t, c))) buf_put(sql, " AUTOINCREMENT");
}

static void put_computed(Buf *sql, Interner *in, const Column *c) {
  buf_printf(sql, " GENERATED ALWAYS AS (%s) %s", sql_fragment(in, c->computed),
             c->stored ? "STORED" : "VIRTUAL");
}

/* A column can have no type at all. */
static void put_type(Buf *sql, Interner *in, const Table *t, const Column *c) {
  Name type = sqlite_type(in, t, c);
  if (*type) buf_printf(sql, " %s", type);
}

void sqlite_column(Buf *sql, Interner *in, const Table *t, const Column *c) {
  sql_ident(sql, c->name);
  put_type(sql, in, t, c);
  put_key(sql, in, t, c);
  if (MUTANT(19, false, !c->nullable)) buf_put(sql, " NOT NULL");
  const char *value = c->computed ? NULL : sqlite_default(sql->arena, c, NULL);
  if (MUTANT(14, false, value)) buf_printf(sql, " DEFAULT %s", value);
  if (MUTANT(12, false, c->collation)) buf_printf(sql, " COLLATE %s", c->collation);
  put_inline_checks(sql, in, t, c);
  if (!t->retained && sqlite_inline_reference(sql->arena, t, c)) {
    buf_putc(sql, ' ');
    put_constraint(sql, c->reference->unnamed ? NULL : c->reference->name);
    put_references(sql, c->reference, reference_pairs(sql->arena, t, c));
  }
  if (c->computed) put_computed(sql, in, c);
}

/* It keeps its values and nothing that could fail because of them. */
void sqlite_retained_column(Buf *sql, Interner *in, const Table *t, const Column *c) {
  sql_ident(sql, c->name);
  put_type(sql, in, t, c);
  if (c->collation) buf_printf(sql, " COLLATE %s", c->collation);
  if (c->computed) put_computed(sql, in, c);
}

static void put_columns(Buf *sql, Interner *in, const Table *t) {
  const char *separator = "\n  ";
  for (const Column *c = t->columns; c; c = c->next, separator = ",\n  ") {
    buf_put(sql, separator);
    sqlite_column(sql, in, t, c);
  }
  for (const Column *c = t->retained_columns; c; c = c->next) {
    buf_put(sql, separator);
    sqlite_retained_column(sql, in, t, c);
  }
}

static void put_composite_key(Buf *sql, const Table *t) {
  const Column **key = table_key(sql->arena, t);
  if (!key[0] || !key[1]) return;
  const char *separator = ",\n  PRIMARY KEY (";
  for (; *key; key++, separator = ", ") {
    buf_put(sql, separator);
    sql_ident(sql, (*key)->name);
  }
  buf_putc(sql, ')');
}

/* UNIQUE (…) of the identities that are constraints. */
static void put_unique(Buf *sql, Interner *in, const Table *t) {
  for (const Identity *i = t->identities; i; i = i->next) {
    if (!i->constraint) continue;
    const char *separator = ",\n  UNIQUE (";
    for (const Key *k = identity_shape(sql->arena, in, t, i).keys; k; k = k->next) {
      buf_put(sql, separator);
      sql_ident(sql, k->text);
      separator = ", ";
    }
    buf_putc(sql, ')');
    if (i->on_conflict) buf_printf(sql, " ON CONFLICT %s", i->on_conflict);
  }
}

/* A retained table refers to nothing, so that nothing the program does fails because of its rows. */
static void put_table_references(Buf *sql, const Table *t) {
  if (t->retained) return;
  for (const Column *c = t->columns; c; c = c->next) {
    if (!c->reference || sqlite_inline_reference(sql->arena, t, c)) continue;
    const ReferencePair *pairs = reference_pairs(sql->arena, t, c);
    buf_put(sql, ",\n  ");
    put_constraint(sql, c->reference->unnamed ? NULL : c->reference->name);
    buf_put(sql, "FOREIGN KEY ");
    put_name_list(sql, pairs, true);
    buf_putc(sql, ' ');
    put_references(sql, c->reference, pairs);
  }
}

static void put_table_checks(Buf *sql, Interner *in, const Table *t) {
  for (const Check *check = t->checks; check; check = check->next) {
    if (!check->check || stands_with_column(t, check)) continue;
    buf_put(sql, ",\n  ");
    put_check(sql, in, check);
  }
}

static void put_options(Buf *sql, const Table *t) {
  const char *options[] = {MUTANT(17, false, t->strict) ? "STRICT" : NULL,
                           t->without_rowid ? "WITHOUT ROWID" : NULL, t->options};
  const char *separator = " ";
  for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
    if (!options[i] || !*options[i]) continue;
    buf_printf(sql, "%s%s", separator, options[i]);
    separator = ", ";
  }
}

void sqlite_create_table(Buf *sql, Interner *in, const Table *t, const char *name) {
  buf_put(sql, "CREATE TABLE ");
  sql_ident(sql, name);
  buf_put(sql, " (");
  put_columns(sql, in, t);
  put_composite_key(sql, t);
  put_unique(sql, in, t);
  put_table_references(sql, t);
  put_table_checks(sql, in, t);
  buf_put(sql, "\n)");
  put_options(sql, t);
}
