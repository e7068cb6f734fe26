/* order.c: each operation provides facts ("columns of posts are there") and waits for others. The
 * order is a depth-first walk over the operations as the diff lists them: what one waits for comes
 * right before it, everything else keeps its place. A wait that would close a circle (two new
 * tables that refer to each other) is passed over, which every engine here can do with. Old custom
 * statements go before everything, last one first, and new ones come after everything. Tables and
 * columns get their new names first of all: what is made later spells them, and an engine that lets
 * references follow a rename would change it once more. The statements of one table keep the order in
 * which they are declared, also within a circle: a trigger on a view comes behind the view. */
#include "plan/order.h"
#include "memory/mutant.h"

#include "diff/shape.h"

/* Facts, named by kind and object. */
#define FACTS(X)                                                      \
  X(TABLE, "table")                /* it is there, under this name */ \
  X(COLUMNS, "columns of")         /* the table's are all there */    \
  X(STRUCTURE, "structure of")     /* … and its indexes */          \
  X(NO_INDEX, "no index")          /* the name is free */             \
  X(NO_TABLE, "no table")          /* the name is free */             \
  X(NO_INDEXES, "no old index on") /* those that go are gone */       \
  X(UNREFERENCED, "no old reference to")                              \
  X(STATEMENTS, "statements of")
#define X(id, text) FACT_##id,
typedef enum FactKind { FACTS(X) FACT_COUNT } FactKind;
#undef X
#define X(id, text) text,
static const char *const fact_names[] = {FACTS(X)};
#undef X

typedef struct Link Link;
struct Link {
  Link *next;
  size_t node; /* provider */
};

typedef struct Node {
  const Op *op;
  bool *busy; /* of a statement: whether one of its table is being visited; else NULL */
  enum { UNSEEN, OPEN, DONE } state;
} Node;

typedef struct Order {
  Arena *arena;
  Interner *names;
  Node *nodes;
  const Op **ordered;
  size_t count, done;
  NameMap *providers; /* fact -> Providers */
} Order;

typedef struct Providers {
  Link *first, **tail;
} Providers;

/* A name is free when no other case of it is taken. */
static Name fact(const Order *o, FactKind kind, Name object) {
  return intern_printf(o->names, "%s %s", fact_names[kind], intern_lower(o->names, object));
}

static void provide(Order *o, size_t node, FactKind kind, Name object) {
  Name name = fact(o, kind, object);
  Providers *p = namemap_get(o->providers, name);
  if (!p) {
    p = NEW(o->arena, Providers);
    p->tail = &p->first;
    namemap_put(o->providers, name, p);
  }
  Link *link = NEW(o->arena, Link);
  link->node = node;
  *p->tail = link;
  p->tail = &link->next;
}

static Name index_of(const Order *o, const Op *op, bool after) {
  Interner *in = o->names;
  const Table *t = after ? op->after : op->before;
  Arena *a = o->arena;
  switch (op->kind) {
  case OP_ADD_IDENTITY:
  case OP_DROP_IDENTITY:
  case OP_RENAME_IDENTITY: return (after ? op->identity.is : op->identity.was)->index_name;
  case OP_ADD_INDEX:
  case OP_DROP_INDEX:
  case OP_RENAME_INDEX: return index_name(in, t, after ? op->index.is : op->index.was);
  default: return reference_index_shape(a, in, t, after ? op->column.is : op->column.was).name;
  }
}

/* What kinds of work an operation does, which decides what it provides and waits for. */
typedef enum Work { TABLE_WORK, COLUMN_WORK, INDEX_ADD, INDEX_DROP, INDEX_RENAME, UNDO, DO } Work;

static const Work works[OP_COUNT] = {
    [OP_CREATE_TABLE] = TABLE_WORK,
    [OP_DROP_TABLE] = TABLE_WORK,
    [OP_RETAIN_TABLE] = COLUMN_WORK,
    [OP_RESTORE_TABLE] = COLUMN_WORK,
    [OP_RENAME_TABLE] = TABLE_WORK,
    [OP_ALTER_TABLE] = COLUMN_WORK,
    [OP_CHANGE_PRIMARY_KEY] = COLUMN_WORK,
    [OP_ADD_COLUMN] = COLUMN_WORK,
    [OP_ALTER_COLUMN] = COLUMN_WORK,
    [OP_RENAME_COLUMN] = COLUMN_WORK,
    [OP_RETAIN_COLUMN] = COLUMN_WORK,
    [OP_RESTORE_COLUMN] = COLUMN_WORK,
    [OP_DROP_COLUMN] = COLUMN_WORK,
    [OP_ADD_REFERENCE] = COLUMN_WORK,
    [OP_ALTER_REFERENCE] = COLUMN_WORK,
    [OP_DROP_REFERENCE] = COLUMN_WORK,
    [OP_ADD_IDENTITY] = INDEX_ADD,
    [OP_DROP_IDENTITY] = INDEX_DROP,
    [OP_RENAME_IDENTITY] = INDEX_RENAME,
    [OP_ADD_INDEX] = INDEX_ADD,
    [OP_DROP_INDEX] = INDEX_DROP,
    [OP_RENAME_INDEX] = INDEX_RENAME,
    [OP_ADD_REFERENCE_INDEX] = INDEX_ADD,
    [OP_DROP_REFERENCE_INDEX] = INDEX_DROP,
    [OP_ADD_CHECK] = COLUMN_WORK,
    [OP_DROP_CHECK] = COLUMN_WORK,
    [OP_ADD_STATEMENT] = DO,
    [OP_DROP_STATEMENT] = UNDO,
};

static void provide_table(Order *o, size_t n, const Op *op) {
  if (op->after) {
    provide(o, n, FACT_TABLE, op->after->name);
    provide(o, n, FACT_COLUMNS, op->after->name);
  }
  if (!op->before) return;
  provide(o, n, FACT_NO_TABLE, op->before->name);
  if (op->after) return;
  for (const Column *c = op->before->columns; c; c = c->next)
    if (c->reference) provide(o, n, FACT_UNREFERENCED, c->reference->table);
}

static void provide_all(Order *o, size_t n) {
  const Op *op = o->nodes[n].op;
  Name table = op_table(op)->name;
  Work work = works[op->kind];
  if (work == TABLE_WORK) provide_table(o, n, op);
  if (work == COLUMN_WORK) provide(o, n, FACT_COLUMNS, table);
  if (work == INDEX_DROP || work == INDEX_RENAME)
    provide(o, n, FACT_NO_INDEX, index_of(o, op, false));
  if (work == INDEX_DROP) provide(o, n, FACT_NO_INDEXES, table);
  provide(o, n, work == DO ? FACT_STATEMENTS : FACT_STRUCTURE, table);
}

static void visit(Order *o, size_t n);

static void need(Order *o, FactKind kind, Name object) {
  const Providers *p = namemap_get(o->providers, fact(o, kind, object));
  for (const Link *l = p ? p->first : NULL; l; l = l->next) visit(o, l->node);
}

/* The tables that a table refers to come before it, those that refer to it go before it. */
static void need_table(Order *o, const Op *op) {
  if (op->after) need(o, FACT_NO_TABLE, op->after->name);
  if (!op->after) need(o, FACT_UNREFERENCED, op->before->name);
  if (!op->after) need(o, FACT_NO_INDEXES, op->before->name);
  if (op->before) return; /* its references follow */
  for (const Column *c = op->after->columns; c; c = c->next)
    if (c->reference) need(o, FACT_TABLE, c->reference->table);
}

static void need_column(Order *o, const Op *op) {
  need(o, FACT_TABLE, op_table(op)->name);
  if (MUTANT(27, false, true)) need(o, FACT_NO_INDEXES, op_table(op)->name);
  if (op->kind == OP_ADD_COLUMN || op->kind == OP_ADD_REFERENCE || op->kind == OP_ALTER_REFERENCE)
    if (op->column.is->reference) need(o, FACT_COLUMNS, op->column.is->reference->table);
  for (const Column *c = op->kind == OP_RESTORE_TABLE ? op->after->columns : NULL; c; c = c->next)
    if (c->reference) need(o, FACT_COLUMNS, c->reference->table);
}

static void need_index(Order *o, const Op *op) {
  need(o, FACT_COLUMNS, op->after->name);
  need(o, FACT_NO_INDEX, index_of(o, op, true));
}

static void need_statement(Order *o, const Op *op) {
  need(o, FACT_STRUCTURE, op->after->name);
  for (const NameList *t = MUTANT(28, NULL, op->statement.is->after_tables); t; t = t->next) {
    need(o, FACT_STRUCTURE, t->name);
    if (t->name != op->after->name) need(o, FACT_STATEMENTS, t->name);
  }
}

static void visit(Order *o, size_t n) {
  Node *node = &o->nodes[n];
  if (node->state != UNSEEN || (node->busy && *node->busy)) return;
  node->state = OPEN;
  if (node->busy) *node->busy = true; /* those behind it come later, in their order */
  const Op *op = node->op;
  Work work = works[op->kind];
  if (work == TABLE_WORK) need_table(o, op);
  if (work == COLUMN_WORK) need_column(o, op);
  if (work == INDEX_ADD || work == INDEX_RENAME) need_index(o, op);
  if (work == DO) need_statement(o, op);
  node->state = DONE;
  if (node->busy) *node->busy = false;
  o->ordered[o->done++] = op;
}

static void visit_kind(Order *o, OpKind kind) {
  for (size_t n = 0; n < o->count; n++)
    if (o->nodes[n].op->kind == kind) visit(o, n);
}

static void group_statements(Order *o) {
  NameMap *groups = namemap_new(o->arena); /* Name of a table -> bool */
  for (size_t n = 0; n < o->count; n++) {
    Node *node = &o->nodes[n];
    if (works[node->op->kind] != DO) continue;
    node->busy = namemap_get(groups, node->op->after->name);
    if (!node->busy) node->busy = NEW(o->arena, bool);
    namemap_put(groups, node->op->after->name, node->busy);
  }
}

static void read_nodes(Order *o, const Op *const *ops, size_t count) {
  o->nodes = NEW_ARRAY(o->arena, Node, count);
  for (size_t n = 0; n < count; n++) o->nodes[n].op = ops[n];
  o->count = count;
  for (size_t n = 0; n < count; n++)
    if (works[ops[n]->kind] != UNDO) provide_all(o, n);
  group_statements(o);
}

const Op **order_operations(Arena *a, Interner *in, const Op *const *ops, unsigned count) {
  Order o = {.arena = a, .names = in, .providers = namemap_new(a)};
  o.ordered = NEW_ARRAY(a, const Op *, count);
  read_nodes(&o, ops, count);
  for (size_t n = count; n-- > 0;)
    if (works[ops[n]->kind] == UNDO) visit(&o, n);
  visit_kind(&o, OP_RENAME_TABLE);
  visit_kind(&o, OP_RENAME_COLUMN);
  for (size_t n = 0; n < count; n++)
    if (works[ops[n]->kind] != DO) visit(&o, n);
  for (size_t n = 0; n < count; n++) visit(&o, n);
  return o.ordered;
}
