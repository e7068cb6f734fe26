/* rehearse.c: see rehearse.h. */
#include "cli/database/rehearse.h"

#include <ash/sqlite.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/sqlite/structure.h"
#include "sql/edit.h"

/* --- what is printed -------------------------------------------------------------------------- */

static const ash_script *script_of(const ash_event *event) {
  return event->down ? &event->migration->down : &event->migration->up;
}

static void print_begin(const ash_event *event) {
  const ash_script *s = script_of(event);
  printf("-- %" PRId64 " %s %s\n", event->migration->version, event->migration->name,
         event->down ? "down" : "up");
  if (s->flags & ASH_NO_TRANSACTION)
    puts("-- each statement in a transaction of its own, with a note that it is done");
  if (s->flags & ASH_REBUILDS_TABLE) puts("PRAGMA foreign_keys = OFF;");
  if (!(s->flags & ASH_NO_TRANSACTION)) puts("BEGIN IMMEDIATE;");
  for (size_t i = 0; i < s->gate_count; i++)
    printf("-- stops if there is a row: %s\nSELECT count(*) FROM %s;\n", s->gates[i].message,
           s->gates[i].from);
}

/* The digest and the time are the row's, too; they say nothing to a reader. */
static void print_ledger_row(const ash_migration *m) {
  printf("INSERT INTO \"schema_migrations\" (version, name) VALUES (%" PRId64 ", '%s'); -- and its "
         "digest, the time, how long it took\n",
         m->version, m->name);
}

static void print_end(const ash_event *event) {
  const ash_migration *m = event->migration;
  const ash_script *s = script_of(event);
  if (event->down)
    printf("DELETE FROM \"schema_migrations\" WHERE version = %" PRId64 ";\n", m->version);
  else
    print_ledger_row(m);
  if (!(s->flags & ASH_NO_TRANSACTION)) puts("COMMIT;");
  if (s->flags & ASH_REBUILDS_TABLE) puts("PRAGMA foreign_keys = ON; -- if it was");
  putchar('\n');
}

/* Prints the catalog's row of a table as it is now in memory. */
static void print_catalog_edit(sqlite3 *db, const char *table) {
  static const char find[] =
      "SELECT printf('UPDATE sqlite_schema SET sql = %Q WHERE type = ''table'' AND name = %Q;', "
      "sql, "
      "name) FROM main.sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE";
  sqlite3_stmt *row = NULL;
  if (sqlite3_prepare_v2(db, find, -1, &row, NULL) == SQLITE_OK) {
    sqlite3_bind_text(row, 1, table, -1, SQLITE_STATIC);
    if (sqlite3_step(row) == SQLITE_ROW) puts((const char *)sqlite3_column_text(row, 0));
  }
  sqlite3_finalize(row);
}

static bool changes_default(const char *edit) {
  return strstr(edit, " set default ") || strstr(edit, " drop default");
}

/* An edit is a comment; below it, what it does. */
static void print_edit(const Events *e, const ash_event *event) {
  static const char mark[] = "-- ashc:edit ";
  sql_edit edit;
  if (strncmp(event->sql, mark, sizeof mark - 1) != 0 ||
      !sql_edit_start(&edit, event->sql + sizeof mark - 1))
    return;
  char *table = sql_slice_unquote(edit.table);
  if (!table) return;
  if (changes_default(event->sql))
    puts("-- rows that do not hold the column yet are stored with the value that they read");
  puts("PRAGMA writable_schema = ON;");
  print_catalog_edit(ash_sqlite(e->conn), table);
  puts("PRAGMA writable_schema = RESET;");
  free(table);
}

/* An event of the short way for an empty database, which stands for several migrations. */
static void print_created(const ash_migrations *set, const ash_event *event) {
  const ash_migration *last = set->items[set->creation->covers - 1];
  if (event->kind == ASH_EVENT_MIGRATION_BEGIN) {
    printf("-- %" PRId64 " %s up\n", event->migration->version, event->migration->name);
    if (event->migration == last)
      puts("-- … at once, because the database is empty\nBEGIN IMMEDIATE;");
  } else if (event->kind == ASH_EVENT_STATEMENT_BEGIN) {
    printf("%s;\n", event->sql);
  } else if (event->kind == ASH_EVENT_MIGRATION_END) {
    print_ledger_row(event->migration);
    if (event->migration == last) puts("COMMIT;\n");
  }
}

static bool is_created(const ash_migrations *set, const ash_event *event) {
  return set->creation && event->migration &&
         event->migration->version <= set->items[set->creation->covers - 1]->version;
}

static void print_event(void *user, const ash_event *event) {
  const Events *e = user;
  if (is_created(e->set, event)) {
    print_created(e->set, event);
    return;
  }
  const bool comment = event->sql && strncmp(event->sql, "--", 2) == 0;
  switch (event->kind) {
  case ASH_EVENT_MIGRATION_BEGIN: print_begin(event); break;
  case ASH_EVENT_MIGRATION_END: print_end(event); break;
  case ASH_EVENT_STATEMENT_BEGIN: printf("%s%s\n", event->sql, comment ? "" : ";"); break;
  case ASH_EVENT_STATEMENT_END:
    if (comment) print_edit(e, event);
    break;
  case ASH_EVENT_NOTE: printf("-- %s\n", event->text); break;
  case ASH_EVENT_WAITING:
  case ASH_EVENT_LOSS:
  case ASH_EVENT_BACKUP:
  case ASH_EVENT_PROGRESS: break;
  }
}

/* --- the copy --------------------------------------------------------------------------------- */

/* Returns the structure of the target's database, "" where there is none yet; NULL after an error was
 * recorded. */
static const char *read_structure(Run *run, const Target *t) {
  const char *file = target_file(run, t);
  if (file && access(file, F_OK) != 0) return "";
  ash_conn *conn = target_open(run, t, ASH_OPEN_READONLY);
  if (!conn) return NULL;
  Buf text = buf_new(run->arena);
  const char *problem = structure_dump(&text, ash_sqlite(conn));
  if (problem) diag_file_error(run->diag, t->database, "its structure cannot be read: %s", problem);
  ash_close(conn);
  return problem ? NULL : buf_text(&text);
}

/* Returns a connection to the copy. What ashc cannot make in memory (a function or module that only the
 * program has) is said; then only what the files hold can be printed. */
static ash_conn *open_copy(Run *run, const Target *t, const char *structure) {
  ash_conn *conn = NULL;
  StructureProblem problem = {0};
  if (ash_open(&conn, ":memory:", 0) == ASH_OK &&
      structure_load(run->arena, ash_sqlite(conn), structure, &problem))
    return conn;
  printf("-- %s cannot be rehearsed: %s\n-- as the files say, then:\n", t->database,
         problem.words ? problem.words : ash_errmsg(conn));
  ash_close(conn);
  return NULL;
}

int rehearse(Run *run, const Target *t, RunFunction *function, const ash_run *given) {
  const bool down = function == ash_rollback;
  const char *structure = read_structure(run, t);
  if (!structure) return EXIT_FAILED;
  ash_run options = *given;
  ash_conn *conn = open_copy(run, t, structure);
  options.dry_run = conn == NULL;
  options.backup = 0;
  if (!conn && !(conn = target_open(run, t, ASH_OPEN_READONLY))) return EXIT_FAILED;
  Events e = {.run = run, .target = t, .conn = conn, .migrations = json_array()};
  e.set = options.dry_run ? t->set : target_set(run, t, conn, down);
  size_t count = 0;
  events_attach(&e, &options);
  if (!run->json) options.on_event = print_event;
  options.allow_loss = 1; /* there are no rows */
  int status = function(&count, conn, e.set, &options), code = EXIT_DONE;
  events_end(&e, count, status, "nothing to run");
  if (status != ASH_OK) code = target_failed(run, t, conn, status);
  json_decref(e.migrations);
  ash_close(conn);
  return code;
}
