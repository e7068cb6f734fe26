/* gate.c: runs the gates of a script before its first statement. */
#include "gate.h"
#include "loss.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 5 };

int rt_take_number(void *user, const char *const *values, size_t count) {
  if (count && values[0]) *(int64_t *)user = strtoll(values[0], NULL, 10);
  return ASH_OK;
}

static int count_rows(ash_conn *c, const char *from, int64_t *rows) {
  Text sql = {0};
  rt_text_printf(&sql, "SELECT count(*) FROM %s", from);
  int status = sql.failed ? rt_fail(c, ASH_NOMEM, "out of memory")
                          : c->engine->query(c, sql.bytes, NULL, 0, rt_take_number, rows);
  rt_text_free(&sql);
  return status;
}

static int describe(ash_conn *c, const ash_gate *gate, int64_t rows, Text *out) {
  rt_text_printf(out, "%s: %" PRId64 " row%s\n", gate->message, rows, rows == 1 ? "" : "s");
  int status = c->engine->samples(c, gate->from, SAMPLES, out);
  if (rows > SAMPLES) rt_text_printf(out, "  and %" PRId64 " more\n", rows - SAMPLES);
  rt_text_printf(out, "  query: SELECT * FROM ");
  rt_text_excerpt(out, gate->from, 1500);
  rt_text_printf(out, "\n");
  if (gate->lose.column)
    rt_text_printf(out,
                   "  to convert them all the same, where what cannot be converted stays as it is: "
                   "--lose %s.%s\n",
                   gate->lose.table, gate->lose.column);
  return status;
}

/* The rows of a conversion that changes values, where the run names those: told of, and let go. */
static bool let_go(ash_conn *c, const ash_migration *m, const ash_script *s, const ash_gate *gate,
                   int64_t rows) {
  const ash_loss *lose = &gate->lose;
  if (!lose->table || !rt_may_lose(c->run, lose->table, lose->column)) return false;
  rt_event(c, &(ash_event){.kind = ASH_EVENT_LOSS,
                           .migration = m,
                           .down = s == &m->down,
                           .table = lose->table,
                           .column = lose->column,
                           .count = rows,
                           .text = gate->message});
  return true;
}

/* A gate that cannot be asked is an error of the migration at the gate's line. */
static int name_gate(ash_conn *c, int status, const ash_migration *m, const ash_gate *gate) {
  if (status != ASH_ERROR) return status;
  Text t = {0};
  rt_text_printf(&t, "%" PRId64 "_%s, line %d: the gate cannot be asked: %s\n  SELECT * FROM %s",
                 m->version, m->name, gate->line, ash_errmsg(c), gate->from);
  return rt_fail_text(c, status, &t);
}

/* Looks for what the plan of a rebuild does not know, not at rows. */
static bool is_of_shape(const ash_gate *gate) {
  static const char *const starts[] = {"pragma_", "(WITH RECURSIVE live("};
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    if (strncmp(gate->from, starts[i], strlen(starts[i])) == 0) return true;
  return false;
}

/* What to do about gates that found something: rows, a shape, or both. */
static const char *way_out(bool rows, bool shape) {
  if (!shape) return "change these rows, and run it again";
  return rows ? "change these rows, declare or drop the rest, and run it again"
              : "declare it, or drop it, and run it again";
}

int rt_check_gates(ash_conn *c, const ash_migration *m, const ash_script *s) {
  Text found = {0};
  int status = ASH_OK;
  bool kinds[2] = {false, false}; /* found rows, a shape */
  for (size_t i = 0; i < s->gate_count && status == ASH_OK; i++) {
    int64_t rows = 0;
    c->engine->watch(c, &(ash_event){.migration = m,
                                     .down = s == &m->down,
                                     .text = s->gates[i].message,
                                     .line = s->gates[i].line});
    status = count_rows(c, s->gates[i].from, &rows);
    c->engine->watch(c, NULL);
    if (status == ASH_OK && rows && !let_go(c, m, s, &s->gates[i], rows)) {
      kinds[is_of_shape(&s->gates[i])] = true;
      status = describe(c, &s->gates[i], rows, &found);
    }
    status = name_gate(c, status, m, &s->gates[i]);
  }
  if (status == ASH_OK && (found.len || found.failed)) {
    Text t = {0};
    rt_text_printf(&t,
                   "%" PRId64 "_%s cannot run: %s forbid it; nothing was written\n%sto go on: %s",
                   m->version, m->name, kinds[0] ? "rows" : "its tables",
                   found.failed ? "" : found.bytes, way_out(kinds[0], kinds[1]));
    status = rt_fail_text(c, ASH_GATED, &t);
  }
  rt_text_free(&found);
  return status;
}
