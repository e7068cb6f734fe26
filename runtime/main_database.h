/* main_database.h: what a release's program does with a database besides running migrations. Each prints
 * its result and returns an exit code, -1 for a failure whose message is on the handle. */
#ifndef ASH_MAIN_DATABASE_H
#define ASH_MAIN_DATABASE_H

#include <ash/migrate.h>

/* Says that the file, which opening made where it was missing, is there. */
int rt_main_create(ash_conn *conn, const ash_migrations *set);

/* Deletes the file and what SQLite keeps beside it, if `force`; else exit code 3. */
int rt_main_drop(ash_conn *conn, const ash_migrations *set, int force);

/* Says whether the database is as far as the program: 1 where a migration is pending, or where the two
 * histories do not go together. Writes nothing. */
int rt_main_check(ash_conn *conn, const ash_migrations *set, const ash_run *options);

#endif
