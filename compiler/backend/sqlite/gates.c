/* gates.c: queries that find rows which forbid a change. All of them run before the first write, so
 * they speak of the table as it is: its old name, its old columns. */
#include <string.h>
#include <strings.h>

#include "backend/sqlite/lower.h"
#include "diff/canonical.h"
#include "memory/mutant.h"

static Step *add_gate(Lowering *l, const Table *t, const char *message, const Buf *from) {
  Step *step = steps_add(l->arena, &l->out->steps, STEP_GATE, t->name, buf_text(from));
  step->message = message;
  return step;
}

static Buf from_table(Lowering *l, const TableChange *change) {
  Buf b = buf_new(l->arena);
  buf_put(&b, rows_before(l, change->before, change->after, NULL, NULL));
  return b;
}

static const char *quoted(Lowering *l, Name name) {
  Buf b = buf_new(l->arena);
  sql_ident(&b, name);
  return buf_text(&b);
}

static bool has_column(const Table *t, Name name) {
  for (const Column *c = t->retained_columns; c; c = c->next)
    if (c->name == name) return true;
  return table_column(t, name);
}

/* Returns true if `sql` names a column that has another name, or none, in `before`. */
static bool names_other_columns(const Table *before, const Table *after, const char *sql) {
  for (const Column *c = after->columns; c; c = c->next)
    if (!has_column(before, c->name) && mentions_name(sql, c->name)) return true;
  return false;
}

/* --- single columns --------------------------------------------------------------------------- */

static bool has_fill(Lowering *l, const Column *c) {
  return c->backfill || sqlite_default(l->arena, c, NULL);
}

static void gate_null(Lowering *l, const TableChange *change, const Column *was, const Column *is,
                      bool retained) {
  if (MUTANT(36, true,
             is->nullable || is->computed || (!was->nullable && !retained) || has_fill(l, is)))
    return;
  Buf b = from_table(l, change);
  buf_printf(&b, MUTANT(37, " WHERE %s IS NOT NULL", " WHERE %s IS NULL"), quoted(l, was->name));
  add_gate(l, change->after,
           arena_printf(l->arena, "%s.%s: NULL where the migration sets NOT NULL",
                        change->after->name, is->name),
           &b);
}

/* Rows for which a backfill gives NULL. */
static void gate_backfill(Lowering *l, const TableChange *change, const Column *was,
                          const Column *is) {
  if (is_retained_column(change->after, is)) return;
  if (is->nullable || !is->backfill ||
      names_other_columns(change->before, change->after, is->backfill))
    return;
  Buf b = from_table(l, change);
  buf_put(&b, " WHERE ");
  if (was) buf_printf(&b, "%s IS NULL AND ", quoted(l, was->name));
  buf_printf(&b, "(%s) IS NULL", sql_fragment(l->names, is->backfill));
  add_gate(l, change->after,
           arena_printf(l->arena, "%s.%s: the backfill gives NULL, which the column does not allow",
                        change->after->name, is->name),
           &b);
}

/* Only a down migration can ask for this: up, it is refused when it is made. */
static void gate_new(Lowering *l, const TableChange *change, const Column *is) {
  if (is->nullable || is->computed || has_fill(l, is)) return;
  if (is_retained_column(change->after, is)) return;
  Buf b = from_table(l, change);
  add_gate(l, change->after,
           arena_printf(l->arena, "%s.%s: does not allow NULL, and these rows have no value for it",
                        change->after->name, is->name),
           &b);
}

/* Text that is not a number in the form in which SQLite writes it. %1$s: the column. */
#define ODD_NUMBER            \
  "(typeof(%1$s)='text' AND " \
  "CAST(CAST(%1$s AS NUMERIC) AS TEXT)<>%1$s COLLATE BINARY)"

/* What a value of each affinity must not be, so that storing it changes nothing. */
static const char *const lossy[] = {
    [AFFINITY_INTEGER] = ODD_NUMBER,
    [AFFINITY_NUMERIC] = ODD_NUMBER,
    [AFFINITY_REAL] =
        (ODD_NUMBER " OR (typeof(%1$s)='integer' AND " /* CAST clips at both ends of the range */
                    "(%1$s NOT BETWEEN -9223372036854774784 AND 9223372036854774784 OR "
                    "CAST(CAST(%1$s AS REAL) AS INTEGER)<>%1$s))"),
    [AFFINITY_TEXT] = "(typeof(%1$s)='real' AND CAST(CAST(%1$s AS TEXT) AS REAL)<>%1$s)",
    [AFFINITY_BLOB] = NULL,
};

/* What a STRICT table refuses on top of that. */
static const char *const forbidden[] = {
    [AFFINITY_INTEGER] = "typeof(%1$s)='blob' OR CAST(%1$s AS INTEGER)<>CAST(%1$s AS NUMERIC)",
    [AFFINITY_NUMERIC] = NULL, /* ANY */
    [AFFINITY_REAL] = "typeof(%1$s)='blob'",
    [AFFINITY_TEXT] = "typeof(%1$s)='blob'",
    [AFFINITY_BLOB] = "typeof(%1$s) NOT IN ('blob','null')",
};

static void put_condition(Buf *b, const char *format, const char *column, bool *any) {
  if (!format) return;
  buf_put(b, *any ? " OR " : " WHERE ");
  *any = true;
  for (const char *f = format; *f; f++) {
    if (strncmp(f, "%1$s", 4) != 0) {
      buf_putc(b, *f);
      continue;
    }
    buf_put(b, column);
    f += 3;
  }
}

static void gate_type(Lowering *l, const TableChange *change, const Column *was, const Column *is) {
  Name from = sqlite_type(l->names, change->before, was);
  Name to = sqlite_type(l->names, change->after, is);
  bool becomes_strict = change->after->strict && (!change->before->strict || from != to);
  Affinity affinity = sqlite_affinity(to);
  bool any_type = change->after->strict && strcasecmp(to, "ANY") == 0;
  if (is->computed || any_type) return;
  if (sqlite_affinity(from) == affinity && !becomes_strict) return;
  Buf b = from_table(l, change);
  bool any = false;
  if (MUTANT(41, false, true)) put_condition(&b, lossy[affinity], quoted(l, was->name), &any);
  if (becomes_strict) put_condition(&b, forbidden[affinity], quoted(l, was->name), &any);
  if (!any) return;
  Step *gate = add_gate(l, change->after,
                        arena_printf(l->arena, "%s.%s: values that type %s would change or refuse",
                                     change->after->name, is->name, to),
                        &b);
  if (!change->after->strict) gate->lossy = is->name; /* a STRICT table would refuse them */
}

/* --- references ------------------------------------------------------------------------------- */

static bool same_target(Lowering *l, const TableChange *change, const Column *was,
                        const Column *is) {
  if (!was->reference || was->reference->table != is->reference->table) return false;
  const ReferencePair *a = reference_pairs(l->arena, change->before, was);
  const ReferencePair *b = reference_pairs(l->arena, change->after, is);
  for (; a && b; a = a->next, b = b->next)
    if (namemap_get(change->sources, b->source) == NULL || a->destination != b->destination)
      return false;
  return a == b;
}

/* Rows that refer to nothing. A table that comes with this migration has no rows yet. */
static void gate_orphans(Lowering *l, const TableChange *change, const Column *is) {
  if (MUTANT(38, true, false)) return;
  const ReferencePair *pairs = reference_pairs(l->arena, change->after, is);
  const Table *parent = schema_table(l->from, is->reference->table);
  Buf b = from_table(l, change);
  buf_put(&b, " AS child WHERE ");
  for (const ReferencePair *p = pairs; p; p = p->next) {
    const Column *source = namemap_get(change->sources, p->source);
    if (!source || (parent && !table_column(parent, p->destination))) return;
    buf_printf(&b, "%schild.%s IS NOT NULL", p == pairs ? "" : " AND ", quoted(l, source->name));
  }
  if (parent) {
    buf_printf(&b, " AND NOT EXISTS (SELECT 1 FROM main.%s AS parent WHERE ",
               quoted(l, parent->name));
    for (const ReferencePair *p = pairs; p; p = p->next) {
      const Column *source = namemap_get(change->sources, p->source);
      buf_printf(&b, "%sparent.%s = child.%s", p == pairs ? "" : " AND ", quoted(l, p->destination),
                 quoted(l, source->name));
    }
    buf_putc(&b, ')');
  }
  add_gate(l, change->after,
           arena_printf(l->arena, "%s.%s: refers to rows of %s that are not there",
                        change->after->name, is->name, is->reference->table),
           &b);
}

/* --- checks, keys, unique indexes ------------------------------------------------------------- */

static void gate_check(Lowering *l, const TableChange *change, const Check *check) {
  Name sql = check_sql(l->names, check);
  if (MUTANT(39, true, names_other_columns(change->before, change->after, sql))) return;
  Buf b = from_table(l, change);
  buf_printf(&b, " WHERE NOT (%s)", sql);
  add_gate(l, change->after,
           arena_printf(l->arena, "%s: rows that the check %s forbids", change->after->name,
                        check->name),
           &b);
}

/* A key whose columns all allow NULL was declared so. */
static bool may_hold_null(const Table *t) {
  for (const Column *c = t->columns; c; c = c->next)
    if (c->primary_key && !c->nullable) return false;
  return !t->without_rowid && !t->strict;
}

/* Returns true if only the order of the key's columns is another. */
static bool same_members(Lowering *l, const TableChange *change) {
  size_t was = 0, is = 0;
  for (const Column **key = table_key(l->arena, change->before); *key; key++) was++;
  for (const Column **key = table_key(l->arena, change->after); *key; key++, is++) {
    const Column *source = namemap_get(change->sources, (*key)->name);
    if (!source || !source->primary_key) return false;
  }
  return was == is;
}

static void gate_primary_key(Lowering *l, const TableChange *change) {
  if (same_members(l, change)) return;
  Buf columns = buf_new(l->arena), nulls = from_table(l, change);
  const char *separator = "", *word = " WHERE ";
  for (const Column *c = change->after->columns; c; c = c->next) {
    if (!c->primary_key) continue;
    const Column *source = namemap_get(change->sources, c->name);
    if (!source) return;
    buf_printf(&columns, "%s%s", separator, quoted(l, source->name));
    buf_printf(&nulls, "%s%s IS NULL", word, quoted(l, source->name));
    separator = ", ";
    word = " OR ";
  }
  if (!columns.len) return;
  const char *table = change->after->name;
  if (!may_hold_null(change->after))
    add_gate(l, change->after,
             arena_printf(l->arena, "%s: NULL in what becomes the primary key", table), &nulls);
  Buf b = buf_new(l->arena);
  buf_printf(&b, "(SELECT %s, count(*) AS rows FROM %s GROUP BY %s HAVING count(*) > 1)",
             buf_text(&columns), rows_before(l, change->before, change->after, NULL, NULL),
             buf_text(&columns));
  add_gate(l, change->after,
           arena_printf(l->arena, "%s: rows that agree in what becomes the primary key", table),
           &b);
}

void lower_unique_gate(Lowering *l, const Table *before, const Table *after,
                       const IndexShape *index) {
  Buf keys = buf_new(l->arena), filter = buf_new(l->arena);
  if (names_other_columns(before, after, index->where)) return;
  if (index->where) buf_printf(&filter, "(%s)", index->where);
  for (const Key *k = index->keys; k; k = k->next) {
    if (k->expression ? names_other_columns(before, after, k->text) : !has_column(before, k->text))
      return;
    const char *key = k->expression ? arena_printf(l->arena, "(%s)", k->text) : quoted(l, k->text);
    buf_printf(&keys, "%s%s", keys.len ? ", " : "", key);
    if (index->nulls_distinct)
      buf_printf(&filter, "%s%s IS NOT NULL", filter.len ? " AND " : "", key);
  }
  Buf b = buf_new(l->arena);
  buf_printf(&b, "(SELECT %s, count(*) AS rows FROM %s%s%s GROUP BY %s HAVING count(*) > 1)",
             buf_text(&keys), rows_before(l, before, after, NULL, NULL),
             filter.len ? " WHERE " : "", buf_text(&filter), buf_text(&keys));
  add_gate(
      l, after,
      arena_printf(l->arena, "%s: rows that the unique index %s forbids", after->name, index->name),
      &b);
}

/* --- operations ------------------------------------------------------------------------------- */

static void gate_restored(Lowering *l, const TableChange *change, const Op *op) {
  gate_null(l, change, op->column.was, op->column.is, true);
  if (change->after->strict == change->before->strict) /* else all columns are looked at */
    gate_type(l, change, op->column.was, op->column.is);
  if (op->column.is->reference) gate_orphans(l, change, op->column.is);
}

static void gate_all_types(Lowering *l, const TableChange *change) {
  if (!change->after->strict || change->before->strict) return;
  const Column *const lists[] = {change->after->columns, change->after->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next) {
      const Column *source = namemap_get(change->sources, c->name);
      if (source) gate_type(l, change, source, c);
    }
}

static bool has_constraint(Lowering *l, const TableChange *change, const Identity *i) {
  Table alone = *change->after;
  Identity copy = *i;
  copy.next = NULL;
  alone.identities = &copy;
  Name wanted = unique_constraints(l->arena, l->names, &alone, NULL);
  for (const Identity *was = change->before->identities; was; was = was->next) {
    if (!was->constraint) continue;
    Table then = *change->before;
    Identity one = *was;
    one.next = NULL;
    then.identities = &one;
    if (unique_constraints(l->arena, l->names, &then, NULL) == wanted) return true;
  }
  return false;
}

/* UNIQUE constraints that come. */
static void gate_constraints(Lowering *l, const TableChange *change) {
  for (const Identity *i = change->after->identities; i; i = i->next) {
    if (!i->constraint || has_constraint(l, change, i)) continue;
    IndexShape shape = identity_shape(l->arena, l->names, change->after, i);
    lower_unique_gate(l, change->before, change->after, &shape);
  }
}

static void gate_all_references(Lowering *l, const TableChange *change) {
  for (const Column *c = change->after->columns; c; c = c->next)
    if (c->reference) gate_orphans(l, change, c);
}

static void gate_operation(Lowering *l, const TableChange *change, const Op *op) {
  switch (op->kind) {
  case OP_ADD_COLUMN:
    gate_new(l, change, op->column.is);
    gate_backfill(l, change, NULL, op->column.is);
    break;
  case OP_ALTER_COLUMN:
    gate_backfill(l, change, op->column.was, op->column.is);
    gate_null(l, change, op->column.was, op->column.is, false);
    if (change->after->strict == change->before->strict)
      gate_type(l, change, op->column.was, op->column.is);
    break;
  case OP_RESTORE_COLUMN: gate_restored(l, change, op); break;
  case OP_RETAIN_COLUMN: /* with the type that it had at first */
    if (change->after->strict == change->before->strict)
      gate_type(l, change, op->column.was, op->column.is);
    break;
  case OP_ADD_REFERENCE:
  case OP_ALTER_REFERENCE:
    if (!same_target(l, change, op->column.was, op->column.is))
      gate_orphans(l, change, op->column.is);
    break;
  case OP_ADD_CHECK: gate_check(l, change, op->check.is); break;
  case OP_CHANGE_PRIMARY_KEY: gate_primary_key(l, change); break;
  case OP_ALTER_TABLE:
    gate_all_types(l, change);
    gate_constraints(l, change);
    break;
  case OP_RESTORE_TABLE: gate_all_references(l, change); break;
  default: break;
  }
}

/* AshSqlite leaves NOT NULL out of some columns that come to a table with rows, and SQLite fills them with
 * NULL: the new table would refuse the rows. */
static void gate_missing_not_null(Lowering *l, const TableChange *change) {
  if (!l->from->repo || !l->from->repo->elixir) return;
  Buf b = from_table(l, change);
  bool any = false;
  for (const Column *c = change->after->columns; c; c = c->next) {
    const Column *source = namemap_get(change->sources, c->name);
    if (!source || source->nullable || c->nullable || c->computed || has_fill(l, c)) continue;
    if (is_retained_column(change->before, source)) continue;
    buf_printf(&b, "%s%s IS NULL", any ? " OR " : " WHERE ", quoted(l, source->name));
    any = true;
  }
  if (!any) return;
  add_gate(l, change->after,
           arena_printf(l->arena, "%s: NULL in a column that is declared not to allow it",
                        change->after->name),
           &b);
}

static void add_guard(Lowering *l, const TableChange *change, StepKind kind, Guard guard) {
  Step *step = steps_add(l->arena, &l->out->steps, kind, change->after->name, guard.from);
  step->message = guard.message;
}

void lower_gates(Lowering *l, const TableChange *change) {
  for (unsigned i = 0; i < change->count; i++) gate_operation(l, change, change->ops[i]);
  if (!change->rebuild) return;
  if (!change->edit) gate_missing_not_null(l, change);
  for (int i = 0; !change->edit && i < SHAPE_GUARDS; i++)
    add_guard(l, change, STEP_GATE, shape_guard(l, change, NULL, i));
  add_guard(l, change, STEP_SHELL_GATE, objects_guard(l, change));
  if (left_behind(l, change)) add_guard(l, change, STEP_SHELL_GATE, left_guard(l, change));
}
