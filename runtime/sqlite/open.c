/* open.c: opens SQLite databases by path and URL, and wraps open ones. */
#include "sqlite/conn.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static SqliteConn *new_handle(sqlite3 *db, bool owned) {
  SqliteConn *s = calloc(1, sizeof *s);
  if (s) *s = (SqliteConn){.base.engine = &rt_sqlite_engine, .db = db, .owned = owned};
  return s;
}

int ash_wrap(ash_conn **out, struct sqlite3 *db) {
  SqliteConn *s = new_handle(db, false);
  *out = s ? &s->base : NULL;
  if (!s) return ASH_NOMEM;
  return db ? ASH_OK : rt_fail(&s->base, ASH_MISUSE, "no connection was given (it is NULL)");
}

struct sqlite3 *ash_sqlite(ash_conn *conn) {
  return conn && conn->engine == &rt_sqlite_engine ? rt_sqlite(conn)->db : NULL;
}

/* --- names ------------------------------------------------------------------------------------ */

static const char *const schemes[] = {"sqlite3:", "sqlite:", "file:"};

/* Returns what follows the scheme of a SQLite URL, or NULL for a plain path. */
static const char *after_scheme(const char *database) {
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
    if (strncmp(database, schemes[i], strlen(schemes[i])) == 0)
      return database + strlen(schemes[i]);
  return NULL;
}

/* Puts a plain path as a URI: `?`, `#` and `%` mean something there. */
static void put_escaped(Text *t, const char *path) {
  for (; *path; path++) {
    if (strchr("?#%", *path))
      rt_text_printf(t, "%%%02X", (unsigned)*path);
    else
      rt_text_putn(t, path, 1);
  }
}

/* Makes the name that sqlite3_open_v2 takes with SQLITE_OPEN_URI. */
static void put_uri(Text *t, const char *database) {
  const char *rest = after_scheme(database);
  rt_text_put(t, "file:");
  if (!rest) {
    if (strncmp(database, "//", 2) == 0) rt_text_put(t, "//"); /* else it would name a host */
    put_escaped(t, database);
    return;
  }
  if (strncmp(database, "file:", 5) != 0 && strncmp(rest, "//", 2) == 0) rest += 2;
  rt_text_put(t, rest);
}

/* --- opening ---------------------------------------------------------------------------------- */

/* A handle is one thread's at a time, so that no mutex is needed. */
static const int always = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;

static int open_flags(unsigned flags) {
  if (flags & ASH_OPEN_READONLY) return SQLITE_OPEN_READONLY | always;
  return SQLITE_OPEN_READWRITE | always | (flags & ASH_OPEN_CREATE ? SQLITE_OPEN_CREATE : 0);
}

/* Reads the header, which opening alone does not. A busy database is a database. */
static int probe(sqlite3 *db) {
  const int code = sqlite3_exec(db, "PRAGMA schema_version", NULL, NULL, NULL);
  return code == SQLITE_BUSY || code == SQLITE_PROTOCOL ? SQLITE_OK : code;
}

static int open_and_probe(sqlite3 **db, const char *uri, int flags) {
  int code = sqlite3_open_v2(uri, db, flags, NULL);
  if (code == SQLITE_OK) code = probe(*db);
  return code;
}

/* Returns true if nothing beside the file says that it is not complete. */
static bool stands_alone(sqlite3 *db) {
  static const char *const suffixes[] = {"-wal", "-journal"};
  const char *name = db ? sqlite3_db_filename(db, "main") : NULL;
  bool alone = name && *name && access(name, R_OK) == 0;
  for (size_t i = 0; i < 2 && alone; i++) {
    Text t = {0};
    rt_text_printf(&t, "%s%s", name, suffixes[i]);
    alone = !t.failed && access(t.bytes, F_OK) != 0;
    rt_text_free(&t);
  }
  return alone;
}

/* A database with a write-ahead log needs a file beside it even to be read; where the folder cannot
 * be written and no log is there, nobody can be writing, and the file alone is the database. */
static int open_unwritable(SqliteConn *s, Text *uri, int code) {
  if (!stands_alone(s->db)) return code;
  rt_text_put(uri, strchr(uri->bytes, '?') ? "&immutable=1" : "?immutable=1");
  if (uri->failed) return SQLITE_NOMEM;
  sqlite3_close(s->db);
  s->db = NULL;
  return open_and_probe(&s->db, uri->bytes, SQLITE_OPEN_READONLY | always);
}

/* Puts the path that a name means, but for the escapes of a URL. */
static void put_path(Text *t, const char *database) {
  const char *rest = after_scheme(database);
  if (!rest) {
    rt_text_put(t, database);
    return;
  }
  if (strncmp(rest, "//", 2) == 0) rest += 2;
  rt_text_putn(t, rest, strcspn(rest, "?#"));
}

/* Returns what is missing in the folder of a file that is not there. */
static const char *missing_in(const char *folder, bool creates) {
  if (access(folder, F_OK) != 0) return "; its folder is not there";
  return creates && access(folder, W_OK) != 0 ? "; its folder cannot be written to"
                                              : "; the file is not there";
}

/* Returns what is missing where the path says that a file is, or "". */
static const char *missing(const char *path, bool creates) {
  if (access(path, F_OK) == 0) return access(path, R_OK) == 0 ? "" : "; the file cannot be read";
  const char *slash = strrchr(path, '/');
  if (!slash) return missing_in(".", creates);
  Text folder = {0};
  rt_text_putn(&folder, path, slash == path ? 1 : (size_t)(slash - path));
  const char *words = folder.failed ? "; the file is not there" : missing_in(folder.bytes, creates);
  rt_text_free(&folder);
  return words;
}

static int refuse(SqliteConn *s, const char *database, unsigned flags, int code) {
  if ((code & 0xff) == SQLITE_NOMEM) return rt_fail(&s->base, ASH_NOMEM, "out of memory");
  const char *words = s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(code);
  Text path = {0};
  put_path(&path, database);
  int status =
      rt_fail(&s->base, ASH_CANTOPEN, "%s: %s%s%s", database, words, rt_sqlite_way_out(words),
              path.len && !path.failed ? missing(path.bytes, flags & ASH_OPEN_CREATE) : "");
  rt_text_free(&path);
  return status;
}

static int open_database(SqliteConn *s, const char *database, unsigned flags) {
  Text uri = {0};
  put_uri(&uri, database);
  int code = uri.failed ? SQLITE_NOMEM : open_and_probe(&s->db, uri.bytes, open_flags(flags));
  if ((code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY)
    code = open_unwritable(s, &uri, code);
  int status = ASH_OK;
  if (code) {
    status = refuse(s, database, flags, code);
    sqlite3_close(s->db);
    s->db = NULL;
  }
  rt_text_free(&uri);
  return status;
}

int ash_open(ash_conn **out, const char *database, unsigned flags) {
  SqliteConn *s = new_handle(NULL, true);
  *out = s ? &s->base : NULL;
  if (!s) return ASH_NOMEM;
  if (!database || !*database) return rt_fail(&s->base, ASH_MISUSE, "no database is named");
  if (strstr(database, "://") && !after_scheme(database))
    return rt_fail(
        &s->base, ASH_CANTOPEN,
        "%s: this library opens SQLite databases only: a path, or a URL with sqlite: or file:",
        database);
  return open_database(s, database, flags);
}
