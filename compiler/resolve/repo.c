/* repo.c: repos: `repo Blog.Repo do … end` and modules that `use AshSqlite.Repo`. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "resolve/elixir/macro.h"

Name underscored(Resolver *r, const char *segment) {
  Buf out = buf_new(r->arena);
  for (const char *p = segment; *p; p++) {
    bool upper = isupper((unsigned char)*p);
    bool after_lower = p > segment && !isupper((unsigned char)p[-1]) && p[-1] != '_';
    bool before_lower = p > segment && p[1] && islower((unsigned char)p[1]) && p[-1] != '_';
    if (upper && (after_lower || before_lower)) buf_putc(&out, '_');
    buf_putc(&out, (char)tolower((unsigned char)*p));
  }
  return intern_text(r->names, buf_text(&out));
}

/* Reads `env("NAME")` and `env("NAME", "fallback")`. */
static void read_environment(Repo *repo, const Node *call) {
  const Node *name = read_argument(call, 0), *fallback = read_argument(call, 1);
  if (name && name->kind == NODE_STRING) repo->database_env = name->text;
  if (fallback && fallback->kind == NODE_STRING) repo->database = fallback->text;
}

static void read_address(Resolver *r, Repo *repo, const Module *m) {
  const Node *address = read_option(m->call, "database");
  if (!address) return;
  if (address->kind == NODE_CALL)
    read_environment(repo, address);
  else if (address->kind == NODE_STRING)
    repo->database = address->text;
  if ((repo->database && !*repo->database) || (repo->database_env && !*repo->database_env)) {
    diag_error(r->diag, address->span, "the database of %s is an empty text", m->name);
    diag_help(r->diag, "write a path such as \"var/app.db\", or env(\"NAME\")");
  }
}

/* Reports folder names that would leave the folder they belong to. */
static void check_folder(Resolver *r, const Module *m) {
  const Node *priv = read_option(m->call, "priv");
  if (!priv || priv->kind != NODE_STRING) return;
  bool plain = *priv->text && !strchr(priv->text, '/') && *priv->text != '.';
  if (plain) return;
  diag_error(r->diag, priv->span, "`priv` of %s is not the name of a folder", m->name);
  diag_help(r->diag, "write one name without `/`, such as \"repo\"; for other places there are "
                     "`migrations_path` and `snapshots_path`");
}

static Adapter read_adapter(const Module *m) {
  if (m->use) {
    const Node *used = read_argument(m->use, 0);
    return strcmp(used->name, "AshPostgres.Repo") == 0 ? ADAPTER_POSTGRES : ADAPTER_SQLITE;
  }
  Name written = read_atom(m->call, "adapter");
  Adapter adapter = written ? adapter_from(written) : ADAPTER_SQLITE;
  return adapter == ADAPTER_COUNT ? ADAPTER_SQLITE : adapter;
}

static bool has_builtin_uuid7(const Module *m) {
  Name version = read_string(m->call, "min_pg_version");
  bool new_enough = version && strtol(version, NULL, 10) >= 18;
  return read_bool(m->call, "use_builtin_uuidv7_function?", new_enough);
}

static Repo *read_repo(Resolver *r, const Module *m) {
  Repo *repo = NEW(r->arena, Repo);
  repo->name = m->name;
  repo->span = m->span;
  repo->elixir = m->elixir;
  repo->adapter = read_adapter(m);
  Name priv = read_string(m->call, "priv");
  repo->folder = priv ? priv : underscored(r, last_segment(m->name));
  repo->migrations_path = read_string(m->call, "migrations_path");
  repo->snapshots_path = read_string(m->call, "snapshots_path");
  repo->no_modules = !read_bool(m->call, "modules?", true);
  check_folder(r, m);
  read_address(r, repo, m);
  return repo;
}

static void append_repo(Resolver *r, Module *m) {
  RepoInfo *info = NEW(r->arena, RepoInfo);
  info->module = m;
  info->repo = read_repo(r, m);
  info->belongs_to_type = read_option(m->call, "default_belongs_to_type");
  info->override_types = read_option(m->call, "override_migration_type");
  if (m->elixir && !info->override_types) info->override_types = override_clauses(r, m);
  info->builtin_uuid7 = has_builtin_uuid7(m);
  if (info->repo->adapter == ADAPTER_POSTGRES) {
    Name prefix = read_string(m->call, "default_prefix");
    info->default_prefix = prefix ? prefix : intern_text(r->names, "public");
  }
  m->repo = info;
  *r->last_repo = info;
  r->last_repo = &info->next;
}

/* Reports repos whose migrations would lie in one folder. */
static void check_folders(Resolver *r) {
  NameMap *taken = namemap_new(r->arena);
  for (RepoInfo *info = r->repos; info; info = info->next) {
    const Repo *other = namemap_get(taken, info->repo->folder);
    if (!other) {
      namemap_put(taken, info->repo->folder, info->repo);
      continue;
    }
    diag_error(r->diag, info->repo->span, "%s and %s both have the folder `%s`", other->name,
               info->repo->name, other->folder);
    diag_note(r->diag, other->span, "%s is declared here", other->name);
    diag_help(r->diag, "give one of them a folder of its own: `priv \"other_repo\"`");
  }
}

void resolve_repo_modules(Resolver *r) {
  for (Module *m = r->first_module; m; m = m->next)
    if (m->kind == MODULE_REPO) append_repo(r, m);
  for (RepoInfo *info = r->repos; info; info = info->next)
    info->repo->next = info->next ? info->next->repo : NULL;
  check_folders(r);
}
