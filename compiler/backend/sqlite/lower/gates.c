/* gates.c: queries that find rows which forbid a change. All of them run before the first write, so
 * they speak of the table as it is: its old name, its old columns. */
#include "backend/sqlite/lower/gates.h"

#include <string.h>
#include <strings.h>

#include "backend/sqlite/lower/guards.h"
#include "backend/sqlite/lower/image.h"
#include "backend/sqlite/lower/indexes.h"
#include "backend/sqlite/lower/left.h"
#include "backend/sqlite/lower/rowid.h"
#include "diff/canonical.h"
#include "memory/mutant.h"
#include "plan/refuse.h"

Step *add_gate(Lowering *l, const Table *t, const char *message, const Buf *from) {
  Step *step = steps_add(l->arena, &l->out->steps, STEP_GATE, t->name, buf_text(from));
  step->message = message;
  return step;
}

static Buf from_table(Lowering *l, const TableChange *change) {
  Buf b = buf_new(l->arena);
  buf_put(&b, rows_before(l, change->before, change->after, NULL, NULL));
  return b;
}

/* --- single columns --------------------------------------------------------------------------- */

static bool has_fill(Lowering *l, const Column *c) {
  return c->backfill || sqlite_default(l->arena, c, NULL);
}

static void gate_null(Lowering *l, TableChange *change, const Column *was, const Column *is,
                      bool retained) {
  if (MUTANT(36, true,
             is->nullable || is->computed || (!was->nullable && !retained) || has_fill(l, is)))
    return;
  Buf b = from_table(l, change);
  buf_printf(&b, MUTANT(37, " WHERE %s IS NOT NULL", " WHERE %s IS NULL"),
             sql_quoted(l->arena, was->name));
  add_gate(l, change->after,
           arena_printf(l->arena, "%s.%s: NULL where the migration sets NOT NULL",
                        change->after->name, is->name),
           &b);
}

/* Rows for which a backfill gives NULL, which a literal cannot, and no default either. */
static void gate_backfill(Lowering *l, TableChange *change, const Column *was, const Column *is) {
  if (is_retained_column(change->after, is) || is->nullable || !is->backfill || is->filling) return;
  Name sql = sql_fragment(l->names, is->backfill);
  Image image = image_of(l, change), whole = image;
  image_need(&image, sql);
  if (image_is_plain(&image) && sqlite_literal_value(is->backfill)) return;
  image_need_column(&whole, is->name);
  const char *old =
      was ? arena_printf(l->arena, "%s IS NULL AND ", sql_quoted(l->arena, was->name)) : "";
  Buf b = buf_new(l->arena);
  if (image_is_plain(&image))
    image_where(&b, &image, arena_printf(l->arena, "%s(%s) IS NULL", old, sql));
  else
    image_where(&b, &whole, arena_printf(l->arena, "%s IS NULL", sql_quoted(l->arena, is->name)));
  add_gate(l, change->after,
           arena_printf(l->arena, "%s.%s: the backfill gives NULL, which the column does not allow",
                        change->after->name, is->name),
           &b);
}

/* Only a down migration can ask for this: up, it is refused when it is made. */
static void gate_new(Lowering *l, TableChange *change, const Op *op) {
  const Column *is = op->column.is;
  if (takes_row_number(l, change, is)) return;
  if (is->nullable || is->computed || has_fill(l, is)) return;
  if (is_retained_column(change->after, is)) return;
  if (!l->back) {
    refuse_unfilled(l->diag, op);
    return;
  }
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

/* The text of a REAL value, as "2.0", stands for it, too, where it was REAL. */
#define ODD_REAL                                                      \
  "(typeof(%1$s)='text' AND "                                         \
  "%1$s COLLATE BINARY NOT IN (CAST(CAST(%1$s AS NUMERIC) AS TEXT), " \
  "CAST(CAST(%1$s AS REAL) AS TEXT)))"

/* A whole number that REAL has not: CAST clips at both ends of the range. */
#define NOT_A_REAL                                                                       \
  "(typeof(%1$s) IN ('integer','text') AND typeof(CAST(%1$s AS NUMERIC))='integer' AND " \
  "(CAST(%1$s AS NUMERIC) NOT BETWEEN -9223372036854774784 AND 9223372036854774784 OR "  \
  "CAST(CAST(CAST(%1$s AS NUMERIC) AS REAL) AS INTEGER)<>CAST(%1$s AS NUMERIC)))"

#define ODD_TEXT "(typeof(%1$s)='real' AND CAST(CAST(%1$s AS TEXT) AS REAL)<>%1$s"

/* What a value of each affinity must not be, so that storing it changes nothing. */
static const char *const lossy[] = {
    [AFFINITY_INTEGER] = ODD_NUMBER,
    [AFFINITY_NUMERIC] = ODD_NUMBER,
    [AFFINITY_REAL] = (ODD_NUMBER " OR " NOT_A_REAL),
    [AFFINITY_TEXT] = (ODD_TEXT ")"),
    [AFFINITY_BLOB] = NULL,
};

static const char *lossy_value(const Lowering *l, const TableChange *change, const Column *was,
                               const Column *is, Affinity affinity) {
  if (becomes_text_again(l, change, was, is)) return ODD_TEXT " AND CAST(%1$s AS INTEGER)<>%1$s)";
  if (l->back && affinity == AFFINITY_REAL) return ODD_REAL " OR " NOT_A_REAL;
  return lossy[affinity];
}

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

static void gate_type(Lowering *l, TableChange *change, const Column *was, const Column *is) {
  Name from = sqlite_type(l->names, change->before, was);
  Name to = sqlite_type(l->names, change->after, is);
  bool becomes_strict = change->after->strict && (!change->before->strict || from != to);
  Affinity affinity = sqlite_affinity(to);
  bool any_type = change->after->strict && strcasecmp(to, "ANY") == 0;
  if (is->computed || any_type) return;
  if (sqlite_column_affinity(l->names, change->before, was) == affinity && !becomes_strict) return;
  Buf b = from_table(l, change);
  bool any = false;
  if (MUTANT(41, false, true))
    put_condition(&b, lossy_value(l, change, was, is, affinity), sql_quoted(l->arena, was->name),
                  &any);
  if (becomes_strict) put_condition(&b, forbidden[affinity], sql_quoted(l->arena, was->name), &any);
  if (!any) return;
  Step *gate = add_gate(l, change->after,
                        arena_printf(l->arena, "%s.%s: values that type %s would change or refuse",
                                     change->after->name, is->name, to),
                        &b);
  if (!change->after->strict) gate->lossy = is->name; /* a STRICT table would refuse them */
}

/* The storage classes that a STRICT table takes. */
static const char *const strict_classes[] = {
    [AFFINITY_INTEGER] = "'integer','null'", [AFFINITY_NUMERIC] = NULL, /* ANY */
    [AFFINITY_REAL] = "'real','null'",       [AFFINITY_TEXT] = "'text','null'",
    [AFFINITY_BLOB] = "'blob','null'",
};

static void gate_value(Lowering *l, TableChange *change, const Column *is, const char *test,
                       const char *problem) {
  Image image = image_of(l, change);
  Buf b = buf_new(l->arena);
  image_need_column(&image, is->name);
  image_where(&b, &image, test);
  add_gate(l, change->after,
           arena_printf(l->arena, "%s.%s: %s", change->after->name, is->name, problem), &b);
}

/* What is computed, or filled in, and not what a row holds. */
static void gate_made_value(Lowering *l, TableChange *change, const Column *is) {
  const bool anew = image_changes(l, change, is);
  const Column *was = namemap_get(change->sources, is->name);
  const Table *after = change->after;
  const char *name = sql_quoted(l->arena, is->name);
  Name type = sqlite_type(l->names, after, is);
  const char *classes = strict_classes[sqlite_affinity(type)];
  /* a VIRTUAL column is not; a stored one is in a new row, if the table has a CHECK (3.40.1) */
  const bool is_looked_at = is->stored && ((was && !was->stored) || change->rebuild);
  if (after->strict && classes &&
      (anew || is_looked_at || (is->computed && !change->before->strict)))
    gate_value(l, change, is, arena_printf(l->arena, "typeof(%s) NOT IN (%s)", name, classes),
               arena_printf(l->arena, "values that type %s would refuse", type));
  if (is->computed && !is->nullable && !is_retained_column(after, is) &&
      (anew || (was && was->nullable)))
    gate_value(l, change, is, arena_printf(l->arena, "%s IS NULL", name),
               "its expression gives NULL, which the column does not allow");
}

static void gate_made_values(Lowering *l, TableChange *change) {
  const Column *const lists[] = {change->after->columns, change->after->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next)
      if (c->computed || (i == 0 && c->backfill && change->after->strict))
        gate_made_value(l, change, c);
}

/* --- operations ------------------------------------------------------------------------------- */

static void gate_restored(Lowering *l, TableChange *change, const Op *op) {
  gate_null(l, change, op->column.was, op->column.is, true);
  if (change->after->strict == change->before->strict) /* else all columns are looked at */
    gate_type(l, change, op->column.was, op->column.is);
  if (op->column.is->reference) gate_orphans(l, change, op->column.is);
}

/* Some types come to another column in a STRICT table, and ANY keeps there what it would change elsewhere. */
static void gate_all_types(Lowering *l, TableChange *change) {
  if (change->after->strict == change->before->strict) return;
  const Column *const lists[] = {change->after->columns, change->after->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next) {
      const Column *source = namemap_get(change->sources, c->name);
      if (source) gate_type(l, change, source, c);
    }
}

static void gate_all_references(Lowering *l, TableChange *change) {
  for (const Column *c = change->after->columns; c; c = c->next)
    if (c->reference) gate_orphans(l, change, c);
}

static void gate_operation(Lowering *l, TableChange *change, const Op *op) {
  switch (op->kind) {
  case OP_ADD_COLUMN:
    gate_new(l, change, op);
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
  case OP_ALTER_TABLE: gate_all_types(l, change); break;
  case OP_RESTORE_TABLE: gate_all_references(l, change); break;
  default: break;
  }
}

/* AshSqlite leaves NOT NULL out of some columns that come to a table with rows, and SQLite fills them with
 * NULL: the new table would refuse the rows. */
static void gate_missing_not_null(Lowering *l, TableChange *change) {
  if (!l->from->repo || !l->from->repo->elixir) return;
  Buf b = from_table(l, change);
  bool any = false;
  for (const Column *c = change->after->columns; c; c = c->next) {
    const Column *source = namemap_get(change->sources, c->name);
    if (!source || source->nullable || c->nullable || c->computed || has_fill(l, c)) continue;
    if (is_retained_column(change->before, source)) continue;
    buf_printf(&b, "%s%s IS NULL", any ? " OR " : " WHERE ", sql_quoted(l->arena, source->name));
    any = true;
  }
  if (!any) return;
  add_gate(l, change->after,
           arena_printf(l->arena, "%s: NULL in a column that is declared not to allow it",
                        change->after->name),
           &b);
}

static void add_guard(Lowering *l, TableChange *change, StepKind kind, Guard guard) {
  Step *step = steps_add(l->arena, &l->out->steps, kind, change->after->name, guard.from);
  step->message = guard.message;
}

/* SQLite sees for itself which views ALTER TABLE breaks. */
static void guard_namers(Lowering *l, TableChange *change) {
  const Guard guard =
      indexes_come_along(change) ? namers_guard(l, change) : triggers_guard(l, change);
  if (guard.from) add_guard(l, change, STEP_SHELL_GATE, guard);
}

void lower_gates(Lowering *l, TableChange *change) {
  for (unsigned i = 0; i < change->count; i++) gate_operation(l, change, change->ops[i]);
  gate_made_values(l, change);
  gate_old_references(l, change);
  gate_lost_parents(l, change);
  gate_all_keys(l, change);
  guard_namers(l, change);
  if (!change->rebuild) return;
  const Guard followers = followers_guard(l, change);
  if (followers.from) add_guard(l, change, STEP_GATE, followers);
  if (!change->edit) gate_missing_not_null(l, change);
  for (int i = 0; !change->edit && i < SHAPE_GUARDS; i++)
    add_guard(l, change, STEP_GATE, shape_guard(l, change, NULL, i));
  add_guard(l, change, STEP_SHELL_GATE, objects_guard(l, change));
  if (left_behind(l, change)) add_guard(l, change, STEP_SHELL_GATE, left_guard(l, change));
}
