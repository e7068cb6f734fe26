/* test_sqlite_evolution.c: chains of random changes of random schemas, on random rows. After each step
 * up the live schema is the planned one and every value that should survive does; then the whole way
 * down, comparing the schema again. SHOW_SEEDS=1 names each
 * chain, SHOW_STEPS=1 with a seed as argument shows its SQL. */
#include <stdlib.h>

#include "unit/sqlite_world.h"

enum { CHAINS = 200, STEPS = 4, NAMES = 8, ROWS = 6 };

typedef struct Random {
  uint64_t state;
} Random;

static unsigned below(Random *r, unsigned n) {
  r->state = r->state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(r->state >> 33) % n;
}

static bool chance(Random *r, unsigned percent) {
  return below(r, 100) < percent;
}

#define PICK(r, list) ((list)[below((r), sizeof(list) / sizeof *(list))])

/* --- schemas ---------------------------------------------------------------------------------- */

static const char *const column_names[NAMES] = {"a",   "b",    "C", "order",
                                                "e f", "g\"h", "i", "rowid"};
/* Types with defaults and backfills that even a STRICT table takes for them. */
static const struct {
  const char *name, *defaults[4], *backfill;
} types[] = {
    {"text", {NULL, "\"x\"", "fragment(\"('a' || 'b')\")", "nil"}, "'filled'"},
    {"bigint", {NULL, "1", "fragment(\"(1 + 1)\")", "nil"}, "id * 2"},
    {"binary", {NULL, "fragment(\"x'00'\")", NULL, "nil"}, "x'ff'"},
    {"decimal", {NULL, "\"1.10\"", "\"2\"", "nil"}, "'0.5'"},
    {"float", {NULL, "1.5", "fragment(\"(1.5 + 1)\")", "nil"}, "0.5"},
};

static void random_column(Random *r, const Schema *s, Table *t, const char *name) {
  unsigned type = below(r, sizeof types / sizeof *types);
  Column *c = add_column(s, t, name, types[type].name);
  if (chance(r, 20)) {
    c->type.name = named(s, "text");
    c->computed = named(s, chance(r, 50) ? "id || '!'" : "id || '?'");
    c->stored = chance(r, 50);
    return;
  }
  const char *value = PICK(r, types[type].defaults);
  c->default_value = value ? named(s, value) : NULL;
  c->nullable = chance(r, 70);
  if (!c->nullable && (!value || !strcmp(value, "nil")))
    c->backfill = named(s, types[type].backfill);
  if (chance(r, 15)) c->collation = named(s, "NOCASE");
}

static void random_reference(Random *r, const Schema *s, Table *t) {
  Column *c = add_column(s, t, "parent_id", "bigint");
  Reference *ref = refer(s, t, c, chance(r, 50) ? "parents" : "t", "id");
  ref->on_delete = chance(r, 50) ? ACTION_DELETE : ACTION_NILIFY;
  ref->deferrable = chance(r, 30) ? DEFERRABLE_INITIALLY : DEFERRABLE_NO;
  ref->index = chance(r, 40);
  if (chance(r, 20)) c->reference = NULL;
}

static const char *some_column(Random *r, const Table *t) {
  unsigned count = 0;
  for (const Column *c = t->columns; c; c = c->next) count++;
  const Column *c = t->columns;
  for (unsigned n = below(r, count); n--;) c = c->next;
  return c->name;
}

static void random_members(Random *r, const Schema *s, Table *t) {
  for (unsigned n = below(r, 3); n--;) {
    Identity *i = add_identity(s, t, arena_printf(s->arena, "u%u", n), "id");
    Key *k = NEW(s->arena, Key);
    k->text = some_column(r, t);
    if (k->text == i->keys->text) continue;
    i->keys->next = k;
    i->nils_distinct = chance(r, 50);
  }
  for (unsigned n = below(r, 3); n--;) {
    Index *x = add_index(s, t, arena_printf(s->arena, "x%u", n + 2 * below(r, 2)), "id");
    x->fields->text = some_column(r, t);
    x->fields->order = chance(r, 50) ? ORDER_DESC : ORDER_NONE;
    if (chance(r, 30)) x->where = named(s, "id > 1");
  }
  if (chance(r, 40))
    add_check(s, t, chance(r, 50) ? "id" : NULL, "small", chance(r, 50) ? "id < 999" : "id < 1000");
  if (chance(r, 40))
    add_statement(s, t, "trig", "CREATE TRIGGER trig AFTER INSERT ON t BEGIN SELECT 1; END",
                  "DROP TRIGGER trig");
  if (chance(r, 30))
    add_statement(s, t, "view", "CREATE VIEW v AS SELECT id FROM t", "DROP VIEW v");
}

static Schema *random_schema(Random *r, World *w) {
  Schema *s = schema_new(w->arena, w->names, w->repo);
  add_key(s, add_table(s, "parents"), "id", "bigint");
  Table *t = add_table(s, "t");
  t->strict = chance(r, 20) && sqlite3_libversion_number() >= 3037000;
  add_key(s, t, "id", "bigint")->generated = chance(r, 80);
  for (unsigned i = 0; i < NAMES; i++)
    if (chance(r, 45)) random_column(r, s, t, column_names[i]);
  if (chance(r, 60)) random_reference(r, s, t);
  random_members(r, s, t);
  schema_finish(s);
  return s;
}

/* --- rows ------------------------------------------------------------------------------------- */

static const char *const values[] = {"NULL", "'x'", "'7'", "7", "1.5", "''", "x'00'", "0"};

/* Rows that the table refuses are not there. */
static void add_rows(Random *r, World *w, sqlite3 *db, const Table *t) {
  run(db, "INSERT OR IGNORE INTO parents VALUES (1),(2)");
  for (int i = 0; i < ROWS; i++) {
    Buf names = buf_new(w->arena), row = buf_new(w->arena);
    buf_put(&names, "id");
    buf_printf(&row, "%u", 1 + below(r, 40));
    for (const Column *c = t->columns->next; c; c = c->next) {
      if (c->computed || chance(r, 20)) continue;
      buf_put(&names, ", ");
      sql_ident(&names, c->name);
      buf_printf(&row, ", %s", c->reference ? (chance(r, 50) ? "1" : "NULL") : PICK(r, values));
    }
    const char *sql =
        arena_printf(w->arena, "INSERT INTO t(%s) VALUES (%s)", buf_text(&names), buf_text(&row));
    sqlite3_exec(db, sql, NULL, NULL, NULL);
  }
}

/* Takes out the rows that gates forbid; false if one stays closed. */
static bool open_gates(const World *w, sqlite3 *db, const Lowered *l) {
  for (const Step *s = l->steps.first; s; s = s->next)
    if (s->kind == STEP_GATE)
      sqlite3_exec(db, arena_printf(w->arena, "DELETE FROM %s", s->sql), NULL, NULL, NULL);
  return !closed_gate(w, db, l);
}

/* Columns that both sides hold with the same type: their values must survive. */
static const char *survivors(World *w, const Table *was, const Table *is) {
  Buf sql = buf_new(w->arena);
  buf_put(&sql, "SELECT id");
  for (const Column *c = was->columns; c; c = c->next) {
    const Column *now = table_column(is, c->name);
    if (!now || c->computed || now->computed || c->type.name != now->type.name) continue;
    if ((c->nullable && !now->nullable) || was->strict != is->strict) continue;
    buf_put(&sql, ", quote(");
    sql_ident(&sql, c->name);
    buf_putc(&sql, ')');
  }
  buf_put(&sql, " FROM t ORDER BY id");
  return buf_text(&sql);
}

/* --- chains ----------------------------------------------------------------------------------- */

typedef struct Chain {
  World w;
  Random random;
  sqlite3 *db;
  Schema *schemas[STEPS + 1];
  Plan *plans[STEPS];
  int length;
  uint64_t seed;
} Chain;

static Plan *plan_step(Chain *c, Schema *is) {
  DiffOptions options = {.drop_columns = chance(&c->random, 60)};
  diff_keep(c->schemas[c->length], is, &options, c->w.diag);
  return plan_between(&c->w, c->schemas[c->length], is, NULL);
}

static void show(const Lowered *l) {
  if (!getenv("SHOW_STEPS")) return;
  print_message("--\n");
  for (const Step *s = l->steps.first; s; s = s->next) print_message("%s;\n", s->sql);
}

/* Does one step up; false where the rows or the developer would have to decide something. */
static bool go_up(Chain *c) {
  Schema *is = random_schema(&c->random, &c->w), *was = c->schemas[c->length];
  Plan *plan = plan_step(c, is);
  if (!plan || !open_gates(&c->w, c->db, &plan->up)) return false;
  Name t = intern_text(c->w.names, "t");
  const char *query = survivors(&c->w, schema_table(was, t), schema_table(is, t));
  const char *before = ask(&c->w, c->db, query);
  show(&plan->up);
  run_steps(c->db, &plan->up);
  const char *after = ask(&c->w, c->db, query);
  if (strcmp(before, after) != 0)
    fail_msg("seed %lu: %s\n%s\n%s", (unsigned long)c->seed, query, before, after);
  c->plans[c->length++] = plan;
  c->schemas[c->length] = is;
  return true;
}

static void go_down(Chain *c) {
  while (c->length) {
    Plan *plan = c->plans[--c->length];
    if (!open_gates(&c->w, c->db, &plan->down)) return;
    show(&plan->down);
    run_steps(c->db, &plan->down);
    assert_schema(&c->w, c->db, c->schemas[c->length]);
  }
}

static void run_chain(uint64_t seed) {
  Chain c = {.w = world_new(), .random = {seed * 2654435761u}, .db = open_database(), .seed = seed};
  c.schemas[0] = random_schema(&c.random, &c.w);
  create_all(&c.w, c.db, c.schemas[0]);
  for (int i = 0; i < STEPS; i++) {
    add_rows(&c.random, &c.w, c.db, schema_table(c.schemas[c.length], intern_text(c.w.names, "t")));
    if (!go_up(&c)) break;
    assert_schema(&c.w, c.db, c.schemas[c.length]);
  }
  go_down(&c);
  sqlite3_close(c.db);
  arena_free(c.w.arena);
}

static void random_chains(void **state) {
  const uint64_t only = *(uint64_t *)*state; /* 0: all */
  for (uint64_t seed = only ? only : 1; seed <= (only ? only : CHAINS); seed++) {
    if (getenv("SHOW_SEEDS")) print_message("seed %lu\n", (unsigned long)seed);
    run_chain(seed);
  }
}

int main(int argc, char **argv) {
  uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
  const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(random_chains, &seed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
