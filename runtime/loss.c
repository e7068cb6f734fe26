/* loss.c: counts the values that a section gives up. */
#include "loss.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gate.h"

/* Compares the text of a `lose` entry with TABLE or TABLE.COLUMN. */
static bool names(const char *entry, const char *table, const char *column) {
  const size_t len = strlen(table);
  if (strncasecmp(entry, table, len) != 0) return false;
  if (entry[len] == '\0') return true; /* the table, and so all its columns */
  return column && entry[len] == '.' && strcasecmp(entry + len + 1, column) == 0;
}

bool rt_may_lose(const ash_run *run, const char *table, const char *column) {
  for (size_t i = 0; i < run->lose_count; i++)
    if (strcasecmp(run->lose[i], "all") == 0 || names(run->lose[i], table, column)) return true;
  return false;
}

static bool allowed(const ash_run *run, const char *table, const char *column) {
  return run->allow_loss || rt_may_lose(run, table, column);
}

typedef struct Search {
  const char *column; /* NULL: any */
  bool found;
} Search;

static int match_column(void *user, const char *const *values, size_t count) {
  Search *s = user;
  s->found |= count && (!s->column || (values[0] && strcasecmp(values[0], s->column) == 0));
  return ASH_OK;
}

static int count_values(ash_conn *c, const ash_loss *loss, int64_t *count) {
  Search s = {.column = loss->column};
  int status = c->engine->columns(c, loss->table, match_column, &s);
  if (status || !s.found) return status;
  Text sql = {0};
  rt_text_put(&sql, "SELECT count(");
  if (loss->column) {
    rt_text_ident(&sql, loss->table); /* a column alone might be read as a string */
    rt_text_put(&sql, ".");
    rt_text_ident(&sql, loss->column);
  } else {
    rt_text_put(&sql, "*");
  }
  rt_text_put(&sql, ") FROM ");
  rt_text_ident(&sql, loss->table);
  status = sql.failed ? rt_fail(c, ASH_NOMEM, "out of memory")
                      : c->engine->query(c, sql.bytes, NULL, 0, rt_take_number, count);
  rt_text_free(&sql);
  return status;
}

static int append(Losses *l, ash_conn *c, ash_loss_count loss) {
  if (l->count == l->size) {
    size_t size = l->size ? l->size * 2 : 8;
    ash_loss_count *items = realloc(l->items, size * sizeof *items);
    if (!items) return rt_fail(c, ASH_NOMEM, "out of memory");
    l->items = items;
    l->size = size;
  }
  l->items[l->count++] = loss;
  return ASH_OK;
}

int rt_count_losses(Losses *l, ash_conn *c, const ash_migration *m, bool down) {
  const ash_script *s = down ? &m->down : &m->up;
  int status = ASH_OK;
  for (size_t i = 0; i < s->loss_count && status == ASH_OK; i++) {
    const ash_loss *loss = &s->losses[i];
    int64_t count = 0;
    status = count_values(c, loss, &count);
    if (status == ASH_OK && count)
      status = append(l, c,
                      (ash_loss_count){.migration = m,
                                       .table = loss->table,
                                       .column = loss->column,
                                       .count = count,
                                       .allowed = allowed(c->run, loss->table, loss->column)});
  }
  return status;
}

static void put_name(Text *t, const ash_loss_count *loss) {
  rt_text_printf(t, "%s%s%s", loss->table, loss->column ? "." : "",
                 loss->column ? loss->column : "");
}

int rt_check_losses(ash_conn *c, const Losses *l) {
  Text what = {0}, ways = {0};
  for (size_t i = 0; i < l->count; i++) {
    const ash_loss_count *loss = &l->items[i];
    if (loss->allowed) continue;
    rt_text_put(&what, "\n  ");
    put_name(&what, loss);
    rt_text_printf(&what, ": %" PRId64 " %s%s (%" PRId64 "_%s)", loss->count,
                   loss->column ? "value" : "row", loss->count == 1 ? "" : "s",
                   loss->migration->version, loss->migration->name);
    rt_text_put(&ways, " --lose ");
    put_name(&ways, loss);
  }
  int status = ASH_OK;
  if (what.len || what.failed) {
    Text t = {0};
    rt_text_printf(&t, "the rollback would lose values:%s\nto let them go:%s",
                   what.failed ? "" : what.bytes, ways.failed || !ways.len ? "" : ways.bytes);
    status = rt_fail_text(c, ASH_LOSS, &t);
  }
  rt_text_free(&what);
  rt_text_free(&ways);
  return status;
}
