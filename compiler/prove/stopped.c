/* stopped.c: what the fence (backend/fence.h) stopped in a trial, by the name of its custom statement, and
 * what needs a function or collation of the program. It counts as not proven, not as an error: a program
 * may do what a proof must not, and nothing tells a statement without end from one that only takes long. */
#include <string.h>

#include "prove/trial.h"

enum { SHOWN = 80 }; /* bytes of SQL in a message */

/* Returns the SQL that was stopped: what was cut off, or what the message quotes behind its first
 * line, as far as its end of line. */
static const char *stopped_sql(Trial *t, const char *error) {
  const char *quoted = error ? strstr(error, "\n  ") : NULL;
  const char *sql = t->fence.cut ? t->fence.cut : quoted ? quoted + strlen("\n  ") : "";
  if (!t->fence.cut && strncmp(sql, "in: ", 4) == 0) sql += 4;
  size_t len = t->fence.cut ? strlen(sql) : strcspn(sql, "\n");
  while (len && strchr("; \n", sql[len - 1])) len--;
  return arena_strndup(t->arena, sql, len);
}

static bool holds(const char *script, const char *sql) {
  return script && strstr(script, sql);
}

static Name statement_with(const Table *t, const char *sql) {
  for (const Statement *s = t ? t->statements : NULL; s; s = s->next)
    if (holds(s->up, sql) || holds(s->down, sql)) return s->name;
  return NULL;
}

/* Returns "items: custom statement fill", or the group and the SQL where no statement has it. */
static const char *place(Trial *t, const char *sql) {
  for (const GroupTable *g = *sql ? t->group->tables : NULL; g; g = g->next) {
    Name name = statement_with(g->is, sql);
    if (!name) name = statement_with(g->was, sql);
    if (name)
      return arena_printf(t->arena, "%s: custom statement %s", (g->is ? g->is : g->was)->name,
                          name);
  }
  return arena_printf(t->arena, "%s: \"%.*s%s\"", group_words(t->arena, t->group), SHOWN, sql,
                      strlen(sql) > SHOWN ? "…" : "");
}

const char *trial_stopped(Trial *t, const char *error) {
  const char *why = fence_stopped(&t->fence, error);
  if (!why && t->missing && error && strstr(error, t->missing))
    return arena_printf(t->arena, "%s: %s", group_words(t->arena, t->group), t->missing);
  if (!why) return NULL;
  return arena_printf(t->arena, "%s %s", place(t, stopped_sql(t, error)), why);
}
