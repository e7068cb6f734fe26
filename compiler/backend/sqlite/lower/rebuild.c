/* rebuild.c: a table made anew with its rows, which are copied once: the new table is made beside the
 * old one, filled, and takes its name when that is gone. legacy_alter_table is on for the rename, so
 * that SQLite neither looks at nor rewrites what names the table meanwhile: references to it, also
 * from the table itself, triggers elsewhere, views, be they broken. Where an expression of the new
 * table names the table, it can only be made under its final name: then rows wait in a table without
 * types or constraints.
 *
 * Rows keep their rowid, AUTOINCREMENT goes on where it was, values are copied by name. Foreign keys
 * are off (Lowered.foreign_keys_off), so that DROP TABLE deletes nothing elsewhere. */
#include "backend/sqlite/lower/attached.h"
#include "backend/sqlite/lower/guards.h"
#include "backend/sqlite/lower/image.h"
#include "backend/sqlite/lower/indexes.h"
#include "backend/sqlite/lower/left.h"
#include "backend/sqlite/lower/rowid.h"
#include "diff/canonical.h"
#include "memory/mutant.h"

/* One value that is carried over. */
typedef struct Carry {
  struct Carry *next;
  Name column;       /* of the new table */
  const char *value; /* over the old one */
} Carry;

typedef struct Rebuild {
  Lowering *lowering;
  const TableChange *change;
  const NameMap *now; /* what columns of `before` are called by now */
  Name table;         /* its name by now */
  Name waiting;       /* the table in which the rows wait; NULL: they are copied once */
  Name beside;        /* the table that holds them while the old one goes */
  const char *rowid;  /* a name by which both tables have their rowid, or NULL */
  const char *how;
  Carry *carries;
  NameMap *apart;   /* names of indexes that come or go by themselves */
  NameMap *dropped; /* names of those that went before the rebuild */
} Rebuild;

static Step *add_step(Rebuild *r, const Buf *sql) {
  return lower_step(r->lowering, STEP_SQL, r->change->after, r->how, buf_text(sql));
}

/* --- what is carried over --------------------------------------------------------------------- */

/* Returns `sql`, which names the columns as they will be called, for the table that is copied: what gets a
 * name by the copy has its old one there. */
static const char *over_old_names(Rebuild *r, const char *sql) {
  Arena *a = r->lowering->arena;
  Buf list = buf_new(a);
  for (unsigned i = 0; i < r->change->count; i++) {
    const Op *op = r->change->ops[i];
    if (!renames_rowid(op)) continue;
    Name now = namemap_get(r->now, op->column.was->name);
    buf_printf(&list, "%s%s", list.len ? ", " : "",
               sql_quoted(a, now ? now : op->column.was->name));
    buf_printf(&list, " AS %s", sql_quoted(a, op->column.is->name));
  }
  if (!list.len) return arena_printf(a, "(%s)", sql);
  return arena_printf(a, "(SELECT (%s) FROM (SELECT %s))", sql, buf_text(&list));
}

static const char *fill_value(Rebuild *r, const Column *c) {
  Lowering *l = r->lowering;
  if (c->backfill) return over_old_names(r, sql_fragment(l->names, c->backfill));
  return sqlite_default(l->arena, c, NULL);
}

/* Returns the SQL of a value that is there, read by the name `old`. */
static const char *kept_value(Rebuild *r, const Column *source, const Column *c, const char *old) {
  if (!becomes_text_again(r->lowering, r->change, source, c)) return old;
  Buf b = buf_new(r->lowering->arena);
  put_of_column(&b, WHOLE_NUMBER, old);
  return buf_text(&b);
}

/* Returns the SQL of c's value in a row that is there already, or NULL if its default will do. */
static const char *carried_value(Rebuild *r, const Column *c) {
  Arena *a = r->lowering->arena;
  const Column *source = namemap_get(r->change->sources, c->name);
  bool retained = is_retained_column(r->change->after, c);
  if (!source && takes_row_number(r->lowering, r->change, c))
    return row_number(r->lowering, r->change, r->now);
  if (!source) return MUTANT(8, false, c->backfill && !retained) ? fill_value(r, c) : NULL;
  const bool added = source == c; /* ALTER TABLE has added it by now, under its own name */
  Name now = added ? NULL : MUTANT(9, NULL, namemap_get(r->now, source->name));
  const char *old = kept_value(r, source, c, sql_quoted(a, now ? now : source->name));
  bool may_be_null = source->nullable || is_retained_column(r->change->before, source);
  const char *fill = c->nullable || retained || !may_be_null ? NULL : fill_value(r, c);
  if (MUTANT(6, true, !fill)) return old;
  return MUTANT(7, fill, arena_printf(a, "ifnull(%s, %s)", old, fill));
}

static void find_carries(Rebuild *r) {
  Carry **tail = &r->carries;
  const Table *t = r->change->after;
  const Column *const lists[] = {t->columns, t->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next) {
      const char *value = c->computed ? NULL : carried_value(r, c);
      if (!value) continue;
      *tail = NEW(r->lowering->arena, Carry);
      **tail = (Carry){.column = c->name, .value = value};
      tail = &(*tail)->next;
    }
}

/* --- the steps -------------------------------------------------------------------------------- */

static void put_carries(Buf *sql, const Rebuild *r, const char *rowid, bool values) {
  const char *separator = "";
  if (rowid) {
    buf_put(sql, rowid);
    separator = ", ";
  }
  for (const Carry *c = r->carries; c; c = c->next, separator = ", ") {
    buf_put(sql, separator);
    values ? buf_put(sql, MUTANT(3, c->next ? c->next->value : r->carries->value, c->value))
           : sql_ident(sql, c->column);
  }
}

/* INSERT INTO to (…) SELECT … FROM from. `rowid`: as in both; `values`: over the old columns. */
static void copy_rows(Rebuild *r, Name from, Name to, const char *rowid, bool values) {
  Arena *a = r->lowering->arena;
  Buf sql = buf_new(a);
  buf_printf(&sql, "INSERT INTO %s (", sql_quoted(a, to));
  put_carries(&sql, r, rowid, false);
  buf_put(&sql, ")\nSELECT ");
  put_carries(&sql, r, rowid, values);
  buf_printf(&sql, " FROM %s",
             values ? rows_before(r->lowering, r->change->before, r->change->after, r->now, rowid)
                    : sql_quoted(a, from));
  add_step(r, &sql);
}

/* A new column may have the name of one that was renamed before: it is there again. One that was moved
 * out of the way goes. */
static void note_columns(const Rebuild *r, Step *step) {
  const TableChange *change = r->change;
  for (unsigned i = 0; !change->edit && i < change->count; i++) {
    const Op *op = change->ops[i];
    if (op->kind == OP_ADD_COLUMN && holds_column(change->before, op->column.is->name))
      step_effect(r->lowering->arena, step, "column", op->column.is->name, r->table, false);
    if (renames_rowid(op)) {
      if (!holds_column(change->after, op->column.was->name))
        step_effect(r->lowering->arena, step, "column", op->column.was->name, r->table, true);
      step_effect(r->lowering->arena, step, "column", op->column.is->name, r->table, false);
    }
    const bool goes = op->kind == OP_DROP_COLUMN || renames_rowid(op);
    Name moved = goes ? namemap_get(r->now, op->column.was->name) : NULL; /* out of another's way */
    if (moved) step_effect(r->lowering->arena, step, "column", moved, r->table, true);
  }
}

static void create_new_table(Rebuild *r, Name name) {
  Lowering *l = r->lowering;
  Buf sql = buf_new(l->arena);
  sqlite_create_table(&sql, l->names, r->change->after, name);
  Step *step = add_step(r, &sql);
  step_effect(l->arena, step, "table", name, NULL, false);
  if (name == r->table) note_columns(r, step);
}

static bool has_gone(const Rebuild *r, Name index) {
  return namemap_get(r->dropped, index) || namemap_get(r->lowering->passed, index);
}

/* What of the old table goes with it and comes back. */
static void drop_old_table(Rebuild *r) {
  Lowering *l = r->lowering;
  Buf sql = buf_new(l->arena);
  buf_printf(&sql, "DROP TABLE %s", sql_quoted(l->arena, r->table));
  Step *step = add_step(r, &sql);
  step_effect(l->arena, step, "table", r->table, NULL, true);
  for (const IndexShape *x = all_indexes(l, r->change->before); x->name; x++)
    if (!namemap_get(r->apart, x->name) && !has_gone(r, x->name))
      step_effect(l->arena, step, "index", x->name, NULL, true);
  for (const Attached *t = attached_to(l, r->change->before); t; t = t->next)
    if (t->stays) step_effect(l->arena, step, t->type, t->name, NULL, true);
}

/* --- two copies ------------------------------------------------------------------------------- */

static void set_rows_aside(Rebuild *r) {
  Arena *a = r->lowering->arena;
  Buf create = buf_new(a);
  buf_printf(&create, "CREATE TABLE %s (", sql_quoted(a, r->waiting));
  put_carries(&create, r, NULL, false);
  buf_putc(&create, ')');
  step_effect(a, add_step(r, &create), "table", r->waiting, NULL, false);
  copy_rows(r, r->table, r->waiting, r->rowid, true);
}

static void drop_waiting_table(Rebuild *r) {
  Arena *a = r->lowering->arena;
  Buf drop = buf_new(a);
  buf_printf(&drop, "DROP TABLE %s", sql_quoted(a, r->waiting));
  step_effect(a, add_step(r, &drop), "table", r->waiting, NULL, true);
}

/* --- one copy --------------------------------------------------------------------------------- */

static void set_legacy(Rebuild *r, bool on) {
  lower_step(r->lowering, STEP_SETTING, r->change->after, r->how,
             on ? "PRAGMA legacy_alter_table=ON" : "PRAGMA legacy_alter_table=OFF");
}

static void take_name(Rebuild *r) {
  Arena *a = r->lowering->arena;
  Buf sql = buf_new(a);
  buf_printf(&sql, "ALTER TABLE %s RENAME TO %s", sql_quoted(a, r->beside),
             sql_quoted(a, r->table));
  if (MUTANT(48, false, true)) set_legacy(r, true);
  Step *step = add_step(r, &sql);
  step_effect(a, step, "table", r->beside, NULL, true);
  step_effect(a, step, "table", r->table, NULL, false);
  note_columns(r, step);
  set_legacy(r, false);
}

/* Returns true if an expression of the new table names the table (`CHECK (posts.a > 0)`). */
static bool names_itself(Interner *in, const Table *t) {
  for (const Check *c = t->checks; c; c = c->next)
    if (mentions_name(check_sql(in, c), t->name)) return true;
  const Column *const lists[] = {t->columns, t->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next)
      if (mentions_name(c->computed, t->name)) return true;
  return false;
}

/* Where the edit does, nothing can be lost: only the portable form looks for what it would lose. */
static void guard_shape(Rebuild *r) {
  Lowering *l = r->lowering;
  Name table = intern_printf(l->names, NAME_SHAPE "%s", r->table);
  const char *name = sql_quoted(l->arena, table);
  Buf create = buf_new(l->arena), drop = buf_new(l->arena);
  buf_printf(&create, "CREATE TABLE %s (n, ok", name);
  for (int i = 0; i < SHAPE_GUARDS; i++)
    buf_printf(
        &create, ",\n  CONSTRAINT %s CHECK (n<>%d OR ok)",
        sql_quoted(l->arena, intern_text(l->names, shape_guard(l, r->change, r->now, i).message)),
        i);
  buf_putc(&create, ')');
  step_effect(l->arena, add_step(r, &create), "table", table, NULL, false);
  for (int i = 0; i < SHAPE_GUARDS; i++) {
    Buf insert = buf_new(l->arena);
    buf_printf(&insert, "INSERT INTO %s SELECT %d, count(*) = 0 FROM %s", name, i,
               shape_guard(l, r->change, r->now, i).from);
    add_step(r, &insert);
  }
  buf_printf(&drop, "DROP TABLE %s", name);
  step_effect(l->arena, add_step(r, &drop), "table", table, NULL, true);
}

static void move_sequence(Rebuild *r, Name from, Name to) {
  Arena *a = r->lowering->arena;
  Buf forget = buf_new(a), move = buf_new(a);
  buf_put(&forget, "DELETE FROM sqlite_sequence WHERE name = ");
  sql_literal(&forget, to);
  add_step(r, &forget);
  buf_put(&move, "UPDATE sqlite_sequence SET name = ");
  sql_literal(&move, to);
  buf_put(&move, " WHERE name = ");
  sql_literal(&move, from);
  add_step(r, &move);
}

/* The highest number ever given is kept, also where its row is gone: it goes by the name of the table
 * beside, which SQLite drops with a table and renames with it. */
static bool keeps_sequence(const Rebuild *r) {
  Interner *in = r->lowering->names;
  return MUTANT(5, false,
                has_autoincrement(in, r->change->before) &&
                    has_autoincrement(in, r->change->after));
}

static void copy_once(Rebuild *r, const char *rowid) {
  create_new_table(r, r->beside);
  copy_rows(r, r->table, r->beside, rowid, true);
  if (keeps_sequence(r)) move_sequence(r, r->table, r->beside);
  drop_old_table(r);
  take_name(r);
}

static void copy_twice(Rebuild *r, const char *rowid) {
  set_rows_aside(r);
  if (keeps_sequence(r)) move_sequence(r, r->table, r->waiting);
  drop_old_table(r);
  create_new_table(r, r->table);
  copy_rows(r, r->waiting, r->table, rowid, false);
  drop_waiting_table(r);
  if (keeps_sequence(r)) move_sequence(r, r->waiting, r->table);
}

static void add_index(Rebuild *r, const IndexShape *shape) {
  Lowering *l = r->lowering;
  Buf sql = buf_new(l->arena);
  sqlite_create_index(&sql, r->change->after, shape);
  step_effect(l->arena, add_step(r, &sql), "index", shape->name, r->table, false);
}

static void add_indexes(Rebuild *r) {
  for (const IndexShape *x = all_indexes(r->lowering, r->change->after); x->name; x++)
    if (MUTANT(1, x != all_indexes(r->lowering, r->change->after) && x->unique,
               !namemap_get(r->apart, x->name)))
      add_index(r, x);
}

static void add_attached(Rebuild *r, const Attached *t) {
  if (!t) return;
  add_attached(r, t->next); /* the list holds the last one first */
  if (MUTANT(2, true, !t->stays)) return;
  Buf sql = buf_new(r->lowering->arena);
  buf_put(&sql, attached_sql(r->lowering, t));
  step_effect(r->lowering->arena, add_step(r, &sql), t->type, t->name, NULL, false);
}

static void drop_index(Rebuild *r, Name name) {
  Lowering *l = r->lowering;
  Buf sql = buf_new(l->arena);
  if (has_gone(r, name)) return;
  put_drop_index(&sql, l, name);
  step_effect(l->arena, add_step(r, &sql), "index", name, r->table, true);
  namemap_put(r->dropped, name, r);
}

/* Indexes that go are dropped by name, as the runtime brings back what goes with the table unnamed: also
 * those that follow the new name of a column. */
static void drop_old_indexes(Rebuild *r) {
  const Lowering *l = r->lowering;
  for (unsigned i = 0; i < l->count; i++) {
    IndexShape was;
    if (change_of(l, l->ops[i]) == r->change && index_side(l, l->ops[i], false, &was))
      drop_index(r, was.name);
  }
  bool renamed = false;
  for (unsigned i = 0; i < r->change->count; i++) renamed |= renames_rowid(r->change->ops[i]);
  for (const IndexShape *x = all_indexes(r->lowering, r->change->before); renamed && x->name; x++)
    drop_index(r, x->name);
}

/* Where the table may be edited instead, what happens to its indexes happens apart from this. */
static void find_apart(Rebuild *r) {
  Lowering *l = r->lowering;
  r->apart = namemap_new(l->arena);
  for (unsigned i = 0; !indexes_come_along(r->change) && i < l->count; i++) {
    IndexShape was, is;
    if (change_of(l, l->ops[i]) != r->change) continue;
    if (index_side(l, l->ops[i], false, &was)) namemap_put(r->apart, was.name, r);
    if (index_side(l, l->ops[i], true, &is)) namemap_put(r->apart, is.name, r);
  }
}

/* Without an edit the first line of one stands alone (sql/edit.h): what hangs on it is kept. */
static void set_edit(Rebuild *r, Step *first, unsigned steps) {
  Buf name = buf_new(r->lowering->arena);
  sql_ident(&name, r->table);
  put_left(&name, r->lowering, r->change);
  first->edit = r->change->edit ? r->change->edit : buf_text(&name);
  first->beside = steps;
}

/* Beside an edit they are dropped, and noted, before. */
static void note_losses(Rebuild *r) {
  if (r->change->edit) return;
  for (unsigned i = 0; i < r->change->count; i++) {
    const Op *op = r->change->ops[i];
    if (MUTANT(11, false, op->kind == OP_DROP_COLUMN && !op->column.was->computed))
      lower_loss(r->lowering, r->change->before->name, op->column.was->name);
  }
}

/* Rows are still rows when none of their values stays. */
static bool has_carries(const Rebuild *r, const char *rowid) {
  if (r->carries || (rowid && !r->waiting)) return true;
  diag_error(r->lowering->diag, r->change->after->span,
             "cannot change table %s: none of its columns stays", r->table);
  diag_help(r->lowering->diag,
            "keep one of its columns until a later migration, or give the new table another name");
  return false;
}

void lower_rebuild(Lowering *l, const TableChange *change, const NameMap *now) {
  Rebuild r = {.lowering = l, .change = change, .now = now, .table = change->after->name};
  if (MUTANT(47, false, names_itself(l->names, change->after)))
    r.waiting = intern_printf(l->names, NAME_WAITING "%s", r.table);
  r.beside = intern_printf(l->names, NAME_NEW "%s", r.table);
  r.rowid = MUTANT(4, NULL, rowid_name(change->before, change->after));
  r.how = arena_printf(l->arena, "rebuilt, because %s", change->rebuild);
  if (change->edit)
    r.how = arena_printf(l->arena, "edited in place; where that cannot be, %s", r.how);
  r.dropped = namemap_new(l->arena);
  find_carries(&r);
  find_apart(&r);
  const char *rowid = key_is_rowid(l->names, change->after) ? NULL : r.rowid;
  if (!has_carries(&r, rowid)) return;
  l->out->foreign_keys_off = MUTANT(10, false, true);
  note_losses(&r);
  if (!change->edit) drop_old_indexes(&r);
  Steps *out = &l->out->steps;
  Step **first = out->tail ? out->tail : &out->first;
  unsigned steps = out->count;
  if (change->edit) guard_shape(&r);
  r.waiting ? copy_twice(&r, rowid) : copy_once(&r, rowid);
  add_indexes(&r);
  add_attached(&r, attached_to(l, change->before));
  set_edit(&r, *first, out->count - steps);
}
