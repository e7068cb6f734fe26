/* gate_references.c: rows that would refer to nothing: of references that come or change, of columns
 * that are filled, and where the keys of a parent compare differently from then on. */
#include <strings.h>

#include "backend/sqlite/lower/gates.h"
#include "backend/sqlite/lower/image.h"
#include "diff/canonical.h"
#include "memory/mutant.h"

/* --- references that come --------------------------------------------------------------------- */

/* Returns the table whose rows are those of `name` once all is done, or NULL: it comes with this
 * migration and has none yet. */
static TableChange *rows_of(const Lowering *l, Name name) {
  const Op *arrival = namemap_get(l->arrivals, name);
  if (arrival) return arrival->before ? change_between(l, arrival->before, arrival->after) : NULL;
  const Table *t = schema_table(l->from, name);
  return t ? change_between(l, t, t) : NULL;
}

bool same_target(Lowering *l, const TableChange *change, const Column *was, const Column *is) {
  const TableChange *parent = rows_of(l, is->reference->table);
  if (!was->reference || !parent || was->reference->table != parent->before->name) return false;
  const ReferencePair *a = reference_pairs(l->arena, change->before, was);
  const ReferencePair *b = reference_pairs(l->arena, change->after, is);
  for (; a && b; a = a->next, b = b->next) {
    const Column *source = namemap_get(change->sources, b->source);
    const Column *destination = namemap_get(parent->sources, b->destination);
    if (!source || source->name != a->source) return false;
    if (!destination || destination->name != a->destination) return false;
  }
  return a == b;
}

static void put_parent(Lowering *l, Buf *b, TableChange *parent, const ReferencePair *pairs) {
  Image image = image_of(l, parent);
  image.alias = "parent";
  for (const ReferencePair *p = pairs; p; p = p->next) image_need_column(&image, p->destination);
  buf_put(b, " AND NOT EXISTS (SELECT 1 FROM ");
  image_rows(b, &image);
}

static const char *child_name(Lowering *l, const TableChange *change, const Image *image,
                              const ReferencePair *p) {
  const Column *source = namemap_get(change->sources, p->source);
  return sql_quoted(l->arena, image->changed || !source ? p->source : source->name);
}

/* Rows that refer to nothing. */
void gate_orphans(Lowering *l, TableChange *change, const Column *is) {
  if (MUTANT(38, true, false)) return;
  const ReferencePair *pairs = reference_pairs(l->arena, change->after, is);
  TableChange *parent = rows_of(l, is->reference->table);
  Image image = image_of(l, change);
  Buf condition = buf_new(l->arena), b = buf_new(l->arena);
  image.alias = "child";
  for (const ReferencePair *p = pairs; p; p = p->next) image_need_column(&image, p->source);
  for (const ReferencePair *p = pairs; p; p = p->next)
    buf_printf(&condition, "%schild.%s IS NOT NULL", p == pairs ? "" : " AND ",
               child_name(l, change, &image, p));
  if (parent) put_parent(l, &condition, parent, pairs);
  for (const ReferencePair *p = parent ? pairs : NULL; p; p = p->next) {
    buf_printf(&condition, "%sparent.%s", p == pairs ? " WHERE " : " AND ",
               sql_quoted(l->arena, p->destination));
    buf_printf(&condition, " = child.%s%s", child_name(l, change, &image, p), p->next ? "" : ")");
  }
  image.renamed = false; /* the condition has the names that are there */
  image_where(&b, &image, buf_text(&condition));
  add_gate(l, change->after,
           arena_printf(l->arena, "%s.%s: refers to rows of %s that are not there",
                        change->after->name, is->name, is->reference->table),
           &b);
}

static bool may_be_filled(Lowering *l, const TableChange *change, Name column) {
  const Column *c = table_column(change->after, column);
  return c && (c->backfill || sqlite_default(l->arena, c, NULL));
}

/* A reference that stays, of a column that comes to hold something else, or a new one that is filled. */
void gate_old_references(Lowering *l, TableChange *change) {
  for (const Column *c = change->after->columns; c; c = c->next) {
    if (!c->reference) continue;
    Image image = image_of(l, change);
    bool filled = false;
    for (const ReferencePair *p = reference_pairs(l->arena, change->after, c); p; p = p->next) {
      filled |= may_be_filled(l, change, p->source);
      image_need_column(&image, p->source);
    }
    if (filled && image.changed) gate_orphans(l, change, c);
  }
}

/* --- parents whose keys change ---------------------------------------------------------------- */

/* Returns true if values can be equal by a collation that are not the same bytes. */
static bool is_lenient(Name collation) {
  return collation && strcasecmp(collation, "BINARY") != 0;
}

/* Returns true if a value that finds the column of the parent by now may not do so any more. */
static bool is_found_otherwise(Lowering *l, TableChange *parent, Name destination) {
  const Column *was = namemap_get(parent->sources, destination);
  const Column *is = was ? table_column(parent->after, destination) : NULL;
  if (!is) return false;
  if (is->computed) return image_changes(l, parent, is);
  return is_lenient(was->collation) && was->collation != is->collation;
}

/* EXISTS over the rows of the parent that there are, by the names that they have; `strictly`: and by all
 * bytes. An index finds them. */
static void put_found(Lowering *l, Buf *b, const TableChange *child, TableChange *parent,
                      const ReferencePair *pairs, bool strictly) {
  Image now = image_of(l, parent);
  now.alias = "parent";
  buf_put(b, "EXISTS (SELECT 1 FROM ");
  image_rows(b, &now);
  for (const ReferencePair *p = pairs; p; p = p->next) {
    const Column *from = namemap_get(child->sources, p->source);
    const Column *to = namemap_get(parent->sources, p->destination);
    const char *value = sql_quoted(l->arena, from->name), *key = sql_quoted(l->arena, to->name);
    buf_printf(b, "%sparent.%s = child.%s", p == pairs ? " WHERE " : " AND ", key, value);
    if (strictly) buf_printf(b, " AND parent.%s = child.%s COLLATE BINARY", key, value);
  }
  buf_putc(b, ')');
}

/* … and over those that there will be. */
static void put_found_then(Lowering *l, Buf *b, const TableChange *child, TableChange *parent,
                           const ReferencePair *pairs) {
  bool strictly = true;
  for (const ReferencePair *p = pairs; p; p = p->next) {
    const Column *is = table_column(parent->after, p->destination);
    strictly &= !is->computed && !is_lenient(is->collation);
  }
  if (strictly) {
    buf_put(b, " AND NOT ");
    put_found(l, b, child, parent, pairs, true);
    return;
  }
  put_parent(l, b, parent, pairs);
  for (const ReferencePair *p = pairs; p; p = p->next) {
    const Column *from = namemap_get(child->sources, p->source);
    buf_printf(b, "%sparent.%s = child.%s", p == pairs ? " WHERE " : " AND ",
               sql_quoted(l->arena, p->destination), sql_quoted(l->arena, from->name));
  }
  buf_putc(b, ')');
}

static void gate_lost_parent(Lowering *l, TableChange *child, TableChange *parent,
                             const Column *is) {
  const ReferencePair *pairs = reference_pairs(l->arena, child->after, is);
  Image image = image_of(l, child);
  Buf condition = buf_new(l->arena), b = buf_new(l->arena);
  image.alias = "child";
  put_found(l, &condition, child, parent, pairs, false);
  put_found_then(l, &condition, child, parent, pairs);
  image_where(&b, &image, buf_text(&condition));
  add_gate(l, child->after,
           arena_printf(l->arena, "%s.%s: would not find its row of %s any more",
                        child->after->name, is->name, parent->after->name),
           &b);
}

static bool loses_parent(Lowering *l, TableChange *child, TableChange *parent, const Column *is) {
  const Column *was = namemap_get(child->sources, is->name);
  if (!was || is_retained_column(child->before, was)) return false;
  if (!same_target(l, child, was, is)) return false; /* gated as a new one */
  for (const ReferencePair *p = reference_pairs(l->arena, child->after, is); p; p = p->next)
    if (is_found_otherwise(l, parent, p->destination)) return true;
  return false;
}

/* A column that refers to a table. */
typedef struct Referrer {
  struct Referrer *next;
  const Table *table;
  const Column *column;
} Referrer;

static void map_referrers(Lowering *l) {
  l->referrers = namemap_new(l->arena);
  for (const Table *t = l->to->tables; t; t = t->next)
    for (const Column *c = t->retained ? NULL : t->columns; c; c = c->next) {
      if (!c->reference) continue;
      Referrer *r = NEW(l->arena, Referrer);
      *r = (Referrer){namemap_get(l->referrers, c->reference->table), t, c};
      namemap_put(l->referrers, c->reference->table, r);
    }
}

/* The last one of the list comes first: tables go by their names. */
static void gate_referrers(Lowering *l, TableChange *parent, const Referrer *r) {
  if (!r) return;
  gate_referrers(l, parent, r->next);
  TableChange *child = rows_of(l, r->table->name);
  if (child && loses_parent(l, child, parent, r->column))
    gate_lost_parent(l, child, parent, r->column);
}

/* What referred to nothing before may go on so. */
void gate_lost_parents(Lowering *l, TableChange *parent) {
  bool any = false;
  for (const Column *c = parent->after->columns; c && !any; c = c->next)
    any = is_found_otherwise(l, parent, c->name);
  if (!any) return;
  if (!l->referrers) map_referrers(l);
  gate_referrers(l, parent, namemap_get(l->referrers, parent->after->name));
}
