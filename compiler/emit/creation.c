/* creation.c: runs migrations in memory, takes the catalog that they leave, and proves that its texts make
 * the same again. */
#include "emit/creation.h"

#include <ash/sqlite.h>
#include <string.h>

#include "backend/sql.h"
#include "migration/migration.h"
#include "prove/database.h"
#include "sql/tokens.h"

enum { MOST_STEPS = 1000000 }; /* in thousands: about ten seconds a migration */

static const char ours[] = "('schema_migrations', 'ash_progress')";

/* Migrations being run on a database in memory. */
typedef struct Replay {
  Arena *arena;
  Fence fence;
  sqlite3 *db;
  size_t done; /* migrations that ran and left no rows */
  bool rows;   /* the next one left some */
} Replay;

/* SQLite reads the whole catalog again for every change of a table. */
enum { MOST_READS = 100000 }; /* of an object's text: a few seconds */

static bool begins_with(const char *sql, const char *word) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  return sql_is(sql_next_token(&c), word);
}

/* Adds what the script makes to *objects, and how many of their texts are read for it to *reads. */
static void count_reads(const ash_script *s, size_t *objects, size_t *reads) {
  for (size_t i = 0; i < s->statement_count; i++) {
    const ash_statement *st = &s->statements[i];
    if (!st->edit && begins_with(st->sql, "create"))
      ++*objects;
    else if (st->edit || begins_with(st->sql, "alter") || begins_with(st->sql, "drop"))
      *reads += *objects;
  }
}

/* How many of the first migrations are as compile wrote them and can be run in no time. */
static size_t count_generated(const ash_migrations *set) {
  size_t n = 0, objects = 0, reads = 0;
  for (; n < set->count && migration_is_generated(set->items[n]); n++) {
    count_reads(&set->items[n]->up, &objects, &reads);
    if (reads > MOST_READS) break;
  }
  return n;
}

/* --- running ---------------------------------------------------------------------------------- */

static bool has_rows(Replay *r, const char *table) {
  Buf sql = buf_new(r->arena);
  buf_put(&sql, "SELECT count(*) FROM (SELECT 1 FROM main.");
  sql_ident(&sql, table);
  buf_put(&sql, " LIMIT 1)");
  return db_number(r->db, buf_text(&sql)) > 0;
}

static void look(void *user, const ash_event *e) {
  Replay *r = user;
  if (e->kind == ASH_EVENT_MIGRATION_BEGIN) fence_renew(&r->fence);
  if (e->kind != ASH_EVENT_MIGRATION_END) return;
  for (size_t i = 0; i < e->migration->touch_count && !r->rows; i++)
    r->rows = has_rows(r, e->migration->touches[i]);
  r->done += !r->rows;
}

static int has_seen_rows(void *user) {
  return ((const Replay *)user)->rows;
}

/* Runs the first `count` migrations until one fails or leaves rows. */
static void replay(Replay *r, const ash_migrations *set, size_t count) {
  ash_migrations first = *set;
  first.count = count;
  first.creation = NULL;
  const ash_run run = {.on_event = look, .interrupted = has_seen_rows, .user = r};
  ash_conn *conn = NULL;
  r->done = 0;
  r->rows = false;
  r->db = db_open(&r->fence);
  if (ash_wrap(&conn, r->db) == ASH_OK) ash_migrate(NULL, conn, &first, &run);
  ash_close(conn);
}

/* --- the catalog ------------------------------------------------------------------------------ */

static bool has_object(sqlite3 *db, Arena *a, const char *name) {
  Buf sql = buf_new(a);
  buf_put(&sql, "SELECT count(*) FROM sqlite_schema WHERE name=");
  sql_literal(&sql, name);
  return db_number(db, buf_text(&sql)) > 0;
}

/* Returns the texts that make what `from` holds, having run them in `to`; NULL where one fails. A
 * virtual table makes its own tables. */
static ash_creation *copy_catalog(Arena *a, sqlite3 *from, sqlite3 *to) {
  const Result objects = db_query(
      a, from,
      arena_printf(a,
                   "SELECT name, sql FROM sqlite_schema WHERE sql NOT NULL AND name NOT IN %s"
                   " AND name NOT LIKE 'sqlite\\_%%' ESCAPE '\\' ORDER BY type<>'table', "
                   "type<>'index', type<>'view', rowid",
                   ours));
  ash_creation *made = NEW(a, ash_creation);
  ash_statement *statements = NEW_ARRAY(a, ash_statement, objects.count + 1);
  for (const Row *row = objects.rows; row; row = row->next) {
    if (has_object(to, a, row->cells[0])) continue;
    if (db_exec(a, to, row->cells[1])) return NULL;
    statements[made->statement_count++] = (ash_statement){.sql = row->cells[1]};
  }
  made->statements = statements;
  return objects.error ? NULL : made;
}

/* --- the same? -------------------------------------------------------------------------------- */

static bool same_results(const Result *x, const Result *y) {
  if (x->error || y->error || x->count != y->count || x->columns != y->columns) return false;
  const Row *a = x->rows, *b = y->rows;
  for (; a; a = a->next, b = b->next)
    for (int i = 0; i < x->columns; i++)
      if (strcmp(a->cells[i], b->cells[i]) != 0) return false;
  return true;
}

static bool same_answer(Arena *a, sqlite3 *x, sqlite3 *y, const char *sql) {
  const Result left = db_literals(a, x, sql), right = db_literals(a, y, sql);
  return same_results(&left, &right);
}

static bool same_rows(Arena *a, sqlite3 *x, sqlite3 *y) {
  const Result tables =
      db_query(a, x,
               arena_printf(a,
                            "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT IN %s "
                            "AND sql NOT LIKE 'CREATE VIRTUAL %%'",
                            ours));
  for (const Row *row = tables.rows; row; row = row->next) {
    Buf sql = buf_new(a);
    buf_put(&sql, "SELECT * FROM main.");
    sql_ident(&sql, row->cells[0]);
    if (!same_answer(a, x, y, buf_text(&sql))) return false;
  }
  return !tables.error;
}

static bool same_database(Arena *a, sqlite3 *x, sqlite3 *y) {
  return same_answer(a, x, y,
                     arena_printf(a,
                                  "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name "
                                  "NOT IN %s ORDER BY type, name",
                                  ours)) &&
         same_answer(a, x, y, "PRAGMA user_version") &&
         same_answer(a, x, y, "PRAGMA application_id") && same_rows(a, x, y);
}

/* --- all -------------------------------------------------------------------------------------- */

static const ash_creation *prove_copy(Replay *r, size_t covers) {
  sqlite3 *fresh = db_open(&r->fence);
  fence_renew(&r->fence);
  ash_creation *made = copy_catalog(r->arena, r->db, fresh);
  if (made) made->covers = covers;
  if (made && !same_database(r->arena, r->db, fresh)) made = NULL;
  db_close(fresh);
  return made;
}

const ash_creation *creation_make(Arena *a, const ash_migrations *set) {
  Replay r = {.arena = a, .fence = {.arena = a, .most = MOST_STEPS}};
  size_t count = count_generated(set);
  if (count < 2) return NULL;
  replay(&r, set, count);
  if (r.done < count) {
    db_close(r.db);
    count = r.done;
    replay(&r, set, count);
  }
  const ash_creation *made = count >= 2 && r.done == count ? prove_copy(&r, count) : NULL;
  db_close(r.db);
  return made;
}

const ash_migrations *creation_for(Arena *a, ash_conn *conn, const ash_migrations *set) {
  sqlite3 *db = ash_sqlite(conn);
  if (!db || db_number(db, "SELECT count(*)=0 FROM sqlite_schema") != 1) return set;
  ash_migrations *with_creation = NEW(a, ash_migrations);
  *with_creation = *set;
  with_creation->creation = creation_make(a, set);
  return with_creation;
}
