/* module.c: the first pass: every named thing of the units (repos, resources, enums, new types), so
 * that later passes look names up no matter where they are declared. */
#include <string.h>

#include "resolve/elixir/macro.h"
#include "syntax/parse.h"

static const struct {
  const char *used;
  ModuleKind kind;
} uses[] = {
    {"Ash.Resource", MODULE_RESOURCE},    {"AshSqlite.Repo", MODULE_REPO},
    {"AshPostgres.Repo", MODULE_REPO},    {"Ash.Type.Enum", MODULE_ENUM},
    {"Ash.Type.NewType", MODULE_NEWTYPE}, {"Ash.TypedStruct", MODULE_OTHER},
    {"Ash.Type", MODULE_OTHER},           {"Ash.Domain", MODULE_OTHER},
};

const char *last_segment(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot ? dot + 1 : name;
}

static void add_alias(Resolver *r, Module *m, const char *as, Name full) {
  if (!m->aliases) m->aliases = namemap_new(r->arena);
  namemap_put(m->aliases, intern_text(r->names, as), (void *)full);
}

/* Reads `alias Blog.Post`, `alias Blog.Post, as: P` and `alias Blog.{Post, Author}`, which the parser
 * gives as a list. */
static void read_alias(Resolver *r, Module *m, const Node *call) {
  const Node *target = read_argument(call, 0), *as = read_option(call, "as");
  for (const Node *n = read_first(target); n; n = read_next(target, n)) {
    if (n->kind != NODE_ALIAS) continue;
    bool renamed = as && as->kind == NODE_ALIAS;
    add_alias(r, m, renamed ? as->name : last_segment(n->name), n->name);
  }
}

static void read_use(Module *m, const Node *call) {
  const Node *used = read_argument(call, 0);
  if (m->use || !used || used->kind != NODE_ALIAS) return;
  for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
    if (strcmp(used->name, uses[i].used) != 0) continue;
    m->kind = uses[i].kind;
    m->use = call;
    return;
  }
}

static void read_uses(Module *m) {
  for (const Node *c = m->call->block; c; c = c->next)
    if (c->kind == NODE_CALL && strcmp(c->name, "use") == 0) read_use(m, c);
}

/* Elixir warns of a module that is declared twice, and no more. One that uses nothing of Ash and has no section
 * bears no schema: the other one is meant. */
static bool bears_nothing(const Module *m) {
  if (!m->elixir || m->kind != MODULE_OTHER || m->use) return false;
  const DslEntry *resource = dsl_child(NULL, "resource");
  for (const Node *c = m->call->block; c; c = c->next)
    if (c->kind == NODE_CALL && c->has_block && dsl_child(resource, c->name)) return false;
  return true;
}

/* Registers `m`, or reports that its name is taken. */
static void register_module(Resolver *r, Module *m) {
  const Module *other = namemap_get(r->modules, m->name);
  if (other && bears_nothing(m)) return;
  if (other && !bears_nothing(other)) {
    diag_error(r->diag, m->span, "%s is declared twice", m->name);
    diag_note(r->diag, other->span, "first declared here");
    diag_help(r->diag, "rename one of them, or move what this one declares into the first");
    return;
  }
  namemap_put(r->modules, m->name, m);
  *r->last_module = m;
  r->last_module = &m->next;
}

static Module *new_module(Resolver *r, ModuleKind kind, const Node *call, Name name, bool elixir) {
  Module *m = NEW(r->arena, Module);
  m->kind = kind;
  m->call = call;
  m->name = name;
  m->span = read_argument(call, 0)->span;
  m->elixir = elixir;
  return m;
}

static void collect_call(Resolver *r, const Module *outer, const Node *call, bool elixir);

/* Reads `use`, `alias` and nested modules of `defmodule`. */
static void collect_defmodule(Resolver *r, const Module *outer, const Node *call, bool elixir) {
  Name own = read_argument(call, 0)->name;
  Name name = outer ? intern_printf(r->names, "%s.%s", outer->name, own) : own;
  Module *m = new_module(r, MODULE_OTHER, call, name, elixir);
  for (const Node *c = call->block; c; c = c->next) {
    if (c->kind != NODE_CALL) continue;
    if (strcmp(c->name, "alias") == 0) read_alias(r, m, c);
    if (strcmp(c->name, "defmodule") == 0 && read_argument(c, 0)) {
      collect_call(r, m, c, elixir);
      const Node *inner = read_argument(c, 0);
      if (inner->kind == NODE_ALIAS)
        add_alias(r, m, inner->name, intern_printf(r->names, "%s.%s", name, inner->name));
    }
  }
  read_uses(m);
  register_module(r, m);
}

static void report_foreign_call(Resolver *r, const Node *call) {
  diag_error(r->diag, call->name_span, "`%s` means nothing at the top level of a file", call->name);
  Suggestion near = suggest_start(call->name);
  for (const DslEntry *e = dsl_top; e->name; e++) suggest_offer(&near, e->name);
  if (near.best) diag_label(r->diag, "did you mean `%s`?", near.best);
  diag_help(r->diag, "a file declares `repo Name do … end` and `resource Name do … end`");
}

static void report_unnamed(Resolver *r, const Node *call) {
  diag_error(r->diag, call->name_span, "`%s` is missing its name", call->name);
  diag_help(r->diag, "write a module name after it: `%s Blog.%s do`", call->name,
            strcmp(call->name, "repo") == 0 ? "Repo" : "Post");
}

static void collect_call(Resolver *r, const Module *outer, const Node *call, bool elixir) {
  bool repo = strcmp(call->name, "repo") == 0;
  bool defmodule = strcmp(call->name, "defmodule") == 0;
  if (!repo && !defmodule && strcmp(call->name, "resource") != 0) {
    if (!elixir) report_foreign_call(r, call);
    return;
  }
  const Node *name = read_argument(call, 0);
  if (!name || name->kind != NODE_ALIAS) {
    report_unnamed(r, call);
    return;
  }
  if (defmodule) {
    collect_defmodule(r, outer, call, elixir);
    return;
  }
  register_module(r, new_module(r, repo ? MODULE_REPO : MODULE_RESOURCE, call, name->name, elixir));
}

static void report_no_call(Resolver *r, const Node *node) {
  diag_error(r->diag, node->span, "%s stands where a declaration was expected", read_kind(node));
  diag_help(r->diag, "a file declares `repo Name do … end` and `resource Name do … end`");
}

void add_module(Resolver *r, const Node *call, Name name) {
  register_module(r, new_module(r, MODULE_OTHER, call, name, true));
}

/* Once all are known: what a module uses may be another one's macro. */
static void expand_modules(Resolver *r) {
  for (Module *m = r->first_module; m; m = m->next) {
    if (!m->elixir || strcmp(m->call->name, "defmodule") != 0) continue;
    expand_module(r, m);
    m->use = NULL;
    read_uses(m);
  }
}

void collect_modules(Resolver *r, const Unit *units) {
  for (const Unit *u = units; u; u = u->next) {
    if (is_config(u)) continue;
    bool elixir = parse_is_elixir(u->source->path);
    for (const Node *c = u->calls; c; c = c->next) {
      if (c->kind == NODE_CALL)
        collect_call(r, NULL, c, elixir);
      else if (c->kind != NODE_ATTRIBUTE && !elixir)
        report_no_call(r, c);
    }
  }
  expand_modules(r);
}

bool worth_suggesting(const Resolver *r) {
  enum { ENOUGH = 200 };
  return diag_errors(r->diag) < ENOUGH;
}

/* --- look-ups --------------------------------------------------------------------------------- */

/* Returns the name with its first segment, which ends at `rest`, replaced by `full`. */
static Name with_head(const Resolver *r, Name full, const char *rest) {
  return *rest ? intern_printf(r->names, "%s%s", full, rest) : full;
}

Name module_name(const Resolver *r, const Module *from, const Node *name) {
  size_t head = strcspn(name->name, ".");
  const char *rest = name->name + head;
  if (strncmp(name->name, "__MODULE__", head) == 0) return with_head(r, from->name, rest);
  if (!from->aliases) return name->name;
  Name full = namemap_get(from->aliases, intern(r->names, name->name, head));
  return full ? with_head(r, full, rest) : name->name;
}

Module *find_module(const Resolver *r, const Module *from, const Node *name) {
  return namemap_get(r->modules, module_name(r, from, name));
}
