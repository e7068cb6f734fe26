/* steps.c: lists of steps, which a backend fills. */
#include "plan/plan.h"

Step *steps_add(Arena *a, Steps *s, StepKind kind, Name table, const char *sql) {
  Step *step = NEW(a, Step);
  step->kind = kind;
  step->table = table;
  step->sql = arena_strdup(a, sql);
  if (!s->tail) s->tail = &s->first;
  *s->tail = step;
  s->tail = &step->next;
  s->count++;
  return step;
}

bool step_is_gate(const Step *step) {
  return step->kind == STEP_GATE || step->kind == STEP_SHELL_GATE;
}

void step_effect(Arena *a, Step *step, const char *type, Name name, Name table, bool gone) {
  Effect *e = NEW(a, Effect), **tail = &step->effects;
  *e = (Effect){.type = type, .name = name, .table = table, .gone = gone};
  while (*tail) tail = &(*tail)->next;
  *tail = e;
}
