/* schema.h: the one model of a database's schema. Resources resolve to it, snapshots load to it,
 * live databases inspect to it; the differ compares any two. Plain data, living in an arena; every
 * Name is interned by the run's one Interner, so names compare with ==. NULL means "none"
 * everywhere. Terms and defaults are those of Ash's snapshots (snapshot.h). A Span named after a text of
 * SQL (where_span, …) is the content of the string that holds it in a resource; NO_SPAN where nobody
 * wrote it there. */
#ifndef ASHC_SCHEMA_SCHEMA_H
#define ASHC_SCHEMA_SCHEMA_H

#include "memory/intern.h"
#include "memory/namemap.h"
#include "report/source.h"

typedef struct Schema Schema;
typedef struct Table Table;
typedef struct Column Column;
typedef struct Reference Reference;
typedef struct Identity Identity;
typedef struct Index Index;
typedef struct Check Check;
typedef struct Statement Statement;
typedef struct Key Key;
typedef struct Type Type;
typedef struct Repo Repo;

/* --- repos ------------------------------------------------------------------------------------ */

#define ADAPTERS(X) X(SQLITE, "sqlite") X(POSTGRES, "postgres")
#define X(id, text) ADAPTER_##id,
typedef enum Adapter { ADAPTERS(X) ADAPTER_COUNT } Adapter;
#undef X

/* One database and its migrations. */
struct Repo {
  Repo *next;
  Name name;   /* "Blog.Repo" */
  Name folder; /* "repo": last segment underscored, or what `priv` says */
  Adapter adapter;
  Name database;     /* path or URL, NULL when it comes from the environment alone */
  Name database_env; /* name of the environment variable read at run time, or NULL */
  Name migrations_path, snapshots_path; /* NULL: the defaults below priv/ */
  bool elixir;     /* declared in an Elixir file: AshSqlite's lowering rules hold */
  bool no_modules; /* `modules? false`: compile writes no C */
  Span span;
};

/* --- columns ---------------------------------------------------------------------------------- */

/* A column's logical type as Ash's migration generators name it: "text", "uuid", "bigint", … */
struct Type {
  Name name;                  /* the innermost name for arrays is element's; then name is "array" */
  const Type *element;        /* arrays: the type of the elements */
  int size, precision, scale; /* 0: not given */
};

/* snapshot spelling, SQL */
#define REFERENCE_ACTIONS(X)                     \
  X(NONE, NULL, NULL)                            \
  X(NOTHING, "nothing", "NO ACTION")             \
  X(RESTRICT, "restrict", "RESTRICT")            \
  X(DELETE, "delete", "CASCADE") /* on_delete */ \
  X(UPDATE, "update", "CASCADE") /* on_update */ \
  X(NILIFY, "nilify", "SET NULL")
#define X(id, text, sql) ACTION_##id,
typedef enum ReferenceAction { REFERENCE_ACTIONS(X) ACTION_COUNT } ReferenceAction;
#undef X

typedef enum Deferrable { DEFERRABLE_NO, DEFERRABLE_YES, DEFERRABLE_INITIALLY } Deferrable;

#define TENANCY_STRATEGIES(X) X(NONE, NULL) X(ATTRIBUTE, "attribute") X(CONTEXT, "context")
#define X(id, text) TENANCY_##id,
typedef enum TenancyStrategy { TENANCY_STRATEGIES(X) TENANCY_COUNT } TenancyStrategy;
#undef X

typedef enum Tristate { UNSET, NO, YES } Tristate; /* JSON null, false, true */

typedef struct Multitenancy {
  TenancyStrategy strategy;
  Name attribute;
  Tristate global;
} Multitenancy;

/* One pair of a composite reference: `source` of this table refers to `destination` of the other. */
typedef struct ReferencePair {
  struct ReferencePair *next;
  Name source, destination;
} ReferencePair;

typedef struct NameList {
  struct NameList *next;
  Name name;
} NameList;

/* A belongs_to's foreign key, held by the column that carries it. */
struct Reference {
  Name name;                 /* constraint name: <table>_<column>_fkey unless given */
  Name table;                /* destination */
  Name schema;               /* destination's PostgreSQL schema, or NULL */
  Name column;               /* destination_attribute */
  ReferencePair *match_with; /* further columns */
  Name match_type;           /* "simple", "partial", "full" or NULL */
  ReferenceAction on_delete, on_update;
  NameList *nilify_columns; /* {:nilify, cols} */
  Deferrable deferrable;
  bool primary_key;          /* the destination column is the primary key of its table */
  Multitenancy multitenancy; /* the destination's */
  bool match_tenant;
  bool index; /* index?: an index on the source column(s) */
  Name index_where;
  Name destination_default; /* Elixir source or NULL */
  Tristate destination_generated;
  bool unnamed; /* the database does not know its name */
  Span span;
  Span where_span; /* of index_where */
};

struct Column {
  Column *next;
  Name name; /* the column's name: `source` in Ash */
  Type type;
  Name storage;   /* SQL type where it is not the one that AshSqlite gives to `type`; or NULL */
  Name collation; /* "NOCASE" or NULL */
  /* Elixir source: "false", "\"draft\"", "fragment(\"…\")"; NULL: none ("nil") */
  Name default_value;
  bool nullable;
  bool generated; /* generated?: the database numbers it */
  bool primary_key;
  Reference *reference; /* or NULL */
  Name computed;        /* SQL of a generated column, or NULL */
  bool stored;          /* computed: STORED, else VIRTUAL */
  Name backfill;        /* SQL expression for rows that have no value yet; not part of a snapshot */
  /* Elixir source: what Ash gives a new row where the column has no default of its own; rows
   * without a value get it. Not part of a snapshot */
  Name filling;
  Span span;      /* the declaration's name; NO_SPAN when it comes from elsewhere */
  Name attribute; /* the attribute's name where it differs from `name`, else == name */
  Span default_span, computed_span, backfill_span;
};

/* --- keys, indexes, checks, statements -------------------------------------------------------- */

typedef enum KeyOrder { ORDER_NONE, ORDER_ASC, ORDER_DESC } KeyOrder;

/* One member of an identity or index: a column, or SQL kept as it is. */
struct Key {
  Key *next;
  Name text;
  bool expression; /* {type: "string"}: raw SQL, not a column */
  KeyOrder order;
  Span span; /* of an expression */
};

struct Identity {
  Identity *next;
  Name name;
  Key *keys;
  Name index_name;    /* <table>_<identity>_index unless given */
  Name base_filter;   /* SQL or NULL */
  Name where;         /* SQL or NULL */
  bool nils_distinct; /* default true */
  bool all_tenants;
  bool constraint;  /* a UNIQUE constraint of the CREATE TABLE instead of an index */
  Name on_conflict; /* of a constraint: "replace", …, or NULL */
  Span span, where_span;
};

struct Index {
  Index *next;
  Name name; /* NULL: made from table and fields, see index_name() */
  Key *fields;
  bool unique;
  Name using, where, message;
  NameList *include;
  bool nulls_distinct; /* default true */
  bool all_tenants;
  bool include_base_filter; /* default true */
  bool concurrently;
  Name prefix;
  NameList *error_fields;
  Span span, where_span;
};

struct Check {
  Check *next;
  Name name;
  NameList *attributes;
  Name check; /* SQL */
  Name base_filter;
  Name message;
  bool unnamed; /* the database does not know its name: told apart by its SQL */
  Span span, check_span;
};

struct Statement {
  Statement *next;
  Name name;
  Name up, down; /* SQL, one or more statements */
  bool code;
  bool global;
  NameList *after_tables;
  Span span, up_span, down_span;
};

/* --- tables ----------------------------------------------------------------------------------- */

struct Table {
  Table *next;
  Name name;
  Name schema;     /* PostgreSQL schema, or NULL */
  Column *columns; /* in declaration order, belongs_to columns last */
  Identity *identities;
  Index *indexes;
  Check *checks;
  Statement *statements;
  Multitenancy multitenancy;
  Name base_filter; /* base_filter_sql */
  bool has_create_action;
  bool strict;
  bool without_rowid;
  Name options; /* create_table_options */
  /* the primary key's columns where their order is not the columns' own; or NULL */
  NameList *key_order;
  /* removed attributes whose columns stay, with their former definition */
  Column *retained_columns;
  /* of an Elixir file's repo: those of removed attributes that the database may still have,
   * though no snapshot keeps them (snapshot/left.c) */
  Column *left_columns;
  bool retained; /* the whole resource was removed; its table stays */
  bool drop_opted_out;
  bool dropped;    /* of a development snapshot: the table is gone in this run and those after it */
  int64_t version; /* of the snapshot it was loaded from, 0 otherwise */
  Name resource;   /* "Blog.Post": the first resource that declares it, or NULL */
  Name extra;      /* keys of its snapshot that nobody here knows, as JSON (snapshot.h); or NULL */
  Span span, base_filter_span;
};

struct Schema {
  Arena *arena;
  Interner *names;
  const Repo *repo;
  Table *tables;    /* sorted by name once schema_finish ran */
  NameMap *by_name; /* Name -> Table; filled by schema_finish */
};

/* Returns an empty schema of `repo`. */
Schema *schema_new(Arena *a, Interner *in, const Repo *repo);

/* Sorts the tables by name and fills by_name; call it after the last table was added. */
void schema_finish(Schema *s);

/* Return the thing so named, or NULL. */
Table *schema_table(const Schema *s, Name name);
Column *table_column(const Table *t, Name name);

/* Returns how many columns the primary key has. */
size_t table_key_count(const Table *t);

/* Returns t's primary key, in its order, as an array that ends in NULL. */
const Column **table_key(Arena *a, const Table *t);

/* Returns a map of t's columns by name: table_column walks the list, this is for those who look up
 * many columns of one table. */
NameMap *table_columns_by_name(Arena *a, const Table *t);

/* How the names begin of what a migration makes for its time: the table that takes the place of another,
 * guards of a table's shape, a name between two, rows that wait. */
#define NAME_NEW "ash_new_"
#define NAME_SHAPE "ash_shape_"
#define NAME_BETWEEN "ash_rename_"
#define NAME_WAITING "ash_rows_"

/* Returns how names begin that migrations keep for themselves, if `name` does; else NULL. */
const char *reserved_name(const char *name);

/* Returns true for a word that needs no quotes: letters, digits and `_`, no digit first. */
bool plain_name(const char *text);

/* Returns the name of `x` on `t`: its own, else table, fields and "index" joined by `_`, each with
 * every run of characters outside [A-Za-z0-9_] as one `_` and trailing ones trimmed
 * (ash_sqlite, custom_index.ex). */
Name index_name(Interner *in, const Table *t, const Index *x);

/* Return true when both mean the same to the database: spans, messages and what only guides a
 * generator (backfill, concurrently, after_tables, the attributes that a check names) do not count.
 * Lists may be NULL. */
bool type_equal(const Type *a, const Type *b);
bool keys_equal(const Key *a, const Key *b); /* the first ones of two lists */
bool names_equal(const NameList *a, const NameList *b);
/* Returns whether two PostgreSQL schemas are one: NULL is "public". */
bool schema_name_equal(Name a, Name b);
bool index_equal(const Index *a, const Index *b); /* without the name: compare index_name() */
bool check_equal(const Check *a, const Check *b);
bool statement_equal(const Statement *a, const Statement *b);

/* Return the spelling in snapshots ("delete", "attribute", "sqlite", …) and back; an unknown text
 * gives the COUNT value. */
const char *action_name(ReferenceAction a);
const char *action_sql(ReferenceAction a);
ReferenceAction action_from(const char *text);
const char *tenancy_name(TenancyStrategy s);
TenancyStrategy tenancy_from(const char *text);
const char *adapter_name(Adapter a);
Adapter adapter_from(const char *text);

#endif
