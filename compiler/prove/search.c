/* search.c: see search.h. What SQLite says of a failure tells which columns to change. */
#include "prove/search.h"

#include <string.h>

#include "backend/sql.h"
#include "prove/definition.h"
#include "sql/tokens.h"

enum { TRIES = 500 };                   /* for one row */
enum { MOST = 6000 };                   /* for a table, */
enum { MOST_CELLS = 1500 * 1000 };      /* … and for one with many columns */
enum { MOST_PAIRS = 40 * 1000 * 1000 }; /* … and for one whose CHECKs have many terms */

/* Returns the pairs of terms that SQLite compares in each INSERT: it takes time by the square of the number of
 * ORs and ANDs in a CHECK (3.40.1). */
static size_t pairs_of_terms(const FillTable *t) {
  size_t pairs = 0;
  for (const FillCheck *check = t->checks; check; check = check->next) {
    size_t terms = 0;
    sql_cursor c = sql_scan(check->text, strlen(check->text));
    for (sql_token k = sql_next_token(&c); k.kind != SQL_END; k = sql_next_token(&c))
      terms += sql_is(k, "or") || sql_is(k, "and");
    pairs += terms * terms;
  }
  return pairs;
}

static void bound(Search *s, size_t most, size_t each) {
  if (each && s->left > TRIES + most / each) s->left = TRIES + most / each;
}

Search search_new(Arena *a, sqlite3 *db, FillTable *t, Filter *filter) {
  Search s = {.arena = a, .db = db, .table = t, .filter = filter, .left = MOST};
  bound(&s, MOST_CELLS, t->count);
  bound(&s, MOST_PAIRS, pairs_of_terms(t));
  s.choice = NEW_ARRAY(a, size_t, t->count + 1);
  return s;
}

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
  Buf sql = buf_new(s->scratch);
  buf_put(&sql, s->table->insert);
  for (size_t i = 0; i < s->table->count; i++) {
    const Candidates *c = &s->table->columns[i].candidates;
    if (i) buf_put(&sql, ", ");
    buf_put(&sql, c->values[s->choice[i] % c->count]);
  }
  buf_putc(&sql, ')');
  return buf_text(&sql);
}

/* --- other values ----------------------------------------------------------------------------- */

static void change_any(Search *s) {
  if (s->table->count) s->choice[s->tries % s->table->count]++;
}

/* Returns the columns of the CHECK that failed: SQLite says its name or its text. */
static Places checked_columns(Search *s, const char *said) {
  for (const FillCheck *c = s->table->checks; c; c = c->next)
    if (strstr(c->text, said)) return c->columns;
  return places_named(s->scratch, s->table, said);
}

/* Returns the columns of "posts.title, posts.author": the names stand there without quotes. */
static Places listed_columns(Search *s, const char *said) {
  Places p = {NEW_ARRAY(s->scratch, size_t, s->table->count + 1), 0};
  const size_t table = strlen(s->table->name) + 1;
  while (strlen(said) > table) {
    const char *end = strstr(said, ", "), *name = said + table;
    const size_t len = end ? (size_t)(end - said) : strlen(said);
    if (len < table) break;
    const FillColumn *c = fill_column(s->table, arena_strndup(s->scratch, name, len - table));
    if (c && p.count < s->table->count) p.list[p.count++] = (size_t)(c - s->table->columns);
    if (!end) break;
    said = end + strlen(", ");
  }
  return p;
}

/* Returns the columns of "index 'posts_lower'", which has expressions. */
static Places indexed_columns(Search *s, const char *said) {
  Buf sql = buf_new(s->scratch);
  buf_printf(&sql, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = %s",
             said + strlen("index "));
  Result r = db_query(s->scratch, s->db, buf_text(&sql));
  return places_named(s->scratch, s->table, r.rows && r.rows->cells[0] ? r.rows->cells[0] : "");
}

/* One of the columns of a unique key, another one each time. */
static void change_unique(Search *s, const char *about) {
  Places p = strncmp(about, "index '", strlen("index '")) == 0 ? indexed_columns(s, about)
                                                               : listed_columns(s, about);
  if (p.count)
    s->choice[p.list[s->tries % p.count]]++;
  else
    change_any(s);
}

/* Goes through all combinations of the columns that are named, the first one fastest. */
static void change_combination(Search *s) {
  size_t step = 1;
  s->turn++;
  for (size_t i = 0; i < s->named.count && step <= s->turn; i++) {
    const size_t place = s->named.list[i];
    if (s->turn % step == 0) s->choice[place]++;
    step *= s->table->columns[place].candidates.count;
  }
  if (!s->named.count) change_any(s);
}

static bool is_same_refusal(Search *s, const char *what) {
  if (s->refused && strcmp(s->refused, what) == 0) return true;
  s->refused = what;
  s->turn = 0;
  return false;
}

/* Takes the next candidate in every column that the words name. */
static void change_named(Search *s, const char *about) {
  Places p = listed_columns(s, about);
  if (!p.count) p = places_named(s->scratch, s->table, about);
  for (size_t i = 0; i < p.count; i++) s->choice[p.list[i]]++;
  if (!p.count) change_any(s);
}

/* Returns what stands behind ": " in a message, else all of it. */
static const char *subject(const char *message) {
  const char *colon = strstr(message, "failed: ");
  return colon ? colon + strlen("failed: ") : message;
}

/* Takes other values where the failure says, or somewhere: expressions of indexes and triggers fail
 * with words of their own. */
static void change_row(Search *s, const char *why) {
  int code = sqlite3_extended_errcode(s->db);
  const char *about = subject(why);
  if (code == SQLITE_CONSTRAINT_CHECK) {
    if (!is_same_refusal(s, about)) s->named = checked_columns(s, about);
    change_combination(s);
  } else if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
             code == SQLITE_CONSTRAINT_ROWID)
    change_unique(s, about);
  else
    change_named(s, about);
}

/* --- searching -------------------------------------------------------------------------------- */

static void start(Search *s, size_t tries) {
  s->scratch = arena_new();
  s->refused = NULL;
  s->turn = 0;
  s->tries = tries;
  db_exec(s->scratch, s->db, "SAVEPOINT row");
}

static void finish(Search *s, const char *why) {
  db_exec(s->scratch, s->db, "RELEASE row");
  s->why = why ? arena_strdup(s->arena, why) : NULL;
  arena_free(s->scratch);
}

/* Returns the INSERT of a row that the constraints let in, which has run, or NULL: *why then. */
static const char *next_row(Search *s, const char **why) {
  for (; s->tries < TRIES && s->left; s->tries++, s->left--) {
    const char *insert = insert_of(s);
    *why = db_exec(s->scratch, s->db, insert);
    if (!*why) return insert;
    change_row(s, *why);
  }
  return NULL;
}

bool search_row(Search *s) {
  start(s, 0);
  const char *insert, *against = NULL, *why = NULL;
  while ((insert = next_row(s, &why)) && s->filter &&
         (against = s->filter->object(s->filter->user, s->table->name, insert))) {
    db_exec(s->scratch, s->db, "ROLLBACK TO row");
    why = against;
    if (!is_same_refusal(s, against)) s->named = places_named(s->scratch, s->table, against);
    change_combination(s);
    s->tries++;
    s->left -= s->left > 0;
  }
  finish(s, why);
  return insert != NULL;
}

/* --- rows for gates --------------------------------------------------------------------------- */

enum { NEAR = 40, NEARER = 8 }; /* tries for a row that is shown to one */
enum { COMBINATIONS = 60 };

/* Returns whether the gate has its row now: the choices, or the next ones that can be. */
static bool show(Search *s, size_t gate, size_t tries) {
  start(s, TRIES - tries);
  const char *why = NULL;
  const char *insert = next_row(s, &why);
  const bool caught = insert && s->filter->catches(s->filter->user, gate, s->table->name, insert);
  db_exec(s->scratch, s->db, "ROLLBACK TO row");
  finish(s, NULL);
  return caught;
}

/* The same numbers each time. */
static size_t next_number(size_t *state) {
  *state = *state * 1103515245 + 12345;
  return *state >> 16;
}

static void choose(Search *s, const size_t *base) {
  memcpy(s->choice, base, s->table->count * sizeof *base);
}

static bool try_values(Search *s, size_t gate, const Places *named, const size_t *base) {
  for (size_t i = 0; i < named->count; i++) {
    const size_t place = named->list[i];
    for (size_t k = 0; k < s->table->columns[place].candidates.count && s->left; k++) {
      choose(s, base);
      s->choice[place] = k;
      if (show(s, gate, NEARER)) return true;
    }
  }
  return false;
}

/* The last candidate is NULL where that may be: all of them first, then some. */
static void try_combinations(Search *s, size_t gate, const Places *named, const size_t *base) {
  size_t state = gate;
  for (size_t n = 0; n < COMBINATIONS && named->count > 1 && s->left; n++) {
    choose(s, base);
    for (size_t i = 0; i < named->count; i++) {
      const size_t count = s->table->columns[named->list[i]].candidates.count;
      const size_t kind = n ? next_number(&state) % 3 : 0;
      if (kind < 2) s->choice[named->list[i]] = kind ? next_number(&state) % count : count - 1;
    }
    if (show(s, gate, NEARER)) return;
  }
}

static void search_gate(Search *s, size_t gate, const char *text, const size_t *first,
                        size_t *base) {
  choose(s, first);
  if (show(s, gate, NEAR)) return;
  memcpy(base, s->choice, s->table->count * sizeof *base); /* alike, but for what must be unique */
  const Places named = places_named(s->arena, s->table, text);
  if (!try_values(s, gate, &named, base)) try_combinations(s, gate, &named, base);
}

void search_gates(Search *s, const size_t *first) {
  const Filter *f = s->filter;
  size_t waiting = 1, *base = NEW_ARRAY(s->arena, size_t, s->table->count + 1);
  for (size_t i = 0; i < f->count; i++) waiting += f->gate(f->user, i) != NULL;
  for (size_t i = 0; i < f->count; i++) {
    const char *text = f->gate(f->user, i);
    if (!text || !sql_names(text, s->table->name)) continue;
    const size_t before = s->left, share = before / waiting + NEARER;
    s->left = share < before ? share : before;
    const size_t given = s->left;
    search_gate(s, i, text, first, base);
    s->left = before - (given - s->left);
    waiting -= waiting > 1;
  }
}
