/* cmd_status.c: `ashc status`: the table that Ecto prints, or JSON. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>

#include "cli/database/target.h"
#include "cli/drafts.h"

static const char *row_name(const ash_status_row *row) {
  if (!row->known) return "** FILE NOT FOUND **";
  return row->name;
}

static bool is_dev(const ash_status_row *row) {
  return row->name && is_dev_name(row->name);
}

/* Returns true if `m`, a squashed migration, stands for `version`. */
static bool replaces(const ash_migration *m, int64_t version) {
  for (size_t i = 0; i < m->replace_count; i++) {
    const ash_replaced *r = &m->replaces[i];
    if (r->version == version || (r->migration && replaces(r->migration, version))) return true;
  }
  return false;
}

/* The migrations of a set that others were squashed into. */
typedef struct Squashed {
  const ash_migration **items;
  size_t count;
} Squashed;

static Squashed squashed_of(Arena *a, const ash_migrations *set) {
  Squashed s = {.items = NEW_ARRAY(a, const ash_migration *, set->count + 1)};
  for (size_t i = 0; i < set->count; i++)
    if (set->items[i]->replace_count) s.items[s.count++] = set->items[i];
  return s;
}

/* Returns what stands for `version`, or NULL. */
static const ash_migration *squashed_into(const Squashed *squashed, int64_t version) {
  for (size_t i = 0; i < squashed->count; i++)
    if (replaces(squashed->items[i], version)) return squashed->items[i];
  return NULL;
}

static void print_row(const Squashed *squashed, const ash_status_row *row) {
  const ash_migration *into = squashed_into(squashed, row->version);
  printf("  %-8s  %-14" PRId64 "  %s%s%s%s", row->up ? "up" : "down", row->version, row_name(row),
         row->late ? "  (late)" : "", row->changed ? "  (changed)" : "",
         is_dev(row) ? "  (dev)" : "");
  if (into) printf("  (squashed into %" PRId64 "_%s)", into->version, into->name);
  putchar('\n');
}

static void print_rows(Run *run, const Target *t, const ash_status_row *rows, size_t count) {
  const Squashed squashed = squashed_of(run->arena, t->set);
  printf("\nRepo: %s\n\n  Status    Migration ID    Migration Name\n", t->repo->name);
  puts("--------------------------------------------------");
  for (size_t i = 0; i < count; i++) print_row(&squashed, &rows[i]);
}

static size_t count_pending(const ash_status_row *rows, size_t count) {
  size_t pending = 0;
  for (size_t i = 0; i < count; i++) pending += !rows[i].up;
  return pending;
}

/* What a run of the migrations would say of the database before it did anything: newer than the program,
 * changed, too late. NULL: nothing. */
static const char *find_problem(Run *run, int *status, const Target *t, ash_conn *conn) {
  const ash_run rehearsal = {.dry_run = 1};
  *status = ash_migrate(NULL, conn, t->set, &rehearsal);
  if (*status != ASH_AHEAD && *status != ASH_CHANGED && *status != ASH_LATE &&
      *status != ASH_INVALID)
    return NULL;
  const char *problem = target_problem(run, t, conn, *status);
  *status = ASH_OK;
  return problem;
}

static json_t *row_json(const Squashed *squashed, const ash_status_row *row) {
  const ash_migration *into = squashed_into(squashed, row->version);
  return json_pack("{s:I,s:s?,s:s,s:b,s:b,s:b,s:b,s:o}", "version", (json_int_t)row->version,
                   "name", row->name, "status", row->up ? "up" : "down", "known", row->known,
                   "late", row->late, "changed", row->changed, "dev", is_dev(row), "squashed_into",
                   into ? json_integer(into->version) : json_null());
}

static json_t *rows_json(Run *run, const Target *t, const ash_status_row *rows, size_t count,
                         const char *problem) {
  const Squashed squashed = squashed_of(run->arena, t->set);
  json_t *list = json_array();
  for (size_t i = 0; i < count; i++) json_array_append_new(list, row_json(&squashed, &rows[i]));
  return json_pack("{s:s,s:s,s:I,s:s*,s:o}", "repo", t->repo->name, "database", t->database,
                   "pending", (json_int_t)count_pending(rows, count), "problem", problem,
                   "migrations", list);
}

/* What --check found, in words. */
static void print_findings(size_t pending, const char *problem) {
  if (problem) printf("\n%s\n", problem);
  if (pending && problem)
    printf("\n%zu migration%s pending\n", pending, pending == 1 ? " is" : "s are");
  else if (pending)
    printf("\n%zu migration%s pending; `ashc migrate` applies %s\n", pending,
           pending == 1 ? " is" : "s are", pending == 1 ? "it" : "them");
  else if (!problem)
    puts("\nNothing is pending.");
}

static bool is_missing(Run *run, const Target *t) {
  struct stat st;
  const char *file = target_file(run, t);
  return file && stat(file, &st) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* Returns a handle on the database; for one that is not there yet, on an empty one in memory, on
 * which every migration is down. NULL after an error was recorded. */
static ash_conn *open_for_status(Run *run, const Target *t) {
  if (!is_missing(run, t)) return target_open_to_ask(run, t);
  Target nothing = *t;
  nothing.database = ":memory:";
  return target_open(run, &nothing, 0);
}

typedef struct {
  json_t *repos;
  bool differs; /* for --check: something is pending, or the database is not the program's */
} Findings;

static int show_status(Run *run, const Target *t, Findings *found) {
  const bool check = run->options.given[OPT_CHECK];
  ash_conn *conn = open_for_status(run, t);
  if (!conn) return EXIT_FAILED;
  ash_status_row *rows = NULL;
  const char *problem = NULL;
  size_t count = 0;
  int status = ash_status_rows(&rows, &count, conn, t->set), looked, code = EXIT_DONE;
  if (status == ASH_OK) problem = find_problem(run, check ? &status : &looked, t, conn);
  if (status != ASH_OK) code = target_failed(run, t, conn, status);
  const size_t pending = count_pending(rows, count);
  if (pending || problem) found->differs = true;
  if (code == EXIT_DONE && run->json)
    json_array_append_new(found->repos, rows_json(run, t, rows, count, problem));
  else if (code == EXIT_DONE && run_talks(run)) {
    print_rows(run, t, rows, count);
    if (check)
      print_findings(pending, problem);
    else if (problem)
      printf("\n%s\n", problem);
  }
  ash_status_free(rows);
  ash_close(conn);
  return code;
}

int cmd_status(Run *run) {
  Findings found = {json_array(), false};
  int code = EXIT_DONE;
  const Target *targets = target_all(run);
  for (const Target *t = targets; t; t = t->next)
    if (show_status(run, t, &found) != EXIT_DONE) code = EXIT_FAILED;
  if (run->json) {
    json_t *object = json_pack("{s:O}", "repos", found.repos);
    json_dumpf(object, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(object);
  } else if (run_talks(run) && targets) {
    putchar('\n');
  }
  json_decref(found.repos);
  if (code == EXIT_DONE && found.differs && run->options.given[OPT_CHECK]) code = EXIT_DIFFERENCE;
  return code;
}
