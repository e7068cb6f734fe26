/* gate_keys.c: gates of checks, keys and unique indexes, beside those of gates.c: of what comes, and of
 * what stays where a column that it names comes to hold something else. */
#include <sqlite3.h>

#include "backend/sqlite/lower/gates.h"
#include "backend/sqlite/lower/image.h"
#include "backend/sqlite/lower/indexes.h"
#include "backend/sqlite/lower/rowid.h"
#include "memory/mutant.h"

/* --- checks ----------------------------------------------------------------------------------- */

/* Returns true if a check of new columns alone is met by their defaults: then no row can break it. */
static bool is_met(Lowering *l, const Image *image, const char *broken) {
  Buf sql = buf_new(l->arena);
  sqlite3 *db = NULL;
  sqlite3_stmt *stmt = NULL;
  if (!image_is_constant(image)) return false;
  buf_put(&sql, "SELECT ");
  image_value(&sql, image, broken);
  bool met = sqlite3_open(":memory:", &db) == SQLITE_OK &&
             sqlite3_prepare_v2(db, buf_text(&sql), -1, &stmt, NULL) == SQLITE_OK &&
             sqlite3_step(stmt) == SQLITE_ROW && !sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  sqlite3_close(db);
  return met;
}

static void add_check_gate(Lowering *l, const TableChange *change, const Image *image,
                           const Check *check) {
  const char *broken = arena_printf(l->arena, "NOT (%s)", check_sql(l->names, check));
  Buf b = buf_new(l->arena);
  if (is_met(l, image, broken)) return;
  image_where(&b, image, broken);
  add_gate(l, change->after,
           arena_printf(l->arena, "%s: rows that the check %s forbids", change->after->name,
                        check->name),
           &b);
}

void gate_check(Lowering *l, TableChange *change, const Check *check) {
  if (MUTANT(39, true, false)) return;
  Image image = image_of(l, change);
  image_need(&image, check_sql(l->names, check));
  add_check_gate(l, change, &image, check);
}

static void gate_old_checks(Lowering *l, TableChange *change) {
  NameMap *coming = namemap_new(l->arena);
  for (unsigned i = 0; i < change->count; i++)
    if (change->ops[i]->kind == OP_ADD_CHECK)
      namemap_put(coming, change->ops[i]->check.is->name, (void *)change->ops[i]->check.is);
  for (const Check *check = change->after->checks; check; check = check->next) {
    if (!check->check || namemap_get(coming, check->name) == check) continue;
    Image image = image_of(l, change);
    image_need(&image, check_sql(l->names, check));
    if (image.changed) add_check_gate(l, change, &image, check);
  }
}

/* --- primary keys ----------------------------------------------------------------------------- */

/* A key whose columns all allow NULL was declared so. */
static bool may_hold_null(const Table *t) {
  for (const Column *c = t->columns; c; c = c->next)
    if (c->primary_key && !c->nullable) return false;
  return !t->without_rowid && !t->strict;
}

/* A retained column was in a key once. */
static bool was_in_key(const TableChange *change, const Column *source) {
  return source && source->primary_key && !is_retained_column(change->before, source);
}

/* Returns true if only the order of the key's columns is another. */
static bool same_members(Lowering *l, const TableChange *change) {
  size_t was = 0, is = 0;
  for (const Column **key = table_key(l->arena, change->before); *key; key++) was++;
  for (const Column **key = table_key(l->arena, change->after); *key; key++, is++) {
    if (!was_in_key(change, namemap_get(change->sources, (*key)->name))) return false;
  }
  return was == is;
}

/* Returns the condition that each column of the key meets: `"a" <test>`, joined by `word`. */
static const char *each_member(Lowering *l, const Column **key, const char *test,
                               const char *word) {
  Buf b = buf_new(l->arena);
  for (; *key; key++)
    buf_printf(&b, "%s%s%s", b.len ? word : "", sql_quoted(l->arena, (*key)->name), test);
  return buf_text(&b);
}

static void gate_key_nulls(Lowering *l, const TableChange *change, const Image *image,
                           const Column **key) {
  Buf b = buf_new(l->arena);
  image_where(&b, image, each_member(l, key, " IS NULL", " OR "));
  add_gate(l, change->after,
           arena_printf(l->arena, "%s: NULL in what becomes the primary key", change->after->name),
           &b);
}

static void gate_key_values(Lowering *l, const TableChange *change, const Image *image,
                            const Column **key) {
  const char *columns = each_member(l, key, "", ", ");
  Buf b = buf_new(l->arena);
  buf_printf(&b, "(SELECT %s, count(*) AS rows FROM ", columns);
  image_rows(&b, image);
  if (may_hold_null(change->after))
    buf_printf(&b, " WHERE %s", each_member(l, key, " IS NOT NULL", " AND "));
  buf_printf(&b, " GROUP BY %s HAVING count(*) > 1)", columns);
  add_gate(l, change->after,
           arena_printf(l->arena, "%s: rows that agree in what becomes the primary key",
                        change->after->name),
           &b);
}

/* Where all rows lack a value, another gate says so. */
static bool has_values(Lowering *l, const TableChange *change, const Column **key) {
  for (; *key; key++)
    if (!namemap_get(change->sources, (*key)->name) && !(*key)->backfill &&
        !sqlite_default(l->arena, *key, NULL))
      return false;
  return true;
}

/* A rowid is an integer, and SQLite would give one to NULL. */
static void gate_rowids(Lowering *l, TableChange *change, const Image *image, const Column *key) {
  const Column *source = namemap_get(change->sources, key->name);
  if (key_is_rowid(l->names, change->before) && was_in_key(change, source)) return;
  Buf b = buf_new(l->arena);
  image_where(&b, image,
              arena_printf(l->arena, "typeof(%s) <> 'integer'", sql_quoted(l->arena, key->name)));
  add_gate(l, change->after,
           arena_printf(l->arena, "%s.%s: no integer, which an INTEGER PRIMARY KEY must be",
                        change->after->name, key->name),
           &b);
}

static void gate_primary_key(Lowering *l, TableChange *change) {
  const Column **key = table_key(l->arena, change->after);
  if (!*key || takes_row_number(l, change, *key) || !has_values(l, change, key)) return;
  Image image = image_of(l, change);
  for (const Column **c = key; *c; c++) image_need_column(&image, (*c)->name);
  const bool changes = image.changed || !same_members(l, change);
  const bool rowids = key_is_rowid(l->names, change->after);
  if (rowids) gate_rowids(l, change, &image, *key);
  if (!rowids && !may_hold_null(change->after) && (changes || may_hold_null(change->before)))
    gate_key_nulls(l, change, &image, key);
  if (changes) gate_key_values(l, change, &image, key);
}

/* --- unique indexes and constraints ----------------------------------------------------------- */

static Image image_of_index(Lowering *l, TableChange *change, const IndexShape *index) {
  Image image = image_of(l, change);
  image_need(&image, index->where);
  for (const Key *k = index->keys; k; k = k->next)
    k->expression ? image_need(&image, k->text) : image_need_column(&image, k->text);
  return image;
}

static void add_unique_gate(Lowering *l, const TableChange *change, const Image *image,
                            const IndexShape *index) {
  Buf keys = buf_new(l->arena), filter = buf_new(l->arena), b = buf_new(l->arena);
  if (index->where) buf_printf(&filter, "(%s)", index->where);
  for (const Key *k = index->keys; k; k = k->next) {
    const char *key =
        k->expression ? arena_printf(l->arena, "(%s)", k->text) : sql_quoted(l->arena, k->text);
    buf_printf(&keys, "%s%s", keys.len ? ", " : "", key);
    if (index->nulls_distinct)
      buf_printf(&filter, "%s%s IS NOT NULL", filter.len ? " AND " : "", key);
  }
  buf_printf(&b, "(SELECT %s, count(*) AS rows FROM ", buf_text(&keys));
  image_rows(&b, image);
  if (filter.len) buf_printf(&b, " WHERE %s", buf_text(&filter));
  buf_printf(&b, " GROUP BY %s HAVING count(*) > 1)", buf_text(&keys));
  add_gate(l, change->after,
           arena_printf(l->arena, "%s: rows that the unique index %s forbids", change->after->name,
                        index->name),
           &b);
}

void lower_unique_gate(Lowering *l, TableChange *change, const IndexShape *index) {
  Image image = image_of_index(l, change, index);
  add_unique_gate(l, change, &image, index);
}

static void gate_old_indexes(Lowering *l, TableChange *change) {
  for (const IndexShape *x = all_indexes(l, change->after); x->name; x++) {
    if (!x->unique || namemap_get(l->coming, x->name)) continue;
    Image image = image_of_index(l, change, x);
    if (image.changed) add_unique_gate(l, change, &image, x);
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
    if (unique_constraints(l->arena, l->names, &then, change->renamed) == wanted) return true;
  }
  return false;
}

static void gate_constraints(Lowering *l, TableChange *change) {
  for (const Identity *i = change->after->identities; i; i = i->next) {
    if (!i->constraint) continue;
    IndexShape shape = identity_shape(l->arena, l->names, change->after, i);
    Image image = image_of_index(l, change, &shape);
    if (image.changed || !has_constraint(l, change, i)) add_unique_gate(l, change, &image, &shape);
  }
}

void gate_all_keys(Lowering *l, TableChange *change) {
  gate_old_checks(l, change);
  gate_primary_key(l, change);
  gate_old_indexes(l, change);
  gate_constraints(l, change);
}
