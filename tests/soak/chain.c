/* chain.c: the product's whole way, in one process: resources as text, parsed, resolved, compared with the
 * snapshots that the last step left, planned, lowered, written as a file, read back, proven, run by the
 * runtime and by what a plain shell does. The oracle looks after every step. */
#include "soak/chain.h"

#include <ash/sqlite.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
#include "emit/emit.h"
#include "migration/migration.h"
#include "prove/prove.h"
#include "resolve/resolve.h"
#include "snapshot/snapshot.h"
#include "soak/oracle.h"
#include "soak/rows.h"
#include "syntax/parse.h"

typedef struct Run {
  Arena *arena;
  const Case *chain;
  const char *folder;
  Interner *names;
  Sources *sources;
  Diag *diag;
  const Repo *repo;
  Schema *schema; /* as the snapshots have it */
  sqlite3 *db;
  const ash_migration *items[2 * STEPS + 2];
  size_t count;
  const Model *models[2 * STEPS + 2]; /* before each item, and after the last */
  const char *catalogs[2 * STEPS + 2];
  const char *catalog; /* of the database: rows do not change it */
  Outcome out;
  unsigned step;
  jmp_buf end;
} Run;

static void fail(Run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));
static void fail(Run *r, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  r->out.failure = arena_vprintf(r->arena, fmt, args);
  va_end(args);
  r->out.step = r->step;
  longjmp(r->end, 1);
}

static void check(Run *r, const char *stage, const char *error) {
  if (error) fail(r, "%s: %s", stage, error);
}

static void save(Run *r, const char *name, const char *text) {
  if (!r->folder) return;
  FILE *f = fopen(arena_printf(r->arena, "%s/%u.%s", r->folder, r->step, name), "w");
  if (!f) return;
  fputs(text, f);
  fclose(f);
}

/* Returns the messages so far and forgets them. */
static const char *messages(Run *r) {
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  diag_print(r->diag, out, DIAG_TEXT, false);
  fclose(out);
  const char *copy = arena_strdup(r->arena, text);
  free(text);
  r->diag = diag_new(r->arena, r->sources);
  return copy;
}

/* --- compile ---------------------------------------------------------------------------------- */

static Schema *resources(Run *r, const Model *m) {
  Buf text = buf_new(r->arena);
  model_write(&text, m);
  save(r, "resource", buf_text(&text));
  const Source *source = sources_add(r->sources, "soak.resource", buf_text(&text), text.len);
  Unit unit = {.source = source};
  unit.calls = parse_source(r->arena, r->names, r->diag, source);
  Project *p = resolve_project(r->arena, r->names, r->diag, &unit);
  if (!diag_ok(r->diag)) fail(r, "resolve: %s", messages(r));
  if (r->repo) return p->schemas[0];
  r->repo = p->schemas[0]->repo;
  r->schema = schema_new(r->arena, r->names, r->repo);
  schema_finish(r->schema);
  return p->schemas[0];
}

static void add_rename(Run *r, Rename **list, const char *table, const char *from, const char *to) {
  Rename *n = NEW(r->arena, Rename);
  *n = (Rename){*list, intern_text(r->names, table), from ? intern_text(r->names, from) : NULL,
                intern_text(r->names, to)};
  *list = n;
}

static Rename *renames(Run *r, const Model *m, const Model *next) {
  Rename *list = NULL;
  for (int i = 0; i < TABLES; i++) {
    const MTable *t = &m->tables[i], *is = model_table(next, t->id);
    if (!t->id || !is) continue;
    if (strcmp(t->name, is->name) != 0) add_rename(r, &list, t->name, NULL, is->name);
    for (int k = 0; k < COLUMNS; k++) {
      const MColumn *c = &t->columns[k], *now = model_column(is, c->id);
      if (c->id && now && strcmp(c->name, now->name) != 0)
        add_rename(r, &list, t->name, c->name, now->name);
    }
  }
  return list;
}

/* What the next compile reads: each table of a schema written as its snapshot and read again. */
static Schema *through_snapshots(Run *r, const Schema *s) {
  Schema *read = schema_new(r->arena, r->names, r->repo);
  for (const Table *t = s->tables; t; t = t->next) {
    Buf json = buf_new(r->arena);
    snapshot_write(&json, r->repo, t);
    const Source *source = sources_add(r->sources, "snapshot.json", buf_text(&json), json.len);
    Table *copy = snapshot_parse(r->arena, r->names, r->diag, source);
    if (!copy) fail(r, "snapshot: %s", messages(r));
    copy->next = read->tables;
    read->tables = copy;
  }
  schema_finish(read);
  return read;
}

/* Returns the plan, or NULL where the product says what has to be decided first. */
static Plan *plan_step(Run *r, const Model *m, const Model *next, Schema *is) {
  DiffOptions options = {.drop_columns = next->drop_columns,
                         .drop_tables = next->drop_tables,
                         .renames = renames(r, m, next)};
  const Backend *b = backend_for(ADAPTER_SQLITE);
  b->check(is, r->diag);
  if (!diag_ok(r->diag)) return NULL;
  diff_keep(r->schema, is, &options, r->diag);
  if (!diag_ok(r->diag)) return NULL;
  Diff *diff = diff_schemas(r->arena, b->normalize(r->schema), b->normalize(is), options.renames);
  Plan *plan = plan_new(r->arena, r->names, r->diag, diff);
  return plan && b->lower(plan, r->diag) ? plan : NULL;
}

static const ash_migration *write_migration(Run *r, const Plan *plan, const Source **source) {
  Buf sql = buf_new(r->arena);
  emit_sql(&sql, plan, r->repo, "step");
  save(r, "sql", buf_text(&sql));
  const char *path = arena_printf(r->arena, "%014zu_step%zu.sql", r->count + 1, r->count + 1);
  *source = sources_add(r->sources, path, buf_text(&sql), sql.len);
  const ash_migration *m = migration_parse(r->arena, r->diag, *source);
  if (!m) fail(r, "write: %s", messages(r));
  return m;
}

static void prove(Run *r, const Plan *plan, const ash_migration *m) {
  Random pick = random_at(r->chain->seed, r->step, 0, 1);
  if (r->chain->prove == PROVE_NONE) return;
  if (r->chain->prove == PROVE_LAST ? r->step < r->chain->length : below(&pick, PROVEN_OF)) return;
  if (!prove_migration(r->arena, r->diag, plan, m, emit_sql, NULL))
    fail(r, "proof: %s", messages(r));
  r->out.proven++;
}

/* --- run -------------------------------------------------------------------------------------- */

static int run_runtime(Run *r, sqlite3 *db, bool down, const char **message) {
  ash_migrations set = {.abi = ASH_ABI, .repo = "Soak.Repo", .items = r->items, .count = r->count};
  ash_run run = {.allow_loss = 1};
  ash_conn *conn = NULL;
  int code = ash_wrap(&conn, db);
  if (code == ASH_OK)
    code = down ? ash_rollback(NULL, conn, &set, &run) : ash_migrate(NULL, conn, &set, &run);
  *message = arena_strdup(r->arena, ash_errmsg(conn));
  ash_close(conn);
  return code;
}

/* Takes out rows that a gate forbids: those that it names, else all. */
static bool open_gates(Run *r, const ash_script *script, bool all) {
  sqlite3_exec(r->db, "PRAGMA foreign_keys=OFF", NULL, NULL, NULL);
  bool any = false;
  for (size_t i = 0; i < script->gate_count; i++) {
    if (oracle_number(
            r->db, arena_printf(r->arena, "SELECT count(*) FROM %s", script->gates[i].from)) <= 0)
      continue;
    any = true;
    if (!all)
      sqlite3_exec(r->db, arena_printf(r->arena, "DELETE FROM %s", script->gates[i].from), NULL,
                   NULL, NULL);
  }
  sqlite3_stmt *s = NULL;
  if (all)
    sqlite3_prepare_v2(r->db,
                       "SELECT format('DELETE FROM \"%w\"', name) FROM sqlite_schema WHERE"
                       " type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
                       " AND name <> 'schema_migrations'",
                       -1, &s, NULL);
  Buf sql = buf_new(r->arena);
  while (s && sqlite3_step(s) == SQLITE_ROW)
    buf_printf(&sql, "%s;", (const char *)sqlite3_column_text(s, 0));
  sqlite3_finalize(s);
  sqlite3_exec(r->db, buf_text(&sql), NULL, NULL, NULL);
  sqlite3_exec(r->db, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
  return any;
}

/* Runs the last migration; rows that gates forbid are taken out first. *before is the database as it
 * was, which the caller closes. */
static void run_gated(Run *r, bool down, sqlite3 **before) {
  const ash_migration *m = r->items[r->count - 1];
  const char *stage = down ? "down" : "up", *message = NULL;
  for (int tries = 0;; tries++) {
    *before = oracle_copy(r->db);
    Pages pages = oracle_pages(r->db);
    int code = run_runtime(r, r->db, down, &message);
    bool same = code == ASH_OK || oracle_same_pages(&pages, r->db);
    sqlite3_free(pages.bytes);
    if (code == ASH_OK) return;
    sqlite3_close(*before);
    *before = NULL;
    if (code != ASH_GATED) fail(r, "%s-failed: %s", stage, message);
    if (!same) fail(r, "%s-gate: something was written: %s", stage, message);
    r->out.gated++;
    if (tries == 2 || !open_gates(r, down ? &m->down : &m->up, tries == 1))
      fail(r, "%s-gate: closed for no row: %s", stage, message);
  }
}

/* --- look ------------------------------------------------------------------------------------- */

static void look(Run *r, const char *stage, const Change *change, sqlite3 *before, sqlite3 *after,
                 const char *catalog) {
  Arena *a = r->arena;
  r->catalog = oracle_catalog(a, after);
  check(r, arena_printf(a, "%s-catalog", stage), oracle_differs(a, catalog, r->catalog));
  check(r, arena_printf(a, "%s-rows", stage), oracle_rows(a, change, before, after));
  check(r, arena_printf(a, "%s-integrity", stage), oracle_integrity(a, before, after));
  if (!sqlite3_get_autocommit(after)) fail(r, "%s: a transaction is open", stage);
}

/* Returns the catalog of a database made of `s` at once. */
static const char *fresh_catalog(Run *r, const Schema *s) {
  const Backend *b = backend_for(ADAPTER_SQLITE);
  Schema *nothing = schema_new(r->arena, r->names, r->repo);
  schema_finish(nothing);
  Diff *diff = diff_schemas(r->arena, nothing, b->normalize(s), NULL);
  Plan *plan = plan_new(r->arena, r->names, r->diag, diff);
  if (!plan || !b->lower(plan, r->diag)) fail(r, "fresh: %s", messages(r));
  sqlite3 *db = NULL;
  sqlite3_open(":memory:", &db);
  const char *error = NULL;
  for (const Step *step = plan->up.steps.first; step && !error; step = step->next)
    if (step->kind != STEP_GATE && sqlite3_exec(db, step->sql, NULL, NULL, NULL))
      error = arena_printf(r->arena, "%s\n%s", sqlite3_errmsg(db), step->sql);
  const char *catalog = oracle_catalog(r->arena, db);
  sqlite3_close(db);
  check(r, "fresh", error);
  return catalog;
}

/* As a plain shell runs it. */
static void look_at_shell(Run *r, const Change *change, const Source *source, sqlite3 *before,
                          const char *catalog) {
  Random pick = random_at(r->chain->seed, r->step, 0, 2);
  if (!chance(&pick, 30)) return;
  sqlite3 *db = oracle_copy(before);
  sqlite3_exec(db, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
  char *message = NULL;
  int code = sqlite3_exec(db, migration_shell_text(r->arena, source, false), NULL, NULL, &message);
  const char *error = code ? arena_strdup(r->arena, message) : NULL;
  sqlite3_free(message);
  Arena *a = r->arena;
  if (!error) error = oracle_differs(a, catalog, oracle_catalog(a, db));
  if (!error) error = oracle_rows(a, change, before, db);
  sqlite3_close(db);
  check(r, "shell", error);
}

/* --- steps ------------------------------------------------------------------------------------ */

/* Returns false where nothing was done: no change, or one that the product refuses. */
static bool go_up(Run *r, const Model *m, const Model *next) {
  Buf arguments = buf_new(r->arena);
  model_arguments(&arguments, m, next);
  save(r, "arguments", buf_text(&arguments));
  Schema *is = resources(r, next);
  const Plan *plan = plan_step(r, m, next, is);
  if (!plan) {
    r->out.refused++;
    r->out.refusal = messages(r);
    return false;
  }
  if (!plan->diff->count) {
    r->schema = through_snapshots(r, is);
    r->models[r->count] = next;
    return true;
  }
  const Source *source = NULL;
  const ash_migration *migration = write_migration(r, plan, &source);
  prove(r, plan, migration);
  r->catalogs[r->count] = r->catalog;
  r->items[r->count++] = migration;
  r->models[r->count] = next;
  sqlite3 *before = NULL;
  run_gated(r, false, &before);
  const char *fresh = fresh_catalog(r, is);
  Change change = {m, next, false};
  look(r, "up", &change, before, r->db, fresh);
  check(r, "model", oracle_model(r->arena, next, r->catalog));
  look_at_shell(r, &change, source, before, fresh);
  sqlite3_close(before);
  r->schema = through_snapshots(r, is);
  r->out.steps++;
  return true;
}

static void go_down(Run *r) {
  sqlite3 *before = NULL;
  run_gated(r, true, &before);
  r->count--;
  Change change = {r->models[r->count + 1], r->models[r->count], true};
  look(r, "down", &change, before, r->db, r->catalogs[r->count]);
  sqlite3_close(before);
}

/* Everything applied to an empty database must end in the same catalog. */
static void look_at_new_database(Run *r) {
  sqlite3 *db = NULL;
  sqlite3_open(":memory:", &db);
  const char *message = NULL;
  int code = run_runtime(r, db, false, &message);
  const char *error =
      code ? message : oracle_differs(r->arena, r->catalog, oracle_catalog(r->arena, db));
  sqlite3_close(db);
  check(r, "new-database", error);
}

static void run_steps(Run *r) {
  static const Model nothing;
  const Model *now = &nothing;
  r->models[0] = now;
  for (r->step = 0; r->step <= r->chain->length; r->step++) {
    const Model *next = &r->chain->models[r->step];
    if (!go_up(r, now, next)) break; /* later models build on this one */
    now = next;
    Buf log = buf_new(r->arena);
    r->out.rows += rows_insert(r->arena, r->chain, r->step, r->db, &log);
    save(r, "rows.sql", buf_text(&log));
  }
  look_at_new_database(r);
  while (r->count) {
    r->step--;
    go_down(r);
  }
}

Outcome chain_run(Arena *a, const Case *c, const char *folder) {
  Run *r = NEW(a, Run);
  r->arena = a;
  r->chain = c;
  r->folder = folder;
  r->names = interner_new(a);
  r->sources = sources_new(a);
  r->diag = diag_new(a, r->sources);
  sqlite3_open(":memory:", &r->db);
  r->catalog = oracle_catalog(a, r->db);
  if (!setjmp(r->end)) run_steps(r);
  sqlite3_close_v2(r->db);
  return r->out;
}

Case chain_of(uint64_t seed) {
  Case c = {.seed = seed, .rows = 6};
  Random r = random_at(seed, 0, 0, 0);
  Random extra = random_at(seed, 0, 0, 3);
  model_first(&c.models[0], &r);
  model_extra(&c.models[0], &extra);
  unsigned wanted = 1 + below(&r, STEPS);
  for (unsigned tries = 0; tries < 20 && c.length < wanted; tries++) {
    Model next = c.models[c.length];
    model_edit(&next, &r);
    model_extra(&next, &extra);
    if (!model_carry(&c.models[c.length], &next)) continue;
    c.models[++c.length] = next;
  }
  return c;
}
