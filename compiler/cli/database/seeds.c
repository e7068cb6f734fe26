/* seeds.c: see seeds.h. */
#include "cli/database/seeds.h"

#include <ash/sqlite.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One run of a file of seeds. */
typedef struct Seeds {
  Run *run;
  const Source *source;
  sqlite3 *db;
} Seeds;

/* The seeds' transaction is ours: what opened or ended one would keep half of them. */
static int forbid_transactions(void *user, int action, const char *a, const char *b, const char *c,
                               const char *d) {
  (void)user, (void)a, (void)b, (void)c, (void)d;
  return action == SQLITE_TRANSACTION || action == SQLITE_ATTACH ? SQLITE_DENY : SQLITE_OK;
}

static bool fail(Seeds *s, const char *at) {
  const uint32_t start = (uint32_t)(at - s->source->text);
  const int code = sqlite3_errcode(s->db);
  diag_error(s->run->diag, (Span){s->source->number, start, start + 1}, "%s",
             code == SQLITE_AUTH ? "seeds run in one transaction and cannot open or end one"
                                 : sqlite3_errmsg(s->db));
  diag_help(s->run->diag, "none of the seeds was kept");
  return false;
}

/* Returns the first character of `at` that is no space. */
static const char *skip_space(const char *at) {
  return at + strspn(at, " \t\r\n");
}

static bool run_statements(Seeds *s) {
  const char *at = skip_space(s->source->text);
  while (*at) {
    sqlite3_stmt *stmt = NULL;
    const char *rest = NULL;
    if (sqlite3_prepare_v2(s->db, at, -1, &stmt, &rest) != SQLITE_OK) return fail(s, at);
    int code = SQLITE_DONE;
    while (stmt && (code = sqlite3_step(stmt)) == SQLITE_ROW) continue;
    sqlite3_finalize(stmt);
    if (code != SQLITE_DONE) return fail(s, at);
    at = skip_space(rest);
  }
  return true;
}

static bool run_plain(Seeds *s, const char *sql) {
  if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK) return true;
  diag_file_error(s->run->diag, s->source->path, "%s", sqlite3_errmsg(s->db));
  diag_help(s->run->diag, "none of the seeds was kept");
  return false;
}

static bool run_all(Seeds *s) {
  sqlite3_busy_timeout(s->db, (int)options_number(&s->run->options, OPT_WAIT, 60) * 1000);
  if (!run_plain(s, "PRAGMA foreign_keys=ON; BEGIN IMMEDIATE; PRAGMA defer_foreign_keys=ON"))
    return false;
  sqlite3_set_authorizer(s->db, forbid_transactions, NULL);
  bool ok = run_statements(s);
  sqlite3_set_authorizer(s->db, NULL, NULL);
  ok = ok && run_plain(s, "COMMIT");
  if (!ok && !sqlite3_get_autocommit(s->db)) sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
  return ok;
}

int seeds_run(Run *run, const Target *t) {
  const char *path = arena_printf(run->arena, "priv/%s/seeds.sql", t->repo->folder);
  if (access(path, F_OK) != 0) return EXIT_DONE;
  Seeds s = {.run = run, .source = sources_read(run->sources, path, NULL)};
  if (!s.source) {
    diag_file_error(run->diag, path, "cannot read the seeds: %s", strerror(errno));
    return EXIT_FAILED;
  }
  ash_conn *conn = target_open(run, t, 0);
  if (!conn) return EXIT_FAILED;
  s.db = ash_sqlite(conn);
  const bool ok = run_all(&s);
  ash_close(conn);
  if (ok && run_talks(run)) printf("%s: %s ran\n", t->repo->name, path);
  return ok ? EXIT_DONE : EXIT_FAILED;
}
