/* subset.c: the part of a schema and of a plan that a group is about. */
#include "prove/groups.h"

static bool holds(const NameMap *names, const Reference *r) {
  return namemap_get(names, r->table) != NULL;
}

/* Copies the columns of an untouched table, without references to tables that are not here. */
static Column *copy_columns(Arena *a, const NameMap *names, const Column *columns) {
  Column *first = NULL, **tail = &first;
  for (; columns; columns = columns->next) {
    Column *c = NEW(a, Column);
    *c = *columns;
    c->next = NULL;
    if (c->reference && !holds(names, c->reference)) c->reference = NULL;
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

static void add_table(Schema *s, const NameMap *names, const GroupTable *t, const Table *side) {
  if (!side) return;
  Table *copy = NEW(s->arena, Table);
  *copy = *side;
  copy->next = s->tables;
  if (!t->touched) copy->columns = copy_columns(s->arena, names, side->columns);
  if (t->context) copy->statements = NULL; /* they may name tables that are not here */
  s->tables = copy;
}

static Schema *subset(Arena *a, const Schema *of, const Group *g, bool after) {
  Schema *s = schema_new(a, of->names, of->repo);
  NameMap *names = names_of(a, g);
  for (const GroupTable *t = g->tables; t; t = t->next)
    add_table(s, names, t, after && t->touched ? t->is : t->was);
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
