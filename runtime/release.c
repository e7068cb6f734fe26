/* release.c: all repos of a release at once, each in the database that ash_resolve_database finds. What
 * a generated release unit calls. */
#include <ash/migrate.h>

#include <string.h>

/* Hands the handle of a failed call to the caller, or releases it. */
static int finish(ash_conn **failed, ash_conn *conn, int status) {
  if (status != ASH_OK && failed)
    *failed = conn;
  else
    ash_close(conn);
  return status;
}

static int open_repo(ash_conn **conn, const ash_migrations *set, unsigned flags) {
  const char *database = NULL;
  (void)ash_resolve_database(&database, NULL, set); /* none: ash_open says so */
  return ash_open(conn, database, flags);
}

int ash_migrate_all(ash_conn **failed, const ash_migrations *const *repos, size_t count,
                    const ash_run *run) {
  int status = ASH_OK;
  if (failed) *failed = NULL;
  for (size_t i = 0; i < count && status == ASH_OK; i++) {
    ash_conn *conn = NULL;
    status = open_repo(&conn, repos[i], ASH_OPEN_CREATE);
    if (status == ASH_OK) status = ash_migrate(NULL, conn, repos[i], run);
    status = finish(failed, conn, status);
  }
  return status;
}

int ash_rollback_to(ash_conn **failed, const ash_migrations *const *repos, size_t count,
                    const char *repo, int64_t version, const ash_run *run) {
  ash_run to_version = run ? *run : (ash_run){0};
  to_version.to = version;
  if (failed) *failed = NULL;
  for (size_t i = 0; i < count; i++) {
    if (!repo || strcmp(repos[i]->repo, repo) != 0) continue;
    ash_conn *conn = NULL;
    int status = open_repo(&conn, repos[i], 0);
    if (status == ASH_OK) status = ash_rollback(NULL, conn, repos[i], &to_version);
    return finish(failed, conn, status);
  }
  return ASH_MISUSE;
}
