/* import.h: a live SQLite database as a project: what the parts of `ashc import` share. */
#ifndef ASHC_CLI_IMPORT_H
#define ASHC_CLI_IMPORT_H

#include <sqlite3.h>

#include "cli/outputs.h"
#include "plan/plan.h"

/* One row of sqlite_schema that has a text. */
typedef struct Object {
  struct Object *next;
  Name type, name, table; /* "table", "index", "view", "trigger"; "virtual" and "shadow" tables */
  const char *sql;
} Object;

typedef struct Import {
  Run *run;
  sqlite3 *db; /* read only */
  const char *path;
  Repo *repo;
  Name module;     /* "Places": what the names of resources begin with */
  Object *objects; /* in the order in which they were made */
  NameMap *opaque; /* tables that become custom statements -> why, in words */
  Schema *schema;  /* what it can say, with all statements */
  sqlite3 *copy;   /* the structure alone, in memory */
  sqlite3 *bare;   /* the same without comments */
  Outputs resources;
} Import;

/* Reads the objects and copies the structure into memory. Returns false after errors were recorded. */
bool import_open(Import *i);
void import_close(Import *i);

/* Makes `table` a custom statement; the first reason stays. */
void import_as_statement(Import *i, Name table, const char *why, bool *again);

/* Makes i->schema of everything but the opaque tables, which become statements. Returns false after an
 * error was recorded. */
bool import_schema(Import *i);

/* Writes i->schema as texts into i->resources, below the folder `out`, and reads them back. Returns the
 * schema that they declare; NULL where some cannot be read: then their tables are opaque now (*again),
 * or an error was recorded. */
Schema *import_texts(Import *i, const char *out, bool *again);

/* --- what a catalog says (import_facts.c) ----------------------------------------------------- */

/* Two spellings of one fact about a table: of the database that was imported, and of a new one. */
typedef struct Fact {
  struct Fact *next;
  const char *was, *is;
} Fact;

/* What is asked about: one table, or all (NULL); never the shadow tables among `objects`. */
typedef struct FactsOf {
  const char *table;
  const Object *objects;
} FactsOf;

/* Appends a query of all facts that pragmas and stored texts give: one column, `fact`. */
void put_facts_query(Buf *sql, const FactsOf *of);

/* Returns the facts of both databases, matched, or NULL where they contradict. `strict`: no text has
 * comments, so that clauses can be counted. */
Fact *facts_match(Arena *a, sqlite3 *was, sqlite3 *is, const FactsOf *of, bool strict);

/* --- the baseline (import_baseline.c) --------------------------------------------------------- */

/* Turns the plan of a new database into one that also passes over a database that has all of it:
 * what is there is not made, and gates name what differs. `fresh` is a database that the plan made. */
void baseline_plan(Import *i, Plan *plan, sqlite3 *fresh);

/* Runs the baseline on an empty database and on the copy of the imported one. Returns false after an
 * error was recorded. */
bool baseline_prove(Import *i, const ash_migrations *set);

/* `ashc import --from-ash DIR` (import_ash.c). Returns the exit code. */
int import_from_ash(Run *run);

#endif
