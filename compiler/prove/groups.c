/* groups.c: union-find over all tables of both schemas; then steps and tables are dealt out. */
#include "prove/groups.h"

#include <string.h>

#include "backend/sql.h"
#include "prove/definition.h"
#include "sql/tokens.h"

/* Opening a database costs, and so does ALTER TABLE in one with many tables (it reads them all): the
 * fastest sizes were measured. */
enum { NEW_TABLES = 32, OLD_TABLES = 3 };
enum { CHILDREN = 16 }; /* tables that refer to a touched one: so many are taken along */
/* Tables whose references do not take part in their changes are run together up to this number, so that
 * each change is seen beside others. In one group they would cost the square of their number. */
enum { BESIDE = 4 };

typedef struct Node Node;
struct Node {
  Node *next;   /* all of them, sorted by name: first those of `before` */
  Node *parent; /* union-find */
  Name name;
  const Table *was, *is;
  bool touched;
  bool reshaped;    /* more than additions: what refers to it may notice, */
  bool rekeyed;     /* … and may have to change with it */
  unsigned size;    /* of a root: members that the plan touches */
  bool held;        /* of a root: a gate or a custom statement concerns a member */
  bool any_touched; /* of a root: a member is touched */
  bool any_was;     /* of a root: a member was there before */
  bool any_reshaped;
  unsigned children;
  NameList *context; /* untouched tables that it needs beside it */
  Group *group;      /* of a root */
};

typedef struct Graph {
  Arena *arena;
  Interner *lower; /* names in lower case, as SQLite compares them */
  NameMap *by_lower;
  Node *nodes, **tail;
  const Plan *plan;
} Graph;

/* --- nodes ------------------------------------------------------------------------------------ */

static Node *find_node(Graph *g, const char *name) {
  return namemap_get(g->by_lower, intern_lower(g->lower, name));
}

static Node *need_node(Graph *g, Name name) {
  Node *n = find_node(g, name);
  if (n) return n;
  n = NEW(g->arena, Node);
  n->name = name;
  n->parent = n;
  namemap_put(g->by_lower, intern_lower(g->lower, name), n);
  *g->tail = n;
  g->tail = &n->next;
  return n;
}

static Node *root_of(Node *n) {
  while (n->parent != n) n = n->parent = n->parent->parent;
  return n;
}

static void join(Node *a, Node *b) {
  Node *x = root_of(a), *y = root_of(b);
  if (x == y) return;
  y->parent = x;
  x->held |= y->held;
  x->size += y->size;
}

/* --- what depends on what --------------------------------------------------------------------- */

typedef struct Mention {
  Graph *graph;
  Node *from;
} Mention;

static void join_mentioned(void *user, const char *name) {
  Mention *m = user;
  Node *to = find_node(m->graph, name);
  if (to) join(m->from, to);
}

static void join_names_in(Graph *g, Node *from, const char *sql) {
  Mention m = {g, from};
  if (sql) sql_each_name(g->arena, sql, join_mentioned, &m);
}

static void join_statements(Graph *g, Node *n, const Table *t) {
  for (const Statement *s = t ? t->statements : NULL; s; s = s->next) {
    join_names_in(g, n, s->up);
    join_names_in(g, n, s->down);
    for (const NameList *after = s->after_tables; after; after = after->next)
      join_names_in(g, n, sql_quoted(g->arena, after->name)); /* it may name what is made there */
  }
}

static bool has_statement(const Table *t, Name name) {
  for (const Statement *s = t ? t->statements : NULL; s; s = s->next)
    if (s->name == name) return true;
  return false;
}

/* What a statement made stays when another resource declares it. */
static void join_moved_statements(Graph *g) {
  NameMap *gone = namemap_new(g->arena);
  for (Node *n = g->nodes; n; n = n->next)
    for (const Statement *s = n->was ? n->was->statements : NULL; s; s = s->next)
      if (!has_statement(n->is, s->name)) namemap_put(gone, s->name, n);
  for (Node *n = g->nodes; n; n = n->next)
    for (const Statement *s = n->is ? n->is->statements : NULL; s; s = s->next) {
      Node *from = has_statement(n->was, s->name) ? NULL : namemap_get(gone, s->name);
      if (from) join(from, n);
    }
}

/* Statements of rows concern each table that they name; DDL concerns its own. */
static bool is_of_rows(const Step *s) {
  static const char *const words[] = {"insert", "update", "delete", "replace", "with", "select"};
  sql_cursor c = sql_scan(s->sql, strlen(s->sql));
  sql_token first = sql_next_token(&c);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (sql_is(first, words[i])) return true;
  return false;
}

static void touch_node(Node *n) {
  Node *root = root_of(n);
  root->size += !n->touched;
  n->touched = true;
}

static void join_steps(Graph *g, const Steps *steps) {
  for (const Step *s = steps->first; s; s = s->next) {
    Node *n = need_node(g, s->table);
    touch_node(n);
    if (s->kind == STEP_SQL && !is_of_rows(s)) continue;
    root_of(n)->held = true;
    join_names_in(g, n, s->sql);
  }
}

/* Operations that no reference from or to the table can notice. */
static const bool additions[OP_COUNT] = {
    [OP_CREATE_TABLE] = true,         [OP_ADD_COLUMN] = true,    [OP_ADD_IDENTITY] = true,
    [OP_RENAME_IDENTITY] = true,      [OP_ADD_INDEX] = true,     [OP_DROP_INDEX] = true,
    [OP_RENAME_INDEX] = true,         [OP_ADD_STATEMENT] = true, [OP_ADD_REFERENCE_INDEX] = true,
    [OP_DROP_REFERENCE_INDEX] = true,
};

/* NULL, DEFAULT, backfill: a reference to or from the column reads as before. */
static bool same_key(const Column *was, const Column *is) {
  return type_equal(&was->type, &is->type) && was->storage == is->storage &&
         was->collation == is->collation && was->generated == is->generated &&
         was->primary_key == is->primary_key && was->computed == is->computed &&
         was->stored == is->stored;
}

static bool rekeys(const Op *op) {
  if (op->kind == OP_ALTER_COLUMN) return !same_key(op->column.was, op->column.is);
  return !additions[op->kind] && op->kind != OP_ADD_CHECK && op->kind != OP_DROP_CHECK;
}

static void touch(Graph *g, const Table *t, const Op *op) {
  if (!t) return;
  Node *n = need_node(g, t->name);
  touch_node(n);
  n->reshaped |= !additions[op->kind];
  n->rekeyed |= rekeys(op);
}

static void join_operations(Graph *g) {
  for (unsigned i = 0; i < g->plan->count; i++) {
    const Op *op = g->plan->ops[i];
    touch(g, op->before, op);
    touch(g, op->after, op);
    if (op->before && op->after)
      join(need_node(g, op->before->name), need_node(g, op->after->name));
  }
}

static void add_context(Graph *g, Node *n, Name name) {
  NameList *c = NEW(g->arena, NameList);
  c->name = name;
  c->next = n->context;
  n->context = c;
}

/* Both sides of a reference run together where one may have to change with the other, and else while
 * they are few. */
static bool belong_together(Node *n, Node *to) {
  if (!n->touched || !to->touched) return false;
  if (n->rekeyed || to->rekeyed || !n->was || !to->was) return true;
  return root_of(n)->size + root_of(to)->size <= BESIDE;
}

/* A touched table needs what it refers to; what refers to it is taken along where it may notice. */
static void follow_reference(Graph *g, Node *n, const Reference *r) {
  Node *to = find_node(g, r->table);
  if (!to || to == n || root_of(n) == root_of(to)) return;
  if ((n->reshaped || to->reshaped || root_of(n)->held) && belong_together(n, to)) {
    join(n, to);
    return;
  }
  if (n->touched) add_context(g, n, to->name);
  if (n->was && to->reshaped && to->was && to->children++ < CHILDREN) add_context(g, to, n->name);
}

static void follow_references(Graph *g, Node *n, const Table *t) {
  for (const Column *c = t ? t->columns : NULL; c; c = c->next)
    if (c->reference) follow_reference(g, n, c->reference);
}

static void add_tables(Graph *g) {
  for (const Table *t = g->plan->diff->before->tables; t; t = t->next)
    need_node(g, t->name)->was = t;
  for (const Table *t = g->plan->diff->after->tables; t; t = t->next) need_node(g, t->name)->is = t;
}

static void connect(Graph *g) {
  join_operations(g);
  join_steps(g, &g->plan->up.steps);
  join_steps(g, &g->plan->down.steps);
  for (Node *n = g->nodes; n; n = n->next) {
    join_statements(g, n, n->was);
    join_statements(g, n, n->is);
  }
  join_moved_statements(g);
  for (Node *n = g->nodes; n; n = n->next) {
    follow_references(g, n, n->was);
    if (n->is != n->was) follow_references(g, n, n->is);
  }
}

/* --- dealing out ------------------------------------------------------------------------------ */

static void gather(Graph *g) {
  for (Node *n = g->nodes; n; n = n->next) {
    root_of(n)->any_touched |= n->touched;
    root_of(n)->any_was |= n->was != NULL;
    root_of(n)->any_reshaped |= n->reshaped;
  }
}

static Group *new_group(Graph *g, Group ***tail) {
  Group *group = NEW(g->arena, Group);
  group->up.steps.tail = &group->up.steps.first;
  group->down.steps.tail = &group->down.steps.first;
  group->up.foreign_keys_off = g->plan->up.foreign_keys_off;
  group->down.foreign_keys_off = g->plan->down.foreign_keys_off;
  **tail = group;
  *tail = &group->next;
  return group;
}

static void add_table(Graph *g, Group *group, const Node *n, bool context) {
  GroupTable *t = NEW(g->arena, GroupTable);
  *t = (GroupTable){.next = group->tables, .was = n->was, .is = n->is, .context = context};
  t->touched = n->touched && !context;
  group->tables = t;
  group->touched += t->touched;
}

/* The groups that are being filled: with tables that are new, and with tables that get additions. */
typedef struct Batches {
  Group *fresh, *added;
  unsigned fresh_size, added_size;
} Batches;

static Group *group_for(Graph *g, const Node *root, Group ***tail, Batches *b) {
  if (root->held || root->any_reshaped) return new_group(g, tail);
  Group **open = root->any_was ? &b->added : &b->fresh;
  unsigned size = root->any_was ? b->added_size : b->fresh_size;
  if (!*open || (*open)->touched >= size) *open = new_group(g, tail);
  (*open)->batch = true;
  (*open)->fresh = !root->any_was;
  return *open;
}

static Group *deal_tables(Graph *g, bool single) {
  Group *first = NULL, **tail = &first;
  Batches batches = {.fresh_size = single ? 1 : NEW_TABLES, .added_size = single ? 1 : OLD_TABLES};
  gather(g);
  for (Node *n = g->nodes; n; n = n->next) {
    Node *root = root_of(n);
    if (!root->any_touched) continue;
    if (!root->group) root->group = group_for(g, root, &tail, &batches);
    add_table(g, root->group, n, false);
  }
  return first;
}

/* Adds the tables that members need and that are not members, each once per group. */
static void deal_context(Graph *g) {
  NameMap *seen = namemap_new(g->arena);
  for (Node *n = g->nodes; n; n = n->next) {
    Group *group = root_of(n)->group;
    for (const NameList *c = group && !group->fresh ? n->context : NULL; c; c = c->next) {
      Node *to = find_node(g, c->name);
      Name key = intern_printf(g->lower, "%p %s", (void *)group, to->name);
      if (root_of(to)->group == group || namemap_get(seen, key)) continue;
      namemap_put(seen, key, to);
      add_table(g, group, to, true);
    }
  }
}

static void deal_operations(Graph *g) {
  for (unsigned i = 0; i < g->plan->count; i++) {
    const Op *op = g->plan->ops[i];
    Group *group = root_of(find_node(g, op_table(op)->name))->group;
    if ((group->op_count & (group->op_count - 1)) == 0) {
      const Op **grown = NEW_ARRAY(g->arena, const Op *, 2 * group->op_count + 1);
      if (group->op_count) memcpy(grown, group->ops, group->op_count * sizeof *grown);
      group->ops = grown;
    }
    group->ops[group->op_count++] = op;
  }
}

static void deal_steps(Graph *g, const Steps *steps, bool down) {
  for (const Step *s = steps->first; s; s = s->next) {
    Group *group = root_of(find_node(g, s->table))->group;
    Steps *to = down ? &group->down.steps : &group->up.steps;
    Step *copy = NEW(g->arena, Step);
    *copy = *s;
    copy->next = NULL;
    *to->tail = copy;
    to->tail = &copy->next;
    to->count++;
  }
}

static void deal_losses(Graph *g, const Loss *losses, bool down) {
  for (; losses; losses = losses->next) {
    Node *n = find_node(g, losses->table);
    Group *group = n ? root_of(n)->group : NULL;
    if (!group) continue;
    Loss **list = down ? &group->down.losses : &group->up.losses;
    Loss *copy = NEW(g->arena, Loss);
    *copy = *losses;
    copy->next = *list;
    *list = copy;
  }
}

Group *groups_of(Arena *a, const Plan *plan, bool single) {
  Graph g = {.arena = a, .lower = interner_new(a), .by_lower = namemap_new(a), .plan = plan};
  g.tail = &g.nodes;
  add_tables(&g);
  connect(&g);
  Group *groups = deal_tables(&g, single);
  deal_context(&g);
  deal_operations(&g);
  deal_steps(&g, &plan->up.steps, false);
  deal_steps(&g, &plan->down.steps, true);
  deal_losses(&g, plan->up.losses, false);
  deal_losses(&g, plan->down.losses, true);
  return groups;
}

const char *group_words(Arena *a, const Group *g) {
  enum { SHOWN = 3 };
  Buf words = buf_new(a);
  unsigned count = 0;
  for (const GroupTable *t = g->tables; t; t = t->next) {
    if (!t->touched || count++ >= SHOWN) continue;
    buf_printf(&words, "%s%s", count > 1 ? ", " : "", t->is ? t->is->name : t->was->name);
  }
  if (count > SHOWN) buf_printf(&words, " and %u more", count - SHOWN);
  return buf_text(&words);
}
