/* remake.c: indexes that stay the same to everyone but SQLite. Where NULLs count as equal, the text of an
 * index says whether its columns allow NULL, and how they compare (create_index.c): when that changes, the
 * index goes before everything and comes back when all is done. */
#include <string.h>

#include "backend/sqlite/lower/indexes.h"

typedef struct Remake {
  Arena *arena;
  Interner *names;
  NameMap *touched; /* names of indexes that have operations of their own */
  Op *drops, **last_drop;
  Op *adds, **last_add;
  unsigned count;
} Remake;

static Op *append(Remake *r, Op ***tail, OpKind kind, const Op *of) {
  Op *op = NEW(r->arena, Op);
  *op = (Op){.kind = kind, .before = of->before, .after = of->after};
  **tail = op;
  *tail = &op->next;
  r->count++;
  return op;
}

/* An index that is there before and after, declared as either. */
typedef struct Declared {
  const Identity *identity;
  const Index *index;
} Declared;

static IndexShape shape_of(const Remake *r, const Table *t, const Declared *d) {
  return d->identity ? identity_shape(r->arena, r->names, t, d->identity)
                     : index_shape(r->arena, r->names, t, d->index);
}

static void make_again(Remake *r, const Op *of, const Declared *was, const Declared *is) {
  Op *drop = append(r, &r->last_drop, was->identity ? OP_DROP_IDENTITY : OP_DROP_INDEX, of);
  Op *add = append(r, &r->last_add, is->identity ? OP_ADD_IDENTITY : OP_ADD_INDEX, of);
  if (was->identity)
    drop->identity.was = was->identity;
  else
    drop->index.was = was->index;
  if (is->identity)
    add->identity.is = is->identity;
  else
    add->index.is = is->index;
}

static bool same_form(const Table *a, const Key *k, const Table *b, const Key *l) {
  for (; k && l; k = k->next, l = l->next) {
    const Column *was = k->expression ? NULL : table_column(a, k->text);
    const Column *is = l->expression ? NULL : table_column(b, l->text);
    if (was && is && (was->nullable != is->nullable || was->collation != is->collation))
      return false;
  }
  return true;
}

static NameMap *declared_in(const Remake *r, const Table *t) {
  NameMap *m = namemap_new(r->arena);
  for (const Identity *i = t->identities; i; i = i->next) {
    if (i->constraint) continue;
    Declared *d = NEW(r->arena, Declared);
    d->identity = i;
    namemap_put(m, i->index_name, d);
  }
  for (const Index *x = t->indexes; x; x = x->next) {
    Declared *d = NEW(r->arena, Declared);
    d->index = x;
    namemap_put(m, index_name(r->names, t, x), d);
  }
  return m;
}

static void look_at(Remake *r, const Op *of, const NameMap *before, const Declared *is) {
  const IndexShape shape = shape_of(r, of->after, is);
  const Declared *was = namemap_get(before, shape.name);
  if (shape.nulls_distinct || !was || namemap_get(r->touched, shape.name)) return;
  const IndexShape old = shape_of(r, of->before, was);
  if (!same_form(of->before, old.keys, of->after, shape.keys)) make_again(r, of, was, is);
}

static void look_at_table(Remake *r, const Op *of) {
  const NameMap *before = declared_in(r, of->before);
  for (const Identity *i = of->after->identities; i; i = i->next)
    if (!i->constraint) look_at(r, of, before, &(Declared){.identity = i});
  for (const Index *x = of->after->indexes; x; x = x->next)
    look_at(r, of, before, &(Declared){.index = x});
}

static void find_touched(Remake *r, const Op *op) {
  const Lowering l = {.arena = r->arena, .names = r->names};
  IndexShape shape;
  for (int after = 0; after < 2; after++)
    if (index_side(&l, op, after, &shape)) namemap_put(r->touched, shape.name, r);
}

const Op *const *with_remade_indexes(Arena *a, Interner *in, const Op *const *ops,
                                     unsigned *count) {
  Remake r = {.arena = a, .names = in, .touched = namemap_new(a)};
  NameMap *seen = namemap_new(a);
  r.last_drop = &r.drops;
  r.last_add = &r.adds;
  for (unsigned i = 0; i < *count; i++) find_touched(&r, ops[i]);
  for (unsigned i = 0; i < *count; i++) {
    const Op *op = ops[i];
    if (op->kind != OP_ALTER_COLUMN || namemap_get(seen, op->before->name)) continue;
    namemap_put(seen, op->before->name, (void *)op);
    look_at_table(&r, op);
  }
  if (!r.count) return ops;
  const Op **all = NEW_ARRAY(a, const Op *, *count + r.count), **next = all;
  for (const Op *op = r.drops; op; op = op->next) *next++ = op;
  memcpy(next, ops, *count * sizeof *next);
  next += *count;
  for (const Op *op = r.adds; op; op = op->next) *next++ = op;
  *count += r.count;
  return all;
}
