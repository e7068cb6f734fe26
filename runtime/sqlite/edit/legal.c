/* legal.c: what may be changed in the catalog alone, looked up in the live table: every
 * stored row must read, and every index must find it, as before. */
#include "sqlite/edit/table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef bool Allow(TableEdit *e, const sql_change *change, LiveColumn *c);

static bool set_text(TableEdit *e, char **text, sql_slice value) {
  char *copy = strndup(value.at, value.len);
  if (!copy) return rt_edit_no_memory(e);
  free(*text);
  *text = copy;
  return true;
}

/* --- NOT NULL and DEFAULT --------------------------------------------------------------------- */

static bool set_not_null(TableEdit *e, const sql_change *change, LiveColumn *c) {
  (void)change;
  if (c->reads_anew) return rt_edit_cannot(e, "%s.%s changes in other ways too", e->name, c->name);
  Text condition = {0};
  rt_text_ident(&condition, c->name);
  rt_text_put(&condition, " IS NULL");
  c->notnull = 1;
  const bool good = rt_edit_no_row(e, c->name, &condition);
  rt_text_free(&condition);
  return good;
}

static bool drop_not_null(TableEdit *e, const sql_change *change, LiveColumn *c) {
  (void)e, (void)change;
  c->notnull = 0;
  return true;
}

/* Where trailing NULLs are not stored, a row cannot be made to hold one. */
static bool set_default(TableEdit *e, const sql_change *change, LiveColumn *c) {
  if (sqlite3_compileoption_used("ENABLE_NULL_TRIM"))
    return rt_edit_cannot(e, "this SQLite leaves NULLs at the end of rows out");
  c->default_changes = true;
  return set_text(e, &c->fallback, change->value);
}

static bool drop_default(TableEdit *e, const sql_change *change, LiveColumn *c) {
  (void)change;
  (void)e;
  c->default_changes = true;
  free(c->fallback);
  c->fallback = NULL;
  return true;
}

/* --- how values compare ----------------------------------------------------------------------- */

static bool set_collate(TableEdit *e, const sql_change *change, LiveColumn *c) {
  Text known = {0};
  c->reads_anew = true;
  if (c->pk) return rt_edit_cannot(e, "%s.%s is a key", e->name, c->name);
  rt_text_printf(&known, "SELECT '' = '' COLLATE %.*s", (int)change->value.len, change->value.at);
  rt_edit_number(e, &known); /* SQLite does not look when it reads a CREATE TABLE */
  return rt_edit_compared_by_none(e, change->column);
}

static bool drop_collate(TableEdit *e, const sql_change *change, LiveColumn *c) {
  c->reads_anew = true;
  if (c->pk) return rt_edit_cannot(e, "%s.%s is a key", e->name, c->name);
  return rt_edit_compared_by_none(e, change->column);
}

/* --- types ------------------------------------------------------------------------------------ */

typedef enum Affinity { IS_BLOB, IS_TEXT, IS_INTEGER, IS_REAL, IS_NUMERIC } Affinity;

/* https://www.sqlite.org/datatype3.html#determination_of_column_affinity: the first that is found. */
static const struct {
  const char *part;
  Affinity affinity;
} affinities[] = {
    {"int", IS_INTEGER}, {"char", IS_TEXT}, {"clob", IS_TEXT}, {"text", IS_TEXT},
    {"blob", IS_BLOB},   {"real", IS_REAL}, {"floa", IS_REAL}, {"doub", IS_REAL},
};

static Affinity affinity_of(const char *type) {
  if (!*type) return IS_BLOB;
  for (size_t i = 0; i < sizeof affinities / sizeof *affinities; i++)
    if (strcasestr(type, affinities[i].part)) return affinities[i].affinity;
  return IS_NUMERIC;
}

/* Has the text, as it is now, an option or a type that makes ANY mean something? */
static bool is_strict(TableEdit *e) {
  sql_table t;
  if (sql_table_read(&t, e->after, strlen(e->after))) return rt_edit_no_memory(e);
  const bool strict = t.strict.at != NULL;
  sql_table_free(&t);
  return strict;
}

static bool set_type(TableEdit *e, const sql_change *change, LiveColumn *c) {
  if (c->pk) return rt_edit_cannot(e, "%s.%s is a key", e->name, c->name);
  const Affinity before = affinity_of(c->type);
  const bool strict = is_strict(e);
  if (!set_text(e, &c->type, change->value)) return false;
  const bool any = strict && strcasecmp(c->type, "any") == 0;
  if (affinity_of(c->type) != before || any)
    return rt_edit_cannot(e, "values of %s.%s would be stored in another way as %s", e->name,
                          c->name, c->type);
  return true;
}

/* --- generated columns ------------------------------------------------------------------------ */

static bool set_expression(TableEdit *e, const sql_change *change, LiveColumn *c) {
  c->reads_anew = true;
  if (is_strict(e)) return rt_edit_cannot(e, "%s is STRICT", e->name);
  return rt_edit_used_by_none(e, change->column);
}

/* --- constraints ------------------------------------------------------------------------------ */

static bool add_check(TableEdit *e, const sql_change *change, LiveColumn *c) {
  (void)c;
  for (size_t i = 0; i < e->column_count; i++)
    if (e->columns[i].reads_anew &&
        sql_slice_mentions(change->value, sql_slice_of(e->columns[i].name)))
      return rt_edit_cannot(e, "%s.%s changes in other ways too", e->name, e->columns[i].name);
  Text condition = {0};
  rt_text_put(&condition, "NOT ");
  rt_text_putn(&condition, change->value.at, change->value.len);
  const bool good = rt_edit_no_row(e, "the check", &condition);
  rt_text_free(&condition);
  return good;
}

static bool anything(TableEdit *e, const sql_change *change, LiveColumn *c) {
  (void)e, (void)change, (void)c;
  return true;
}

/* A column of type ANY compares and stores in another way in a STRICT table. */
static bool change_strict(TableEdit *e, const sql_change *change, LiveColumn *c) {
  (void)change, (void)c;
  if (sqlite3_libversion_number() < 3037000)
    return rt_edit_cannot(e, "STRICT needs SQLite 3.37 or newer, and this is %s",
                          sqlite3_libversion());
  e->strict_changes = true;
  for (size_t i = 0; i < e->column_count; i++)
    if (strcasecmp(e->columns[i].type, "any") == 0)
      return rt_edit_cannot(e, "%s.%s has the type ANY", e->name, e->columns[i].name);
  return true;
}

/* --- all -------------------------------------------------------------------------------------- */

static Allow *const rules[SQL_CHANGE_COUNT] = {
    [SQL_SET_NOT_NULL] = set_not_null,
    [SQL_DROP_NOT_NULL] = drop_not_null,
    [SQL_SET_DEFAULT] = set_default,
    [SQL_DROP_DEFAULT] = drop_default,
    [SQL_SET_COLLATE] = set_collate,
    [SQL_DROP_COLLATE] = drop_collate,
    [SQL_SET_TYPE] = set_type,
    [SQL_SET_REFERENCES] = anything,  /* rt_edit_new_reference */
    [SQL_DROP_REFERENCES] = anything, /* no row depends on it */
    [SQL_SET_EXPRESSION] = set_expression,
    [SQL_SET_FOREIGN_KEY] = anything,  /* rt_edit_new_reference */
    [SQL_DROP_FOREIGN_KEY] = anything, /* no row depends on it */
    [SQL_ADD_CHECK] = add_check,
    [SQL_DROP_CHECK] = anything,      /* no row depends on it */
    [SQL_DROP_CONSTRAINT] = anything, /* a CHECK or foreign key, as sql_edit_apply saw to */
    [SQL_SET_STRICT] = change_strict,
    [SQL_DROP_STRICT] = change_strict,
};

bool rt_edit_allow(TableEdit *e, const sql_change *change) {
  LiveColumn *c = change->column.at ? rt_edit_column(e, change->column) : NULL;
  if (change->column.at && !c) return rt_edit_cannot(e, "%s has no such column", e->name);
  return rules[change->kind](e, change, c) && e->result == EDIT_DONE;
}
