/* cmd_dump.c: `ashc dump` and `ashc load`: the structure of a database as a file of SQL. */
#include <ash/sqlite.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "backend/sqlite/structure.h"
#include "cli/database/target.h"
#include "cli/outputs.h"
#include "sql/tokens.h"

static const char head[] =
    "-- The structure of a database and its ledger, written by `ashc dump`. `ashc load`, or any\n"
    "-- sqlite3 shell, makes an empty database into one like it.\n";

static const char *default_file(const Run *run, const Target *t) {
  return arena_printf(run->arena, "priv/%s/structure.sql", t->repo->folder);
}

/* One file is one repo's. */
static bool check_one_repo(Run *run, const Target *targets, const char *what) {
  if (!what || !targets || !targets->next) return true;
  diag_error(run->diag, NO_SPAN, "%s is one repo's structure, and there are several repos", what);
  diag_help(run->diag, "choose one, as in --repo %s", targets->repo->name);
  return false;
}

/* --- dump ------------------------------------------------------------------------------------- */

static bool read_structure(Run *run, const Target *t, Buf *out) {
  ash_conn *conn = target_open(run, t, ASH_OPEN_READONLY);
  if (!conn) return false;
  buf_put(out, head);
  const char *problem = structure_dump(out, ash_sqlite(conn));
  if (problem) diag_file_error(run->diag, t->database, "its structure cannot be read: %s", problem);
  ash_close(conn);
  return !problem;
}

static int dump(Run *run, const Target *t, Journal *journal) {
  const char *out = run->options.value[OPT_OUT], *path = out ? out : default_file(run, t);
  Buf text = buf_new(run->arena);
  if (!read_structure(run, t, &text)) return EXIT_FAILED;
  if (strcmp(path, "-") == 0) {
    fputs(buf_text(&text), stdout);
    return EXIT_DONE;
  }
  journal_put(journal, path, buf_text(&text), text.len);
  return EXIT_DONE;
}

static void say_written(const Run *run, const Target *t) {
  const char *out = run->options.value[OPT_OUT];
  if (!run_talks(run) || (out && strcmp(out, "-") == 0)) return;
  for (; t; t = t->next) printf("wrote %s\n", out ? out : default_file(run, t));
}

int cmd_dump(Run *run) {
  const Target *targets = target_all(run);
  if (!targets || !check_one_repo(run, targets, run->options.value[OPT_OUT])) return EXIT_FAILED;
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  int code = EXIT_DONE;
  for (const Target *t = targets; t; t = t->next)
    if (dump(run, t, journal) != EXIT_DONE) code = EXIT_FAILED;
  if (code == EXIT_DONE && !journal_commit(journal)) code = EXIT_FAILED;
  if (code == EXIT_DONE) say_written(run, targets);
  journal_close(journal);
  return code;
}

/* --- load ------------------------------------------------------------------------------------- */

/* Records why `source` cannot be loaded, at its statement. */
static void refuse_statement(Run *run, const Source *source, const StructureProblem *p) {
  const char *at = source->text + p->offset;
  sql_cursor c = sql_scan(at, strlen(at));
  const sql_token first = sql_next_token(&c);
  const size_t start = (size_t)(first.text - source->text);
  const Span span = {source->number, (uint32_t)start,
                     (uint32_t)(start + strcspn(first.text, "\n"))};
  diag_error(run->diag, span, "%s", p->words);
  diag_help(run->diag, "nothing was loaded");
}

static bool is_empty(Run *run, const Target *t, sqlite3 *db) {
  const char *words;
  const int size = structure_size(db, &words);
  if (size == 0) return true;
  if (size < 0) {
    diag_file_error(run->diag, t->database, "%s", words);
    return false;
  }
  diag_file_error(run->diag, t->database,
                  "is not empty (%d tables, indexes, …): nothing was loaded", size);
  diag_help(run->diag, "`ashc drop` deletes it, --database names another");
  return false;
}

static bool load_into(Run *run, const Target *t, const Source *source) {
  ash_conn *conn = target_open(run, t, ASH_OPEN_CREATE);
  if (!conn) return false;
  StructureProblem problem;
  bool good = is_empty(run, t, ash_sqlite(conn));
  if (good && !(good = structure_load(run->arena, ash_sqlite(conn), source->text, &problem)))
    refuse_statement(run, source, &problem);
  ash_close(conn);
  return good;
}

static int load(Run *run, const Target *t) {
  const Options *o = &run->options;
  const char *path = o->argument_count ? o->arguments[0] : default_file(run, t);
  const Source *source = sources_read(run->sources, path, NULL);
  if (!source) {
    diag_file_error(run->diag, path, "cannot be read: %s", strerror(errno));
    diag_help(run->diag, "`ashc dump` writes it");
    return EXIT_FAILED;
  }
  const char *file = target_file(run, t);
  const bool is_new = file && access(file, F_OK) != 0;
  if (!load_into(run, t, source)) {
    if (is_new) unlink(file);
    return EXIT_FAILED;
  }
  if (run_talks(run)) printf("%s: loaded %s into %s\n", t->repo->name, path, t->database);
  return EXIT_DONE;
}

int cmd_load(Run *run) {
  const char *file = run->options.argument_count ? run->options.arguments[0] : NULL;
  if (run->options.argument_count > 1) {
    diag_error(run->diag, NO_SPAN, "expected `ashc load [FILE]`");
    return EXIT_FAILED;
  }
  run->options.argument_count = 0; /* the repos are where they always are */
  const Target *t = target_all(run);
  run->options.argument_count = file != NULL;
  if (!t || !check_one_repo(run, t, file)) return EXIT_FAILED;
  int code = EXIT_DONE;
  for (; t; t = t->next)
    if (load(run, t) != EXIT_DONE) code = EXIT_FAILED;
  return code;
}
