/* edit.c: changes after which every stored row reads as before, as an edit of the stored CREATE TABLE
 * (sql/edit.h): no row is copied and nothing that hangs on the table goes. The runtime makes sure that
 * the live table may be edited so; where it may not, the rebuild that stands beside it runs. */
#include <string.h>

#include "backend/sqlite/lower/indexes.h"
#include "backend/sqlite/lower/left.h"
#include "diff/canonical.h"
#include "memory/mutant.h"
#include "sql/edit.h"

typedef struct Edit {
  Lowering *lowering;
  const TableChange *change;
  Buf text;
  bool possible;
} Edit;

static void give_up(Edit *e) {
  e->possible = false;
}

/* An instruction is a line: no text or name in it may hold a line break. */
static void put_sql(Edit *e, const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    if (memchr(t.text, '\n', t.len)) give_up(e);
  buf_put(&e->text, sql);
}

static void start(Edit *e) {
  buf_putc(&e->text, '\n');
}

static void start_column(Edit *e, const Column *c) {
  start(e);
  buf_put(&e->text, "column ");
  sql_ident(&e->text, c->name);
  buf_putc(&e->text, ' ');
}

static void put_null(Edit *e, const Column *was, const Column *is) {
  bool fills = is->backfill || sqlite_default(e->lowering->arena, is, NULL);
  if (MUTANT(35, true, was->nullable == is->nullable)) return;
  if (!is->nullable && fills) { /* rows are written */
    give_up(e);
    return;
  }
  start_column(e, is);
  buf_put(&e->text, MUTANT(31, true, is->nullable) ? "drop not null" : "set not null");
}

static void put_default(Edit *e, const Column *was, const Column *is) {
  const char *old = sqlite_default(e->lowering->arena, was, NULL);
  const char *new = sqlite_default(e->lowering->arena, is, NULL);
  if (old == new || (old && new &&strcmp(old, new) == 0)) return;
  start_column(e, is);
  buf_put(&e->text, new ? "set default " : "drop default");
  if (new) put_sql(e, MUTANT(30, old ? old : "0", new));
}

/* Returns true if an index of `t` compares by the collation of `c`. */
static bool in_index(Lowering *l, const Table *t, const Column *c) {
  for (const IndexShape *x = all_indexes(l, t); x->name; x++) {
    if (mentions_name(x->where, c->name)) return true;
    for (const Key *k = x->keys; k; k = k->next)
      if (k->expression ? mentions_name(k->text, c->name) : k->text == c->name) return true;
  }
  return false;
}

static void put_collation(Edit *e, const Column *was, const Column *is) {
  if (was->collation == is->collation) return;
  if (is->primary_key || in_index(e->lowering, e->change->before, was) ||
      in_index(e->lowering, e->change->after, is)) {
    give_up(e);
    return;
  }
  start_column(e, is);
  if (MUTANT(34, was->collation, is->collation))
    buf_printf(&e->text, "set collate %s", MUTANT(34, was->collation, is->collation));
  else
    buf_put(&e->text, "drop collate");
}

static void put_type(Edit *e, const Column *was, const Column *is) {
  Name from = sqlite_type(e->lowering->names, e->change->before, was);
  Name to = sqlite_type(e->lowering->names, e->change->after, is);
  if (from == to) return;
  if (sqlite_column_affinity(e->lowering->names, e->change->before, was) !=
          sqlite_column_affinity(e->lowering->names, e->change->after, is) ||
      is->primary_key || !*to) {
    give_up(e);
    return;
  }
  start_column(e, is);
  buf_printf(&e->text, "set type %s", to);
}

static void put_computed(Edit *e, const Column *was, const Column *is) {
  Interner *in = e->lowering->names;
  if (sql_canonical(in, was->computed, NULL) == sql_canonical(in, is->computed, NULL) &&
      was->stored == is->stored)
    return;
  if (!was->computed || !is->computed || was->stored || is->stored) {
    give_up(e);
    return;
  }
  start_column(e, is);
  buf_put(&e->text, "set expression (");
  put_sql(e, sql_fragment(in, is->computed));
  buf_putc(&e->text, ')');
}

static void put_definition(Edit *e, const Column *was, const Column *is) {
  if (was->generated != is->generated) give_up(e);
  put_null(e, was, is);
  put_default(e, was, is);
  put_collation(e, was, is);
  put_type(e, was, is);
  put_computed(e, was, is);
}

/* Returns the name that an old column has by now, or NULL if it goes. */
static Name name_by_now(const Edit *e, Name old) {
  for (const Column *is = e->change->after->columns; is; is = is->next) {
    const Column *was = namemap_get(e->change->sources, is->name);
    if (was && was->name == old) return is->name;
  }
  return NULL;
}

/* Appends the source columns; `old`: of the table before, which have their new names by now. */
static void put_sources(Edit *e, const ReferencePair *pairs, bool old) {
  buf_putc(&e->text, '(');
  for (; pairs; pairs = pairs->next) {
    Name name = old ? name_by_now(e, pairs->source) : pairs->source;
    if (!name) give_up(e);
    sql_ident(&e->text, name ? name : pairs->source);
    if (pairs->next) buf_put(&e->text, ", ");
  }
  buf_put(&e->text, ") ");
}

static void put_reference_name(Edit *e, Name name) {
  if (!name) return;
  buf_put(&e->text, "add constraint ");
  sql_ident(&e->text, name);
  buf_putc(&e->text, ' ');
}

static bool same_sources(const ReferencePair *a, const ReferencePair *b) {
  for (; a && b; a = a->next, b = b->next)
    if (a->source != b->source) return false;
  return a == b;
}

/* One that is there keeps its name, which is part of the constraint and not of what it does. */
static void put_reference(Edit *e, const Column *is, Name name) {
  const ReferencePair *pairs = reference_pairs(e->lowering->arena, e->change->after, is);
  if (pairs->next) {
    start(e);
    put_reference_name(e, name);
    buf_put(&e->text, name ? "foreign key " : "set foreign key ");
    put_sources(e, pairs, false);
  } else {
    start_column(e, is);
    put_reference_name(e, name);
    if (!name) buf_put(&e->text, "set ");
  }
  sqlite_references(&e->text, e->change->after, is);
}

static void drop_reference(Edit *e, const Column *was, const Column *is) {
  const ReferencePair *pairs = reference_pairs(e->lowering->arena, e->change->before, was);
  if (pairs->next) {
    start(e);
    buf_put(&e->text, "drop foreign key ");
    put_sources(e, pairs, true);
  } else {
    start_column(e, is);
    buf_put(&e->text, "drop references");
  }
}

static void alter_reference(Edit *e, const Column *was, const Column *is) {
  Arena *a = e->lowering->arena;
  if (was->reference->name != is->reference->name ||
      was->reference->unnamed != is->reference->unnamed ||
      !same_sources(reference_pairs(a, e->change->before, was),
                    reference_pairs(a, e->change->after, is)))
    give_up(e);
  else
    put_reference(e, MUTANT(32, was, is), NULL);
}

static void add_reference(Edit *e, const Column *is) {
  put_reference(e, is, is->reference->unnamed ? NULL : is->reference->name);
}

static void add_check(Edit *e, const Check *check) {
  if (check->unnamed) give_up(e); /* an edit goes by names */
  start(e);
  buf_put(&e->text, "add constraint ");
  sql_ident(&e->text, check->name);
  buf_put(&e->text, " check (");
  put_sql(e, MUTANT(33, "1", check_sql(e->lowering->names, check)));
  buf_putc(&e->text, ')');
}

static void drop_check(Edit *e, const Check *check) {
  if (check->unnamed) give_up(e);
  start(e);
  buf_put(&e->text, "drop constraint ");
  sql_ident(&e->text, check->name);
}

/* Returns true if a column would come to another affinity, as ANY does. */
static bool changes_affinity(const Edit *e) {
  Interner *in = e->lowering->names;
  for (const Column *is = e->change->after->columns; is; is = is->next) {
    const Column *was = namemap_get(e->change->sources, is->name);
    if (was && sqlite_column_affinity(in, e->change->before, was) !=
                   sqlite_column_affinity(in, e->change->after, is))
      return true;
  }
  return false;
}

static void alter_table(Edit *e) {
  const Table *was = e->change->before, *is = e->change->after;
  Interner *in = e->lowering->names;
  if (was->without_rowid != is->without_rowid || changes_affinity(e) ||
      unique_constraints(e->lowering->arena, in, was, NULL) !=
          unique_constraints(e->lowering->arena, in, is, NULL) ||
      sql_canonical(in, was->options, NULL) != sql_canonical(in, is->options, NULL))
    give_up(e);
  start(e);
  buf_put(&e->text, is->strict ? "set strict" : "drop strict");
}

/* What is left of a column that is retained: its type and values. */
static void strip_column(Edit *e, const Column *was, const Column *is) {
  Column plain = *is;
  plain.nullable = true;
  plain.default_value = NULL;
  plain.generated = false;
  put_definition(e, was, &plain);
  if (was->primary_key) give_up(e);
  if (was->reference) drop_reference(e, was, is);
}

static void restore_column(Edit *e, const Column *was, const Column *is) {
  Column plain = *was;
  plain.nullable = true;
  plain.default_value = NULL;
  plain.generated = false;
  put_definition(e, &plain, is);
  if (is->primary_key || may_be_left(e->change->before, was)) give_up(e);
  if (is->reference) add_reference(e, is);
}

/* Returns what a column is made of where it was declared before, or NULL: columns that come, go or were
 * retained have an operation of their own. */
static const Column *declared_source(const Edit *e, const Column *c) {
  const Column *source = namemap_get(e->change->sources, c->name);
  return source && !is_retained_column(e->change->before, source) ? source : NULL;
}

static void drop_all_references(Edit *e) {
  for (const Column *c = e->change->after->columns; c; c = c->next) {
    const Column *source = declared_source(e, c);
    if (source && source->reference) drop_reference(e, source, c);
  }
}

static void add_all_references(Edit *e) {
  for (const Column *c = e->change->after->columns; c; c = c->next)
    if (c->reference && declared_source(e, c)) add_reference(e, c);
}

static void put_operation(Edit *e, const Op *op) {
  switch (op->kind) {
  case OP_RENAME_COLUMN: /* done by then */
    if (renames_rowid(op)) give_up(e);
    break;
  case OP_ALTER_COLUMN: put_definition(e, op->column.was, op->column.is); break;
  case OP_RETAIN_COLUMN: strip_column(e, op->column.was, op->column.is); break;
  case OP_RESTORE_COLUMN: restore_column(e, op->column.was, op->column.is); break;
  case OP_ADD_REFERENCE: add_reference(e, op->column.is); break;
  case OP_DROP_REFERENCE: drop_reference(e, op->column.was, op->column.is); break;
  case OP_ALTER_REFERENCE: alter_reference(e, op->column.was, op->column.is); break;
  case OP_ADD_CHECK: add_check(e, op->check.is); break;
  case OP_DROP_CHECK: drop_check(e, op->check.was); break;
  case OP_ALTER_TABLE: alter_table(e); break;
  case OP_RETAIN_TABLE: drop_all_references(e); break;
  case OP_RESTORE_TABLE: add_all_references(e); break;
  default: give_up(e); break;
  }
}

static bool is_drop(const Op *op) {
  return op->kind == OP_DROP_CHECK;
}

/* Columns that ALTER TABLE adds and drops are so by then. */
static bool is_native(Lowering *l, const TableChange *change, const Op *op) {
  const bool may_be =
      op->kind == OP_ADD_COLUMN || op->kind == OP_DROP_COLUMN || op->kind == OP_ADD_CHECK;
  return may_be && !native_obstacle(l, change, op);
}

const char *edit_of(Lowering *l, const TableChange *change) {
  Edit e = {.lowering = l, .change = change, .text = buf_new(l->arena), .possible = true};
  sql_ident(&e.text, change->after->name);
  put_left(&e.text, l, change);
  for (int drops = MUTANT(50, 0, 1); drops >= 0;
       drops--) /* names are free before they are given again */
    for (unsigned i = 0; i < change->count; i++)
      if (is_drop(change->ops[i]) == drops && !is_native(l, change, change->ops[i]))
        put_operation(&e, change->ops[i]);
  return e.possible && sql_edit_is_writable(buf_text(&e.text)) ? buf_text(&e.text) : NULL;
}
