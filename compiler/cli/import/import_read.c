/* import_read.c: a live database as a schema that resources can declare: tables with types and names of
 * resources, and everything else as custom statements. */
#include <ctype.h>
#include <string.h>

#include "backend/sql.h"
#include "backend/sqlite/sqlite.h"
#include "cli/import/import.h"
#include "diff/canonical.h"
#include "emit/resource_text.h"

/* --- objects ---------------------------------------------------------------------------------- */

#define OURS                                                              \
  " WHERE m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'" \
  " AND m.tbl_name<>'schema_migrations' ORDER BY m.rowid"
static const char objects_query[] =
    "SELECT CASE WHEN l.type IN ('virtual', 'shadow') THEN l.type ELSE m.type END, m.name, "
    "m.tbl_name, m.sql FROM main.sqlite_schema AS m LEFT JOIN pragma_table_list AS l"
    " ON l.schema='main' AND l.name=m.name AND m.type='table'" OURS;

/* Before 3.37 there is no such list: a virtual table has no pages, and its name begins those of its parts. */
static const char objects_query_of_old[] =
    "SELECT CASE WHEN m.type<>'table' THEN m.type WHEN m.rootpage=0 THEN 'virtual' WHEN EXISTS "
    "(SELECT 1 FROM main.sqlite_schema AS v WHERE v.type='table' AND v.rootpage=0 AND "
    "substr(m.name, 1, length(v.name) + 1)=v.name||'_') THEN 'shadow' ELSE m.type END, m.name, "
    "m.tbl_name, m.sql FROM main.sqlite_schema AS m" OURS;

static Name column_text(const Import *i, sqlite3_stmt *s, int n) {
  return intern_text(i->run->names, (const char *)sqlite3_column_text(s, n));
}

static bool read_objects(Import *i) {
  sqlite3_stmt *s = NULL;
  Object **tail = &i->objects;
  const bool old = sqlite3_libversion_number() < 3037000;
  int code = sqlite3_prepare_v2(i->db, old ? objects_query_of_old : objects_query, -1, &s, NULL);
  while (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_ROW) {
    Object *o = NEW(i->run->arena, Object);
    *o = (Object){NULL, column_text(i, s, 0), column_text(i, s, 1), column_text(i, s, 2),
                  column_text(i, s, 3)};
    *tail = o;
    tail = &o->next;
    code = SQLITE_OK;
  }
  sqlite3_finalize(s);
  if (code != SQLITE_DONE)
    diag_file_error(i->run->diag, i->path, "cannot read its schema: %s", sqlite3_errmsg(i->db));
  return code == SQLITE_DONE;
}

static bool is_type(const Object *o, const char *type) {
  return strcmp(o->type, type) == 0;
}

/* What has a name of ours would be in the way of later migrations. */
static bool check_names(const Import *i) {
  for (const Object *o = i->objects; o; o = o->next) {
    if (is_type(o, "trigger") || !reserved_name(o->name)) continue;
    diag_file_error(i->run->diag, i->path,
                    "%s %s needs another name: migrations make such names for their time", o->type,
                    o->name);
    diag_help(i->run->diag,
              is_type(o, "table") ? "give it another name first: ALTER TABLE %s RENAME TO …"
                                  : "drop it first, and make it again with another name",
              o->name);
  }
  return diag_ok(i->run->diag);
}

/* Makes the structure in memory. Shadow tables come with their virtual tables. */
static sqlite3 *copy_structure(Import *i, bool comments) {
  sqlite3 *db = NULL;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) return NULL;
  for (const Object *o = i->objects; o; o = o->next) {
    const char *sql = comments ? o->sql : sql_fragment(i->run->names, o->sql);
    if (is_type(o, "shadow") || sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) continue;
    diag_file_error(i->run->diag, i->path, "%s %s cannot be made again: %s", o->type, o->name,
                    sqlite3_errmsg(db));
    diag_help(i->run->diag,
              "ashc needs the modules, functions and collations that it is made with");
    return db;
  }
  return db;
}

bool import_open(Import *i) {
  i->opaque = namemap_new(i->run->arena);
  if (sqlite3_open_v2(i->path, &i->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
    diag_file_error(i->run->diag, i->path, "cannot open this database: %s", sqlite3_errmsg(i->db));
    return false;
  }
  if (!read_objects(i) || !check_names(i)) return false;
  if (i->objects) {
    i->copy = copy_structure(i, true);
    if (diag_ok(i->run->diag)) i->bare = copy_structure(i, false);
    return diag_ok(i->run->diag);
  }
  diag_file_error(i->run->diag, i->path, "this database has no tables");
  diag_help(i->run->diag, "`ashc init` starts a project without one");
  return false;
}

void import_close(Import *i) {
  sqlite3_close(i->db);
  sqlite3_close(i->copy);
  sqlite3_close(i->bare);
}

/* --- names and types -------------------------------------------------------------------------- */

/* Returns "MozPlaces" for `moz_places`: a word that can be a module's. */
static Name module_word(Import *i, const char *text) {
  Buf b = buf_new(i->run->arena);
  bool upper = true;
  for (const char *c = text; *c; c++) {
    bool word = isalnum((unsigned char)*c) && !((unsigned char)*c & 0x80);
    if (word && !b.len && isdigit((unsigned char)*c)) buf_putc(&b, 'T');
    if (word) buf_putc(&b, upper ? (char)toupper((unsigned char)*c) : *c);
    upper = !word;
  }
  return intern_text(i->run->names, b.len ? buf_text(&b) : "Table");
}

static void name_resource(Import *i, NameMap *taken, Table *t) {
  Name word = module_word(i, t->name), name = word;
  for (unsigned n = 2; namemap_get(taken, intern_lower(i->run->names, name)); n++)
    name = intern_printf(i->run->names, "%s%u", word, n);
  namemap_put(taken, intern_lower(i->run->names, name), t);
  t->resource = intern_printf(i->run->names, "%s.%s", i->module, name);
}

static Name type_named(Import *i, const char *type) {
  return intern_text(i->run->names, type);
}

/* What refers to a column has its type: both sides of a relationship agree. */
static void follow_references(Import *i, Schema *s) {
  for (Table *t = s->tables; t; t = t->next)
    for (Column *c = t->columns; c; c = c->next) {
      const Column *target = c;
      for (int n = 0; n < 8 && target && target->reference; n++) {
        const Table *to = schema_table(s, target->reference->table);
        const Column *next =
            to && target->reference->column ? table_column(to, target->reference->column) : NULL;
        if (!next || next == target) break;
        target = next;
      }
      if (target != c) c->type.name = type_named(i, type_of_storage(target->storage));
    }
}

static void name_all(Import *i, Schema *s) {
  NameMap *taken = namemap_new(i->run->arena);
  Name repo = intern_text(i->run->names, "repo");
  namemap_put(taken, repo, (void *)repo);
  for (Table *t = s->tables; t; t = t->next) {
    name_resource(i, taken, t);
    for (Column *c = t->columns; c; c = c->next)
      c->type.name = type_named(i, type_of_storage(c->storage));
  }
  follow_references(i, s);
}

void import_as_statement(Import *i, Name table, const char *why, bool *again) {
  if (namemap_get(i->opaque, table)) return;
  namemap_put(i->opaque, table, arena_strdup(i->run->arena, why));
  *again = true;
}

/* --- what stays ------------------------------------------------------------------------------- */

static bool refers_to_others(const Schema *s, const NameMap *opaque, const Table *t) {
  for (const Column *c = t->columns; c; c = c->next) {
    if (!c->reference) continue;
    const Table *to = schema_table(s, c->reference->table);
    bool there = to && !namemap_get(opaque, to->name) && c->reference->column &&
                 table_column(to, c->reference->column);
    for (const ReferencePair *p = c->reference->match_with; there && p; p = p->next)
      there = p->destination && table_column(to, p->destination);
    if (!there) return true;
  }
  return false;
}

/* What refers to a table that no resource declares cannot be declared either. */
static void spread_opaque(Import *i, const Schema *s) {
  for (bool changed = true; changed;) {
    changed = false;
    for (Table *t = s->tables; t; t = t->next) {
      if (namemap_get(i->opaque, t->name) || !refers_to_others(s, i->opaque, t)) continue;
      import_as_statement(i, t->name, "it refers to what no resource declares", &changed);
    }
  }
}

static void remove_opaque(Import *i, Schema *s) {
  Table *kept = NULL, **tail = &kept;
  for (Table *t = s->tables, *next; t; t = next) {
    next = t->next;
    t->next = NULL;
    if (namemap_get(i->opaque, t->name)) continue;
    *tail = t;
    tail = &t->next;
  }
  s->tables = kept;
  schema_finish(s);
}

/* Indexes whose names the language refuses stay as statements; their tables need not. */
static void remove_odd_indexes(Import *i, Schema *s) {
  for (Table *t = s->tables; t; t = t->next)
    for (Index **x = &t->indexes; *x;) {
      if (plain_name((*x)->name)) {
        x = &(*x)->next;
        continue;
      }
      namemap_put(i->opaque, (*x)->name, (void *)"its name");
      *x = (*x)->next;
    }
}

/* --- statements ------------------------------------------------------------------------------- */

static bool becomes_statement(const Import *i, const Object *o) {
  if (is_type(o, "shadow")) return false;
  if (is_type(o, "index") && namemap_get(i->opaque, o->name)) return true;
  if (is_type(o, "table") || is_type(o, "index")) return namemap_get(i->opaque, o->table) != NULL;
  return true;
}

/* Returns the tables of resources that `sql` names; another statement's object counts as its owner. */
static NameList *mentioned(Import *i, const NameMap *owners, const char *sql) {
  NameMap *seen = namemap_new(i->run->arena);
  NameList *first = NULL, **tail = &first;
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (!sql_can_name(t)) continue;
    Name name = sql_token_name(i->run->names, t);
    const Table *owner = namemap_get(owners, name);
    if (owner) name = owner->name;
    if (!schema_table(i->schema, name) || namemap_get(seen, name)) continue;
    namemap_put(seen, name, (void *)name);
    *tail = NEW(i->run->arena, NameList);
    (*tail)->name = name;
    tail = &(*tail)->next;
  }
  return first;
}

static bool names_object(const Import *i, const char *sql, Name object) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    if (sql_can_name(t) && sql_token_name(i->run->names, t) == object) return true;
  return false;
}

/* Returns the table of the first trigger that names `o`, or NULL. */
static Table *user_of(const Import *i, const Object *o) {
  for (const Object *other = i->objects; other; other = other->next) {
    Table *t = is_type(other, "trigger") ? schema_table(i->schema, other->table) : NULL;
    if (t && names_object(i, other->sql, o->name)) return t;
  }
  return NULL;
}

/* Returns the table whose resource holds the statement: its own, that of the view it is on, the first
 * that it names, or any. */
static Table *owner_of(Import *i, NameMap *owners, const Object *o, const NameList *names) {
  Table *own = schema_table(i->schema, o->table);
  if (!own) own = namemap_get(owners, o->table);
  if (!own) own = user_of(i, o);
  if (!own && names) own = schema_table(i->schema, names->name);
  if (!own) own = i->schema->tables;
  namemap_put(owners, o->name, own);
  return own;
}

static Name drop_of(Import *i, const Object *o) {
  Buf b = buf_new(i->run->arena);
  const char *type = is_type(o, "virtual") ? "TABLE"
                     : is_type(o, "table") ? "TABLE"
                     : is_type(o, "view")  ? "VIEW"
                     : is_type(o, "index") ? "INDEX"
                                           : "TRIGGER";
  buf_printf(&b, "DROP %s ", type);
  sql_ident(&b, o->name);
  return intern_text(i->run->names, buf_text(&b));
}

static void add_statement(Import *i, NameMap *owners, const Object *o) {
  NameList *names = mentioned(i, owners, o->sql), **after = &names;
  Table *owner = owner_of(i, owners, o, names);
  while (*after) /* its own table comes first anyhow */
    if ((*after)->name == owner->name)
      *after = (*after)->next;
    else
      after = &(*after)->next;
  Statement **tail = &owner->statements;
  while (*tail) tail = &(*tail)->next;
  *tail = NEW(i->run->arena, Statement);
  **tail = (Statement){.name = intern_printf(i->run->names, "%s_%s", o->type, o->name),
                       .up = intern_text(i->run->names, o->sql),
                       .down = drop_of(i, o),
                       .after_tables = names};
}

/* Says of each table why no resource declares it. */
static void refuse_all(const Import *i) {
  Diag *d = i->run->diag;
  diag_file_error(d, i->path, "this database has no table that a resource can declare");
  for (const Object *o = i->objects; o; o = o->next) {
    const char *why = namemap_get(i->opaque, o->name);
    if (is_type(o, "table") && why) diag_note(d, NO_SPAN, "table %s: %s", o->name, why);
    if (is_type(o, "virtual"))
      diag_note(d, NO_SPAN, "virtual table %s: its module has it", o->name);
  }
  diag_help(d, "write a first resource by hand, with these objects as `custom_statements`");
}

bool import_schema(Import *i) {
  Run *run = i->run;
  Schema *s = sqlite_inspect(run->arena, run->names, i->repo, i->copy, run->diag);
  if (!s) return false;
  spread_opaque(i, s);
  remove_opaque(i, s);
  if (!s->tables) {
    refuse_all(i);
    return false;
  }
  remove_odd_indexes(i, s);
  name_all(i, s);
  i->schema = s;
  NameMap *owners = namemap_new(run->arena);
  for (const Object *o = i->objects; o; o = o->next)
    if (becomes_statement(i, o)) add_statement(i, owners, o);
  return true;
}
