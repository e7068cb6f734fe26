/* candidates.c: see candidates.h. */
#include "cli/compile/candidates.h"

#include <string.h>

#include "backend/sqlite/sqlite.h"
#include "report/suggest.h"

enum { NAME_IS_NEAR = 1, SAME_TYPE = 2, ALL_COLUMNS = 1000 };

/* Returns true for a slip of the pen, and where one name holds the other: title, post_title. */
static bool is_near(const char *a, const char *b) {
  Suggestion near = suggest_start(a);
  suggest_offer(&near, b);
  return near.best || strstr(a, b) || strstr(b, a);
}

/* Inserts behind what is as likely. */
static void insert(Candidate **list, Candidate *c) {
  while (*list && (*list)->score >= c->score) list = &(*list)->next;
  c->next = *list;
  *list = c;
}

static const char *type_of(Run *run, const Repo *repo, const Table *t, const Column *c) {
  return repo->adapter == ADAPTER_SQLITE ? sqlite_type(run->names, t, c) : c->type.name;
}

Candidate *candidates_of_column(Run *run, const Repo *repo, const Table *was, Name from,
                                const Table *is, const NameList *added) {
  Candidate *first = NULL;
  const char *type = type_of(run, repo, was, table_column(was, from));
  for (; added; added = added->next) {
    const char *now = type_of(run, repo, is, table_column(is, added->name));
    const bool same = strcmp(type, now) == 0, near = is_near(from, added->name);
    Candidate *c = NEW(run->arena, Candidate);
    *c = (Candidate){.name = added->name,
                     .against = same ? NULL : arena_printf(run->arena, "%s, was %s", now, type),
                     .likely = same || near,
                     .score = (same ? SAME_TYPE : 0u) + (near ? NAME_IS_NEAR : 0u)};
    insert(&first, c);
  }
  return first;
}

Candidate *candidates_of_table(Run *run, const Repo *repo, const Table *was, const Schema *after,
                               const NameList *added) {
  Candidate *first = NULL;
  for (; added; added = added->next) {
    const Table *is = schema_table(after, added->name);
    unsigned all = 0, common = 0;
    for (const Column *c = was->columns; c; c = c->next) {
      const Column *now = table_column(is, c->name);
      all++;
      common += now && strcmp(type_of(run, repo, was, c), type_of(run, repo, is, now)) == 0;
    }
    Candidate *c = NEW(run->arena, Candidate);
    *c = (Candidate){.name = added->name,
                     .likely = common == all || (common > 1 && 2 * common >= all),
                     .score = (all ? ALL_COLUMNS * common / all : 0) +
                              (is_near(was->name, added->name) ? NAME_IS_NEAR : 0u)};
    if (!c->likely)
      c->against = arena_printf(run->arena, "%u of %u columns in common", common, all);
    insert(&first, c);
  }
  return first;
}
