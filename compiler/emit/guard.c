/* guard.c: conditions over main.sqlite_schema and pragma_table_xinfo. Names are compared without
 * case, as SQLite compares them; lists are IN and VALUES lists, which have no limit, never long
 * chains of AND, whose depth is limited to 1000. */
#include "emit/guard.h"

#include <string.h>

#include "backend/sql.h"

enum { WIDTH = 100 };

/* The types of object that one condition is about. */
typedef struct Kind {
  const char *type;   /* of an Effect */
  const char *exact;  /* in sqlite_schema */
  const char *shared; /* all that share a name space with it */
} Kind;

static const Kind kinds[] = {
    {"table", "type='table'", "type<>'trigger'"},
    {"index", "type='index'", "type<>'trigger'"},
    {"view", "type='view'", "type<>'trigger'"},
    {"trigger", "type='trigger'", "type='trigger'"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool is_among(const Expectation *x, const char *type, bool gone) {
  return x->effect->gone == gone && strcmp(x->effect->type, type) == 0;
}

static unsigned count_of(const Expectation *list, const char *type, bool gone) {
  unsigned n = 0;
  for (; list; list = list->next) n += is_among(list, type, gone);
  return n;
}

/* Starts a new line where the present one is long. */
static void separate(Buf *out, size_t *line_start) {
  buf_putc(out, ',');
  if (out->len - *line_start < WIDTH) return;
  buf_put(out, "\n    ");
  *line_start = out->len;
}

static void put_names(Buf *out, const Expectation *list, const char *type, bool gone) {
  size_t line_start = out->len;
  bool first = true;
  for (; list; list = list->next) {
    if (!is_among(list, type, gone)) continue;
    if (!first) separate(out, &line_start);
    first = false;
    sql_literal(out, list->effect->name);
  }
}

static void put_columns(Buf *out, const Expectation *list, bool gone) {
  size_t line_start = out->len;
  bool first = true;
  for (; list; list = list->next) {
    if (!is_among(list, "column", gone)) continue;
    if (!first) separate(out, &line_start);
    first = false;
    buf_putc(out, '(');
    sql_literal(out, list->effect->table);
    buf_putc(out, ',');
    sql_literal(out, list->effect->name);
    buf_putc(out, ')');
  }
}

/* Appends AND before every condition but the first. */
static void put_and(Buf *out, bool *first) {
  if (!*first) buf_put(out, "\n  AND ");
  *first = false;
}

/* All `n` objects of the list are there (`there`), or none is. */
static void put_objects(Buf *out, const Expectation *list, const Kind *k, bool gone, bool there,
                        unsigned n) {
  buf_printf(out, "(SELECT count(*) FROM main.sqlite_schema WHERE %s AND name COLLATE NOCASE IN (",
             there ? k->exact : k->shared);
  put_names(out, list, k->type, gone);
  buf_printf(out, "))=%u", there ? n : 0);
}

static void put_columns_condition(Buf *out, const Expectation *list, bool gone, bool there,
                                  unsigned n) {
  buf_put(out, "(SELECT count(*) FROM (VALUES ");
  put_columns(out, list, gone);
  buf_printf(out,
             ") AS w JOIN pragma_table_xinfo(w.column1,'main') AS c"
             " ON c.name=w.column2 COLLATE NOCASE)=%u",
             there ? n : 0);
}

/* Conditions on both halves of the list: `created_there` says what must hold for created things. */
static void put_conditions(Buf *out, const Expectation *list, bool created_there, bool exact) {
  bool first = true;
  for (int half = 0; half < 2; half++) {
    bool gone = half == 1;
    bool there = gone != created_there;
    for (size_t i = 0; i < KINDS; i++) {
      unsigned n = count_of(list, kinds[i].type, gone);
      if (!n) continue;
      put_and(out, &first);
      Kind k = kinds[i];
      if (exact) k.shared = k.exact;
      put_objects(out, list, &k, gone, there, n);
    }
    unsigned n = count_of(list, "column", gone);
    if (!n) continue;
    put_and(out, &first);
    put_columns_condition(out, list, gone, there, n);
  }
}

void put_as_effected(Buf *out, const Expectation *list) {
  put_conditions(out, list, true, true);
}

void put_not_yet(Buf *out, const Expectation *list) {
  put_conditions(out, list, false, false);
}
