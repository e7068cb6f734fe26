/* image.c: the rows of a table as they will be once it changed, asked of the table as it is: a gate over
 * columns that come, take another name, get values, another type or collation, or are computed anew. */
#include "backend/sqlite/lower/image.h"

#include <string.h>

#include "backend/sqlite/lower/left.h"
#include "backend/sqlite/lower/rowid.h"
#include "backend/sqlite/stored.h"
#include "diff/canonical.h"

/* A column of `after` compared with the one that it is made of. */
typedef enum Reading {
  UNKNOWN,   /* nobody asked yet */
  AS_IT_WAS, /* same name, same values */
  RENAMED,   /* another name, same values */
  CHANGED,   /* new, or other values, or compared differently */
} Reading;

typedef struct Future {
  const Column *is;
  const Column *source; /* what it is made of, or NULL */
  Reading reading;
} Future;

struct ImageColumn {
  ImageColumn *next;
  const Future *column;
};

/* --- columns ---------------------------------------------------------------------------------- */

static void map_futures(Lowering *l, TableChange *change) {
  change->futures = namemap_new(l->arena);
  const Column *const lists[] = {change->after->columns, change->after->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next) {
      const Column *source = namemap_get(change->sources, c->name);
      Future *f = NEW(l->arena, Future);
      if (source == c && change->before != change->after) source = NULL; /* ALTER TABLE adds it */
      *f = (Future){.is = c, .source = source};
      namemap_put(change->futures, intern_lower(l->names, c->name), f);
    }
}

static Future *future_named(Lowering *l, TableChange *change, Name name) {
  if (!change->futures) map_futures(l, change);
  return namemap_get(change->futures, intern_lower(l->names, name));
}

/* Returns the next column of `after` that the text names, or NULL at its end. */
static Future *next_mentioned(Lowering *l, TableChange *change, sql_cursor *c) {
  for (sql_token t = sql_next_token(c); t.kind != SQL_END; t = sql_next_token(c)) {
    if (t.kind != SQL_WORD && t.kind != SQL_QUOTED) continue;
    Future *f = future_named(l, change, sql_token_name(l->names, t));
    if (f) return f;
  }
  return NULL;
}

static const char *fill_of(Lowering *l, const TableChange *change, const Future *f) {
  if (takes_row_number(l, change, f->is)) return NULL;
  if (is_retained_column(change->after, f->is)) return NULL;
  if (f->is->backfill)
    return arena_printf(l->arena, "(%s)", sql_fragment(l->names, f->is->backfill));
  return sqlite_default(l->arena, f->is, NULL);
}

/* Returns true if rows without a value get one. */
static bool is_filled(Lowering *l, const TableChange *change, const Future *f) {
  const bool had = !f->source->nullable && !is_retained_column(change->before, f->source);
  return !f->is->nullable && !had && fill_of(l, change, f);
}

static Reading read_column(Lowering *l, TableChange *change, Future *f);

static bool is_computed_anew(Lowering *l, TableChange *change, const Future *f) {
  if (!f->source->computed || sql_canonical(l->names, f->source->computed, change->renamed) !=
                                  sql_canonical(l->names, f->is->computed, NULL))
    return true;
  sql_cursor c = sql_scan(f->is->computed, strlen(f->is->computed));
  for (Future *of; (of = next_mentioned(l, change, &c));)
    if (read_column(l, change, of) == CHANGED) return true;
  return false;
}

static Reading read_column(Lowering *l, TableChange *change, Future *f) {
  if (f->reading != UNKNOWN) return f->reading;
  f->reading = CHANGED;
  if (!f->source) return f->reading;
  if (f->is->computed ? is_computed_anew(l, change, f) : is_filled(l, change, f)) return f->reading;
  if (sqlite_column_affinity(l->names, change->before, f->source) !=
          sqlite_column_affinity(l->names, change->after, f->is) ||
      f->source->collation != f->is->collation)
    return f->reading;
  f->reading = f->source->name == f->is->name ? AS_IT_WAS : RENAMED;
  return f->reading;
}

/* --- what is needed --------------------------------------------------------------------------- */

Image image_of(Lowering *l, TableChange *change) {
  return (Image){.lowering = l, .change = change};
}

static bool is_needed(const Image *image, const Future *f) {
  for (const ImageColumn *c = image->first; c; c = c->next)
    if (c->column == f) return true;
  return false;
}

/* What a column is computed of comes before it. */
static void need(Image *image, Future *f) {
  if (is_needed(image, f)) return;
  Lowering *l = image->lowering;
  const Reading reading = read_column(l, image->change, f);
  if (f->is->computed && reading == CHANGED) image_need(image, f->is->computed);
  ImageColumn *c = NEW(l->arena, ImageColumn), **tail = &image->first;
  c->column = f;
  while (*tail) tail = &(*tail)->next;
  *tail = c;
  image->renamed |= reading == RENAMED;
  image->changed |= reading == CHANGED;
}

void image_need(Image *image, const char *sql) {
  if (!sql) return;
  const TableChange *change = image->change;
  if (change->before->name != change->after->name && mentions_name(sql, change->after->name))
    image->renamed = true;
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (Future *f; (f = next_mentioned(image->lowering, image->change, &c));) need(image, f);
}

void image_need_column(Image *image, Name column) {
  Future *f = future_named(image->lowering, image->change, column);
  if (f) need(image, f);
}

bool image_changes(Lowering *l, TableChange *change, const Column *c) {
  return read_column(l, change, future_named(l, change, c->name)) == CHANGED;
}

/* Returns true if one of them is the number that the row has. */
static bool has_number(const Image *image) {
  for (const ImageColumn *c = image->first; c; c = c->next)
    if (takes_row_number(image->lowering, image->change, c->column->is)) return true;
  return false;
}

bool image_is_constant(const Image *image) {
  if (has_number(image)) return false;
  for (const ImageColumn *c = image->first; c; c = c->next)
    if (c->column->source || (c->column->is->backfill && !c->column->is->computed)) return false;
  return true;
}

bool image_is_plain(const Image *image) {
  return !image->renamed && !image->changed;
}

/* --- SQL -------------------------------------------------------------------------------------- */

static bool is_computed_here(const Future *f) {
  return f->is->computed && f->reading == CHANGED;
}

/* What storing a value in a column makes of it; a comparison takes as a number what storing does.
 * %1$s: the column (a format for put_format). */
static const char to_number[] =
    "CASE WHEN typeof(%s)='real' AND CAST(%s AS INTEGER)=%s THEN CAST(%s AS INTEGER)"
    " WHEN typeof(%s)='text' AND CAST(%s AS NUMERIC)=%s THEN CAST(%s AS NUMERIC) ELSE %s END";
static const char to_real[] =
    "CASE WHEN typeof(%s) IN ('integer','text') AND CAST(%s AS NUMERIC)=%s"
    " THEN CAST(%s AS REAL) ELSE %s END";
static const char *const stored_as[] = {
    [AFFINITY_INTEGER] = to_number,
    [AFFINITY_NUMERIC] = to_number,
    [AFFINITY_REAL] = to_real,
    [AFFINITY_TEXT] = "CASE typeof(%s) WHEN 'blob' THEN %s ELSE CAST(%s AS TEXT) END",
    [AFFINITY_BLOB] = "+%s", /* a comparison goes by no affinity */
};

/* A comparison goes by the affinity, which CAST has and CASE has not; CAST makes text of a blob, too,
 * and is for columns that hold none unless by mistake. */
static const char *stored_form(const Image *image, const Future *f) {
  Interner *in = image->lowering->names;
  const TableChange *change = image->change;
  const Affinity is = sqlite_column_affinity(in, change->after, f->is);
  const bool blobs =
      f->is->computed ||
      (f->source && (is_filled(image->lowering, change, f) || /* what is there stays as it is */
                     sqlite_column_affinity(in, change->before, f->source) == AFFINITY_BLOB));
  if (f->source && becomes_text_again(image->lowering, change, f->source, f->is))
    return "CAST(" WHOLE_NUMBER " AS TEXT)";
  return is == AFFINITY_TEXT && (!blobs || image->no_blobs) ? "CAST(%s AS TEXT)" : stored_as[is];
}

bool becomes_text_again(const Lowering *l, const TableChange *change, const Column *was,
                        const Column *is) {
  return l->back && sqlite_column_affinity(l->names, change->before, was) == AFFINITY_REAL &&
         sqlite_column_affinity(l->names, change->after, is) == AFFINITY_TEXT;
}

void put_of_column(Buf *b, const char *form, const char *column) {
  for (; form && *form; form++) {
    if (strncmp(form, "%s", 2) == 0)
      buf_put(b, column), form++;
    else
      buf_putc(b, *form);
  }
}

/* Returns true if `sql` is one literal that such a column holds as it stands. */
static bool is_literal_of(const char *sql, Affinity affinity) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  sql_token t = sql_next_token(&c);
  if (t.kind == SQL_PUNCTUATION && *t.text == '-') t = sql_next_token(&c);
  if (affinity != AFFINITY_BLOB && t.kind != (affinity == AFFINITY_TEXT ? SQL_STRING : SQL_NUMBER))
    return false;
  return sql_next_token(&c).kind == SQL_END;
}

static bool is_converted(const Image *image, const Future *f) {
  Lowering *l = image->lowering;
  const TableChange *change = image->change;
  const Affinity is = sqlite_column_affinity(l->names, change->after, f->is);
  if (f->reading != CHANGED) return false;
  const char *fill = fill_of(l, change, f);
  if (!f->source && !f->is->computed) return fill && !is_literal_of(fill, is);
  return !f->source || f->is->computed || is_filled(l, change, f) ||
         sqlite_column_affinity(l->names, change->before, f->source) != is;
}

/* By what rows that take their number have it. */
static const char *number_name(const Image *image) {
  const char *rowid = rowid_name(image->change->before, image->change->after);
  return rowid ? rowid : "ash_number";
}

/* The value of a column that is not computed here, over the table as it is. */
static const char *raw_value(const Image *image, const Future *f, bool renamed) {
  Lowering *l = image->lowering;
  const char *fill = fill_of(l, image->change, f);
  if (takes_row_number(l, image->change, f->is)) return number_name(image);
  if (!f->source) return fill ? fill : "NULL";
  const char *old = sql_quoted(image->lowering->arena, renamed ? f->is->name : f->source->name);
  return is_filled(l, image->change, f) ? arena_printf(l->arena, "ifnull(%s, %s)", old, fill) : old;
}

static void put_collation(Buf *b, const Future *f) {
  const Name was = f->source ? f->source->collation : NULL;
  if (f->reading != CHANGED || (!was && !f->is->collation)) return;
  buf_printf(b, " COLLATE %s", f->is->collation ? f->is->collation : "BINARY");
}

/* Puts `list` in front of what is there: (SELECT list FROM …), or (SELECT list) where nothing is. */
static void wrap(Buf *from, const Buf *list) {
  Buf whole = buf_new(from->arena);
  buf_printf(&whole, "(SELECT %s", buf_text((Buf *)list));
  if (from->len) buf_printf(&whole, " FROM %s", buf_text(from));
  buf_putc(&whole, ')');
  *from = whole;
}

/* A backfill names columns as they are called once the renames are done. */
static bool needs_new_names(const Image *image) {
  bool any = false;
  for (const ImageColumn *c = image->first; c; c = c->next)
    any |= c->column->is->backfill && c->column->reading == CHANGED;
  return any && image->change->renamed;
}

static void wrap_renames(const Image *image, Buf *from) {
  const TableChange *change = image->change;
  Buf list = buf_new(from->arena);
  const Column *const lists[] = {change->before->columns, change->before->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next) {
      const Name now = namemap_get(change->renamed, c->name);
      const Column *taken = namemap_get(change->sources, c->name);
      if (!now && taken && taken != c) continue; /* it has a name in between, which nobody writes */
      buf_printf(&list, "%s%s", list.len ? ", " : "", sql_quoted(image->lowering->arena, c->name));
      buf_printf(&list, " AS %s", sql_quoted(image->lowering->arena, now ? now : c->name));
    }
  if (has_number(image)) buf_printf(&list, ", %s AS %s", number_name(image), number_name(image));
  wrap(from, &list);
}

static void wrap_values(const Image *image, Buf *from, bool renamed) {
  Buf list = buf_new(from->arena);
  for (const ImageColumn *c = image->first; c; c = c->next) {
    const Future *f = c->column;
    if (is_computed_here(f)) continue;
    buf_printf(&list, "%s%s", list.len ? ", " : "", raw_value(image, f, renamed));
    if (!is_converted(image, f)) put_collation(&list, f);
    buf_printf(&list, " AS %s", sql_quoted(image->lowering->arena, f->is->name));
  }
  if (!list.len) buf_put(&list, "NULL"); /* computed of nothing */
  wrap(from, &list);
}

/* `only`: the column that is converted; NULL: all that are not computed here. */
static void wrap_conversions(const Image *image, Buf *from, const Future *only) {
  Buf list = buf_new(from->arena);
  bool any = false, there = only; /* those computed after it are not there yet */
  for (const ImageColumn *c = image->first; c; c = c->next) {
    const Future *f = c->column;
    const bool here = is_computed_here(f);
    if (here && !there) continue;
    const char *name = sql_quoted(image->lowering->arena, f->is->name);
    const bool converts = (only ? f == only : !here) && is_converted(image, f);
    buf_put(&list, list.len ? ", " : "");
    converts ? put_of_column(&list, stored_form(image, f), name) : buf_put(&list, name);
    if (converts) put_collation(&list, f);
    if (converts) buf_printf(&list, " AS %s", name);
    any |= converts;
    if (f == only) there = false;
  }
  if (any) wrap(from, &list);
}

static void wrap_computed(const Image *image, Buf *from) {
  Interner *in = image->lowering->names;
  for (const ImageColumn *c = image->first; c; c = c->next) {
    if (!is_computed_here(c->column)) continue;
    Buf list = buf_new(from->arena);
    buf_printf(&list, "*, (%s)", sql_fragment(in, c->column->is->computed));
    if (!is_converted(image, c->column)) put_collation(&list, c->column);
    buf_printf(&list, " AS %s", sql_quoted(image->lowering->arena, c->column->is->name));
    wrap(from, &list);
    wrap_conversions(image, from, c->column);
  }
}

static void put_image(const Image *image, Buf *out, Buf *from) {
  const bool renamed = needs_new_names(image);
  if (renamed) wrap_renames(image, from);
  wrap_values(image, from, renamed);
  wrap_conversions(image, from, NULL);
  wrap_computed(image, from);
  buf_printf(out, "%s AS %s", buf_text(from),
             image->alias ? image->alias
                          : sql_quoted(image->lowering->arena, image->change->after->name));
}

static const char *table_now(const Image *image) {
  Lowering *l = image->lowering;
  const TableChange *change = image->change;
  const bool numbered = has_number(image);
  const char *rowid = numbered ? rowid_name(change->before, change->after) : NULL;
  const char *rows = rows_before(l, change->before, change->after, NULL, rowid);
  if (!numbered || rowid) return rows;
  return arena_printf(l->arena, "(SELECT *, %s AS %s FROM %s)", row_number(l, change, NULL),
                      number_name(image), rows);
}

void image_rows(Buf *out, const Image *image) {
  Buf from = buf_new(out->arena);
  buf_put(&from, table_now(image));
  if (!image_is_plain(image)) {
    put_image(image, out, &from);
    return;
  }
  buf_put(out, buf_text(&from));
  if (image->alias) buf_printf(out, " AS %s", image->alias);
}

void image_where(Buf *out, const Image *image, const char *condition) {
  buf_put(out, table_now(image));
  if (image->alias) buf_printf(out, " AS %s", image->alias);
  buf_put(out, " WHERE ");
  image_value(out, image, condition);
}

static void put_value(Buf *out, const Image *image, const char *expression) {
  Buf from = buf_new(out->arena);
  buf_printf(out, "(SELECT %s FROM ", expression);
  put_image(image, out, &from);
  buf_putc(out, ')');
}

/* Returns the condition for a blob in a column of text, or NULL where there can be none. */
static const char *holds_blob(const Image *image) {
  Buf b = buf_new(image->lowering->arena);
  for (const ImageColumn *c = image->first; c; c = c->next)
    if (is_converted(image, c->column) && stored_form(image, c->column) == stored_as[AFFINITY_TEXT])
      buf_printf(&b, "%stypeof(%s)='blob'", b.len ? " OR " : "",
                 sql_quoted(image->lowering->arena, c->column->is->name));
  return b.len ? buf_text(&b) : NULL;
}

/* Rows without blobs are asked of text that compares as the column will. */
void image_value(Buf *out, const Image *image, const char *expression) {
  if (image_is_plain(image)) {
    buf_put(out, expression);
    return;
  }
  const char *blob = holds_blob(image);
  if (!blob) {
    put_value(out, image, expression);
    return;
  }
  Image text = *image;
  text.no_blobs = true;
  buf_put(out, "(CASE WHEN ");
  put_value(out, image, blob);
  buf_put(out, " THEN ");
  put_value(out, image, expression);
  buf_put(out, " ELSE ");
  put_value(out, &text, expression);
  buf_put(out, " END)");
}
