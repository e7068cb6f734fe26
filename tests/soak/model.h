/* model.h: what a developer has in mind: tables and columns with an identity of their own that survives
 * every change of name. A model is written as resources (text.c), which the product compiles, and it
 * is what the oracle (oracle.c) knows of a change; it knows nothing of the product. */
#ifndef SOAK_MODEL_H
#define SOAK_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "memory/buf.h"
#include "soak/random.h"

enum {
  TABLES = 6,
  COLUMNS = 12,
  INDEXES = 4, /* of each kind */
  NAME_SIZE = 24,
  STEPS = 6 /* at most in a chain */
};

typedef enum MAffinity { M_INTEGER, M_TEXT, M_REAL, M_BLOB } MAffinity;

typedef struct MType {
  const char *word; /* in a resource */
  MAffinity affinity;
  const char *defaults[3]; /* in a resource, and */
  const char *values[3];   /* what it stores, as SQL */
  const char *fill;        /* backfill; %s is the tag */
  const char *expression;  /* a default that is computed each time */
} MType;

enum { COMPUTED_DEFAULT = 4 }; /* MColumn.fallback: the type's expression */

extern const MType model_types[];
extern const unsigned model_type_count;

typedef struct MColumn {
  int id; /* 0: no column here */
  char name[NAME_SIZE];
  unsigned type;
  unsigned key;      /* place in the primary key, from 1 */
  bool numbered;     /* integer_primary_key */
  bool required;     /* allow_nil?: false */
  unsigned fallback; /* 0: none; COMPUTED_DEFAULT; else defaults[fallback - 1] */
  bool clob;         /* a column type of its own */
  bool backfill;
  unsigned collation; /* 0: none, 1 nocase, 2 rtrim */
  unsigned computed;  /* 0: none; else which expression */
  int computed_of;    /* the column in it */
  bool stored;
  bool retained;             /* in the database only */
  int parent, parent_column; /* refers to this column of this table; 0: none */
  int pair, pair_parent;     /* composite: the column here, and the one there */
  unsigned on_delete, on_update, deferrable;
  bool index;
} MColumn;

/* An identity or an index. */
typedef struct MIndex {
  int id;
  char name[NAME_SIZE];
  int columns[2];      /* the second may be 0 */
  unsigned expression; /* of an index: 0: the columns as they are */
  bool desc, unique, nulls_equal;
  unsigned where;               /* 0: none; else which predicate, on the first column */
  bool all_tenants, unfiltered; /* it leaves out the tenant, the base filter */
  bool constraint;              /* of an identity: UNIQUE in the CREATE TABLE */
  unsigned conflict;            /* … and what it does */
} MIndex;

typedef struct MCheck {
  int id;
  char name[NAME_SIZE];
  unsigned kind;
  int column;
} MCheck;

typedef struct MObject {
  int id;
  char name[NAME_SIZE];
  unsigned kind;
  int column;
  int other; /* another table that it names, or 0 */
} MObject;

enum { OBJECT_KINDS = 6 };

typedef struct MTable {
  int id;
  char name[NAME_SIZE];
  bool strict, without_rowid, retained;
  int tenant, base_filter; /* these columns; 0: none */
  bool global;             /* rows without tenant may exist */
  bool merged;             /* two resources declare it */
  MColumn
      columns[COLUMNS]; /* the first one is the tag: a number of each row that nothing changes */
  MIndex identities[INDEXES], indexes[INDEXES];
  MCheck checks[INDEXES];
  MObject objects[INDEXES];
} MTable;

typedef struct Model {
  int last_id;
  MTable tables[TABLES];
  bool drop_columns, drop_tables; /* options of the compile that leads here */
} Model;

/* Makes a first model. */
void model_first(Model *m, Random *r);

/* Changes it in a few places at once. */
void model_edit(Model *m, Random *r);

/* Changes now and then what model_edit leaves alone (extra.c). */
void model_extra(Model *m, Random *r);
void settle_extra(Model *m, MTable *t);

/* Returns the SQL of a column's default, or NULL. */
const char *model_default(const MColumn *c);

/* Takes out what no longer stands (members of columns that are gone, …). */
void model_settle(Model *m);

/* Completes `next` with what a compile keeps of `m` without being told. Returns false where a name
 * would stand for two things. */
bool model_carry(const Model *m, Model *next);

/* Return any declared table, and any declared column but the tag; or NULL. */
MTable *some_table(Model *m, Random *r);
MColumn *some_column(MTable *t, Random *r);

/* Return the thing of that id, or NULL; the column also where it is retained. */
MTable *model_table(const Model *m, int id);
MColumn *model_column(const MTable *t, int id);

/* Returns the column if it is declared, else NULL. */
MColumn *live_column(const MTable *t, int id);

/* Returns "rowid alias": the one INTEGER PRIMARY KEY column of a table, or NULL. */
const MColumn *rowid_column(const MTable *t);

/* Appends the resources of a model, and the SQL of a check and of a generated column. */
void model_write(Buf *out, const Model *m);
void model_check_sql(Buf *out, const MTable *t, const MCheck *c);
void model_computed_sql(Buf *out, const MTable *t, const MColumn *c);
void put_ident(Buf *out, const char *name);

/* Appends the arguments of the compile from `m` to `next`. */
void model_arguments(Buf *out, const Model *m, const Model *next);

#endif
