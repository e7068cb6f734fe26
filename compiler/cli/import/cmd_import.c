/* cmd_import.c: `ashc import DATABASE`: resources, snapshots and a baseline migration for a database that
 * is there already. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "backend/sqlite/sqlite.h"
#include "cli/import/import.h"
#include "cli/version.h"
#include "emit/emit.h"
#include "migration/migration.h"
#include "snapshot/snapshot.h"

/* --- names ------------------------------------------------------------------------------------ */

/* Returns "Places" for `var/places.sqlite`. */
static Name module_of(Run *run, const char *path) {
  const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
  Buf b = buf_new(run->arena);
  bool upper = true;
  for (const char *c = base; *c && *c != '.'; c++) {
    bool word = isalnum((unsigned char)*c) && !((unsigned char)*c & 0x80);
    if (word && (b.len || isalpha((unsigned char)*c)))
      buf_putc(&b, upper ? (char)toupper((unsigned char)*c) : *c);
    upper = !word;
  }
  return intern_text(run->names, b.len ? buf_text(&b) : "App");
}

static bool is_module_name(const char *name) {
  bool start = true;
  for (const char *c = name; *c; c++) {
    if (start ? !isupper((unsigned char)*c) : !isalnum((unsigned char)*c) && *c != '_' && *c != '.')
      return false;
    start = *c == '.';
  }
  return !start;
}

static bool name_repo(Import *i) {
  Run *run = i->run;
  const char *given = run->options.value[OPT_REPO];
  if (given && !is_module_name(given)) {
    diag_error(run->diag, NO_SPAN, "--repo %s: not the name of a repo", given);
    diag_help(run->diag, "write it as in --repo Blog.Repo");
    return false;
  }
  Repo *repo = NEW(run->arena, Repo);
  *repo = (Repo){.adapter = ADAPTER_SQLITE, .database = i->path};
  if (given) {
    const char *dot = strrchr(given, '.');
    repo->name = intern_text(run->names, given);
    i->module = dot ? intern(run->names, given, (size_t)(dot - given)) : repo->name;
  } else {
    i->module = module_of(run, i->path);
    repo->name = intern_printf(run->names, "%s.Repo", i->module);
  }
  i->repo = repo;
  return true;
}

/* --- a new database, and whether it is the same ----------------------------------------------- */

static Plan *plan_of(Run *run, Schema *declared) {
  Schema *nothing = schema_new(run->arena, run->names, declared->repo);
  schema_finish(nothing);
  const Diff *diff =
      diff_schemas(run->arena, sqlite_normalize(nothing), sqlite_normalize(declared), NULL);
  Plan *plan = plan_new(run->arena, run->names, run->diag, diff);
  return plan && sqlite_lower(plan, run->diag) ? plan : NULL;
}

/* Makes a new database by the plan. The step that fails is its table's. */
static sqlite3 *make_fresh(Import *i, const Plan *plan, bool *again) {
  sqlite3 *db = NULL;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) return db;
  for (const Step *s = plan->up.steps.first; s; s = s->next) {
    if (s->kind == STEP_GATE || sqlite3_exec(db, s->sql, NULL, NULL, NULL) == SQLITE_OK) continue;
    if (s->kind == STEP_CUSTOM) {
      diag_file_error(i->run->diag, i->path, "cannot be made again: %s: %s", s->sql,
                      sqlite3_errmsg(db));
      return db;
    }
    import_as_statement(i, s->table, sqlite3_errmsg(db), again);
    return db;
  }
  return db;
}

/* Finds the tables that the language could not say exactly. */
static void compare(Import *i, sqlite3 *fresh, bool *again) {
  Run *run = i->run;
  Schema *was = sqlite_inspect(run->arena, run->names, i->repo, i->bare, run->diag);
  Schema *is = sqlite_inspect(run->arena, run->names, i->repo, fresh, run->diag);
  if (!was || !is) return;
  const Diff *diff = diff_schemas(run->arena, sqlite_normalize(was), sqlite_normalize(is), NULL);
  for (const Op *op = diff->first; op; op = op->next) {
    const char *why =
        arena_printf(run->arena, "it would come out with: %s", op_describe(run->arena, op));
    import_as_statement(i, op_table(op)->name, why, again);
  }
  for (const Object *o = i->objects; o; o = o->next) {
    if (strcmp(o->type, "table") != 0 || namemap_get(i->opaque, o->name)) continue;
    FactsOf table = {o->name, i->objects};
    if (facts_match(run->arena, i->bare, fresh, &table, true)) continue;
    import_as_statement(i, o->name, "a clause of it has no word in the language", again);
  }
}

/* Returns what the resources declare, once all of it is exactly what the database has. */
static Schema *settle(Import *i, const char *out, Plan **plan, sqlite3 **fresh) {
  for (;;) {
    bool again = false;
    *fresh = NULL;
    if (!import_schema(i)) return NULL;
    Schema *declared = import_texts(i, out, &again);
    if (!declared && !again) return NULL;
    if (declared) {
      *plan = plan_of(i->run, declared);
      if (!*plan) return NULL;
      *fresh = make_fresh(i, *plan, &again);
      if (diag_ok(i->run->diag) && !again) compare(i, *fresh, &again);
    }
    if (!diag_ok(i->run->diag)) return NULL;
    if (!again) return declared;
    sqlite3_close(*fresh);
  }
}

/* --- files ------------------------------------------------------------------------------------ */

static void put_snapshots(Import *i, Outputs *outputs, const Schema *declared, int64_t version) {
  Run *run = i->run;
  for (const Table *t = declared->tables; t; t = t->next) {
    Buf json = buf_new(run->arena);
    snapshot_write(&json, declared->repo, t);
    output_add(run, outputs,
               arena_printf(run->arena, "%s/%s/%" PRId64 ".json",
                            project_snapshots(run, declared->repo),
                            snapshot_folder_name(run->arena, t), version),
               &json);
  }
}

static ash_migrations *with_baseline(Run *run, const ash_migrations *set, const ash_migration *m) {
  const ash_migration **items = NEW_ARRAY(run->arena, const ash_migration *, set->count + 1);
  if (set->count) memcpy(items, set->items, set->count * sizeof *items);
  items[set->count] = m;
  ash_migrations *grown = NEW(run->arena, ash_migrations);
  *grown = *set;
  grown->items = items;
  grown->count++;
  return grown;
}

/* It cannot be compiled anew from resources, and says so in its first line. */
static Buf baseline_text(Run *run, const Plan *plan, const Repo *repo) {
  static const char by_compile[] = "generated by ashc compile";
  Buf text = buf_new(run->arena), own = buf_new(run->arena);
  emit_sql(&text, plan, repo, "baseline");
  const char *at = strstr(buf_text(&text), by_compile);
  if (!at) return text;
  buf_putn(&own, buf_text(&text), (size_t)(at - buf_text(&text)));
  buf_put(&own, "written by ashc import");
  buf_put(&own, at + strlen(by_compile));
  return own;
}

/* Migrations that stand in the folder already come before the baseline. */
static bool put_baseline(Import *i, Outputs *outputs, const Schema *declared, const Plan *plan) {
  Run *run = i->run;
  const Repo *repo = declared->repo;
  const char *folder = project_migrations(run, repo);
  ash_migrations *set =
      migration_read_folder(run->arena, run->diag, run->sources, folder, repo->name);
  if (!set) return false;
  int64_t version = version_next(set->count ? set->items[set->count - 1]->version : 0);
  Buf sql = baseline_text(run, plan, repo);
  const char *path = arena_printf(run->arena, "%s/%" PRId64 "_baseline.sql", folder, version);
  output_add(run, outputs, path, &sql);
  const Source *source = sources_add(run->sources, path, buf_text(&sql), sql.len);
  const ash_migration *m = migration_parse(run->arena, run->diag, source);
  if (!m) return false;
  ash_migrations alone = *set;
  alone.items = &m;
  alone.count = 1;
  if (!baseline_prove(i, &alone)) return false;
  ash_migrations *grown = with_baseline(run, set, m);
  output_modules_of_project(run, outputs, repo, grown);
  put_snapshots(i, outputs, declared, version);
  return true;
}

/* --- the command ------------------------------------------------------------------------------ */

static void print_statements(const Import *i) {
  for (const Object *o = i->objects; o; o = o->next) {
    bool opaque = namemap_get(i->opaque, o->table) != NULL;
    if (strcmp(o->type, "shadow") == 0 || (!opaque && strcmp(o->type, "table") == 0) ||
        (!opaque && !namemap_get(i->opaque, o->name) && strcmp(o->type, "index") == 0))
      continue;
    const char *why = strcmp(o->type, "table") == 0 ? namemap_get(i->opaque, o->name) : NULL;
    printf("  as custom statement: %s %s%s%s\n",
           strcmp(o->type, "virtual") == 0 ? "virtual table" : o->type, o->name, why ? ": " : "",
           why ? why : "");
  }
}

static void print_summary(const Import *i, const Schema *declared, const Outputs *outputs) {
  unsigned tables = 0;
  for (const Table *t = declared->tables; t; t = t->next) tables++;
  printf("%s: %u table%s of %s\n", declared->repo->name, tables, tables == 1 ? "" : "s", i->path);
  print_statements(i);
  printf("%s: proven on a new database and on the structure of this one\n", declared->repo->name);
  for (const Output *o = i->resources.first; o; o = o->next) printf("  wrote %s\n", o->path);
  for (const Output *o = outputs->first; o; o = o->next) printf("  wrote %s\n", o->path);
  puts("`ashc migrate` marks a database that has this schema, and gives it to a new one.");
}

static int import_database(Import *i, Journal *journal) {
  Run *run = i->run;
  const char *out = run->options.value[OPT_OUT] ? run->options.value[OPT_OUT] : "resources";
  Outputs outputs = {0};
  Plan *plan = NULL;
  sqlite3 *fresh = NULL;
  Schema *declared = settle(i, out, &plan, &fresh);
  if (declared && outputs_are_new(i->run, &i->resources)) {
    baseline_plan(i, plan, fresh);
    if (put_baseline(i, &outputs, declared, plan)) {
      outputs_put(journal, &i->resources);
      outputs_put(journal, &outputs);
      if (journal_commit(journal) && run_talks(run)) print_summary(i, declared, &outputs);
    }
  }
  sqlite3_close(fresh);
  return diag_ok(run->diag) ? EXIT_DONE : EXIT_FAILED;
}

int cmd_import(Run *run) {
  struct stat st;
  Import i = {.run = run};
  if (run->options.given[OPT_FROM_ASH]) return import_from_ash(run);
  if (run->options.argument_count != 1) {
    diag_error(run->diag, NO_SPAN, "name one database: ashc import FILE (or --from-ash DIR)");
    return EXIT_FAILED;
  }
  i.path = run->options.arguments[0];
  if (stat(i.path, &st) != 0 || !S_ISREG(st.st_mode)) {
    diag_file_error(run->diag, i.path, "there is no such database file");
    return EXIT_FAILED;
  }
  if (!name_repo(&i)) return EXIT_FAILED;
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  int code = import_open(&i) ? import_database(&i, journal) : EXIT_FAILED;
  import_close(&i);
  journal_close(journal);
  return code;
}
