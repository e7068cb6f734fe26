/* subset.c: the part of a schema and of a plan that a group is about. */
#include "diff/canonical.h"
#include "prove/groups.h"

static bool holds(const NameMap *names, const Reference *r) {
  return namemap_get(names, r->table) != NULL;
}

static Name column_now(const Group *g, Name table, Name column) {
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if (op->kind == OP_RENAME_COLUMN && op->before->name == table && op->column.was->name == column)
      return op->column.is->name;
  }
  return column;
}

static Name table_now(const Group *g, Name table) {
  for (unsigned i = 0; i < g->op_count; i++)
    if (g->ops[i]->kind == OP_RENAME_TABLE && g->ops[i]->before->name == table)
      return g->ops[i]->after->name;
  return table;
}

/* References follow what the group renames. */
static Reference *follow(Arena *a, const Group *g, const Reference *r) {
  Reference *copy = NEW(a, Reference);
  *copy = *r;
  copy->table = table_now(g, r->table);
  copy->column = column_now(g, r->table, r->column);
  ReferencePair **tail = &copy->match_with;
  for (const ReferencePair *p = r->match_with; p; p = p->next, tail = &(*tail)->next) {
    *tail = NEW(a, ReferencePair);
    **tail = (ReferencePair){NULL, p->source, column_now(g, r->table, p->destination)};
  }
  return copy;
}

/* Copies the columns of an untouched table, without references to tables that are not here; `after`
 * the group's operations. */
static Column *copy_columns(Arena *a, const NameMap *names, const Group *after,
                            const Column *columns) {
  Column *first = NULL, **tail = &first;
  for (; columns; columns = columns->next) {
    Column *c = NEW(a, Column);
    *c = *columns;
    c->next = NULL;
    if (c->reference && !holds(names, c->reference)) c->reference = NULL;
    if (c->reference && after) c->reference = follow(a, after, c->reference);
    *tail = c;
    tail = &c->next;
  }
  return first;
}

static NameMap *names_of(Arena *a, const Group *g) {
  NameMap *names = namemap_new(a);
  for (GroupTable *t = g->tables; t; t = t->next) {
    if (t->was) namemap_put(names, t->was->name, t);
    if (t->is) namemap_put(names, t->is->name, t);
  }
  return names;
}

/* What hangs on a retained table is declared no more: its text is kept as it was, and follows renames in
 * the database. */
static Statement *follow_renames(Schema *s, const Group *g, const Statement *statements) {
  NameMap *renamed = namemap_new(s->arena);
  for (unsigned i = 0; i < g->op_count; i++)
    if (g->ops[i]->kind == OP_RENAME_TABLE)
      namemap_put(renamed, g->ops[i]->before->name, (void *)g->ops[i]->after->name);
  Statement *first = NULL, **tail = &first;
  for (; statements; statements = statements->next, tail = &(*tail)->next) {
    *tail = NEW(s->arena, Statement);
    **tail = *statements;
    (*tail)->next = NULL;
    (*tail)->up = sql_renamed(s->names, statements->up, renamed);
  }
  return first;
}

/* A table that stays as it is may name, in a trigger, what takes another name; one that is only beside the
 * group may take part in a change of another one, and stands there as it was. */
static void add_table(Schema *s, const NameMap *names, const Group *after, const GroupTable *t) {
  const Table *side = after && !t->context ? t->is : t->was;
  if (!side) return;
  Table *copy = NEW(s->arena, Table);
  *copy = *side;
  copy->next = s->tables;
  if (!t->touched) /* a table that is there has the references that they become */
    copy->columns = copy_columns(s->arena, names, t->context ? after : NULL, side->columns);
  if (t->context) copy->statements = NULL; /* they may name tables that are not here */
  if (after && side->retained) copy->statements = follow_renames(s, after, copy->statements);
  s->tables = copy;
}

static Schema *subset(Arena *a, const Schema *of, const Group *g, bool after) {
  Schema *s = schema_new(a, of->names, of->repo);
  NameMap *names = names_of(a, g);
  for (const GroupTable *t = g->tables; t; t = t->next) add_table(s, names, after ? g : NULL, t);
  schema_finish(s);
  return s;
}

Schema *group_before(Arena *a, const Plan *plan, const Group *g) {
  return subset(a, plan->diff->before, g, false);
}

Schema *group_after(Arena *a, const Plan *plan, const Group *g) {
  return subset(a, plan->diff->after, g, true);
}

static NameList *touched_names(Arena *a, const Group *g) {
  NameList *names = NULL;
  for (const GroupTable *t = g->tables; t; t = t->next) {
    if (!t->touched) continue;
    NameList *n = NEW(a, NameList);
    *n = (NameList){.next = names, .name = t->is ? t->is->name : t->was->name};
    names = n;
  }
  return names;
}

Plan *group_plan(Arena *a, const Plan *plan, const Group *g) {
  Plan *part = NEW(a, Plan);
  *part =
      (Plan){.arena = a, .names = plan->names, .diff = plan->diff, .up = g->up, .down = g->down};
  part->touches = touched_names(a, g);
  return part;
}
