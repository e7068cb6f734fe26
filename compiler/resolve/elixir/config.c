/* config.c: plain values of an Elixir project's config folder: Ash's defaults and the databases of the
 * repos. What is computed there is not known. */
#include <string.h>

#include "resolve/resolver.h"
#include "syntax/parse.h"

/* Returns true for `config/config.exs`, `apps/shop/config/dev.exs`, … */
static bool is_config_path(const char *path) {
  const char *slash = strrchr(path, '/');
  static const char folder[] = "config";
  size_t len = sizeof folder - 1;
  if (!slash || !parse_is_elixir(path) || (size_t)(slash - path) < len) return false;
  const char *start = slash - len;
  return strncmp(start, folder, len) == 0 && (start == path || start[-1] == '/');
}

bool is_config(const Unit *unit) {
  return is_config_path(unit->source->path);
}

/* --- Ash's own settings ----------------------------------------------------------------------- */

/* Returns the value that `config :app, :name, value` or `config :app, name: value` gives, or NULL. */
static const Node *setting(const Node *call, const char *app, const char *name) {
  if (!is_atom(read_argument(call, 0), app)) return NULL;
  const Node *second = read_argument(call, 1);
  if (!second) return read_option(call, name);
  if (!is_atom(second, name)) return NULL;
  const Node *third = read_argument(call, 2);
  return third ? third : call->options ? call : NULL;
}

static void read_ash(Resolver *r, const Node *call) {
  const Node *type = setting(call, "ash", "default_belongs_to_type");
  const Node *types = setting(call, "ash", "custom_types");
  if (type) r->belongs_to_type = type;
  if (types) r->custom_types = types;
}

/* Ecto makes BLOB columns of these. The settings are of a program, not of a table: no snapshot knows them. */
static void read_ecto(Resolver *r, const Node *call) {
  static const char *const names[] = {"uuid_type", "map_type", "array_type"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const Node *value = setting(call, "ecto_sqlite3", names[i]);
    if (!is_atom(value, "binary")) continue;
    if (i == 0) r->binary_uuids = true;
    diag_warning(
        r->diag, value->span,
        "`%s: :binary` makes BLOB columns in Ecto: here they are TEXT, which hold the same blobs",
        names[i]);
    diag_help(r->diag,
              "for BLOB columns, say so in `migration_types` or override_migration_type/1");
  }
}

const Node *custom_type(const Resolver *r, Name name) {
  return r->custom_types ? read_keyword(r->custom_types, name) : NULL;
}

/* --- databases -------------------------------------------------------------------------------- */

/* Returns the first text between quotes in an expression's source, or NULL. */
static const char *quoted_part(Arena *a, const char *text) {
  const char *open = strchr(text, '"'), *close = open ? strchr(open + 1, '"') : NULL;
  if (!close || memchr(open, '#', (size_t)(close - open))) return NULL;
  return arena_strndup(a, open + 1, (size_t)(close - open) - 1);
}

/* Returns `path`, which is relative to the folder that the file `config` lies in, without "..". */
static const char *beside(Arena *a, const char *config, const char *path) {
  const char *slash = strrchr(config, '/');
  size_t len = slash ? (size_t)(slash - config) : 0;
  while (len && strncmp(path, "../", 3) == 0) {
    path += 3;
    while (len && config[len - 1] != '/') len--;
    if (len) len--;
  }
  return len ? arena_printf(a, "%.*s/%s", (int)len, config, path) : path;
}

/* Sets the database that an expression names: `Path.expand("../app.db", __DIR__)`,
 * `System.get_env("DATABASE_PATH")`. */
static void read_expression(Resolver *r, Repo *repo, const Node *value) {
  const char *text = quoted_part(r->arena, value->text);
  if (!text) return;
  if (strncmp(value->text, "System.", 7) == 0) {
    repo->database_env = intern_text(r->names, text);
    return;
  }
  if (strncmp(value->text, "Path.", 5) != 0) return;
  const Source *source = sources_get(diag_sources(r->diag), value->span.file);
  if (source) repo->database = intern_text(r->names, beside(r->arena, source->path, text));
}

static const char *part_or(const Node *call, const char *name, const char *otherwise) {
  const Node *value = read_option(call, name);
  return value && value->kind == NODE_STRING ? value->text : otherwise;
}

static Name server_url(Resolver *r, const Node *call, const char *database) {
  const char *user = part_or(call, "username", NULL), *word = part_or(call, "password", NULL);
  const char *host = part_or(call, "hostname", "localhost");
  return intern_printf(r->names, "postgres://%s%s%s%s%s/%s", user ? user : "", word ? ":" : "",
                       word ? word : "", user ? "@" : "", host, database);
}

static void read_database(Resolver *r, Repo *repo, const Node *call) {
  const Node *value = read_option(call, "database"), *url = read_option(call, "url");
  if (url && url->kind == NODE_STRING)
    repo->database = url->text;
  else if (value && value->kind == NODE_OPAQUE)
    read_expression(r, repo, value);
  else if (value && value->kind == NODE_STRING)
    repo->database =
        repo->adapter == ADAPTER_POSTGRES ? server_url(r, call, value->text) : value->text;
}

static void read_repo(Resolver *r, const Node *call) {
  const Node *module = read_argument(call, 1);
  if (!module || module->kind != NODE_ALIAS) return;
  const Module *m = namemap_get(r->modules, module->name);
  if (m && m->repo && !m->repo->repo->database && !m->repo->repo->database_env)
    read_database(r, m->repo->repo, call);
}

/* --- both ------------------------------------------------------------------------------------- */

static void each_call(Resolver *r, const Unit *units, void (*read)(Resolver *, const Node *)) {
  for (const Unit *u = units; u; u = u->next)
    for (const Node *c = is_config(u) ? u->calls : NULL; c; c = c->next)
      if (c->kind == NODE_CALL && strcmp(c->name, "config") == 0) read(r, c);
}

void read_config(Resolver *r, const Unit *units) {
  each_call(r, units, read_ash);
  each_call(r, units, read_ecto);
}

void read_config_databases(Resolver *r, const Unit *units) {
  each_call(r, units, read_repo);
}
