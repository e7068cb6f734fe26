/* cmd_status.c: `ashc status`: the table that Ecto prints, or JSON. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "cli/database/target.h"
#include "cli/drafts.h"

static const char *row_name(const ash_status_row *row) {
  if (!row->known) return "** FILE NOT FOUND **";
  return row->name;
}

static bool is_dev(const ash_status_row *row) {
  return row->name && is_dev_name(row->name);
}

static void print_rows(const Target *t, const ash_status_row *rows, size_t count) {
  printf("\nRepo: %s\n\n  Status    Migration ID    Migration Name\n", t->repo->name);
  puts("--------------------------------------------------");
  for (size_t i = 0; i < count; i++)
    printf("  %-8s  %-14" PRId64 "  %s%s%s\n", rows[i].up ? "up" : "down", rows[i].version,
           row_name(&rows[i]), rows[i].late ? "  (late)" : "", is_dev(&rows[i]) ? "  (dev)" : "");
}

static size_t count_pending(const ash_status_row *rows, size_t count) {
  size_t pending = 0;
  for (size_t i = 0; i < count; i++) pending += !rows[i].up;
  return pending;
}

/* What a run of the migrations would say of the database before it did anything: newer than the program,
 * changed, too late. NULL: nothing. */
static const char *find_problem(int *status, const Target *t, ash_conn *conn) {
  const ash_run rehearsal = {.dry_run = 1};
  *status = ash_migrate(NULL, conn, t->set, &rehearsal);
  if (*status != ASH_AHEAD && *status != ASH_CHANGED && *status != ASH_LATE &&
      *status != ASH_INVALID)
    return NULL;
  *status = ASH_OK;
  return ash_errmsg(conn);
}

static json_t *rows_json(const Target *t, const ash_status_row *rows, size_t count,
                         const char *problem) {
  json_t *list = json_array();
  for (size_t i = 0; i < count; i++)
    json_array_append_new(
        list, json_pack("{s:I,s:s?,s:s,s:b,s:b,s:b}", "version", (json_int_t)rows[i].version,
                        "name", rows[i].name, "status", rows[i].up ? "up" : "down", "known",
                        rows[i].known, "late", rows[i].late, "dev", is_dev(&rows[i])));
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
  const char *file = target_file(run, t);
  FILE *f = file ? fopen(file, "re") : NULL;
  if (f) fclose(f);
  return file && !f;
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
  int status = ash_status_rows(&rows, &count, conn, t->set), code = EXIT_DONE;
  if (status == ASH_OK && check) problem = find_problem(&status, t, conn);
  if (status != ASH_OK) code = target_failed(run, t, conn, status);
  const size_t pending = count_pending(rows, count);
  if (pending || problem) found->differs = true;
  if (code == EXIT_DONE && run->json)
    json_array_append_new(found->repos, rows_json(t, rows, count, problem));
  else if (code == EXIT_DONE && run_talks(run)) {
    print_rows(t, rows, count);
    if (check) print_findings(pending, problem);
  }
  ash_status_free(rows);
  ash_close(conn);
  return code;
}

int cmd_status(Run *run) {
  Findings found = {json_array(), false};
  int code = EXIT_DONE;
  for (const Target *t = target_all(run); t; t = t->next)
    if (show_status(run, t, &found) != EXIT_DONE) code = EXIT_FAILED;
  if (run->json) {
    json_t *object = json_pack("{s:O}", "repos", found.repos);
    json_dumpf(object, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(object);
  } else if (run_talks(run)) {
    putchar('\n');
  }
  json_decref(found.repos);
  if (code == EXIT_DONE && found.differs && run->options.given[OPT_CHECK]) code = EXIT_DIFFERENCE;
  return code;
}
