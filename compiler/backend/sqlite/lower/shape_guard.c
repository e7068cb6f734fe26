/* shape_guard.c: a rebuild makes what the plan knows; anything else that the live table has would be
 * lost, and stops it: columns, defaults, foreign keys, and what only the stored text tells. Indexes
 * and triggers are brought back by the runtime, so that they stop plain shells alone. */
#include <string.h>

#include "backend/sqlite/lower/attached.h"
#include "backend/sqlite/lower/guards.h"
#include "backend/sqlite/lower/indexes.h"
#include "backend/sqlite/lower/left.h"

typedef struct Known {
  Lowering *lowering;
  const TableChange *change;
  const NameMap *now; /* NULL: as before */
  Name table;
  Buf sql;
  NameMap *put; /* names that stand in `sql` */
} Known;

static void put_name(Known *k, Name name) {
  if (namemap_get(k->put, name)) return;
  namemap_put(k->put, name, k);
  buf_putc(&k->sql, ',');
  sql_literal(&k->sql, name);
}

static Name name_by_now(const Known *k, Name column) {
  Name name = k->now ? namemap_get(k->now, column) : NULL;
  return name ? name : column;
}

static Guard guard(Known *k, const char *what) {
  return (Guard){
      buf_text(&k->sql),
      arena_printf(k->lowering->arena,
                   "%s: %s that no resource declares, which the rebuild of the table would "
                   "lose: declare it, or drop it first",
                   k->change->before->name, what)};
}

/* Appends ` AND (<unless> OR "column" NOT IN (…))` with what is carried along, if anything is. */
static void put_left_names(Known *k, const char *unless, const char *column) {
  const Column *left = left_behind(k->lowering, k->change);
  if (!left) return;
  buf_printf(&k->sql, " AND (%s OR %s COLLATE NOCASE NOT IN (", unless, column);
  for (const Column *c = left; c; c = c->next) {
    sql_literal(&k->sql, c->name);
    if (c->next) buf_putc(&k->sql, ',');
  }
  buf_put(&k->sql, "))");
}

static Guard columns_guard(Known *k) {
  const Table *t = k->change->before;
  buf_put(&k->sql, "pragma_table_xinfo(");
  sql_literal(&k->sql, k->table);
  buf_put(&k->sql, ") WHERE name COLLATE NOCASE NOT IN (''");
  const Column *const lists[] = {t->columns, t->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next) put_name(k, name_by_now(k, c->name));
  const Column *const added[] = {k->change->after->columns, k->change->after->retained_columns};
  for (int i = 0; k->now && i < 2; i++) /* what ALTER TABLE adds is there by then */
    for (const Column *c = added[i]; c; c = c->next) put_name(k, c->name);
  buf_putc(&k->sql, ')');
  put_left_names(k, "hidden<>0", "name");
  return guard(k, "a column");
}

/* A column that ALTER TABLE adds may have the name of one that is renamed. */
static void put_defaults(Known *k, const Table *t) {
  for (const Column *c = t->columns; c; c = c->next) {
    if (!sqlite_default(k->lowering->arena, c, NULL)) continue;
    put_name(k, name_by_now(k, c->name));
    if (t == k->change->after) put_name(k, c->name);
  }
}

static Guard defaults_guard(Known *k) {
  buf_put(&k->sql, "pragma_table_xinfo(");
  sql_literal(&k->sql, k->table);
  buf_put(&k->sql, ") WHERE dflt_value IS NOT NULL AND upper(dflt_value)<>'NULL' AND hidden=0 AND "
                   "name COLLATE NOCASE NOT IN (''");
  put_defaults(k, k->change->before);
  put_defaults(k, k->change->after);
  buf_putc(&k->sql, ')');
  put_left_names(k, "FALSE", "name");
  return guard(k, "a default");
}

/* References follow a table that has another name by now. */
static Name table_by_now(const Known *k, Name table) {
  const NameMap *moved = k->now ? k->lowering->moved : NULL;
  Name name = moved ? namemap_get(moved, table) : NULL;
  return name ? name : table;
}

static void put_references(Known *k, const Table *t, bool before) {
  Interner *in = k->lowering->names;
  for (const Column *c = t->columns; c; c = c->next) {
    const ReferencePair *p = c->reference ? reference_pairs(k->lowering->arena, t, c) : NULL;
    for (; p; p = p->next) {
      const Name to = c->reference->table, now = before ? table_by_now(k, to) : to;
      put_name(k, intern_printf(in, "%s>%s", name_by_now(k, p->source), now));
      put_name(k, intern_printf(in, "%s>%s", p->source, now));
    }
  }
}

/* The foreign keys of what is carried along go, also one that another column has a part in. */
static void put_left_references(Known *k) {
  if (!left_behind(k->lowering, k->change)) return;
  buf_put(&k->sql, " AND id NOT IN (SELECT id FROM pragma_foreign_key_list(");
  sql_literal(&k->sql, k->table);
  buf_put(&k->sql, ") WHERE NOT (TRUE");
  put_left_names(k, "FALSE", "\"from\"");
  buf_put(&k->sql, "))");
}

static Guard references_guard(Known *k) {
  buf_put(&k->sql, "pragma_foreign_key_list(");
  sql_literal(&k->sql, k->table);
  buf_put(&k->sql, ") WHERE (\"from\" || '>' || \"table\") COLLATE NOCASE NOT IN (''");
  put_references(k, k->change->before, true);
  put_references(k, k->change->after, false);
  buf_putc(&k->sql, ')');
  put_left_references(k);
  return guard(k, "a foreign key");
}

static Guard text_guard(Known *k) {
  buf_put(&k->sql, unknown_text(k->lowering, k->change, k->table, k->now));
  return guard(k, "a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT");
}

Guard shape_guard(Lowering *l, const TableChange *change, const NameMap *now, int number) {
  static Guard (*const guards[SHAPE_GUARDS])(Known *) = {columns_guard, defaults_guard,
                                                         references_guard, text_guard};
  Known k = {l,
             change,
             now,
             now ? change->after->name : change->before->name,
             buf_new(l->arena),
             namemap_new(l->arena)};
  return guards[number](&k);
}

Guard left_guard(Lowering *l, const TableChange *change) {
  Known k = {.lowering = l, .change = change, .sql = buf_new(l->arena)};
  buf_put(&k.sql, "pragma_table_xinfo(");
  sql_literal(&k.sql, change->before->name);
  buf_put(&k.sql, ") WHERE NOT (TRUE");
  put_left_names(&k, "FALSE", "name");
  buf_putc(&k.sql, ')');
  return (Guard){buf_text(&k.sql),
                 arena_printf(l->arena,
                              "%s: a column of a removed attribute, which a plain shell cannot "
                              "carry through the rebuild of the table: run ashc migrate",
                              change->before->name)};
}

Guard objects_guard(Lowering *l, const TableChange *change) {
  const Table *t = change->before;
  Known k = {l, change, NULL, t->name, buf_new(l->arena), namemap_new(l->arena)};
  buf_put(&k.sql, "main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND "
                  "tbl_name COLLATE NOCASE=");
  sql_literal(&k.sql, t->name);
  buf_put(&k.sql, " AND name COLLATE NOCASE NOT IN (''");
  for (const IndexShape *x = all_indexes(l, t); x->name; x++) put_name(&k, x->name);
  for (const Attached *x = attached_to(l, t); x; x = x->next) put_name(&k, x->name);
  buf_putc(&k.sql, ')');
  return (Guard){buf_text(&k.sql),
                 arena_printf(l->arena,
                              "%s: an index or trigger that no resource declares, which a plain "
                              "shell cannot bring back: run ashc migrate, or declare it",
                              t->name)};
}

/* --- columns that others may name -------------------------------------------------------------- */

/* Appends a condition: `text` has the name as a word, in any case and quoting, and not at its ends. */
static void put_word(Buf *out, Arena *a, const char *text, Name name) {
  Buf pattern = buf_new(a);
  buf_put(&pattern, "*[^a-z0-9_]");
  for (const char *c = name; *c; c++) {
    if (*c == '"') /* doubled, where the name is quoted */
      buf_putc(&pattern, '*');
    else if (strchr("*?[", *c))
      buf_printf(&pattern, "[%c]", *c);
    else
      buf_putc(&pattern, *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c);
  }
  buf_put(&pattern, "[^a-z0-9_]*");
  buf_printf(out, "%s GLOB ", text);
  sql_literal(out, buf_text(&pattern));
}

typedef bool Wanted(const Op *op);

static bool names_one(const TableChange *change, Wanted *wanted, const char *sql) {
  for (unsigned i = 0; i < change->count; i++)
    if (wanted(change->ops[i]) && mentions_name(sql, change->ops[i]->column.was->name)) return true;
  return false;
}

/* Appends the condition for objects of a type that no resource declares and whose text names one of the
 * wanted columns; false where none is wanted. */
static bool put_namers_of_columns(Known *k, const char *text, Wanted *wanted) {
  bool any = false;
  for (unsigned i = 0; i < k->change->count; i++) {
    if (!wanted(k->change->ops[i])) continue;
    buf_put(&k->sql, any ? " OR " : " AND (");
    put_word(&k->sql, k->lowering->arena, text, k->change->ops[i]->column.was->name);
    any = true;
  }
  if (!any) return false;
  buf_putc(&k->sql, ')');
  for (const Attached *x = all_attached(k->lowering); x; x = x->earlier) {
    if (!names_one(k->change, wanted, x->sql)) continue;
    buf_put(&k->sql, " AND name COLLATE NOCASE<>");
    sql_literal(&k->sql, x->name);
  }
  return true;
}

/* … and the table. */
static bool put_namers(Known *k, const char *text, Wanted *wanted) {
  put_word(&k->sql, k->lowering->arena, text, k->change->before->name);
  return put_namers_of_columns(k, text, wanted);
}

static bool is_drop(const Op *op) {
  return op->kind == OP_DROP_COLUMN;
}

Guard triggers_guard(Lowering *l, const TableChange *change) {
  Known k = {.lowering = l, .change = change, .sql = buf_new(l->arena)};
  buf_put(&k.sql, "main.sqlite_schema WHERE type='trigger' AND ");
  if (!put_namers(&k, "lower(sql)", is_drop)) return (Guard){0};
  return (Guard){
      buf_text(&k.sql),
      arena_printf(l->arena,
                   "%s: a trigger that no resource declares names a column that goes: change it "
                   "first, or run ashc, which sees whether it works without",
                   change->before->name)};
}

Guard namers_guard(Lowering *l, const TableChange *change) {
  Known k = {.lowering = l, .change = change, .sql = buf_new(l->arena)};
  buf_put(&k.sql, "main.sqlite_schema AS o WHERE type IN ('trigger','view') AND (");
  put_word(&k.sql, l->arena, "lower(sql || ' ')", change->before->name);
  buf_put(&k.sql, " OR EXISTS (SELECT 1 FROM main.sqlite_schema AS v WHERE v.type='view' AND "
                  "v.name<>o.name AND instr(lower(o.sql),lower(v.name))))");
  if (!put_namers_of_columns(&k, "lower(sql || ' ')", is_drop)) return (Guard){0};
  return (Guard){
      buf_text(&k.sql),
      arena_printf(
          l->arena,
          "%s: a trigger or view that no resource declares names a column that goes: change "
          "it first, or run ashc, which sees whether it works without",
          change->before->name)};
}

Guard followers_guard(Lowering *l, const TableChange *change) {
  Known k = {.lowering = l, .change = change, .sql = buf_new(l->arena)};
  buf_put(&k.sql, "main.sqlite_schema WHERE type IN ('trigger','view') AND ");
  if (!put_namers(&k, "lower(sql || ' ')", renames_rowid)) return (Guard){0};
  return (Guard){buf_text(&k.sql),
                 arena_printf(l->arena,
                              "%s: a trigger or view that no resource declares, and that would not "
                              "follow the new name of a column: drop it first",
                              change->before->name)};
}
