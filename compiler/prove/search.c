/* search.c: see search.h. What SQLite says of a failure tells which columns to change. */
#include "prove/search.h"

#include <string.h>

#include "backend/sql.h"
#include "prove/definition.h"

enum { TRIES = 500 };

void put_insert(Buf *out, const char *table, const char *const *columns, const char *const *values,
                size_t count) {
  buf_put(out, "INSERT INTO ");
  sql_ident(out, table);
  buf_put(out, " (");
  for (size_t i = 0; i < count; i++) {
    if (i) buf_put(out, ", ");
    sql_ident(out, columns[i]);
  }
  buf_put(out, ") VALUES (");
  for (size_t i = 0; i < count; i++) buf_printf(out, "%s%s", i ? ", " : "", values[i]);
  buf_putc(out, ')');
}

static const char *insert_of(Search *s) {
  size_t count = s->table->count;
  const char **names = NEW_ARRAY(s->arena, const char *, count + 1);
  const char **values = NEW_ARRAY(s->arena, const char *, count + 1);
  for (size_t i = 0; i < count; i++) {
    const FillColumn *c = &s->table->columns[i];
    names[i] = c->name;
    values[i] = c->candidates.values[s->choice[i] % c->candidates.count];
  }
  Buf sql = buf_new(s->arena);
  put_insert(&sql, s->table->name, names, values, count);
  return buf_text(&sql);
}

/* Takes the next candidate in every column that `mentioned` names; returns how many those are. */
static size_t change_named(Search *s, const char *mentioned) {
  size_t changed = 0;
  for (size_t i = 0; i < s->table->count; i++) {
    if (!sql_names(mentioned, s->table->columns[i].name)) continue;
    s->choice[i]++;
    changed++;
  }
  return changed;
}

static void change_any(Search *s) {
  if (s->table->count) s->choice[s->tries % s->table->count]++;
}

/* Returns the definition in which the failed CHECK stands: SQLite says its name or its text. */
static const char *check_text(Search *s, const char *said) {
  TableText text = table_text(s->arena, s->table->sql);
  for (const Definition *d = text.definitions; d; d = d->next)
    if (sql_names(d->text, "check") && (strstr(d->text, said) || sql_names(d->text, said)))
      return d->text;
  return s->table->sql;
}

/* Goes through all combinations of the columns that `text` names, the first one fastest. */
static void change_combination(Search *s, const char *what, const char *text) {
  if (!s->refused || strcmp(s->refused, what) != 0) s->turn = 0;
  s->refused = what;
  s->turn++;
  size_t step = 1;
  bool any = false;
  for (size_t i = 0; i < s->table->count; i++) {
    if (!sql_names(text, s->table->columns[i].name)) continue;
    any = true;
    if (s->turn % step == 0) s->choice[i]++;
    step *= s->table->columns[i].candidates.count;
  }
  if (!any) change_any(s);
}

/* One of the columns of a unique key, another one each time. */
static void change_unique(Search *s, const char *columns) {
  size_t named = 0, wanted;
  for (size_t i = 0; i < s->table->count; i++)
    named += sql_names(columns, s->table->columns[i].name);
  wanted = named ? s->tries % named : 0;
  for (size_t i = 0; i < s->table->count; i++)
    if (sql_names(columns, s->table->columns[i].name) && wanted-- == 0) {
      s->choice[i]++;
      return;
    }
  change_any(s);
}

/* Returns what stands behind ": " in a message, else all of it. */
static const char *subject(const char *message) {
  const char *colon = strstr(message, "failed: ");
  return colon ? colon + strlen("failed: ") : message;
}

/* Takes other values where the failure says, or somewhere: expressions of indexes and triggers fail
 * with words of their own. */
static void change_row(Search *s) {
  int code = sqlite3_extended_errcode(s->db);
  const char *about = subject(s->why);
  if (code == SQLITE_CONSTRAINT_CHECK)
    change_combination(s, about, check_text(s, about));
  else if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
           code == SQLITE_CONSTRAINT_ROWID)
    change_unique(s, about);
  else if (!change_named(s, about))
    change_any(s);
}

/* Returns the INSERT of a row that the constraints let in, which has run, or NULL. */
static const char *next_row(Search *s) {
  for (; s->tries < TRIES; s->tries++) {
    const char *insert = insert_of(s);
    s->why = db_exec(s->arena, s->db, insert);
    if (!s->why) return insert;
    change_row(s);
  }
  return NULL;
}

static const char *objection(Search *s, const char *insert) {
  return s->filter ? s->filter->object(s->filter->user, insert) : NULL;
}

const char *search_row(Search *s) {
  s->tries = 0;
  const char *insert, *against = NULL;
  db_exec(s->arena, s->db, "SAVEPOINT row");
  while ((insert = next_row(s)) && (against = objection(s, insert))) {
    db_exec(s->arena, s->db, "ROLLBACK TO row");
    s->why = against;
    change_combination(s, against, against);
    s->tries++;
  }
  db_exec(s->arena, s->db, "RELEASE row");
  return insert;
}

void search_probe(Search *s) {
  s->tries = TRIES - 40;
  db_exec(s->arena, s->db, "SAVEPOINT row");
  const char *insert = next_row(s);
  if (insert) objection(s, insert);
  db_exec(s->arena, s->db, "ROLLBACK TO row");
  db_exec(s->arena, s->db, "RELEASE row");
}
