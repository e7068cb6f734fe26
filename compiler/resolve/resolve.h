/* resolve.h: from syntax to schema: repos, resources, types, relationships, identities, with every rule
 * that Ash checks. Records errors with the place, the other place and the way out, and goes on. */
#ifndef ASHC_RESOLVE_RESOLVE_H
#define ASHC_RESOLVE_RESOLVE_H

#include "memory/buf.h"
#include "report/diag.h"
#include "schema/schema.h"
#include "syntax/ast.h"

/* One parsed file. */
typedef struct Unit {
  struct Unit *next;
  const Source *source;
  Node *calls;
} Unit;

typedef struct Project {
  Repo *repos;      /* in order of declaration */
  Schema **schemas; /* one per repo, in the same order; tables sorted by name */
  unsigned repo_count;
  unsigned resource_count;
} Project;

/* Returns the project that the units declare together; never NULL, whole only if diag_ok. */
Project *resolve_project(Arena *a, Interner *in, Diag *d, const Unit *units);

/* Returns the repos alone, for commands that need no resources; errors as above. */
Repo *resolve_repos(Arena *a, Interner *in, Diag *d, const Unit *units);

/* Appends the table of types for the language's reference. */
void types_reference(Buf *out);

#endif
