/* target.c: see target.h. */
#include "cli/database/target.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/outputs.h"
#include "emit/creation.h"
#include "emit/journal_entries.h"
#include "migration/migration.h"

/* A compile that was killed is finished or undone first, where the project can be written. Its journal
 * is there only then, and while one runs, which is waited for. */
static bool recover(Run *run) {
  if (access(JOURNAL_INTENT, F_OK) != 0 && access(JOURNAL_COMMIT, F_OK) != 0) return true;
  if (access(".", W_OK) != 0) return true;
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (journal) journal_close(journal);
  return journal != NULL;
}

/* A folder that the command line names is there; one that the project names may come with the first
 * migration. */
static bool check_folder(Run *run, const char *folder) {
  if (!run->options.value[OPT_MIGRATION_PATH] || access(folder, F_OK) == 0) return true;
  diag_file_error(run->diag, folder, "%s", strerror(errno));
  diag_help(run->diag, "--migration-path names the folder that holds the .sql files");
  return false;
}

static const ash_migrations *read_set(Run *run, const Repo *repo) {
  if (!recover(run)) return NULL;
  const char *folder = project_migrations(run, repo);
  if (!check_folder(run, folder)) return NULL;
  ash_migrations *set =
      migration_read_folder(run->arena, run->diag, run->sources, folder, repo->name);
  set = migration_with_foreign(run->arena, run->diag, folder, set);
  if (!set) return NULL;
  set->repo = repo->name;
  set->database = repo->database;
  set->database_env = repo->database_env;
  return set;
}

Target *target_new(Run *run, const Repo *repo) {
  if (repo->adapter != ADAPTER_SQLITE) {
    diag_error(run->diag, repo->span, "%s is a %s repo: ashc runs migrations on sqlite only",
               repo->name, adapter_name(repo->adapter));
    diag_help(run->diag, "choose another repo with --repo, or set its adapter to :sqlite");
    return NULL;
  }
  Target *t = NEW(run->arena, Target);
  *t = (Target){.repo = repo, .set = read_set(run, repo)};
  if (!t->set) return NULL;
  if (ash_resolve_database(&t->database, run->options.value[OPT_DATABASE], t->set) != ASH_OK) {
    diag_error(run->diag, repo->span, "no database is known for %s", repo->name);
    diag_help(run->diag, "say --database FILE, or write database \"var/my.db\" into the repo%s%s",
              repo->database_env ? ", or set the environment variable " : "",
              repo->database_env ? repo->database_env : "");
    return NULL;
  }
  return t;
}

bool target_check_database(Run *run, const Repo *const *repos) {
  if (!run->options.value[OPT_DATABASE] || !repos[0] || !repos[1]) return true;
  diag_error(run->diag, NO_SPAN, "--database names one database, but there are several repos");
  diag_help(run->diag, "choose one with --repo, as in --repo %s", repos[0]->name);
  return false;
}

Target *target_all(Run *run) {
  const Repo **repos = project_repos(run);
  if (!repos || !target_check_database(run, repos)) return NULL;
  Target *first = NULL, **tail = &first;
  for (; *repos; repos++) {
    Target *t = target_new(run, *repos);
    if (!t) continue;
    *tail = t;
    tail = &t->next;
  }
  return diag_ok(run->diag) ? first : NULL;
}

/* --- the library's words are for a shipped program; here the way out is another one ----------- */

/* The applied migration without a file that `message` is about: "20260101120000_add_posts", or NULL. */
static const char *missing_migration(Run *run, const Target *t, ash_conn *conn,
                                     const char *message) {
  ash_status_row *rows = NULL;
  size_t count = 0;
  const char *found = NULL;
  if (ash_status_rows(&rows, &count, conn, t->set) != ASH_OK) return NULL;
  for (size_t i = 0; i < count && !found; i++) {
    const char *version = arena_printf(run->arena, "%" PRId64, rows[i].version);
    if (rows[i].up && !rows[i].known && strstr(message, version))
      found = arena_printf(run->arena, "%s%s%s", version, rows[i].name ? "_" : "",
                           rows[i].name ? rows[i].name : "");
  }
  ash_status_free(rows);
  return found;
}

const char *target_problem(Run *run, const Target *t, ash_conn *conn, int status) {
  const char *said = ash_errmsg(conn);
  const char *message = arena_strdup(run->arena, *said ? said : ash_status_text(status));
  if (status != ASH_AHEAD && status != ASH_IRREVERSIBLE) return message;
  const char *missing = missing_migration(run, t, conn, message);
  if (!missing) return message;
  const char *folder = project_migrations(run, t->repo);
  const size_t count = t->set->count;
  const char *newest =
      count ? arena_printf(run->arena, "; the newest one there is %" PRId64 "_%s",
                           t->set->items[count - 1]->version, t->set->items[count - 1]->name)
            : "";
  return arena_printf(run->arena,
                      "the database has %s, whose file is not in %s: bring the file back (another "
                      "branch may have it), or roll the migration back where the file is%s",
                      missing, folder, newest);
}

static void help_gated(Run *run, const char *message) {
  static const char words[] = ": NULL where the migration sets NOT NULL";
  const char *end = strstr(message, words), *column = end;
  if (!end) return;
  while (column > message && column[-1] != '\n') column--;
  diag_help(run->diag,
            "or write the migration anew with values for them: ashc regen NAME --backfill "
            "'%.*s=EXPR' (while git does not track it)",
            (int)(end - column), column);
}

int target_failed(Run *run, const Target *t, ash_conn *conn, int status) {
  const char *message = target_problem(run, t, conn, status);
  size_t n = strlen(t->database);
  if (strncmp(message, t->database, n) == 0 && message[n] == ':') /* it says so itself */
    diag_error(run->diag, NO_SPAN, "%s", message);
  else
    diag_file_error(run->diag, t->database, "%s", message);
  if (status == ASH_GATED) help_gated(run, message);
  if (status == ASH_CHANGED)
    diag_help(run->diag, "version control has it as it was (`git restore FILE`); a database of "
                         "development can be made anew: ashc reset");
  return EXIT_FAILED;
}

static bool is_there(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 || errno != ENOENT;
}

static bool has_folder(Run *run, const char *file) {
  const char *slash = strrchr(file, '/');
  return !slash || slash == file ||
         is_there(arena_strndup(run->arena, file, (size_t)(slash - file)));
}

ash_conn *target_open(Run *run, const Target *t, unsigned flags) {
  ash_conn *conn = NULL;
  int status = ash_open(&conn, t->database, flags);
  if (status == ASH_OK) return conn;
  target_failed(run, t, conn, status);
  const char *file = target_file(run, t);
  if (file && (flags & ASH_OPEN_CREATE ? !has_folder(run, file) : !is_there(file)))
    diag_help(run->diag, "`ashc create` makes the database and the folder for it");
  ash_close(conn);
  return NULL;
}

ash_conn *target_open_to_ask(Run *run, const Target *t) {
  ash_conn *conn = NULL;
  if (ash_open(&conn, t->database, ASH_OPEN_READONLY) == ASH_OK) return conn;
  ash_close(conn);
  return target_open(run, t, 0);
}

const char *target_file(Run *run, const Target *t) {
  static const char *const schemes[] = {"sqlite3:", "sqlite:", "file:"};
  const char *path = t->database;
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
    size_t len = strlen(schemes[i]);
    if (strncmp(path, schemes[i], len) != 0) continue;
    path += len;
    if (strncmp(path, "//", 2) == 0) path += 2;
    path = arena_strndup(run->arena, path, strcspn(path, "?"));
    break;
  }
  return *path && strcmp(path, ":memory:") != 0 ? path : NULL;
}

const ash_migrations *target_set(const Run *run, const Target *t, ash_conn *conn, bool down) {
  const bool *given = run->options.given;
  const bool limited = given[OPT_STEP] || given[OPT_TO] || given[OPT_TO_EXCLUSIVE];
  return down || limited ? t->set : creation_for(run->arena, conn, t->set);
}
