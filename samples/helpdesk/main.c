/* helpdesk: brings its database up to date, files two tickets and prints the queue. */
#include <ash/sqlite.h>
#include <sqlite3.h>
#include <stdio.h>

#include "ash_release.h"

/* One page of work; all of it or nothing. */
static const char work[] =
    "PRAGMA foreign_keys = ON;"
    "BEGIN IMMEDIATE;"
    "INSERT INTO representatives (name, email) VALUES ('Ada', 'ada@example.com')"
    "  ON CONFLICT (email) DO UPDATE SET active = true;"
    "INSERT INTO tags (name) VALUES ('printer'), ('network') ON CONFLICT DO NOTHING;"
    "INSERT INTO tickets (subject, customer_email, representative_id)"
    "  SELECT 'The printer is on fire', 'grace@example.com', id FROM representatives"
    "  WHERE email = 'ADA@EXAMPLE.COM';"
    "INSERT INTO ticket_tags (ticket_id, tag_id)"
    "  SELECT t.id, g.id FROM tickets t, tags g"
    "  WHERE t.rowid = last_insert_rowid() AND g.name = 'Printer';"
    "INSERT INTO comments (ticket_id, author_id, body)"
    "  SELECT id, representative_id, 'Have you tried water?' FROM tickets"
    "  WHERE rowid = (SELECT max(rowid) FROM tickets);"
    "INSERT INTO tickets (subject, customer_email, priority)"
    "  VALUES ('No network since noon', 'linus@example.com', 5);"
    "COMMIT;";

static const char queue[] =
    "SELECT t.priority, t.subject, coalesce(r.name, 'nobody'), coalesce(group_concat(g.name), '-'),"
    "       (SELECT count(*) FROM comments c WHERE c.ticket_id = t.id)"
    "  FROM tickets t"
    "  LEFT JOIN representatives r ON r.id = t.representative_id"
    "  LEFT JOIN ticket_tags tt ON tt.ticket_id = t.id"
    "  LEFT JOIN tags g ON g.id = tt.tag_id"
    " WHERE t.status = 'open'"
    " GROUP BY t.id ORDER BY t.priority DESC, t.inserted_at LIMIT 20";

/* Opens the release's database, migrated. Returns 0, or prints why not. */
static int open_database(ash_conn **conn) {
  const char *path = NULL;
  int status = ash_release_migrate(conn, NULL);
  if (status == ASH_OK) status = ash_resolve_database(&path, NULL, &ash_repo_migrations);
  if (status == ASH_OK) status = ash_open(conn, path, 0);
  if (status != ASH_OK) fprintf(stderr, "helpdesk: %s\n", ash_errmsg(*conn));
  return status;
}

static int print_queue(sqlite3 *db) {
  sqlite3_stmt *rows = NULL;
  if (sqlite3_prepare_v2(db, queue, -1, &rows, NULL) != SQLITE_OK) return SQLITE_ERROR;
  puts("priority  comments  who     tags        subject");
  while (sqlite3_step(rows) == SQLITE_ROW)
    printf("%8d  %8d  %-6s  %-10s  %s\n", sqlite3_column_int(rows, 0), sqlite3_column_int(rows, 4),
           (const char *)sqlite3_column_text(rows, 2), (const char *)sqlite3_column_text(rows, 3),
           (const char *)sqlite3_column_text(rows, 1));
  return sqlite3_finalize(rows);
}

int main(void) {
  ash_conn *conn = NULL;
  int code = 1;
  if (open_database(&conn) == ASH_OK) {
    sqlite3 *db = ash_sqlite(conn);
    if (sqlite3_exec(db, work, NULL, NULL, NULL) == SQLITE_OK && print_queue(db) == SQLITE_OK)
      code = 0;
    else
      fprintf(stderr, "helpdesk: %s\n", sqlite3_errmsg(db));
  }
  ash_close(conn);
  return code;
}
