/* module.c: a migration as a C file of constant data, and the ordered set of a repo's migrations.
 * The data has the very structs of <ash/migrate.h>; there is no code in it. */
#include <inttypes.h>

#include "emit/ctext.h"
#include "emit/emit.h"
#include "migration/migration.h"

/* One module being written. Names of its own begin with its symbol, so that modules may also stand in
 * one file. */
typedef struct Module {
  Buf *out;
  const char *symbol;
  CTexts texts;
} Module;

/* --- one direction ---------------------------------------------------------------------------- */

static void put_gates(Module *m, const char *direction, const ash_script *s) {
  if (!s->gate_count) return;
  for (size_t i = 0; i < s->gate_count; i++) {
    ctext_declare(&m->texts, s->gates[i].message);
    ctext_declare(&m->texts, s->gates[i].from);
    if (s->gates[i].lose.table) ctext_declare(&m->texts, s->gates[i].lose.table);
    if (s->gates[i].lose.column) ctext_declare(&m->texts, s->gates[i].lose.column);
  }
  buf_printf(m->out, "static const ash_gate %s_%s_gates[] = {\n", m->symbol, direction);
  for (size_t i = 0; i < s->gate_count; i++) {
    buf_put(m->out, "    {");
    ctext_put(&m->texts, s->gates[i].message);
    buf_put(m->out, ",\n     ");
    ctext_put(&m->texts, s->gates[i].from);
    buf_printf(m->out, ", %d, {", s->gates[i].line);
    ctext_put(&m->texts, s->gates[i].lose.table);
    buf_put(m->out, ", ");
    ctext_put(&m->texts, s->gates[i].lose.column);
    buf_put(m->out, "}},\n");
  }
  buf_put(m->out, "};\n\n");
}

static void put_statements(Module *m, const char *direction, const ash_script *s) {
  if (!s->statement_count) return;
  for (size_t i = 0; i < s->statement_count; i++) {
    ctext_declare(&m->texts, s->statements[i].sql);
    ctext_declare(&m->texts, s->statements[i].edit);
  }
  buf_printf(m->out, "static const ash_statement %s_%s_statements[] = {\n", m->symbol, direction);
  for (size_t i = 0; i < s->statement_count; i++) {
    buf_put(m->out, "    {");
    ctext_put(&m->texts, s->statements[i].sql);
    buf_printf(m->out, ", %d, ", s->statements[i].line);
    ctext_put(&m->texts, s->statements[i].edit);
    buf_printf(m->out, ", %zu", s->statements[i].otherwise);
    const char *call = s->statements[i].call_name;
    if (call)
      buf_printf(m->out, ", \"%s\", %s},\n", call, call);
    else
      buf_put(m->out, ", NULL, NULL},\n");
  }
  buf_put(m->out, "};\n\n");
}

static void put_losses(Module *m, const char *direction, const ash_script *s) {
  if (!s->loss_count) return;
  buf_printf(m->out, "static const ash_loss %s_%s_losses[] = {\n", m->symbol, direction);
  for (size_t i = 0; i < s->loss_count; i++) {
    buf_put(m->out, "    {");
    ctext_put(&m->texts, s->losses[i].table);
    buf_put(m->out, ", ");
    ctext_put(&m->texts, s->losses[i].column);
    buf_put(m->out, "},\n");
  }
  buf_put(m->out, "};\n\n");
}

static void put_direction(Module *m, const char *direction, const ash_script *s) {
  put_gates(m, direction, s);
  put_statements(m, direction, s);
  put_losses(m, direction, s);
}

/* Appends a pointer and a count as two members. */
static void put_array(Module *m, const char *direction, const char *what, size_t count) {
  if (count)
    buf_printf(m->out, "%s_%s_%s, %zu, ", m->symbol, direction, what, count);
  else
    buf_put(m->out, "NULL, 0, ");
}

static void put_script(Module *m, const char *direction, const ash_script *s) {
  buf_put(m->out, "    {");
  put_array(m, direction, "gates", s->gate_count);
  put_array(m, direction, "statements", s->statement_count);
  put_array(m, direction, "losses", s->loss_count);
  buf_printf(m->out, "%u, ", s->flags);
  ctext_put(&m->texts, s->when);
  buf_put(m->out, "},\n");
}

/* --- the module ------------------------------------------------------------------------------- */

static void put_touches(Module *m, const ash_migration *migration) {
  if (!migration->touch_count) return;
  buf_printf(m->out, "static const char *const %s_touches[] = {\n", m->symbol);
  for (size_t i = 0; i < migration->touch_count; i++) {
    buf_put(m->out, "    ");
    ctext_put(&m->texts, migration->touches[i]);
    buf_put(m->out, ",\n");
  }
  buf_put(m->out, "};\n\n");
}

/* A constant has external linkage in C++ only where it was declared so. */
static void put_declaration(Buf *out, const char *type, const char *symbol) {
  buf_printf(out,
             "#ifdef __cplusplus\nextern \"C\" {\n#endif\n"
             "extern const %s %s;\n"
             "#ifdef __cplusplus\n}\n#endif\n\n",
             type, symbol);
}

static void put_migration(Module *m, const ash_migration *migration) {
  put_declaration(m->out, "ash_migration", m->symbol);
  buf_printf(m->out, "const ash_migration %s = {\n    %" PRId64 ",\n    ", m->symbol,
             migration->version);
  ctext_put(&m->texts, migration->name);
  buf_put(m->out, ",\n    ");
  ctext_put(&m->texts, migration->digest);
  if (migration->touch_count)
    buf_printf(m->out, ",\n    %s_touches, %zu, ", m->symbol, migration->touch_count);
  else
    buf_put(m->out, ",\n    NULL, 0, ");
  buf_printf(m->out, "%" PRId64 ",\n", migration->floor);
  put_script(m, "up", &migration->up);
  put_script(m, "down", &migration->down);
  buf_printf(m->out, "    %d, ", migration->reversible);
  if (migration->replace_count)
    buf_printf(m->out, "%s_replaces, %zu};\n", m->symbol, migration->replace_count);
  else
    buf_put(m->out, "NULL, 0};\n");
}

/* What a squashed migration replaces has modules of its own, as long as it is kept. */
static void put_replaces(Module *m, const Repo *repo, const ash_migration *migration) {
  Arena *a = m->out->arena;
  if (!migration->replace_count) return;
  buf_put(m->out, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
  for (size_t i = 0; i < migration->replace_count; i++) {
    const ash_replaced *r = &migration->replaces[i];
    if (r->migration)
      buf_printf(m->out, "extern const ash_migration %s;\n",
                 module_symbol(a, repo->folder, r->version, r->name));
  }
  buf_put(m->out, "#ifdef __cplusplus\n}\n#endif\n\n");
  for (size_t i = 0; i < migration->replace_count; i++) {
    ctext_declare(&m->texts, migration->replaces[i].name);
    ctext_declare(&m->texts, migration->replaces[i].covers);
  }
  buf_printf(m->out, "static const ash_replaced %s_replaces[] = {\n", m->symbol);
  for (size_t i = 0; i < migration->replace_count; i++) {
    const ash_replaced *r = &migration->replaces[i];
    buf_printf(m->out, "    {%" PRId64 ", ", r->version);
    ctext_put(&m->texts, r->name);
    buf_put(m->out, ", ");
    ctext_put(&m->texts, r->covers);
    buf_printf(m->out, ", %s%s},\n", r->migration ? "&" : "",
               r->migration ? module_symbol(a, repo->folder, r->version, r->name) : "NULL");
  }
  buf_put(m->out, "};\n\n");
}

/* Declares the C functions that a migration calls; one may be declared twice. */
static void put_calls(Buf *out, const ash_migration *migration) {
  const ash_script *const scripts[] = {&migration->up, &migration->down};
  for (int direction = 0; direction < 2; direction++)
    for (size_t i = 0; i < scripts[direction]->statement_count; i++)
      if (scripts[direction]->statements[i].call_name)
        buf_printf(out, "ash_call %s;\n", scripts[direction]->statements[i].call_name);
}

static void declare_calls(Buf *out, const ash_migration *migration) {
  if (!migration_calls_program(migration)) return;
  buf_put(
      out,
      "/* The program defines what is called. */\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
  put_calls(out, migration);
  buf_put(out, "#ifdef __cplusplus\n}\n#endif\n\n");
}

void emit_module(Buf *out, const Repo *repo, const ash_migration *migration) {
  Arena *a = out->arena;
  const char *symbol = module_symbol(a, repo->folder, migration->version, migration->name);
  Module m = {.out = out, .symbol = symbol, .texts = {.out = out, .prefix = symbol}};
  put_banner(out, arena_printf(a, "migration %" PRId64 "_%s of %s", migration->version,
                               migration->name, repo->name));
  put_abi_check(out);
  declare_calls(out, migration);
  put_touches(&m, migration);
  put_replaces(&m, repo, migration);
  put_direction(&m, "up", &migration->up);
  put_direction(&m, "down", &migration->down);
  ctext_declare(&m.texts, migration->digest);
  put_migration(&m, migration);
}

/* --- the set ---------------------------------------------------------------------------------- */

static void put_items(Buf *out, const Repo *repo, const ash_migrations *set, const char *symbol) {
  if (!set->count) return;
  Arena *a = out->arena;
  buf_put(out, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
  for (size_t i = 0; i < set->count; i++)
    buf_printf(out, "extern const ash_migration %s;\n",
               module_symbol(a, repo->folder, set->items[i]->version, set->items[i]->name));
  buf_put(out, "#ifdef __cplusplus\n}\n#endif\n\n");
  buf_printf(out, "static const ash_migration *const %s_items[] = {\n", symbol);
  for (size_t i = 0; i < set->count; i++)
    buf_printf(out, "    &%s,\n",
               module_symbol(a, repo->folder, set->items[i]->version, set->items[i]->name));
  buf_put(out, "};\n\n");
}

/* Appends the statements of the short way for an empty database. */
static void put_creation(Buf *out, const ash_creation *creation, const char *symbol) {
  Module m = {.out = out, .symbol = symbol, .texts = {.out = out, .prefix = symbol}};
  const ash_script script = {.statements = creation->statements,
                             .statement_count = creation->statement_count};
  put_statements(&m, "create", &script);
  buf_printf(out, "static const ash_creation %s_creation = {", symbol);
  put_array(&m, "create", "statements", creation->statement_count);
  buf_printf(out, "%zu};\n\n", creation->covers);
}

static void put_set(Buf *out, const Repo *repo, const ash_migrations *set, const char *symbol) {
  CTexts texts = {.out = out, .prefix = symbol};
  put_abi_check(out);
  put_items(out, repo, set, symbol);
  if (set->creation) put_creation(out, set->creation, symbol);
  put_declaration(out, "ash_migrations", symbol);
  buf_printf(out, "const ash_migrations %s = {\n    ASH_ABI,\n    ", symbol);
  ctext_put(&texts, repo->name);
  buf_put(out, ",\n    ");
  ctext_put(&texts, repo->database);
  buf_put(out, ",\n    ");
  ctext_put(&texts, repo->database_env);
  if (set->count)
    buf_printf(out, ",\n    %s_items, %zu, ", symbol, set->count);
  else
    buf_put(out, ",\n    NULL, 0, ");
  if (set->creation)
    buf_printf(out, "&%s_creation};\n", symbol);
  else
    buf_put(out, "NULL};\n");
}

void emit_set(Buf *out, const Repo *repo, const ash_migrations *set) {
  put_banner(out, arena_printf(out->arena, "the migrations of %s, in order", repo->name));
  put_set(out, repo, set, set_symbol(out->arena, repo->folder));
}

void emit_release_set(Buf *out, const Repo *repo, const ash_migrations *set) {
  put_banner(out, arena_printf(out->arena, "the migrations of %s, for a release", repo->name));
  put_set(out, repo, set, release_symbol(out->arena, repo->folder));
}

/* Returns a name for include guards: letters in upper case. */
static const char *guard_name(Arena *a, const char *folder) {
  char *name = arena_printf(a, "ASH_%s_MIGRATIONS_H", c_name(a, folder));
  for (char *c = name; *c; c++)
    if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
  return name;
}

/* What the program has to define for its migrations. */
static void put_all_calls(Buf *out, const ash_migrations *set) {
  bool any = false;
  for (size_t i = 0; i < set->count; i++) {
    if (!any && migration_calls_program(set->items[i]))
      buf_put(out, "\n/* C functions that the migrations call: the program defines them. */\n");
    any |= migration_calls_program(set->items[i]);
    put_calls(out, set->items[i]);
  }
}

void emit_set_header(Buf *out, const Repo *repo, const ash_migrations *set) {
  const char *guard = guard_name(out->arena, repo->folder);
  put_banner(out, arena_printf(out->arena, "the migrations of %s", repo->name));
  buf_printf(out, "#ifndef %s\n#define %s\n\n", guard, guard);
  buf_put(out, "#include <ash/migrate.h>\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
  buf_printf(out,
             "/* For ash_migrate, ash_rollback and ash_status_rows. */\n"
             "extern const ash_migrations %s;\n",
             set_symbol(out->arena, repo->folder));
  put_all_calls(out, set);
  buf_put(out, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}
