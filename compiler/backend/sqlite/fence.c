/* fence.c: see fence.h. An authorizer and a progress handler, shared by the check of custom statements
 * (fragment_scripts.c) and the proof (prove/). */
#include "backend/fence.h"

#include <string.h>
#include <strings.h>

enum {
  STEP_SIZE = 10000,               /* instructions between two calls of the progress handler */
  LONGEST_VALUE = 64 * 1000 * 1000 /* bytes */
};

static bool is_in(const char *const *names, const char *name) {
  for (; name && *names; names++)
    if (strcasecmp(*names, name) == 0) return true;
  return false;
}

/* --- what is refused ----------------------------------------------------------------------------- */

/* They name files and libraries, or set a limit of the whole process or of this fence. */
static const char *const outside_pragmas[] = {
    "temp_store_directory", "data_store_directory", "lock_proxy_file", "activate_extensions",
    "hard_heap_limit",      "soft_heap_limit",      "max_page_count",  NULL};

/* Pragmas that are asked by virtual tables and by the check itself. */
static const char *const reading_pragmas[] = {"table_info", "table_xinfo", "function_list",
                                              "data_version", NULL};

static const char *const outside_functions[] = {"load_extension", "readfile",       "writefile",
                                                "edit",           "fts3_tokenizer", NULL};

static int deny(Fence *f, const char *what, const char *name) {
  f->denied = arena_printf(f->arena, "%s%s", what, name);
  return SQLITE_DENY;
}

static int pragma(Fence *f, const char *name) {
  bool denied = f->prepared_only ? !is_in(reading_pragmas, name) : is_in(outside_pragmas, name);
  return denied ? deny(f, "PRAGMA ", name) : SQLITE_OK;
}

/* A database without a file may be attached; VACUUM does that, too (VACUUM INTO names the file). */
static int attach(Fence *f, const char *file) {
  bool memory = file && (!*file || strcmp(file, ":memory:") == 0);
  return memory && !f->prepared_only ? SQLITE_OK
                                     : deny(f, "a database file (ATTACH, VACUUM INTO)", "");
}

static int authorize(void *user, int action, const char *a, const char *b, const char *c,
                     const char *d) {
  Fence *f = user;
  (void)c, (void)d;
  switch (action) {
  case SQLITE_ATTACH: return attach(f, a);
  case SQLITE_PRAGMA: return pragma(f, a);
  case SQLITE_FUNCTION: return is_in(outside_functions, b) ? deny(f, "function ", b) : SQLITE_OK;
  case SQLITE_DETACH: return f->prepared_only ? deny(f, "DETACH DATABASE", "") : SQLITE_OK;
  case SQLITE_TRANSACTION:
  case SQLITE_SAVEPOINT: return f->prepared_only ? deny(f, "transaction control", "") : SQLITE_OK;
  default: return SQLITE_OK;
  }
}

/* --- what is cut off ----------------------------------------------------------------------------- */

static const char *running(Arena *a, sqlite3 *db) {
  sqlite3_stmt *s = sqlite3_next_stmt(db, NULL);
  while (s && !sqlite3_stmt_busy(s)) s = sqlite3_next_stmt(db, s);
  const char *sql = s ? sqlite3_sql(s) : NULL;
  return arena_strdup(a, sql ? sql : "");
}

/* The progress handler knows its database by this. */
typedef struct Watch {
  Fence *fence;
  sqlite3 *db;
} Watch;

static int count_steps(void *user) {
  Watch *w = user;
  Fence *f = w->fence;
  f->steps += STEP_SIZE / 1000;
  if (f->steps <= f->most) return 0;
  if (!f->cut) f->cut = running(f->arena, w->db);
  return 1;
}

/* --- all ----------------------------------------------------------------------------------------- */

void fence_put(sqlite3 *db, Fence *f) {
  Watch *w = NEW(f->arena, Watch);
  *w = (Watch){f, db};
  /* 32,768 pages of 4 KiB: 128 MiB */
  sqlite3_exec(db, "PRAGMA max_page_count=32768", NULL, NULL, NULL);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, LONGEST_VALUE);
  sqlite3_set_authorizer(db, authorize, f);
  sqlite3_progress_handler(db, STEP_SIZE, count_steps, w);
}

void fence_remove(sqlite3 *db) {
  sqlite3_progress_handler(db, 0, NULL, NULL);
  sqlite3_set_authorizer(db, NULL, NULL);
}

void fence_renew(Fence *f) {
  f->steps = 0;
  f->denied = f->cut = NULL;
}

const char *fence_stopped(const Fence *f, const char *error) {
  if (f->cut)
    return arena_printf(f->arena,
                        "was cut off after %u million steps of SQLite's virtual machine; it may be "
                        "endless",
                        f->most / 1000);
  if (f->denied)
    return arena_printf(f->arena, "uses %s, which reaches out of the database", f->denied);
  if (error && (strstr(error, "database or disk is full") || strstr(error, "too big")))
    return "needs more than 128 MiB, or a value of more than 64 MB";
  return NULL;
}
