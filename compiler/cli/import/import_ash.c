/* import_ash.c: `ashc import --from-ash DIR`: an Elixir project as `.resource` files. What its resources
 * declare (or, where they cannot be read, what its snapshots hold) is written, read back and compared. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "backend/sqlite/sqlite.h"
#include "cli/import/import.h"
#include "cli/version.h"
#include "diff/diff.h"
#include "emit/resource_text.h"
#include "snapshot/snapshot.h"
#include "syntax/format.h"
#include "syntax/parse.h"

typedef struct AshImport {
  Run *run;
  const char *dir, *out;
  Schema **schemas; /* of the project's repos, ended by NULL */
  Outputs resources, snapshots;
  bool of_snapshots; /* the resources could not be read */
} AshImport;

static bool is_folder(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* --- what there is ---------------------------------------------------------------------------- */

/* Reads the resources below `dir`. Returns NULL, with the messages kept for later, where that fails. */
static Project *read_resources(AshImport *i) {
  static const char *const folders[] = {"lib", "apps", "test/support", "."};
  Run *run = i->run;
  Diag *heard = run->diag;
  for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
    const char *folder = arena_printf(run->arena, "%s/%s", i->dir, folders[f]);
    if (!is_folder(folder)) continue;
    run->options.arguments[0] = folder;
    run->options.argument_count = 1;
    run->diag = diag_new(run->arena, run->sources);
    Project *project = project_load(run);
    run->diag = heard;
    if (project && project->resource_count) return project;
  }
  return NULL;
}

static Schema **schemas_of(Run *run, const Project *project) {
  const Repo **repos = project_select(run, project->repos);
  Schema **schemas = NEW_ARRAY(run->arena, Schema *, project->repo_count + 1);
  size_t n = 0;
  for (unsigned s = 0; repos && s < project->repo_count; s++)
    for (const Repo **r = repos; *r; r++)
      if (project->schemas[s]->repo == *r) schemas[n++] = project->schemas[s];
  return schemas;
}

/* Returns "BlogPost" for "blog_posts": a name for the resource of a table. */
static const char *camel(Arena *a, const char *text) {
  Buf b = buf_new(a);
  bool upper = true;
  for (const char *c = text; *c; c++) {
    if (isalnum((unsigned char)*c) && (b.len || isalpha((unsigned char)*c)))
      buf_putc(&b, upper ? (char)toupper((unsigned char)*c) : *c);
    upper = !isalnum((unsigned char)*c);
  }
  return b.len ? buf_text(&b) : "Table";
}

/* Reads the newest snapshots of the repo `folder`, whose tables get resources of that name. */
static Schema *read_snapshots(AshImport *i, const char *folder) {
  Run *run = i->run;
  const char *path = arena_printf(run->arena, "%s/priv/resource_snapshots/%s", i->dir, folder);
  if (!is_folder(path)) return NULL;
  Repo *repo = NEW(run->arena, Repo);
  *repo = (Repo){.name = intern_printf(run->names, "App.%s", camel(run->arena, folder)),
                 .folder = intern_text(run->names, folder),
                 .database = intern_printf(run->names, "%s.db", folder)};
  Schema *s = snapshot_read(run->arena, run->names, run->diag, run->sources, repo, path,
                            &(SnapshotFilter){0});
  for (Table *t = s ? s->tables : NULL; t; t = t->next)
    t->resource = intern_printf(run->names, "App.%s", camel(run->arena, t->name));
  return s;
}

static bool find_schemas(AshImport *i) {
  Run *run = i->run;
  const Project *project = read_resources(i);
  if (project) {
    i->schemas = schemas_of(run, project);
    return i->schemas[0] != NULL;
  }
  const char *wanted = run->options.value[OPT_REPO];
  i->of_snapshots = true;
  i->schemas = NEW_ARRAY(run->arena, Schema *, 2);
  i->schemas[0] = read_snapshots(i, wanted ? wanted : "repo");
  if (i->schemas[0] && i->schemas[0]->tables) return diag_ok(run->diag);
  diag_file_error(run->diag, i->dir, "no Ash resource and no snapshot can be read there");
  diag_help(run->diag, "name the folder that holds mix.exs; --repo NAME names a folder of "
                       "priv/resource_snapshots other than `repo`");
  return false;
}

/* --- texts ------------------------------------------------------------------------------------ */

/* A resource that several tables are made for (a polymorphic one) gets a name for each. */
static void name_apart(const Run *run, Schema *s) {
  NameMap *taken = namemap_new(run->arena);
  for (Table *t = s->tables; t; t = t->next) {
    if (namemap_get(taken, t->resource))
      t->resource = intern_printf(run->names, "%s.%s", t->resource, camel(run->arena, t->name));
    namemap_put(taken, t->resource, t);
  }
}

/* AshSqlite's columns are not those that `.resource` files give the same types: their types are said. */
static void say_storage(const Run *run, Schema *s) {
  for (Table *t = s->tables; t; t = t->next)
    for (Column *c = t->columns; c; c = c->next)
      if (!c->storage) c->storage = sqlite_type(run->names, t, c);
}

static void add_text(AshImport *i, const char *path, const Buf *text) {
  Run *run = i->run;
  const Source *source = sources_add(run->sources, path, buf_text(text), text->len);
  Buf formatted = buf_new(run->arena);
  if (format_source(run->arena, run->diag, source, &formatted))
    output_add(run, &i->resources, path, &formatted);
}

static void write_schema(AshImport *i, const Schema *s, bool several) {
  Run *run = i->run;
  Buf repo = buf_new(run->arena);
  emit_repo_text(&repo, s->repo);
  const char *folder =
      several ? arena_printf(run->arena, "%s/%s", i->out, s->repo->folder) : i->out;
  add_text(i, arena_printf(run->arena, "%s/repo.resource", folder), &repo);
  for (const Table *t = s->tables; t; t = t->next) {
    Buf text = buf_new(run->arena);
    emit_resource_text(&text, s, t, several);
    const char *file = strcmp(t->name, "repo") == 0 ? "repo_table" : t->name;
    add_text(i, arena_printf(run->arena, "%s/%s.resource", folder, file), &text);
  }
}

/* Returns the project that the texts declare; its errors are run->diag's. */
static Project *read_back(AshImport *i) {
  Run *run = i->run;
  Unit *first = NULL, **tail = &first;
  for (const Output *o = i->resources.first; o; o = o->next) {
    Unit *unit = NEW(run->arena, Unit);
    unit->source = sources_add(run->sources, o->path, o->text, o->len);
    unit->calls = parse_source(run->arena, run->names, run->diag, unit->source);
    *tail = unit;
    tail = &unit->next;
  }
  if (!diag_ok(run->diag)) return NULL;
  Project *project = resolve_project(run->arena, run->names, run->diag, first);
  return diag_ok(run->diag) ? project : NULL;
}

static const Schema *same_repo(const Project *project, const Schema *s) {
  for (unsigned n = 0; n < project->repo_count; n++)
    if (project->schemas[n]->repo->name == s->repo->name) return project->schemas[n];
  return NULL;
}

/* Reports what came out otherwise: each is an error of ashc, and nothing is written. */
static void compare(AshImport *i, const Schema *was, const Schema *is) {
  Run *run = i->run;
  const Backend *backend = backend_for(was->repo->adapter);
  const Diff *diff =
      diff_schemas(run->arena, backend->normalize(was), backend->normalize(is), NULL);
  for (const Op *op = diff->first; op; op = op->next) {
    diag_file_error(run->diag, i->dir, "cannot be said in a .resource file: %s",
                    op_describe(run->arena, op));
    diag_help(run->diag, "compile the Elixir project as it is: ashc compile %s/lib", i->dir);
  }
}

/* --- snapshots -------------------------------------------------------------------------------- */

/* Where the project has no snapshots here, those of the state that was imported are written: the next
 * compile compares with them. */
static void write_snapshots(AshImport *i, const Schema *s) {
  Run *run = i->run;
  if (is_folder(project_snapshots(run, s->repo))) return;
  int64_t version = version_next(0);
  for (const Table *t = s->tables; t; t = t->next) {
    Buf json = buf_new(run->arena);
    snapshot_write(&json, s->repo, t);
    output_add(run, &i->snapshots,
               arena_printf(run->arena, "%s/%s/%" PRId64 ".json", project_snapshots(run, s->repo),
                            snapshot_folder_name(run->arena, t), version),
               &json);
  }
}

/* --- the command ------------------------------------------------------------------------------ */

static bool make_texts(AshImport *i) {
  for (Schema **s = i->schemas; *s; s++) {
    if ((*s)->repo->adapter == ADAPTER_SQLITE) say_storage(i->run, *s);
    name_apart(i->run, *s);
    write_schema(i, *s, i->schemas[1] != NULL);
  }
  const Project *project = read_back(i);
  if (!project) return false;
  for (Schema **s = i->schemas; *s; s++) {
    const Schema *is = same_repo(project, *s);
    compare(i, *s, is);
    write_snapshots(i, is);
  }
  return diag_ok(i->run->diag) && outputs_are_new(i->run, &i->resources);
}

static void print_summary(const AshImport *i) {
  for (Schema **s = i->schemas; *s; s++) {
    unsigned tables = 0;
    for (const Table *t = (*s)->tables; t; t = t->next) tables++;
    printf("%s: %u table%s of %s%s\n", (*s)->repo->name, tables, tables == 1 ? "" : "s", i->dir,
           i->of_snapshots ? ", from its snapshots: its resources cannot be read" : "");
  }
  for (const Output *o = i->resources.first; o; o = o->next) printf("  wrote %s\n", o->path);
  for (const Output *o = i->snapshots.first; o; o = o->next) printf("  wrote %s\n", o->path);
}

int import_from_ash(Run *run) {
  AshImport i = {.run = run, .dir = run->options.value[OPT_FROM_ASH]};
  i.out = run->options.value[OPT_OUT] ? run->options.value[OPT_OUT] : "resources";
  if (run->options.argument_count) {
    diag_error(run->diag, NO_SPAN, "--from-ash DIR takes no database: name one of the two");
    return EXIT_FAILED;
  }
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  if (find_schemas(&i) && make_texts(&i)) {
    outputs_put(journal, &i.resources);
    outputs_put(journal, &i.snapshots);
    if (journal_commit(journal) && run_talks(run)) print_summary(&i);
  }
  journal_close(journal);
  return diag_ok(run->diag) ? EXIT_DONE : EXIT_FAILED;
}
