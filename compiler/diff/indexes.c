/* indexes.c: identities, custom indexes and reference indexes. In a database all three are indexes,
 * so they are matched by index name and content, across kinds: an identity that takes the place of
 * an equal unique index is no change, and neither is another message or identity name. */
#include "diff/canonical.h"
#include "diff/differ.h"
#include "diff/shape.h"
#include "memory/buf.h"

/* kind of entry, its operations */
#define ENTRY_KINDS(X)                                               \
  X(IDENTITY, OP_ADD_IDENTITY, OP_DROP_IDENTITY, OP_RENAME_IDENTITY) \
  X(INDEX, OP_ADD_INDEX, OP_DROP_INDEX, OP_RENAME_INDEX)             \
  X(REFERENCE, OP_ADD_REFERENCE_INDEX, OP_DROP_REFERENCE_INDEX, OP_COUNT)
#define X(id, add, drop, rename) ENTRY_##id,
typedef enum EntryKind { ENTRY_KINDS(X) ENTRY_COUNT } EntryKind;
#undef X
#define X(id, add, drop, rename) {add, drop, rename},
static const struct { OpKind add, drop, rename; } entry_ops[] = {ENTRY_KINDS(X)};
#undef X

typedef struct Entry Entry;
struct Entry {
  Entry *next;
  EntryKind kind;
  Name name;
  Name content;   /* equal iff both hold the same */
  const void *of; /* the Identity, Index or Column */
  Entry *match;   /* its other side, once found */
};

typedef struct Side {
  Differ *differ;
  const Table *table;
  const NameMap *renamed; /* what its columns are called now */
  Entry *first, **tail;
} Side;

static void put_key(Buf *b, const Side *s, const Key *k) {
  Interner *in = s->differ->names;
  buf_put(b, k->expression ? "(" : "\"");
  buf_put(b,
          k->expression ? sql_canonical(in, k->text, s->renamed) : name_now(s->renamed, k->text));
  buf_put(b, k->order == ORDER_DESC ? "\" desc\n" : "\"\n");
}

static Name content(const Side *s, const IndexShape *x) {
  Buf b = buf_new(s->differ->arena);
  buf_put(&b, x->unique ? "unique" : "index");
  buf_put(&b, x->nulls_distinct ? "\n" : " nulls not distinct\n");
  for (const Key *k = x->keys; k; k = k->next) put_key(&b, s, k);
  if (x->where) buf_printf(&b, "where %s\n", sql_canonical(s->differ->names, x->where, s->renamed));
  if (x->using) buf_printf(&b, "using %s\n", x->using);
  for (const NameList *n = x->include; n; n = n->next)
    buf_printf(&b, "include %s\n", name_now(s->renamed, n->name));
  return intern_text(s->differ->names, buf_text(&b));
}

static void add_entry(Side *s, EntryKind kind, const IndexShape *x, const void *of) {
  Entry *e = NEW(s->differ->arena, Entry);
  *e = (Entry){.kind = kind, .name = x->name, .content = content(s, x), .of = of};
  *s->tail = e;
  s->tail = &e->next;
}

static void read_side(Side *s) {
  Arena *a = s->differ->arena;
  Interner *in = s->differ->names;
  const Table *t = s->table;
  s->tail = &s->first;
  if (!t) return;
  for (const Identity *i = t->identities; i; i = i->next) {
    if (i->constraint) continue; /* part of its table: see diff.c */
    IndexShape x = identity_shape(a, in, t, i);
    add_entry(s, ENTRY_IDENTITY, &x, i);
  }
  for (const Index *i = t->indexes; i; i = i->next) {
    IndexShape x = index_shape(a, in, t, i);
    add_entry(s, ENTRY_INDEX, &x, i);
  }
  for (const Column *c = t->columns; c; c = c->next) {
    if (!c->reference || !c->reference->index) continue;
    IndexShape x = reference_index_shape(a, in, t, c);
    add_entry(s, ENTRY_REFERENCE, &x, c);
  }
}

static void set_side(Op *op, const Entry *e, bool after) {
  if (e->kind == ENTRY_IDENTITY)
    *(after ? &op->identity.is : &op->identity.was) = e->of;
  else if (e->kind == ENTRY_INDEX)
    *(after ? &op->index.is : &op->index.was) = e->of;
  else
    *(after ? &op->column.is : &op->column.was) = e->of;
}

static void match(Entry *a, Entry *b) {
  a->match = b;
  b->match = a;
}

/* Only one of its own kind takes the name of another. */
static Name content_of_kind(Differ *d, const Entry *e) {
  return intern_printf(d->names, "%d %s", (int)e->kind, e->content);
}

/* First by name: an equal one is matched, a different one must go. Then what is left by content:
 * those are renamed. Returns the entries of `was` by name. */
static void match_sides(Differ *d, const Side *was, const Side *is) {
  NameMap *names = namemap_new(d->arena), *contents = namemap_new(d->arena);
  for (Entry *e = was->first; e; e = e->next) namemap_put(names, e->name, e);
  for (Entry *e = is->first; e; e = e->next) {
    Entry *old = namemap_get(names, e->name);
    if (old && !old->match && old->content == e->content) match(e, old);
  }
  NameMap *taken = namemap_new(d->arena);
  for (Entry *e = is->first; e; e = e->next) namemap_put(taken, e->name, e);
  for (Entry *e = was->first; e; e = e->next)
    if (!e->match && !namemap_get(taken, e->name)) namemap_put(contents, content_of_kind(d, e), e);
  for (Entry *e = is->first; e; e = e->next) {
    Entry *old = e->match ? NULL : namemap_get(contents, content_of_kind(d, e));
    if (!old || old->match || namemap_get(names, e->name)) continue;
    if (entry_ops[e->kind].rename != OP_COUNT) match(e, old);
  }
}

void diff_indexes(Differ *d, const Pair *p) {
  Side was = {.differ = d, .table = p->was, .renamed = p->renamed};
  Side is = {.differ = d, .table = p->is};
  read_side(&was);
  read_side(&is);
  match_sides(d, &was, &is);
  for (const Entry *e = was.first; e; e = e->next)
    if (!e->match) set_side(differ_add(d, entry_ops[e->kind].drop, p), e, false);
  for (const Entry *e = is.first; e; e = e->next) {
    if (e->match && e->match->name == e->name) continue;
    OpKind kind = e->match ? entry_ops[e->kind].rename : entry_ops[e->kind].add;
    Op *op = differ_add(d, kind, p);
    set_side(op, e, true);
    if (e->match) set_side(op, e->match, false);
  }
}
