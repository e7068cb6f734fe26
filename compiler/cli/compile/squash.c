/* squash.c: see squash.h. The one migration is made of the snapshots at both ends of the range. It is for
 * databases that have nothing yet: others go on with the files of the range, which wait in the folder
 * `squashed`. So it is gated: no table that it changes may have rows. */
#include "cli/compile/squash.h"

#include <ash/sqlite.h>
#include <inttypes.h>
#include <string.h>

#include "backend/backend.h"
#include "backend/sql.h"
#include "cli/compile/questions.h"
#include "cli/compile/squash_ends.h"
#include "cli/drafts.h"
#include "cli/version.h"
#include "emit/emit.h"
#include "migration/migration.h"
#include "prove/catalog.h"

/* A database in memory that has the first migrations of a set. */
typedef struct Replay {
  ash_conn *conn;
  Catalog catalog;
  const char *rows;
} Replay;

/* The range items[from…to] of a set. */
typedef struct Range {
  Run *run;
  const Repo *repo;
  const ash_migrations *set;
  size_t from, to;
  Replay before, many; /* what there is before the range, and after it */
  Squash *squash;
} Range;

static const char *file_of(const Range *r, const ash_migration *m) {
  return arena_printf(r->run->arena, "%" PRId64 "_%s", m->version, m->name);
}

/* --- the range -------------------------------------------------------------------------------- */

/* Returns the place of the version that an option names, or `otherwise` where it is not given. */
static size_t place_of(const Range *r, OptionId option, size_t otherwise) {
  const int64_t version = options_number(&r->run->options, option, 0);
  if (!r->run->options.given[option]) return otherwise;
  for (size_t i = 0; i < r->set->count; i++)
    if (r->set->items[i]->version == version) return i;
  diag_error(r->run->diag, NO_SPAN, "%s has no migration %" PRId64, r->repo->name, version);
  diag_help(r->run->diag, "`ashc status` lists them");
  return otherwise;
}

static bool has_call(const ash_script *s) {
  for (size_t i = 0; i < s->statement_count; i++)
    if (s->statements[i].call_name) return true;
  return false;
}

static void check_migration(const Range *r, const ash_migration *m) {
  if (is_dev_name(m->name)) {
    diag_error(r->run->diag, NO_SPAN, "%s is a migration of development", file_of(r, m));
    diag_help(r->run->diag, "`ashc compile --name NAME` makes one of all of them first");
  }
  if (is_baseline(m)) {
    diag_error(r->run->diag, NO_SPAN,
               "%s is a baseline: it is marked where its schema is there already", file_of(r, m));
    diag_help(r->run->diag, "squash the migrations after it: --from names the first of them");
  }
  if (!has_call(&m->up) && !has_call(&m->down)) return;
  diag_error(r->run->diag, NO_SPAN,
             "%s calls a C function: what that does to a new database is not known", file_of(r, m));
  diag_help(r->run->diag, "squash the migrations before it, or those after it");
}

static bool find_range(Range *r) {
  if (!r->set->count) {
    diag_error(r->run->diag, NO_SPAN, "%s has no migrations", r->repo->name);
    return false;
  }
  r->from = place_of(r, OPT_FROM, 0);
  r->to = place_of(r, OPT_TO, r->set->count - 1);
  if (!diag_ok(r->run->diag)) return false;
  if (r->from >= r->to) {
    diag_error(r->run->diag, NO_SPAN, "%s: a range needs two migrations or more", r->repo->name);
    diag_help(r->run->diag, "--from is the first of them, --to the last");
    return false;
  }
  for (size_t i = r->from; i <= r->to; i++) check_migration(r, r->set->items[i]);
  return diag_ok(r->run->diag);
}

static bool is_taken(const ash_migrations *set, int64_t version) {
  for (size_t i = 0; i < set->count; i++)
    if (set->items[i]->version == version) return true;
  return false;
}

/* Returns a version that stands where the range stands and is none of it; 0 where there is none. */
static int64_t free_version(const Range *r) {
  const int64_t before = r->from ? r->set->items[r->from - 1]->version : 0;
  for (size_t i = r->to + 1; i-- > r->from;) {
    const int64_t after = r->set->items[i]->version + 1;
    if (!is_taken(r->set, after)) return after;
  }
  const int64_t first = r->set->items[r->from]->version - 1;
  return first > before ? first : 0;
}

/* --- databases in memory ---------------------------------------------------------------------- */

/* Puts every row of a table as a line, columns by name. */
static void put_rows(Arena *a, Buf *out, sqlite3 *db, const char *table) {
  const Result columns = db_query(
      a, db,
      arena_printf(a,
                   "SELECT group_concat('quote(\"' || replace(name, '\"', '\"\"') || '\")', "
                   "'||'', ''||') FROM (SELECT name FROM pragma_table_info(%s) ORDER BY name)",
                   table));
  if (!columns.rows || !columns.rows->cells[0]) return;
  const Result rows = db_query(
      a, db, arena_printf(a, "SELECT %s FROM main.%s ORDER BY 1", columns.rows->cells[0], table));
  buf_printf(out, "%s:\n", table);
  for (const Row *row = rows.rows; row; row = row->next)
    buf_printf(out, "  %s\n", row->cells[0] ? row->cells[0] : "");
}

static const char *rows_of(Arena *a, sqlite3 *db) {
  Buf out = buf_new(a);
  const Result tables =
      db_query(a, db,
               "SELECT '\"' || replace(name, '\"', '\"\"') || '\"' FROM sqlite_schema "
               "WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "
               "name <> 'schema_migrations' ORDER BY name");
  for (const Row *row = tables.rows; row; row = row->next) put_rows(a, &out, db, row->cells[0]);
  return buf_text(&out);
}

static void look(const Range *r, Replay *p) {
  p->catalog = catalog_of(r->run->arena, ash_sqlite(p->conn));
  p->rows = rows_of(r->run->arena, ash_sqlite(p->conn));
}

static bool fail(const Range *r, const Replay *p, const char *what) {
  diag_error(r->run->diag, NO_SPAN, "%s: %s in an empty database: %s", r->repo->name, what,
             ash_errmsg(p->conn));
  return false;
}

static bool replay(const Range *r, Replay *p, const ash_migrations *set, size_t count) {
  ash_migrations part = *set;
  part.count = count;
  part.creation = NULL;
  if (ash_open(&p->conn, ":memory:", ASH_OPEN_CREATE) != ASH_OK ||
      ash_migrate(NULL, p->conn, &part, NULL) != ASH_OK)
    return fail(r, p, "the migrations do not run");
  look(r, p);
  return true;
}

/* --- the migration ---------------------------------------------------------------------------- */

/* These come first: what they say is why, whatever else such rows would meet. */
static void add_gates(const Range *r, Plan *plan) {
  Arena *a = r->run->arena;
  Steps gates = {0}, *steps = &plan->up.steps;
  for (const NameList *t = plan->touches; t; t = t->next) {
    const Table *before = schema_table(plan->diff->before, t->name);
    if (!before) continue;
    Buf from = buf_new(a);
    buf_put(&from, "main.");
    sql_ident(&from, before->name);
    Step *step = steps_add(a, &gates, STEP_GATE, before->name, buf_text(&from));
    step->message = arena_printf(a, "%s: rows, and the migrations for them were squashed", t->name);
  }
  if (!gates.first) return;
  *gates.tail = steps->first;
  if (!steps->first) steps->tail = gates.tail;
  steps->first = gates.first;
  steps->count += gates.count;
}

/* What a replaced migration replaces itself, so that it is known when its file is gone. */
static void put_covers(Buf *out, const ash_migration *m) {
  for (size_t i = 0; i < m->replace_count; i++) {
    const ash_replaced *r = &m->replaces[i];
    buf_printf(out, "%s%" PRId64, i ? " " : " (", r->version);
    if (r->covers) buf_printf(out, " %s", r->covers);
  }
  if (m->replace_count) buf_putc(out, ')');
}

static const char *replaced_text(const Range *r, const ash_migration *m) {
  Buf text = buf_new(r->run->arena);
  buf_put(&text, file_of(r, m));
  put_covers(&text, m);
  return buf_text(&text);
}

static const Diff *diff_range(const Range *r) {
  Run *run = r->run;
  const Schema *before = schema_at(run, r->repo, r->set, r->from, ash_sqlite(r->before.conn));
  const Schema *after = schema_at(run, r->repo, r->set, r->to + 1, ash_sqlite(r->many.conn));
  if (!before || !after) return NULL;
  const Recall *told = recall_files(run, migration_paths(run, r->repo, r->set, r->from, r->to + 1));
  const Rename *renames = questions_recalled(run, before, after, told);
  const Backend *backend = backend_for(r->repo->adapter);
  return diff_schemas(run->arena, backend->normalize(before), backend->normalize(after), renames);
}

/* Columns that were new and required had values for the rows of that time, which no snapshot tells. Here the
 * gates let no row through; one that came nevertheless would stop at the NULL. */
static void fill_nothing(const Range *r, const Diff *diff) {
  for (const Op *op = diff->first; op; op = op->next) {
    Column *c = op->kind == OP_ADD_COLUMN ? table_column(op->after, op->column.is->name) : NULL;
    if (c && !c->nullable && !c->default_value && !c->computed)
      c->backfill = intern_text(r->run->names, "NULL");
  }
}

static Plan *plan_range(const Range *r) {
  Run *run = r->run;
  const Diff *diff = diff_range(r);
  if (!diff) return NULL;
  fill_nothing(r, diff);
  const Backend *backend = backend_for(r->repo->adapter);
  Plan *plan = plan_new(run->arena, run->names, run->diag, diff);
  if (!plan || !backend->lower(plan, run->diag)) return NULL;
  add_gates(r, plan);
  NameList **tail = &plan->replaces;
  for (size_t i = r->from; i <= r->to; i++) {
    *tail = NEW(run->arena, NameList);
    (*tail)->name = replaced_text(r, r->set->items[i]);
    tail = &(*tail)->next;
  }
  return plan;
}

/* Writes the .sql file and reads it back. Its digest is set aside for what it replaces. */
static ash_migration *write_sql(Range *r, const Plan *plan, int64_t version, const char *name) {
  Run *run = r->run;
  Buf sql = buf_new(run->arena);
  migration_put_mark(&sql);
  emit_sql(&sql, plan, r->repo, name);
  const char *path = arena_printf(run->arena, "%s/%" PRId64 "_%s.sql",
                                  project_migrations(run, r->repo), version, name);
  output_add(run, &r->squash->outputs, path, &sql);
  const Source *source = sources_add(run->sources, path, buf_text(&sql), sql.len);
  ash_migration *m = migration_parse(run->arena, run->diag, source);
  if (!m) return NULL;
  migration_seal(&sql, m);
  ash_replaced *replaces = NEW_ARRAY(run->arena, ash_replaced, m->replace_count);
  for (size_t i = 0; i < m->replace_count; i++) {
    replaces[i] = m->replaces[i];
    replaces[i].migration = r->set->items[r->from + i];
  }
  m->replaces = replaces;
  return m;
}

/* Returns the set with `m` in place of the range. */
static ash_migrations *replaced_set(const Range *r, const ash_migration *m) {
  const size_t rest = r->set->count - r->to - 1;
  const ash_migration **items = NEW_ARRAY(r->run->arena, const ash_migration *, r->from + 1 + rest);
  if (r->from) memcpy(items, r->set->items, r->from * sizeof *items);
  items[r->from] = m;
  if (rest) memcpy(items + r->from + 1, r->set->items + r->to + 1, rest * sizeof *items);
  ash_migrations *set = NEW(r->run->arena, ash_migrations);
  *set = *r->set;
  set->creation = NULL;
  set->items = items;
  set->count = r->from + 1 + rest;
  return set;
}

/* --- the proof -------------------------------------------------------------------------------- */

static bool compare(const Range *r, const Replay *many, const Replay *one, const char *when) {
  const char *difference = catalog_difference(r->run->arena, &many->catalog, &one->catalog);
  if (!difference && strcmp(many->rows, one->rows) != 0)
    difference = "they leave other rows (a migration of the range inserts or changes some)";
  if (!difference) return true;
  diag_error(r->run->diag, NO_SPAN, "%s: one migration would not do what the %zu do%s: %s",
             r->repo->name, r->to - r->from + 1, when, difference);
  diag_help(r->run->diag,
            "squash a smaller range: --from and --to leave out what snapshots do not say "
            "(custom SQL, rows)");
  return false;
}

static bool compare_down(const Range *r, Replay *one, const ash_migrations *set) {
  ash_migrations part = *set;
  part.count = r->from + 1;
  part.creation = NULL;
  if (ash_rollback(NULL, one->conn, &part, &(ash_run){.allow_loss = 1}) != ASH_OK)
    return fail(r, one, "the squashed migration does not roll back");
  look(r, one);
  return compare(r, &r->before, one, " on the way back");
}

/* Runs the one as the range was run, and back again. */
static bool prove(const Range *r, const ash_migrations *set) {
  Replay one = {0};
  const bool ok = replay(r, &one, set, r->from + 1) && compare(r, &r->many, &one, "") &&
                  compare_down(r, &one, set);
  ash_close(one.conn);
  return ok;
}

/* --- the files -------------------------------------------------------------------------------- */

static void remove_file(Range *r, const char *path) {
  NameList *n = NEW(r->run->arena, NameList), **tail = &r->squash->removed;
  n->name = path;
  while (*tail) tail = &(*tail)->next;
  *tail = n;
}

/* The files of the range move, byte for byte, into the folder beside the others. */
static bool set_aside(Range *r) {
  Run *run = r->run;
  const char *folder = project_migrations(run, r->repo);
  for (size_t i = r->from; i <= r->to; i++) {
    const char *name = file_of(r, r->set->items[i]);
    const char *path = arena_printf(run->arena, "%s/%s.sql", folder, name);
    const Source *source = sources_read(run->sources, path, NULL);
    if (!source) {
      diag_file_error(run->diag, path, "cannot be read");
      return false;
    }
    Buf text = buf_new(run->arena);
    buf_putn(&text, source->text, source->len);
    output_add(run, &r->squash->outputs,
               arena_printf(run->arena, "%s/" SQUASHED_FOLDER "/%s.sql", folder, name), &text);
    remove_file(r, path);
  }
  return true;
}

/* Plans, proves and writes it, once both ends of the range are there as databases. */
static bool squash_to(Range *r, int64_t version, const char *name) {
  const Plan *plan = plan_range(r);
  const ash_migration *m = plan ? write_sql(r, plan, version, name) : NULL;
  if (!m) return false;
  const ash_migrations *set = replaced_set(r, m);
  if (!prove(r, set) || !set_aside(r)) return false;
  output_modules_of_project(r->run, &r->squash->outputs, r->repo, set);
  return true;
}

Squash *squash_range(Run *run, const Repo *repo) {
  Range r = {.run = run, .repo = repo, .squash = NEW(run->arena, Squash)};
  r.squash->repo = repo;
  r.set = migration_read_folder(run->arena, run->diag, run->sources, project_migrations(run, repo),
                                repo->name);
  if (!r.set || !find_range(&r)) return NULL;
  r.squash->count = r.to - r.from + 1;
  const int64_t version = free_version(&r);
  if (!version) {
    diag_error(run->diag, NO_SPAN, "%s: there is no version left between those of the range",
               repo->name);
    diag_help(run->diag, "take in one migration more, or one less");
    return NULL;
  }
  const char *name = version_name(
      run, r.set, arena_printf(run->arena, "squashed_%zu_migrations", r.squash->count), "");
  const bool ok = name && replay(&r, &r.before, r.set, r.from) &&
                  replay(&r, &r.many, r.set, r.to + 1) && squash_to(&r, version, name);
  ash_close(r.before.conn);
  ash_close(r.many.conn);
  return ok ? r.squash : NULL;
}
