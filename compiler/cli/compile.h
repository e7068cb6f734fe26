/* compile.h: one repo's compilation, from schemas to the texts of its files; cmd_compile.c drives
 * it and puts the files on disk. */
#ifndef ASHC_CLI_COMPILE_H
#define ASHC_CLI_COMPILE_H

#include "backend/backend.h"
#include "cli/cli.h"
#include "emit/journal.h"
#include "prove/prove.h"

/* A file that a compile writes. */
typedef struct Output {
  struct Output *next;
  const char *path;
  const char *text;
  size_t len;
} Output;

typedef struct Compilation {
  struct Compilation *next;
  const Repo *repo;
  const Schema *before, *after;
  const Diff *diff;
  const char *name; /* of the migration; NULL when nothing changed */
  int64_t version;
  Output *outputs, **tail;
  ProofReport proof;
} Compilation;

/* Compares the resources of `repo` with its snapshots. Returns NULL after errors were recorded. */
Compilation *compile_diff(Run *run, const Repo *repo, Schema *resources);

/* Plans, proves and writes (into c->outputs) the migration of a comparison that found changes.
 * Returns false after errors were recorded. */
bool compile_outputs(Run *run, Compilation *c);

#endif
