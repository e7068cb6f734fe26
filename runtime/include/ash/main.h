/* ash/main.h: the ready-made program of a release. The one part of the library that prints. */
#ifndef ASH_MAIN_H
#define ASH_MAIN_H

#include <ash/migrate.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Runs the command line of a program that ships `count` repos:
 *
 *   migrate [--backup]                  create a missing database file and apply what is pending
 *   rollback [--step N|--to V|--all] [--lose TABLE[.COLUMN]|all]
 *   status
 *   check                               exit 1 where one is pending, or the histories differ
 *   create | drop --force               the database file
 *   --database PATH|URL  --repo NAME  --help
 *
 * Results go to stdout, messages to stderr, where a terminal shows how far long work is. SIGINT and
 * SIGTERM stop it at once and roll the migration back. Returns the exit code: 0 done or nothing to do, 1
 * check found a difference, 2 failed or misused, 3 a drop was not forced, or a rollback would lose values that no --lose names (the counts are printed).
 * With several repos, migrate and status take them all in order and rollback needs --repo. */
ASH_API int ash_main(int argc, char **argv, const ash_migrations *const *repos, size_t count);

#ifdef __cplusplus
}
#endif
#endif
