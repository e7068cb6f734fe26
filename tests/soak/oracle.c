/* oracle.c: rows. Every row has a tag that nothing changes, so a cell before and the same cell after are
 * found without a doubt. */
#include "soak/oracle.h"

#include <string.h>

/* A database of one row in which a value takes on what an affinity makes of it. */
typedef struct Scratch {
  sqlite3 *db;
  sqlite3_stmt *store, *read[4]; /* a value in all columns; what one of them made of it */
} Scratch;

static const char *const affinity_columns[] = {
    [M_INTEGER] = "i", [M_TEXT] = "t", [M_REAL] = "r", [M_BLOB] = "b"};

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
  return stmt;
}

static Scratch scratch_open(Arena *a) {
  Scratch s = {0};
  sqlite3_open(":memory:", &s.db);
  sqlite3_exec(s.db,
               "CREATE TABLE c(i INTEGER, t TEXT, r REAL, b BLOB); INSERT INTO c DEFAULT VALUES",
               NULL, NULL, NULL);
  s.store = prepared(s.db, "UPDATE c SET i = ?1, t = ?1, r = ?1, b = ?1");
  for (int i = 0; i < 4; i++)
    s.read[i] = prepared(s.db, arena_printf(a, "SELECT %s FROM c", affinity_columns[i]));
  return s;
}

static void scratch_close(Scratch *s) {
  sqlite3_finalize(s->store);
  for (int i = 0; i < 4; i++) sqlite3_finalize(s->read[i]);
  sqlite3_close(s->db);
}

/* --- cells ------------------------------------------------------------------------------------ */

static const char *cell_text(Arena *a, sqlite3_value *v) {
  Buf out = buf_new(a);
  size_t len = (size_t)sqlite3_value_bytes(v);
  int type = sqlite3_value_type(v);
  if (type == SQLITE_NULL) return "NULL";
  if (type == SQLITE_INTEGER) buf_printf(&out, "%lld", sqlite3_value_int64(v));
  if (type == SQLITE_FLOAT) buf_printf(&out, "%a", sqlite3_value_double(v));
  if (type != SQLITE_TEXT && type != SQLITE_BLOB) return buf_text(&out);
  const unsigned char *bytes = sqlite3_value_blob(v);
  buf_put(&out, type == SQLITE_TEXT ? "text " : "blob ");
  for (size_t i = 0; i < len; i++)
    buf_printf(&out, bytes[i] > 32 && bytes[i] < 127 ? "%c" : "\\%02x", bytes[i]);
  return buf_text(&out);
}

static const char *scratch_cell(Arena *a, Scratch *s, MAffinity affinity) {
  sqlite3_stmt *stmt = s->read[affinity];
  sqlite3_step(stmt);
  const char *text = cell_text(a, sqlite3_column_value(stmt, 0));
  sqlite3_reset(stmt);
  return text;
}

/* What an affinity leaves as it is, storing it would show, too. */
static bool is_stable(MAffinity affinity, int type) {
  return type == SQLITE_BLOB || affinity == M_BLOB ||
         (affinity == M_TEXT ? type == SQLITE_TEXT
                             : affinity == M_INTEGER && type == SQLITE_INTEGER);
}

/* Returns the cell that a column of an affinity makes of a value. */
static const char *converted(Arena *a, Scratch *s, MAffinity affinity, sqlite3_value *v) {
  if (is_stable(affinity, sqlite3_value_type(v))) return cell_text(a, v);
  sqlite3_stmt *stmt = s->store;
  sqlite3_bind_value(stmt, 1, v);
  sqlite3_step(stmt);
  sqlite3_reset(stmt);
  return scratch_cell(a, s, affinity);
}

/* … and of an expression; %s in it stands for the tag. */
static const char *evaluated(Arena *a, Scratch *s, MAffinity affinity, const char *sql,
                             const char *tag) {
  Buf b = buf_new(a);
  const char *hole = strstr(sql, "%s");
  buf_printf(&b, "UPDATE c SET %s = ", affinity_columns[affinity]);
  buf_putn(&b, sql, hole ? (size_t)(hole - sql) : strlen(sql));
  if (hole) buf_printf(&b, "%s%s", tag, hole + 2);
  sqlite3_exec(s->db, buf_text(&b), NULL, NULL, NULL);
  return scratch_cell(a, s, affinity);
}

/* --- one table -------------------------------------------------------------------------------- */

typedef struct Comparison {
  Arena *arena;
  const Change *change;
  const MTable *was, *is;
  Scratch *scratch;
} Comparison;

/* Returns what a row gets that has no value for a column. */
static const char *filled(Comparison *k, const MColumn *c, const char *tag, bool added) {
  const MType *type = &model_types[c->type];
  bool has_default = c->fallback && !c->retained, required = c->required && !c->retained;
  if (c->backfill && required && !k->change->down)
    return evaluated(k->arena, k->scratch, type->affinity, type->fill, tag);
  if (has_default && (added || required))
    return evaluated(k->arena, k->scratch, type->affinity, model_default(c), "0");
  return "NULL";
}

/* Text that was a whole number and REAL for a time is one without a fraction again. */
static bool is_whole_again(const Comparison *k, const MColumn *from, const MColumn *c,
                           sqlite3_value *was) {
  const double value = sqlite3_value_double(was);
  return k->change->down && model_types[from->type].affinity == M_REAL &&
         model_types[c->type].affinity == M_TEXT && sqlite3_value_type(was) == SQLITE_FLOAT &&
         value > -9e18 && value < 9e18 && (double)(long long)value == value;
}

/* `from`: the column that holds `was`; both are NULL for a new column. */
static const char *expected_cell(Comparison *k, const MColumn *from, const MColumn *c,
                                 sqlite3_value *was, const char *tag) {
  if (!was) return filled(k, c, tag, true);
  if (sqlite3_value_type(was) == SQLITE_NULL) return filled(k, c, tag, false);
  if (is_whole_again(k, from, c, was))
    return arena_printf(k->arena, "text %lld", (long long)sqlite3_value_double(was));
  return converted(k->arena, k->scratch, model_types[c->type].affinity, was);
}

static bool is_compared(const MColumn *c) {
  return c->id && !c->computed;
}

static const char *query_of(Arena *a, const MTable *t, const char *order) {
  Buf sql = buf_new(a);
  buf_put(&sql, "SELECT ");
  for (int i = 0; i < COLUMNS; i++) {
    if (i) buf_put(&sql, ", ");
    if (t->columns[i].id)
      put_ident(&sql, t->columns[i].name);
    else
      buf_put(&sql, "NULL");
  }
  bool rowid = !t->without_rowid && !t->retained;
  buf_printf(&sql, ", %s FROM main.", rowid ? "_rowid_" : "NULL");
  put_ident(&sql, t->name);
  buf_printf(&sql, " ORDER BY %s", order);
  return buf_text(&sql);
}

static int place_of(const MTable *t, int id) {
  for (int i = 0; i < COLUMNS; i++)
    if (t->columns[i].id == id) return i;
  return -1;
}

/* Row numbers stay where no key takes their place. */
static bool compares_rowids(const Comparison *k) {
  const MColumn *a = rowid_column(k->was), *b = rowid_column(k->is);
  bool retained = k->was->retained || k->is->retained;
  return !k->was->without_rowid && !k->is->without_rowid && !retained &&
         (a ? a->id : 0) == (b ? b->id : 0);
}

static const char *wrong_cell(Comparison *k, const char *tag, const char *column,
                              const char *expected, const char *found) {
  return arena_printf(k->arena, "%s.%s of the row %s: expected %s, found %s", k->is->name, column,
                      tag, expected, found);
}

/* SQLite numbers rows whose INTEGER PRIMARY KEY has no value, whatever its default says. */
static bool is_numbered_anew(const Comparison *k, const MColumn *c, sqlite3_value *was) {
  return rowid_column(k->is) == c && (!was || sqlite3_value_type(was) == SQLITE_NULL);
}

static const char *compare_row(Comparison *k, sqlite3_stmt *before, sqlite3_stmt *after) {
  const char *tag = cell_text(k->arena, sqlite3_column_value(before, 0));
  for (int i = 0; i < COLUMNS; i++) {
    const MColumn *c = &k->is->columns[i];
    if (!is_compared(c)) continue;
    int at = place_of(k->was, c->id);
    if (at >= 0 && k->was->columns[at].computed) continue;
    if (is_numbered_anew(k, c, at < 0 ? NULL : sqlite3_column_value(before, at))) continue;
    const char *expected = expected_cell(k, at < 0 ? NULL : &k->was->columns[at], c,
                                         at < 0 ? NULL : sqlite3_column_value(before, at), tag);
    const char *found = cell_text(k->arena, sqlite3_column_value(after, i));
    if (strcmp(expected, found) != 0) return wrong_cell(k, tag, c->name, expected, found);
  }
  if (!compares_rowids(k)) return NULL;
  sqlite3_int64 was = sqlite3_column_int64(before, COLUMNS),
                is = sqlite3_column_int64(after, COLUMNS);
  return was == is ? NULL
                   : wrong_cell(k, tag, "rowid", arena_printf(k->arena, "%lld", was),
                                arena_printf(k->arena, "%lld", is));
}

static const char *compare_rows(Comparison *k, sqlite3_stmt *before, sqlite3_stmt *after) {
  for (;;) {
    int was = sqlite3_step(before), is = sqlite3_step(after);
    if (was != is || (was != SQLITE_ROW && was != SQLITE_DONE))
      return arena_printf(k->arena, "%s: %s", k->is->name,
                          was == SQLITE_ROW  ? "a row is gone"
                          : is == SQLITE_ROW ? "a row has come"
                                             : "cannot be read");
    if (was != SQLITE_ROW) return NULL;
    const char *error = compare_row(k, before, after);
    if (error) return error;
  }
}

static int64_t sequence(Arena *a, sqlite3 *db, const MTable *t) {
  Buf sql = buf_new(a);
  buf_put(&sql, "SELECT seq FROM sqlite_sequence WHERE name = '");
  for (const char *c = t->name; *c; c++) buf_printf(&sql, *c == '\'' ? "''" : "%c", *c);
  buf_put(&sql, "'");
  return oracle_number(db, buf_text(&sql));
}

static const char *compare_sequences(Comparison *k, sqlite3 *before, sqlite3 *after) {
  const MColumn *a = rowid_column(k->was), *b = rowid_column(k->is);
  if (!a || !b || !a->numbered || !b->numbered || a->id != b->id || k->is->retained) return NULL;
  int64_t was = sequence(k->arena, before, k->was), is = sequence(k->arena, after, k->is);
  return was == is ? NULL
                   : arena_printf(k->arena, "%s: the next number was after %lld, is after %lld",
                                  k->is->name, (long long)was, (long long)is);
}

static const char *compare_table(Comparison *k, sqlite3 *before, sqlite3 *after) {
  Buf was_order = buf_new(k->arena), is_order = buf_new(k->arena);
  put_ident(&was_order, k->was->columns[0].name);
  put_ident(&is_order, model_column(k->is, k->was->columns[0].id)->name);
  sqlite3_stmt *b = NULL, *f = NULL;
  const char *error = NULL;
  if (sqlite3_prepare_v2(before, query_of(k->arena, k->was, buf_text(&was_order)), -1, &b, NULL) ||
      sqlite3_prepare_v2(after, query_of(k->arena, k->is, buf_text(&is_order)), -1, &f, NULL))
    error = arena_printf(k->arena, "%s cannot be read: %s", k->is->name,
                         b ? sqlite3_errmsg(after) : sqlite3_errmsg(before));
  if (!error) error = compare_rows(k, b, f);
  sqlite3_finalize(b);
  sqlite3_finalize(f);
  return error ? error : compare_sequences(k, before, after);
}

const char *oracle_rows(Arena *a, const Change *s, sqlite3 *before, sqlite3 *after) {
  Scratch scratch = scratch_open(a);
  const char *error = NULL;
  for (int i = 0; i < TABLES && !error; i++) {
    const MTable *t = &s->was->tables[i];
    Comparison k = {a, s, t, model_table(s->is, t->id), &scratch};
    if (t->id && k.is) error = compare_table(&k, before, after);
  }
  scratch_close(&scratch);
  return error;
}

/* --- the whole database ----------------------------------------------------------------------- */

int64_t oracle_number(sqlite3 *db, const char *sql) {
  sqlite3_stmt *s = NULL;
  int64_t n = -1;
  if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
    n = sqlite3_column_int64(s, 0);
  sqlite3_finalize(s);
  return n;
}

/* SQLite 3.40.1 sees NULL in columns of tables WITHOUT ROWID where there is none. */
static const char integrity_query[] =
    "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok' AND NOT "
    "EXISTS"
    " (SELECT 1 FROM pragma_table_list WHERE wr AND 'NULL value in ' || name || '.' ="
    " substr(integrity_check, 1, length('NULL value in ' || name || '.')))";

/* What integrity_check says. */
typedef struct Integrity {
  const char *error; /* the first complaint, or NULL */
  bool broken;       /* there are other ones than of values */
  unsigned values;   /* values that the column should not have */
} Integrity;

static Integrity integrity(Arena *a, sqlite3 *db) {
  Integrity found = {0};
  sqlite3_stmt *s = NULL;
  sqlite3_prepare_v2(db, integrity_query, -1, &s, NULL);
  while (sqlite3_step(s) == SQLITE_ROW) {
    const char *text = (const char *)sqlite3_column_text(s, 0);
    const bool value = strstr(text, " value in ");
    found.values += value;
    if (!found.error || (!value && !found.broken)) found.error = arena_strdup(a, text);
    found.broken |= !value;
  }
  sqlite3_finalize(s);
  return found;
}

const char *oracle_integrity(Arena *a, sqlite3 *before, sqlite3 *after) {
  static const char orphans[] = "SELECT count(*) FROM pragma_foreign_key_check";
  const Integrity now = integrity(a, after);
  /* SQLite lets a STRICT table have generated values of another type (seen in 3.40.1). */
  if (now.error && (now.broken || now.values > integrity(a, before).values))
    return arena_printf(a, "integrity_check: %s", now.error);
  int64_t was = oracle_number(before, orphans), is = oracle_number(after, orphans);
  if (is < 0) return arena_printf(a, "foreign_key_check: %s", sqlite3_errmsg(after));
  return is > (was < 0 ? 0 : was)
             ? arena_printf(a, "%lld orphans, there were %lld", (long long)is, (long long)was)
             : NULL;
}

sqlite3 *oracle_copy(sqlite3 *db) {
  sqlite3 *copy = NULL;
  sqlite3_open(":memory:", &copy);
  sqlite3_backup *b = sqlite3_backup_init(copy, "main", db, "main");
  sqlite3_backup_step(b, -1);
  sqlite3_backup_finish(b);
  return copy;
}

Pages oracle_pages(sqlite3 *db) {
  Pages p = {0};
  p.bytes = sqlite3_serialize(db, "main", &p.size, 0);
  return p;
}

bool oracle_same_pages(const Pages *p, sqlite3 *db) {
  Pages now = oracle_pages(db);
  bool same = p->size == now.size && (!p->size || !memcmp(p->bytes, now.bytes, (size_t)p->size));
  sqlite3_free(now.bytes);
  return same;
}

/* --- the model -------------------------------------------------------------------------------- */

static const char *expect(Arena *a, const MTable *t, const char *lines, const char *what) {
  return strstr(lines, what) ? NULL : arena_printf(a, "%s: nowhere: %s", t->name, what);
}

/* The catalog must say what the model does: columns, whether they allow NULL, their kind. */
static const char *model_columns(Arena *a, const MTable *t, const char *lines) {
  static const char *const types[] = {"INTEGER", "TEXT", "REAL", "BLOB"};
  for (int i = 0; i < COLUMNS; i++) {
    const MColumn *c = &t->columns[i];
    if (!c->id) continue;
    bool required = c->required && !c->retained && !(rowid_column(t) == c);
    const char *type = c->clob ? "CLOB" : types[model_types[c->type].affinity];
    const char *line = arena_printf(a, "column|%s|%s|%s|", t->name, c->name, type);
    const char *at = strstr(lines, line);
    if (!at) return arena_printf(a, "%s: nowhere: %s", t->name, line);
    if (at[strlen(line)] != (required ? '1' : '0') && rowid_column(t) != c)
      return arena_printf(a, "%s.%s: NOT NULL is %c", t->name, c->name, at[strlen(line)]);
  }
  return NULL;
}

const char *oracle_model(Arena *a, const Model *m, const char *lines) {
  for (int i = 0; i < TABLES; i++) {
    const MTable *t = &m->tables[i];
    if (!t->id || t->retained) continue;
    const char *error = model_columns(a, t, lines);
    for (int k = 0; k < INDEXES && !error; k++) {
      const MIndex *x = &t->indexes[k];
      const bool partial = x->where || (t->base_filter && !x->unfiltered);
      if (x->id)
        error = expect(a, t, lines,
                       arena_printf(a, "index|%s|%s|%d|%d|", t->name, x->name, x->unique, partial));
      if (!error && t->objects[k].id)
        error = expect(a, t, lines, arena_printf(a, " %s on ", t->objects[k].name));
    }
    for (int k = 0; k < COLUMNS && !error; k++) {
      const MColumn *c = &t->columns[k];
      if (!c->id || c->retained || !c->parent) continue;
      const MTable *p = model_table(m, c->parent);
      const char *line = arena_printf(a, "reference|%s|%s|%s>%s", t->name, p->name, c->name,
                                      live_column(p, c->parent_column)->name);
      error = expect(a, t, lines, line);
    }
    if (error) return error;
  }
  return NULL;
}
