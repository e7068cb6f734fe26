/* compile.c: one repo from schemas to files: diff, plan, lower, the .sql text, the migration that
 * this text holds, the proof of that, then the C module, the set and the snapshots. */
#include "cli/compile/compile.h"

#include <dirent.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cli/compile/branches.h"
#include "cli/compile/made_tables.h"
#include "cli/version.h"
#include "emit/emit.h"
#include "migration/migration.h"
#include "snapshot/snapshot.h"

static void copy_table(Run *run, Table **list, const Table *t) {
  Table *copy = NEW(run->arena, Table);
  *copy = *t;
  copy->next = *list;
  *list = copy;
}

/* Returns the resources with every table that the named files do not declare as its snapshot has
 * it: such a table is neither changed nor removed. */
static Schema *only_named(Run *run, const Schema *before, const Schema *resources) {
  Schema *after = schema_new(run->arena, run->names, resources->repo);
  for (const Table *t = resources->tables; t; t = t->next)
    if (project_names(run, t)) copy_table(run, &after->tables, t);
  schema_finish(after);
  for (const Table *t = before->tables; t; t = t->next)
    if (!schema_table(after, t->name)) copy_table(run, &after->tables, t);
  schema_finish(after);
  return after;
}

/* Sets the column's backfill as --backfill TABLE.COLUMN=EXPR says; it wins over the resource's. Records an
 * error for a flag that cannot be read; passes over tables of other repos. */
static bool take_backfill(Run *run, const Schema *schema, const char *text) {
  const char *dot = strchr(text, '.'), *equals = dot ? strchr(dot, '=') : NULL;
  if (!equals || !equals[1]) {
    diag_error(run->diag, NO_SPAN, "--backfill %s: expected TABLE.COLUMN=EXPR", text);
    diag_help(run->diag, "as in --backfill posts.slug=\"lower(title)\"");
    return true;
  }
  const Table *t = schema_table(schema, intern(run->names, text, (size_t)(dot - text)));
  Column *c = t ? table_column(t, intern(run->names, dot + 1, (size_t)(equals - dot - 1))) : NULL;
  if (c) c->backfill = intern_text(run->names, equals + 1);
  return c != NULL;
}

bool compile_backfills(Run *run, Compilation *all) {
  for (const TextList *l = run->options.list[OPT_BACKFILL]; l; l = l->next) {
    bool taken = false;
    for (Compilation *c = all; c; c = c->next) taken |= take_backfill(run, c->after, l->text);
    if (taken) continue;
    diag_error(run->diag, NO_SPAN, "--backfill %s: no such column in the resources", l->text);
    diag_help(run->diag, "name the table and the column as the database has them");
  }
  return diag_ok(run->diag);
}

/* A part of the resources cannot replace drafts of all of them. */
static bool check_whole(Run *run, const Repo *repo, const Drafts *drafts) {
  const char *one = !drafts                                  ? NULL
                    : project_is_partial(run)                ? "the files named alone"
                    : run->options.given[OPT_SNAPSHOTS_ONLY] ? "--snapshots-only"
                                                             : NULL;
  if (!one) return true;
  diag_error(run->diag, NO_SPAN, "%s: %s cannot stand for %s, which one migration has to replace",
             repo->name, one, drafts->first->path);
  diag_help(run->diag, "run `ashc compile` on all resources; with --dev it replaces nothing");
  return false;
}

Compilation *compile_start(Run *run, const Repo *repo, Schema *resources, bool dev,
                           const Drafts *drafts) {
  if (!check_whole(run, repo, drafts)) return NULL;
  backend_for(repo->adapter)->check(resources, run->diag);
  const SnapshotFilter filter = {.dev = dev, .hidden = drafts ? drafts->paths : NULL};
  Schema *before = snapshot_read(run->arena, run->names, run->diag, run->sources, repo,
                                 project_snapshots(run, repo), &filter);
  if (!before || !diag_ok(run->diag)) return NULL;
  if (project_is_partial(run)) resources = only_named(run, before, resources);
  Compilation *c = NEW(run->arena, Compilation);
  *c = (Compilation){
      .repo = repo, .before = before, .after = resources, .dev = dev, .drafts = drafts};
  c->removed_tail = &c->removed;
  c->answers = questions_find(run, before, resources, drafts);
  return c;
}

/* The newest migration drops a table only where snapshots may all be gone by right. */
static bool drops_table(const ash_migration *m) {
  for (size_t i = 0; i < m->up.loss_count; i++)
    if (!m->up.losses[i].column) return true;
  return false;
}

/* Without any snapshot all tables would be created once more, which fails on every database. */
static bool has_snapshots(Run *run, const Compilation *c, const ash_migrations *kept) {
  const ash_migration *newest = NULL;
  for (size_t i = 0; i < kept->count; i++)
    if (migration_parent(kept->items[i]) >= 0) newest = kept->items[i];
  if (run->options.given[OPT_SNAPSHOTS_ONLY] || c->before->tables || !newest || drops_table(newest))
    return true;
  diag_file_error(run->diag, project_snapshots(run, c->repo),
                  "no snapshot is there, but migrations are, the newest %" PRId64 "_%s",
                  newest->version, newest->name);
  diag_help(
      run->diag,
      "bring them back from version control (`git restore`): they are sources, without which ashc "
      "does not know what was made already. Where the resources are what the migrations make, "
      "`ashc compile --snapshots-only` writes them anew");
  return false;
}

bool compile_history(Run *run, Compilation *c) {
  c->set = migration_read_folder(run->arena, run->diag, run->sources,
                                 project_migrations(run, c->repo), c->repo->name);
  if (!c->set) return false;
  const ash_migrations *kept = drafts_part(c->drafts, run, c->repo, c->set, false);
  return branches_refuse(run, c->repo, kept) && has_snapshots(run, c, kept);
}

void compile_diff(Run *run, Compilation *c) {
  const Options *o = &run->options;
  DiffOptions options = {.drop_columns = o->given[OPT_DROP_COLUMNS],
                         .drop_tables = o->given[OPT_DROP_TABLES],
                         .partial = project_is_partial(run),
                         .undecided = c->answers.open,
                         .renames = c->answers.renames};
  diff_keep(c->before, c->after, &options, run->diag);
  const Backend *backend = backend_for(c->repo->adapter);
  c->diff = diff_schemas(run->arena, backend->normalize(c->before), backend->normalize(c->after),
                         c->answers.renames);
}

/* Returns the newest version among migrations and snapshots, 0 if there is none. */
static int64_t newest_version(const Compilation *c, const ash_migrations *set) {
  int64_t newest = set->count ? set->items[set->count - 1]->version : 0;
  for (const Table *t = c->before->tables; t; t = t->next)
    if (t->version > newest) newest = t->version;
  return newest;
}

/* Returns `set` with `m`, which is newer than all of it, at its end. */
static ash_migrations *with_migration(Run *run, const ash_migrations *set, const ash_migration *m) {
  const ash_migration **items = NEW_ARRAY(run->arena, const ash_migration *, set->count + 1);
  if (set->count) memcpy(items, set->items, set->count * sizeof(ash_migration *));
  items[set->count] = m;
  ash_migrations *grown = NEW(run->arena, ash_migrations);
  *grown = *set;
  grown->items = items;
  grown->count = set->count + 1;
  return grown;
}

/* Returns the path without `.json` and version of t's snapshots. */
static const char *snapshot_base(Run *run, const Compilation *c, const Table *t) {
  return arena_printf(run->arena, "%s/%s", project_snapshots(run, c->repo),
                      snapshot_folder_name(run->arena, t));
}

static void output_snapshot(Run *run, Compilation *c, const Table *t) {
  Buf json = buf_new(run->arena);
  snapshot_write(&json, c->repo, t);
  output_add(run, &c->outputs,
             arena_printf(run->arena, "%s/%" PRId64 "%s.json", snapshot_base(run, c, t), c->version,
                          c->dev ? "_dev" : ""),
             &json);
}

/* The snapshots of a table that goes in development stay until the next named migration. */
static void output_dropped(Run *run, Compilation *c, const Table *t) {
  Table dropped = *t;
  dropped.dropped = true;
  output_snapshot(run, c, &dropped);
}

static void add_removed(Run *run, Compilation *c, const char *path) {
  NameList *n = NEW(run->arena, NameList);
  n->name = path;
  *c->removed_tail = n;
  c->removed_tail = &n->next;
}

/* All of its snapshots go: the newest one would be taken for what the database holds. */
static void remove_snapshots(Run *run, Compilation *c, const Table *t) {
  const char *base = snapshot_base(run, c, t);
  const char *flat = arena_printf(run->arena, "%s.json", base);
  if (access(flat, F_OK) == 0) add_removed(run, c, flat);
  DIR *folder = opendir(base);
  for (struct dirent *e; folder && (e = readdir(folder));)
    if (strstr(e->d_name, ".json"))
      add_removed(run, c, arena_printf(run->arena, "%s/%s", base, e->d_name));
  if (folder) closedir(folder);
}

static bool says_the_same(Run *run, const Compilation *c, const Table *was, const Table *is) {
  Buf before = buf_new(run->arena), after = buf_new(run->arena);
  snapshot_write(&before, c->repo, was);
  snapshot_write(&after, c->repo, is);
  return strcmp(buf_text(&before), buf_text(&after)) == 0;
}

/* Those that refer to what has another name now may say so, although nothing of theirs changes. */
static void output_followers(Run *run, Compilation *c, const NameMap *renamed,
                             const NameMap *written) {
  for (const Table *t = c->after->tables; t; t = t->next) {
    bool follows = t->statements && c->answers.renames;
    for (const Column *k = t->columns; k && !follows; k = k->next)
      follows = k->reference && namemap_get(renamed, k->reference->table);
    const Table *was = follows ? schema_table(c->before, t->name) : NULL;
    if (was && !namemap_get(written, t->name) && !says_the_same(run, c, was, t))
      output_snapshot(run, c, t);
  }
}

static void output_snapshots(Run *run, Compilation *c) {
  NameMap *written = namemap_new(run->arena), *renamed = namemap_new(run->arena);
  for (const Op *op = c->diff->first; op; op = op->next) {
    if (op->kind == OP_DROP_TABLE || op->kind == OP_RENAME_TABLE)
      (c->dev ? output_dropped : remove_snapshots)(run, c, op->before);
    if (!op->after) continue;
    Table *t = schema_table(c->after, op->after->name); /* as declared, not as normalized */
    if (op->kind == OP_RENAME_TABLE || op->kind == OP_RENAME_COLUMN)
      namemap_put(renamed, t->name, t);
    if (namemap_get(written, t->name)) continue;
    namemap_put(written, t->name, t);
    output_snapshot(run, c, t);
  }
  output_followers(run, c, renamed, written);
}

/* Emits the .sql text and reads it back: what is proven and put into C is what the file says. */
static const ash_migration *output_sql(Run *run, Compilation *c, const Plan *plan, int64_t parent) {
  Buf sql = buf_new(run->arena);
  migration_put_mark(&sql);
  migration_put_parent(&sql, parent);
  emit_sql(&sql, plan, c->repo, c->name);
  const char *path = arena_printf(run->arena, "%s/%" PRId64 "_%s.sql",
                                  project_migrations(run, c->repo), c->version, c->name);
  output_add(run, &c->outputs, path, &sql);
  const Source *source = sources_add(run->sources, path, buf_text(&sql), sql.len);
  const ash_migration *m = migration_parse(run->arena, run->diag, source);
  if (m) migration_seal(&sql, m);
  return m;
}

static bool output_migration(Run *run, Compilation *c, const ash_migrations *set) {
  if (!made_tables_stay(run, c)) return false;
  Plan *plan = plan_new(run->arena, run->names, run->diag, c->diff);
  if (!plan || !backend_for(c->repo->adapter)->lower(plan, run->diag)) return false;
  const ash_migration *m =
      output_sql(run, c, plan, set->count ? set->items[set->count - 1]->version : 0);
  if (!m) return false;
  if (!run->options.given[OPT_NO_PROVE] &&
      !prove_migration(run->arena, run->diag, plan, m, emit_sql, &c->proof))
    return false;
  c->plan = plan;
  output_modules_of_project(run, &c->outputs, c->repo, with_migration(run, set, m));
  return true;
}

/* Writes the migration that leads from `set` to the resources, and the snapshots after it. */
static bool output_change(Run *run, Compilation *c, const ash_migrations *set) {
  c->version = version_next(newest_version(c, set));
  c->name = version_name(run, set, diff_name(run->arena, c->diff), c->dev ? "_dev" : "");
  if (!c->name) return false;
  if (!run->options.given[OPT_SNAPSHOTS_ONLY] && !output_migration(run, c, set)) return false;
  output_snapshots(run, c);
  return true;
}

/* A draft goes unless the new migration takes its place on disk. */
static void remove_drafts(Run *run, Compilation *c) {
  NameMap *written = namemap_new(run->arena);
  for (Output *o = c->outputs.first; o; o = o->next)
    namemap_put(written, intern_text(run->names, o->path), o);
  const char *module =
      arena_printf(run->arena, "%s/%" PRId64 "_%s.c", project_migrator(run, c->repo), c->version,
                   c->name ? c->name : "");
  namemap_put(written, intern_text(run->names, module), c); /* where its bytes are there already */
  for (const DraftFile *f = c->drafts->first; f; f = f->next)
    if (!namemap_get(written, f->path)) add_removed(run, c, f->path);
}

/* Without drafts `set` is all that there is. */
static bool replace_drafts(Run *run, Compilation *c, const ash_migrations *set,
                           const ash_migrations *kept) {
  if (!c->diff->count && !c->repo->no_modules)
    output_set(run, &c->outputs, project_migrator(run, c->repo), c->repo, kept);
  const ash_migrations *going = drafts_part(c->drafts, run, c->repo, set, true);
  for (size_t i = 0; i < going->count; i++)
    if (!migration_is_generated(going->items[i]))
      diag_warning(run->diag, NO_SPAN,
                   "%" PRId64 "_%s was edited by hand: the new migration does not have that",
                   going->items[i]->version, going->items[i]->name);
  remove_drafts(run, c);
  c->undo = undo_plan(run, c->repo, set, going);
  return diag_ok(run->diag);
}

bool compile_changes(const Compilation *c) {
  return c->diff->count || c->drafts || c->outputs.first;
}

bool compile_any_changes(const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next)
    if (compile_changes(c)) return true;
  return false;
}

void compile_stale(Run *run, Compilation *c) {
  const char *folder = project_migrator(run, c->repo);
  if (c->repo->no_modules || c->diff->count || c->drafts || access(folder, F_OK) != 0) return;
  Outputs set = {0};
  output_modules(run, &c->outputs, folder, c->repo, c->set, false);
  output_set(run, &set, folder, c->repo, c->set);
  for (const Output *o = set.first; o; o = o->next)
    if (!output_is_written(o)) output_again(run, &c->outputs, o);
}

bool compile_outputs(Run *run, Compilation *c) {
  if (!c->diff->count && !c->drafts)
    return true; /* compile_stale has said what there is to write */
  const ash_migrations *set = c->set, *kept = drafts_part(c->drafts, run, c->repo, set, false);
  if (c->diff->count && !output_change(run, c, kept)) return false;
  if (c->drafts && !replace_drafts(run, c, set, kept)) return false;
  return diag_ok(run->diag);
}
