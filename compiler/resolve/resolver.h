/* resolver.h: what the files of resolve/ share: the modules that the units declare, what is known of
 * each resource, and reading of calls. Private to this folder; resolve.h is its door.
 *
 * Passes (resolve.c): collect modules -> validate against the vocabulary -> shells (repos, tables,
 * attributes) -> links (relationships, references) -> tables per resource -> merged schemas, checked. */
#ifndef ASHC_RESOLVE_RESOLVER_H
#define ASHC_RESOLVE_RESOLVER_H

#include "report/suggest.h"
#include "resolve/resolve.h"
#include "syntax/dsl.h"

typedef struct Module Module;
typedef struct Resource Resource;
typedef struct RepoInfo RepoInfo;
typedef struct Attribute Attribute;
typedef struct Relationship Relationship;

typedef struct Resolver {
  Arena *arena;
  Interner *names;
  Diag *diag;
  NameMap *modules; /* Name -> Module */
  NameMap *noted;   /* extensions and types of dependencies that were said to be unknown */
  Module *first_module, **last_module;
  RepoInfo *repos, **last_repo;
  const Node *belongs_to_type; /* Ash's default_belongs_to_type, or NULL */
  const Node *custom_types;    /* Ash's custom_types, or NULL */
  bool binary_uuids;           /* the program stores UUIDs as blobs */
  Resource *resources, **last_resource;
} Resolver;

/* Returns false once there are so many errors that looking for what each may have meant would cost
 * more than it helps: offering all resources for all of them grows with their square. */
bool worth_suggesting(const Resolver *r);

/* --- modules: everything with a name like Blog.Post (module.c) -------------------------------- */

typedef enum ModuleKind {
  MODULE_REPO,
  MODULE_RESOURCE,
  MODULE_ENUM,    /* use Ash.Type.Enum */
  MODULE_NEWTYPE, /* use Ash.Type.NewType */
  MODULE_OTHER,
} ModuleKind;

struct Module {
  Module *next;
  ModuleKind kind;
  Name name;
  const Node *call; /* repo, resource or defmodule; its block holds the sections */
  const Node *use;  /* defmodule: the `use` that says what it is, else NULL */
  NameMap *aliases; /* short Name -> full Name (as char *); NULL without any */
  bool elixir;      /* in an Elixir file */
  bool extended;    /* by an extension that is not known: what it adds is not seen */
  bool busy;        /* its type is being resolved: finds types that are made of themselves */
  RepoInfo *repo;
  Resource *resource;
  Span span;
};

/* Collects the modules of `units`, with errors for what does not belong at the top level. */
void collect_modules(Resolver *r, const Unit *units);

/* Declares the Elixir module `name`, `call` being its defmodule: one that stands in no file. */
void add_module(Resolver *r, const Node *call, Name name);

/* Returns the module that `name` means inside `from` (aliases, __MODULE__), or NULL. */
Module *find_module(const Resolver *r, const Module *from, const Node *name);

/* Returns the part of a module's name after the last dot. */
const char *last_segment(const char *name);

/* Returns the full name that `name` (`Post`, `__MODULE__.State`) stands for inside `from`. */
Name module_name(const Resolver *r, const Module *from, const Node *name);

/* --- configuration of an Elixir project (config.c) --------------------------------------------- */

/* Returns true if the unit is one of `config/`: settings, no modules. */
bool is_config(const Unit *unit);

/* Reads Ash's settings, and, once the repos stand, the databases of those that name none. */
void read_config(Resolver *r, const Unit *units);
void read_config_databases(Resolver *r, const Unit *units);

/* Returns the type that `config :ash, :custom_types` gives for an atom, or NULL. */
const Node *custom_type(const Resolver *r, Name name);

/* --- reading calls (read.c) ------------------------------------------------------------------- */

/* Returns the value of option `name` of `call`: of a trailing keyword or of a call in its block.
 * Keywords without brackets in a block (`constraints min: 1`) give that inner call itself; see
 * read_keywords. NULL if it is not there or nil. */
const Node *read_option(const Node *call, const char *name);

/* Returns the PAIR or inner call that gives option `name`, for carets; or NULL. */
const Node *read_option_place(const Node *call, const char *name);

/* Return the value of an option in C's terms; `fallback` or NULL where it is missing or of another
 * kind (which validation has reported). */
bool read_bool(const Node *call, const char *name, bool fallback);
Name read_string(const Node *call, const char *name);
Name read_atom(const Node *call, const char *name);
Name read_word(const Node *call, const char *name); /* atom or string */

/* Return the span of a string's content; NO_SPAN where the value (of the option) is no string. */
Span read_content(const Node *value);
Span read_string_span(const Node *call, const char *name);

/* Returns argument number `n` (from 0) of `call`, or NULL. */
const Node *read_argument(const Node *call, unsigned n);

/* Returns the first entry of a keyword list (or of a call made of keywords alone), else NULL. */
const Node *read_keywords(const Node *value);

/* Returns the value of `key` in such a list, or NULL. */
const Node *read_keyword(const Node *value, const char *key);

/* Returns the first of the values that `value` lists: its items for a list, itself otherwise.
 * Go on with read_next. */
const Node *read_first(const Node *value);
const Node *read_next(const Node *value, const Node *item);

/* Returns "a string", "an atom", …: what a value is, in messages. */
const char *read_kind(const Node *node);

/* Returns true for a call of `name`. */
bool is_call(const Node *node, const char *name);

/* Returns the first call of `name` among the statements, or NULL. */
const Node *find_call(const Node *statements, const char *name);

/* Puts `more` at the end of a list. */
void append_nodes(Node **list, Node *more);

/* Returns true if an extension brought `node`: it stands in no file. */
bool is_brought(const Node *node);

/* Returns true if `node` is the atom `name`. */
bool is_atom(const Node *node, const char *name);

/* Returns the atoms and strings of `value` as a list, in order. */
NameList *read_names(Arena *a, const Node *value);

/* Iterates over the calls of a module's block, or of all its sections so named. */
const Node *module_calls(const Module *m);
const Node *section_first(const Module *m, const char *section);
const Node *section_next(const Node *section);

/* As read_option, looking through every section so named. */
const Node *section_option(const Module *m, const char *section, const char *name);

/* Returns the calls `entity` in all sections `section` of the resource's data layer block, one after
 * the other: the one after `previous`, from the start with NULL; NULL at the end. */
const Node *layer_entity(const Resource *resource, const char *section, const char *entity,
                         const Node *previous);

/* --- validation against the vocabulary (validate.c, validate_value.c) ------------------------- */

/* Reports everything in `m` that the vocabulary does not allow. */
void validate_module(Resolver *r, const Module *m);

/* Reports a value of the wrong kind for `option`, an option or argument called `what`. */
void validate_value(Resolver *r, const char *what, DslValue kind, const char *allowed,
                    const Node *value);

/* --- words of SQL and of other tools, for messages (elsewhere.c) ------------------------------- */

/* Returns the help for a word `name` that stands in `call`, of the vocabulary's `entry`; NULL: none known. */
const char *elsewhere_option(Resolver *r, const char *entry, const Node *call, const char *name);

/* Returns which of the `allowed` values a word such as ":cascade" means, or NULL. */
const char *elsewhere_value(const char *word, const char *allowed);

/* Returns the function that a default such as "now()" or "CURRENT_TIMESTAMP" means, or NULL. */
const char *elsewhere_default(const char *text);

/* Returns how the comment that `text` seems to be begins, or NULL. */
const char *elsewhere_comment(const char *text);

/* --- repos (repo.c) --------------------------------------------------------------------------- */

struct RepoInfo {
  RepoInfo *next;
  Module *module;
  Repo *repo;
  const Node *belongs_to_type; /* default_belongs_to_type, or NULL */
  const Node *override_types;  /* override_migration_type, or NULL */
  Name default_prefix;         /* schema of tables that name none; NULL: SQLite */
  bool builtin_uuid7;          /* PostgreSQL 18's uuidv7() */
};

/* Returns "BlogRepo" as "blog_repo": Elixir's Macro.underscore of one segment. */
Name underscored(Resolver *r, const char *segment);

/* Fills r->repos from the modules. */
void resolve_repo_modules(Resolver *r);

/* --- types (type.c, type_table.c) ------------------------------------------------------------- */

/* What values of a type look like, which decides how defaults and checks are written. */
typedef enum ValueKind {
  VALUE_OTHER,
  VALUE_STRING,
  VALUE_ATOM,
  VALUE_INTEGER,
  VALUE_FLOAT,
  VALUE_DECIMAL,
  VALUE_BOOLEAN,
  VALUE_UUID,
  VALUE_DATE,
  VALUE_TIME,
  VALUE_TIME_USEC,
  VALUE_DATETIME,
  VALUE_DATETIME_USEC,
  VALUE_NAIVE_DATETIME,
  VALUE_BINARY,
  VALUE_MAP,
  VALUE_ARRAY,
} ValueKind;

/* One built-in type of Ash. */
typedef struct TypeRow {
  const char *atom;     /* "string" */
  const char *module;   /* "Ash.Type.String" */
  const char *sqlite;   /* migration type under AshSqlite; NULL: cannot be stored */
  const char *postgres; /* and under AshPostgres */
  ValueKind value;
  const char *constraints; /* names, by spaces */
} TypeRow;

/* How a migration type is stored by SQLite. */
typedef struct StorageRow {
  const char *type;   /* "decimal" */
  const char *column; /* what AshSqlite makes of it */
  const char *own;    /* what .resource files make of it, where that differs */
  const char *collation;
  const char *postgres; /* PostgreSQL's column */
} StorageRow;

extern const TypeRow type_rows[]; /* ended by a NULL atom */

/* Returns the row of a migration type, or NULL. */
const StorageRow *find_storage(const char *type);

/* What is known of an attribute's type. */
typedef struct AttributeType {
  bool known; /* false after an error, and for what only migration_types can name */
  Type type;
  Name storage, collation;
  ValueKind value;
  const TypeRow *row;      /* the built-in type that it comes down to, or NULL */
  const Node *constraints; /* as the attribute gives them, or NULL */
  const Node *inherited;   /* those of its NewType, or NULL */
  const Node *migration;   /* its entry in `migration_types`, or NULL */
  const Node *values;      /* the values of its enum, or NULL */
  const char *shown;       /* ":string", "Blog.Status" */
} AttributeType;

/* Returns what `type` with `constraints` means in `resource`, `migration` being its entry in
 * `migration_types` or NULL; errors are reported, with `known` false. */
AttributeType resolve_type(Resolver *r, const Resource *resource, const Node *type,
                           const Node *constraints, const Node *migration);

/* Sets the migration type of `attribute` as `migration_types` says, then the repo's override and
 * the column's storage (migration_type.c). */
void finish_type(Resolver *r, const Resource *resource, Attribute *attribute);

/* Returns a constraint of the type: the attribute's own before its NewType's; or NULL. */
const Node *type_constraint(const AttributeType *type, const char *name);

/* --- resources and attributes (resource.c, attribute.c, default.c) ---------------------------- */

struct Attribute {
  Attribute *next;
  Name name;
  Name source; /* the column's name */
  const Node *call;
  Span span;
  AttributeType type;
  bool allow_nil, primary_key, generated, ignored;
  Name default_value, computed, backfill, filling;
  Span default_span; /* of its entry in `migration_defaults` */
  bool stored;
  const Relationship *relationship; /* the belongs_to that added it, or NULL */
};

struct Resource {
  Resource *next;
  Module *module;
  Name name;
  bool elixir;
  bool embedded; /* or without a data layer: no table */
  bool migrates;
  bool polymorphic;
  const char *layer; /* "sqlite" or "postgres": the section that it is read from */
  RepoInfo *repo;
  Name table, schema;
  Span table_span;
  Multitenancy tenancy;
  Name base_filter_sql;
  Span base_filter_span;
  const Node *base_filter;
  Attribute *attributes, **last_attribute;
  NameMap *attribute_by_name;
  Relationship *relationships, **last_relationship;
  NameMap *relationship_by_name;
  Table *shape; /* its own table, before those of one name are merged */
};

/* Fills r->resources: data layer, table, tenancy. Attributes come with resolve_attributes. */
void resolve_resource_shells(Resolver *r);

/* Reads the attributes of `resource`; belongs_to columns follow with resolve_relationships. */
void resolve_attributes(Resolver *r, Resource *resource);

/* Reads what extensions derive once the belongs_to columns stand. */
void resolve_derived_attributes(Resolver *r, Resource *resource);

/* Appends an attribute, reporting a duplicate or reserved name. */
void add_attribute(Resolver *r, Resource *resource, Attribute *attribute);

/* Sets the column default to what `migration_defaults` says. Returns false if it says nothing. */
bool use_migration_default(const Resource *resource, Attribute *attribute);

/* Returns the attribute so named, or NULL. */
Attribute *find_attribute(const Resource *resource, Name name);

/* Returns how to report what a resource lacks: in Elixir, where nothing of the kind is `near`, something
 * out of sight may bring it, so that it is a warning. */
typedef void Report(Diag *, Span, const char *, ...) __attribute__((format(printf, 3, 4)));
Report *report_of_lack(const Resource *resource, const Suggestion *near);

/* Reports that `resource` has no attribute `name`, which `at` names, suggesting a near one. */
void report_unknown_attribute(Resolver *r, const Resource *resource, Span at, Name name,
                              const char *who);

/* Returns the column default that the value `node` gives an attribute, as Elixir source; NULL if
 * none. Reports values that the type cannot hold. */
Name resolve_default(Resolver *r, const Resource *resource, const Attribute *attribute,
                     const Node *node);

/* Returns what AshSqlite leaves to Ash: the value of a default for rows that have none where NULL is not
 * allowed, as Elixir source; NULL if there is none that SQL can give. Reports nothing. */
Name resolve_filling(Resolver *r, const Resource *resource, const Attribute *attribute,
                     const Node *node);

/* Reports constraints that the type does not have or that contradict each other (constraint.c). */
void check_constraints_option(Resolver *r, const Attribute *attribute);

/* Returns the values that an enum or `one_of` allows, or NULL. */
NameList *type_choices(Resolver *r, const AttributeType *type);

/* Reports a default that is not among them. */
void check_default_choice(Resolver *r, const Attribute *attribute, const Node *node);

/* --- relationships and references (relationship.c, reference.c) ------------------------------- */

typedef enum RelationshipKind { BELONGS_TO, HAS_ONE, HAS_MANY, MANY_TO_MANY } RelationshipKind;

struct Relationship {
  Relationship *next;
  RelationshipKind kind;
  Name name;
  const Node *call;
  Span span;
  Resource *destination; /* NULL: unknown (reported), or without attributes */
  const Node *destination_node;
  Name source_attribute, destination_attribute;
  Name context_table, context_schema; /* relationship_context, or NULL */
  const Node *reference;              /* its entry in `references`, or NULL */
};

/* Reads the relationships of `resource` and appends the attributes of its belongs_to. */
void resolve_relationships(Resolver *r, Resource *resource);

/* Checks the relationships of `resource` against their destinations, once all attributes stand. */
void link_relationships(Resolver *r, Resource *resource);

/* Reads `references` and attaches each entry to its relationship. */
void resolve_reference_entries(Resolver *r, Resource *resource);

/* Returns the foreign key that `relationship` makes, or NULL. */
Reference *relationship_reference(Resolver *r, const Resource *resource,
                                  const Relationship *relationship);

/* Returns the reference from a table made for `relationship` toward a polymorphic resource. */
Reference *polymorphic_reference(Resolver *r, const Resource *source,
                                 const Relationship *relationship, Name column);

/* --- the parts of a table (identity.c, index.c, check.c, statement.c, table.c) ---------------- */

Identity *resolve_identities(Resolver *r, const Resource *resource);
Index *resolve_indexes(Resolver *r, const Resource *resource);
Check *resolve_checks(Resolver *r, const Resource *resource);
Statement *resolve_statements(Resolver *r, const Resource *resource);

/* Returns true if the resource has an action that makes records (actions.c). */
bool resource_creates(const Resource *resource);

/* Sets resource->shape. */
void resolve_shape(Resolver *r, Resource *resource);

/* Returns the tables that relationships toward polymorphic resources make, in order. */
Table *polymorphic_tables(Resolver *r, const RepoInfo *repo);

/* --- schemas (merge.c, schema_check.c) -------------------------------------------------------- */

/* Returns the table that `first` and those chained to it by `next`, all of one name, are together. */
Table *merge_tables(Resolver *r, Table *first);

/* Reports references of `t` that point at what nothing makes unique (target.c). */
void check_targets(Resolver *r, const Schema *s, const Table *t);

/* Reports what the engine would refuse in `s`: names that collide, too many columns, … */
void check_schema(Resolver *r, const Schema *s);

#endif
