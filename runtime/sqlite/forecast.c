/* forecast.c: how many steps a statement will take, for the progress that is shown while it
 * runs. EXPLAIN lists the program that the statement compiles to (https://www.sqlite.org/opcode.html);
 * its loops go over tables whose rows can be counted. An estimate: loops inside loops and triggers
 * take more, and then no share of the work is told at all. */
#include "sqlite/conn.h"

#include <string.h>

enum { MOST_CURSORS = 64 };

/* A cursor of the program: of a b-tree of main, or of something temporary (root 0). */
typedef struct Program {
  int64_t roots[MOST_CURSORS];
  int64_t rows;  /* of the table of the last loop: what is temporary holds as many */
  int64_t yield; /* where a co-routine hands a row over: the loop that takes them goes back there */
  Forecast forecast;
} Program;

static bool is_one_of(const char *word, const char *const *words) {
  for (; *words; words++)
    if (strcmp(word, *words) == 0) return true;
  return false;
}

/* Counts the rows of the table that the b-tree with this root belongs to. */
static int64_t count_rows(sqlite3 *db, int64_t root) {
  static const char find[] =
      "SELECT 'SELECT count(*) FROM main.\"' || replace(tbl_name, '\"', '\"\"') || '\"' "
      "FROM main.sqlite_schema WHERE rootpage = ?1";
  sqlite3_stmt *table = NULL, *count = NULL;
  int64_t rows = 0;
  if (sqlite3_prepare_v2(db, find, -1, &table, NULL) == SQLITE_OK) {
    sqlite3_bind_int64(table, 1, root);
    if (sqlite3_step(table) == SQLITE_ROW &&
        sqlite3_prepare_v2(db, (const char *)sqlite3_column_text(table, 0), -1, &count, NULL) ==
            SQLITE_OK &&
        sqlite3_step(count) == SQLITE_ROW)
      rows = sqlite3_column_int64(count, 0);
  }
  sqlite3_finalize(count);
  sqlite3_finalize(table);
  return rows;
}

/* One instruction: its address, and operands P1 to P3. */
typedef struct Instruction {
  int64_t address;
  const char *word;
  int64_t p1, p2, p3;
} Instruction;

static void add_steps(Program *p, const Instruction *i) {
  p->forecast.steps += (uint64_t)(p->rows * (i->address - i->p2 + 1));
}

static void add_loop(Program *p, sqlite3 *db, const Instruction *i) {
  const int64_t root = p->roots[i->p1];
  if (root) p->rows = count_rows(db, root);
  if (p->rows > p->forecast.rows) p->forecast.rows = p->rows;
  add_steps(p, i);
}

static void read_instruction(Program *p, sqlite3 *db, const Instruction *i) {
  static const char *const opens[] = {"OpenRead", "OpenWrite", "ReopenIdx", NULL};
  static const char *const temporary[] = {"OpenEphemeral", "OpenAutoindex", "OpenPseudo",
                                          "SorterOpen", NULL};
  static const char *const loops[] = {"Next", "Prev", "SorterNext", NULL};
  if (strcmp(i->word, "Yield") == 0) p->yield = i->address;
  if (strcmp(i->word, "Goto") == 0 && i->p2 == p->yield && p->yield) add_steps(p, i);
  if (i->p1 < 0 || i->p1 >= MOST_CURSORS) return;
  if (is_one_of(i->word, opens))
    p->roots[i->p1] = i->p3 == 0 ? i->p2 : 0;
  else if (is_one_of(i->word, temporary))
    p->roots[i->p1] = 0;
  else if (is_one_of(i->word, loops) && i->p2 <= i->address)
    add_loop(p, db, i);
}

Forecast rt_forecast(sqlite3 *db, const char *sql) {
  Program p = {0};
  Text explain = {0};
  sqlite3_stmt *stmt = NULL;
  rt_text_printf(&explain, "EXPLAIN %s", sql);
  if (explain.failed || sqlite3_prepare_v2(db, explain.bytes, -1, &stmt, NULL) != SQLITE_OK)
    stmt = NULL;
  /* Programs of triggers follow, with addresses from 0 again. */
  for (int64_t last = -1; stmt && sqlite3_step(stmt) == SQLITE_ROW;) {
    const Instruction i = {.address = sqlite3_column_int64(stmt, 0),
                           .word = (const char *)sqlite3_column_text(stmt, 1),
                           .p1 = sqlite3_column_int64(stmt, 2),
                           .p2 = sqlite3_column_int64(stmt, 3),
                           .p3 = sqlite3_column_int64(stmt, 4)};
    if (!i.word || i.address <= last) break;
    last = i.address;
    read_instruction(&p, db, &i);
  }
  sqlite3_finalize(stmt);
  rt_text_free(&explain);
  return p.forecast;
}
