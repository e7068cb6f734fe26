/* backup.c: a copy of the database through SQLite's backup API, beside its file. It is made
 * under another name and renamed when it is whole and synced, so that what is called a backup is one. */
#include "gate.h"
#include "sqlite/conn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "utc.h"

enum { PAGES_AT_ONCE = 2000 };

typedef struct Copy {
  SqliteConn *source;
  const char *file; /* of the source */
  Text part, path;  /* while it is made, and when it is whole */
} Copy;

static int fail_at(const Copy *c, const char *what, const char *words) {
  return rt_fail(&c->source->base, ASH_CANTOPEN, "the backup %s %s: %s; nothing was migrated",
                 c->path.bytes, what, words);
}

static int name_files(Copy *c) {
  char second[sizeof "YYYYMMDDHHMMSS+extra"];
  const struct tm utc = rt_utc(time(NULL));
  strftime(second, sizeof second, "%Y%m%d%H%M%S", &utc);
  rt_text_printf(&c->path, "%s.backup-%s", c->file, second);
  rt_text_printf(&c->part, "%s.part", c->path.failed ? "" : c->path.bytes);
  if (c->path.failed || c->part.failed)
    return rt_fail(&c->source->base, ASH_NOMEM, "out of memory");
  if (access(c->path.bytes, F_OK) == 0)
    return fail_at(c, "cannot be made", "a file of that name is there");
  return ASH_OK;
}

/* Copies in steps, so that the caller can stop it; the source's read transaction keeps it from
 * changing in between. */
static int copy_pages(const Copy *c, sqlite3 *target) {
  ash_conn *conn = &c->source->base;
  sqlite3_backup *backup = sqlite3_backup_init(target, "main", c->source->db, "main");
  int code = backup ? SQLITE_OK : sqlite3_errcode(target), status = ASH_OK;
  while (code == SQLITE_OK && (status = rt_interrupted(conn)) == ASH_OK)
    code = sqlite3_backup_step(backup, PAGES_AT_ONCE);
  const int finished = sqlite3_backup_finish(backup);
  if (status) return status;
  if (code == SQLITE_DONE && finished == SQLITE_OK) return ASH_OK;
  return fail_at(c, "cannot be written", sqlite3_errstr(code == SQLITE_DONE ? finished : code));
}

static int copy_into_part(const Copy *c) {
  sqlite3 *target = NULL;
  unlink(c->part.bytes); /* of a run that was killed in the same second */
  const int code =
      sqlite3_open_v2(c->part.bytes, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  int status = code ? fail_at(c, "cannot be made", sqlite3_errstr(code)) : ASH_OK;
  if (status == ASH_OK)
    status = rt_sqlite_query(&c->source->base, "BEGIN; SELECT count(*) FROM main.sqlite_schema",
                             NULL, 0, NULL, NULL);
  if (status == ASH_OK) status = copy_pages(c, target);
  if (!sqlite3_get_autocommit(c->source->db))
    sqlite3_exec(c->source->db, "ROLLBACK", NULL, NULL, NULL);
  sqlite3_close(target);
  return status;
}

static int sync_path(const char *path, int flags) {
  const int fd = open(path, flags | O_CLOEXEC);
  if (fd < 0) return -1;
  const int result = fsync(fd);
  close(fd);
  return result;
}

static int sync_folder(const char *file) {
  Text folder = {0};
  const char *slash = strrchr(file, '/');
  rt_text_putn(&folder, slash ? file : ".", slash ? (size_t)(slash - file) + 1 : 1);
  const int result = folder.failed ? -1 : sync_path(folder.bytes, O_RDONLY | O_DIRECTORY);
  rt_text_free(&folder);
  return result;
}

static int keep_part(const Copy *c) {
  if (sync_path(c->part.bytes, O_RDWR) == 0 && rename(c->part.bytes, c->path.bytes) == 0 &&
      sync_folder(c->path.bytes) == 0)
    return ASH_OK;
  return fail_at(c, "cannot be kept", strerror(errno));
}

static int make(Copy *c) {
  int status = name_files(c);
  if (status) return status;
  status = copy_into_part(c);
  if (status == ASH_OK) status = keep_part(c);
  if (status) unlink(c->part.bytes);
  return status;
}

int rt_sqlite_backup(ash_conn *conn) {
  SqliteConn *s = rt_sqlite(conn);
  int64_t pages = 0;
  int asked = rt_sqlite_query(conn, "PRAGMA main.page_count", NULL, 0, rt_take_number, &pages);
  if (asked || !pages) return asked; /* of nothing no copy is made */
  Copy c = {.source = s, .file = sqlite3_db_filename(s->db, "main")};
  if (!c.file || !*c.file)
    return rt_fail(conn, ASH_MISUSE, "a database without a file cannot be copied beside it");
  const double start = rt_clock();
  const int status = make(&c);
  if (status == ASH_OK)
    rt_event(conn, &(ash_event){.kind = ASH_EVENT_BACKUP,
                                .text = c.path.bytes,
                                .seconds = rt_clock() - start});
  rt_text_free(&c.path);
  rt_text_free(&c.part);
  return status;
}
