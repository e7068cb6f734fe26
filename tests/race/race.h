/* race.h: what the races share: the migrations, a database in the working folder, a common start. */
#ifndef TEST_RACE_H
#define TEST_RACE_H

#include <ash/migrate.h>
#include <stdbool.h>
#include <stddef.h>

#define DATABASE "race.db"

typedef struct Race {
  const ash_migrations *set;
  long count, rounds; /* of processes or threads */
  long wait_ms;
} Race;

/* Removes the database with what SQLite keeps beside it. */
void race_clear(void);

/* Opens the database and migrates it; prints what fails. Returns the status. */
int race_migrate(const Race *race);

/* Asserts what is to be there after all have migrated: each version once, the rows of each migration once,
 * integrity_check. Returns the number of faults, having printed them. */
long race_check(const Race *race);

/* Prints a line if a query does not answer as expected. Returns 1 then. */
long race_expect(const char *sql, const char *expected);

/* Races: each returns the number of faults. */
long race_processes(const Race *race); /* X1: start at once on one new file */
long race_threads(const Race *race);   /* the same in one process, a handle each */
long race_traffic(const Race *race);   /* K7, K8: others read and write during edits and rebuilds */

#endif
