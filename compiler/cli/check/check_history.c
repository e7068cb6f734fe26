/* check_history.c: see check_history.h. */
#include "cli/check/check_history.h"

#include <ash/sqlite.h>

#include "backend/sqlite/sqlite.h"
#include "diff/canonical.h"
#include "memory/namemap.h"
#include "migration/migration.h"
#include "prove/catalog.h"
#include "prove/fill.h"

/* --- what the snapshots say, as a database ---------------------------------------------------- */

/* Returns a database made of the snapshots alone, or NULL after a finding. */
static sqlite3 *database_of(Findings *f, const Repo *repo, const Schema *snapshots) {
  Run *run = f->run;
  Diag *d = diag_new(run->arena, run->sources);
  Schema *nothing = schema_new(run->arena, run->names, repo);
  schema_finish(nothing);
  const Diff *diff =
      diff_schemas(run->arena, sqlite_normalize(nothing), sqlite_normalize(snapshots), NULL);
  Plan *plan = plan_new(run->arena, run->names, d, diff);
  if (plan) sqlite_lower(plan, d);
  if (findings_take(f, "snapshots", d) || !plan) return NULL;
  sqlite3 *db = db_open(NULL);
  for (const Step *s = plan->up.steps.first; s; s = s->next) {
    const char *error = s->kind == STEP_GATE ? NULL : db_exec(run->arena, db, s->sql);
    if (!error) continue;
    finding_add(f, "snapshots", project_snapshots(run, repo),
                arena_printf(run->arena, "they cannot be made a database: %s: %s", error, s->sql));
    db_close(db);
    return NULL;
  }
  return db;
}

/* --- differences in words --------------------------------------------------------------------- */

typedef struct Comparison {
  Findings *findings;
  const char *rule, *path, *who;
} Comparison;

static void differ(const Comparison *c, const char *text) {
  finding_add(c->findings, c->rule, c->path,
              arena_printf(c->findings->run->arena, "%s: %s", c->who, text));
}

static void compare_tables(const Comparison *c, const Repo *repo, sqlite3 *found, sqlite3 *wanted) {
  Run *run = c->findings->run;
  Diag *d = diag_new(run->arena, run->sources);
  Schema *is = sqlite_inspect(run->arena, run->names, repo, found, d);
  Schema *should = sqlite_inspect(run->arena, run->names, repo, wanted, d);
  if (findings_take(c->findings, c->rule, d)) return;
  const Diff *diff = diff_schemas(run->arena, sqlite_normalize(is), sqlite_normalize(should), NULL);
  for (const Op *op = diff->first; op; op = op->next) differ(c, op_describe(run->arena, op));
}

/* Views, triggers and virtual tables, by their tokens. */
static const char others_query[] =
    "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND (type IN ('view',"
    " 'trigger') OR (type = 'table' AND sql LIKE 'create virtual%')) ORDER BY name";

static NameMap *others_of(Run *run, const Result *r) {
  NameMap *m = namemap_new(run->arena);
  for (const Row *row = r->rows; row; row = row->next)
    namemap_put(m, intern_text(run->names, row->cells[0]),
                (void *)sql_canonical(run->names, row->cells[1], NULL));
  return m;
}

static void compare_others(const Comparison *c, sqlite3 *found, sqlite3 *wanted) {
  Run *run = c->findings->run;
  Arena *a = run->arena;
  Result is = db_query(a, found, others_query), should = db_query(a, wanted, others_query);
  NameMap *there = others_of(run, &is), *declared = others_of(run, &should);
  for (const Row *row = should.rows; row; row = row->next) {
    Name name = intern_text(run->names, row->cells[0]);
    const char *text = namemap_get(there, name);
    if (!text) differ(c, arena_printf(a, "create %s", name));
    if (text && text != namemap_get(declared, name)) differ(c, arena_printf(a, "change %s", name));
  }
  for (const Row *row = is.rows; row; row = row->next)
    if (!namemap_get(declared, intern_text(run->names, row->cells[0])))
      differ(c, arena_printf(a, "drop %s", row->cells[0]));
}

static void compare(const Comparison *c, const Repo *repo, sqlite3 *found, sqlite3 *wanted) {
  compare_tables(c, repo, found, wanted);
  compare_others(c, found, wanted);
}

/* --- the history ------------------------------------------------------------------------------ */

static ash_migrations part_of(const ash_migrations *set, size_t count) {
  ash_migrations part = *set;
  part.count = count;
  return part;
}

/* Returns NULL, or what the runtime said. `reverts`: the newest one is rolled back. */
static const char *run_set(Arena *a, sqlite3 *db, const ash_migrations *set, bool reverts,
                           int *status) {
  const ash_run options = {.allow_loss = 1, .step = reverts ? 1 : 0};
  ash_conn *conn = NULL;
  *status = ash_wrap(&conn, db);
  if (*status == ASH_OK)
    *status =
        reverts ? ash_rollback(NULL, conn, set, &options) : ash_migrate(NULL, conn, set, &options);
  const char *error = *status == ASH_OK ? NULL : arena_strdup(a, ash_errmsg(conn));
  ash_close(conn);
  return error;
}

/* Up with rows, down: the catalog must be what it was. Gates may stop generated rows: then without. */
static void prove_written(Findings *f, const Repo *repo, const ash_migrations *set, size_t item,
                          sqlite3 *before) {
  Run *run = f->run;
  const ash_migration *m = set->items[item];
  for (int rows = 1; rows >= 0; rows--) {
    int status;
    ash_migrations part = part_of(set, item + 1);
    sqlite3 *db = db_clone(before, NULL);
    FillReport report = {.most = 3};
    if (rows) fill_database(run->arena, db, NULL, NULL, &report);
    Catalog was = catalog_of(run->arena, db);
    const char *error = run_set(run->arena, db, &part, false, &status);
    bool stopped = error && rows;
    if (!error && m->reversible) error = run_set(run->arena, db, &part, true, &status);
    Catalog is = catalog_of(run->arena, db);
    if (!error && m->reversible) error = catalog_difference(run->arena, &was, &is);
    db_close(db);
    if (stopped) continue;
    if (error)
      finding_add(f, "edited", project_migration(run, repo, m),
                  arena_printf(run->arena, "its way down does not lead back: %s", error));
    return;
  }
}

/* Runs the first `count`. Returns false after a finding. */
static bool replay_part(Findings *f, const Repo *repo, const ash_migrations *set, size_t count,
                        sqlite3 *db) {
  int status;
  ash_migrations part = part_of(set, count);
  const char *error = run_set(f->run->arena, db, &part, false, &status);
  if (error)
    finding_add(f, "history", project_migrations(f->run, repo),
                arena_printf(f->run->arena, "fails on a new database: %s", error));
  return !error;
}

/* Runs all of them, and stops where one was edited. Returns false after a finding. */
static bool replay(Findings *f, const Repo *repo, const ash_migrations *set, sqlite3 *db) {
  for (size_t i = 0; i < set->count; i++) {
    const ash_migration *m = set->items[i];
    if (migration_is_generated(m) || migration_parent(m) < 0) continue;
    if (!replay_part(f, repo, set, i, db)) return false;
    prove_written(f, repo, set, i, db);
  }
  return replay_part(f, repo, set, set->count, db);
}

void check_history(Findings *f, const Repo *repo, const ash_migrations *set,
                   const Schema *snapshots) {
  for (size_t i = 0; i < set->count; i++)
    if (migration_calls_program(set->items[i])) return; /* only the program can run it */
  sqlite3 *db = db_open(NULL), *wanted = NULL;
  if (replay(f, repo, set, db) && snapshots) wanted = database_of(f, repo, snapshots);
  Comparison c = {f, "history", project_migrations(f->run, repo),
                  "run on a new database they do not lead to the snapshots, which say"};
  if (wanted) compare(&c, repo, db, wanted);
  db_close(db);
  db_close(wanted);
}

void check_database(Findings *f, const Repo *repo, const Schema *snapshots, const char *path) {
  sqlite3 *db = NULL;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
      sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) != SQLITE_OK) {
    f->blind = true;
    finding_add(f, "database", path,
                arena_printf(f->run->arena, "cannot be read: %s", sqlite3_errmsg(db)));
  } else {
    sqlite3 *wanted = database_of(f, repo, snapshots);
    Comparison c = {f, "database", path, "to be what the snapshots say it needs"};
    if (wanted) compare(&c, repo, db, wanted);
    db_close(wanted);
  }
  sqlite3_close(db);
}
