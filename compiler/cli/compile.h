/* compile.h: one repo's compilation, from schemas to the texts of its files; cmd_compile.c drives
 * it and puts the files on disk. */
#ifndef ASHC_CLI_COMPILE_H
#define ASHC_CLI_COMPILE_H

#include "backend/backend.h"
#include "cli/outputs.h"
#include "cli/questions.h"
#include "emit/journal.h"
#include "prove/prove.h"

typedef struct Compilation {
  struct Compilation *next;
  const Repo *repo;
  const Schema *before;
  Schema *after;
  Answers answers;
  const Diff *diff; /* NULL until compile_diff */
  const char *name; /* of the migration; NULL when nothing changed */
  int64_t version;
  Outputs outputs;
  NameList *removed; /* paths of the snapshots of tables that are dropped or called otherwise */
  ProofReport proof;
} Compilation;

/* Reads the snapshots of `repo` and finds out which questions its changes raise. Returns NULL after
 * errors were recorded. */
Compilation *compile_start(Run *run, const Repo *repo, Schema *resources);

/* Sets what --backfill says for columns of the resources. Returns false after an error was recorded. */
bool compile_backfills(Run *run, Compilation *all);

/* Compares the resources with the snapshots, with the answers that c->answers holds by then. */
void compile_diff(Run *run, Compilation *c);

/* Plans, proves and writes (into c->outputs) the migration of a comparison that found changes.
 * Returns false after errors were recorded. */
bool compile_outputs(Run *run, Compilation *c);

#endif
