/* ledger.h: the table `schema_migrations`: Ecto's two columns and four of ours that may be NULL. A
 * ledger of Ecto's or dbmate's is read as it is and gets missing columns with the first write. */
#ifndef ASH_LEDGER_H
#define ASH_LEDGER_H

#include "engine.h"

typedef struct LedgerRow {
  int64_t version;
  int64_t floor;       /* 0: none */
  char *name, *digest; /* or NULL */
} LedgerRow;

typedef struct Ledger {
  LedgerRow *rows; /* ascending by version */
  size_t count, size;
  bool dirty_column; /* golang-migrate's */
  unsigned columns;  /* bit per column, in the order of the table in ledger.c */
} Ledger;

/* Reads the ledger into *l, which the caller releases with rt_ledger_free also on failure; a
 * missing one is empty. */
int rt_ledger_read(Ledger *l, ash_conn *c);
void rt_ledger_free(Ledger *l);

/* Creates the table and the columns that are missing according to `l`; inside a transaction. */
int rt_ledger_prepare(Ledger *l, ash_conn *c);

/* Enters or strikes out a migration; inside a transaction. */
int rt_ledger_add(ash_conn *c, const ash_migration *m, double seconds);
int rt_ledger_remove(ash_conn *c, int64_t version);

/* Returns the row of `version`, or NULL. */
const LedgerRow *rt_ledger_find(const Ledger *l, int64_t version);

#endif
