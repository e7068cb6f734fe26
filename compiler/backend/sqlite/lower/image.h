/* image.h: the rows of a table as they will be, as SQL over the table as it is (image.c). */
#ifndef ASHC_BACKEND_SQLITE_IMAGE_H
#define ASHC_BACKEND_SQLITE_IMAGE_H

#include "backend/sqlite/lower/lower.h"

typedef struct ImageColumn ImageColumn;

/* Some columns of change->after. */
typedef struct Image {
  Lowering *lowering;
  TableChange *change;
  const char *alias;  /* what the rows are called, or NULL: as the table will be */
  ImageColumn *first; /* what is needed, each after what it is computed of */
  bool renamed;       /* one of them has another name before the change */
  bool changed;  /* one of them holds other values, or compares differently, before the change */
  bool no_blobs; /* the rows asked for hold text where there might be a blob, too */
} Image;

/* Returns true if the values of a column that was text are numbers with a fraction (REAL) and become text
 * again: a whole one is written without `.0` then, as the gate of the way up wants it. */
bool becomes_text_again(const Lowering *l, const TableChange *change, const Column *was,
                        const Column *is);

/* What is written of them; %s: the column (for put_of_column). */
#define WHOLE_NUMBER \
  "CASE WHEN typeof(%s)='real' AND CAST(%s AS INTEGER)=%s THEN CAST(%s AS INTEGER) ELSE %s END"

/* Appends `form` with `column` for each %s (image.c). */
void put_of_column(Buf *b, const char *form, const char *column);

/* Returns the image of no column yet. */
Image image_of(Lowering *l, TableChange *change);

/* Adds the columns of change->after that `sql` (may be NULL) mentions, or one by its name. */
void image_need(Image *image, const char *sql);
void image_need_column(Image *image, Name column);

/* Returns true if `c`, a column of change->after, holds other values, or compares differently, before. */
bool image_changes(Lowering *l, TableChange *change, const Column *c);

/* Returns true if every row has the same in all of them: they are new, and get their defaults. */
bool image_is_constant(const Image *image);

/* Returns true if the table as it is has all of them, by these names. */
bool image_is_plain(const Image *image);

/* Appends what stands behind FROM to read them: the table, or a query of it. */
void image_rows(Buf *out, const Image *image);

/* Appends `main."table" WHERE condition`, for rows as they will be: the condition is over the new
 * columns, and what is found are rows of the table as it is. */
void image_where(Buf *out, const Image *image, const char *condition);

/* Appends `expression`, over the new columns, as an expression over a row of the table as it is. */
void image_value(Buf *out, const Image *image, const char *expression);

#endif
