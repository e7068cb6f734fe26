/* cli.h: what the commands share: the run (arena, names, messages), the project they work on, and
 * the table of commands. The rightmost folder: it drives all others. */
#ifndef ASHC_CLI_CLI_H
#define ASHC_CLI_CLI_H

#include <ash/migrate.h>

#include "cli/options.h"
#include "resolve/resolve.h"

enum {
  EXIT_DONE = 0,       /* done, or nothing to do */
  EXIT_DIFFERENCE = 1, /* a check found a difference */
  EXIT_FAILED = 2,     /* failed, or misused */
  EXIT_QUESTION = 3    /* a question needs an answer */
};

/* One invocation of ashc. */
typedef struct Run {
  Arena *arena;
  Interner *names;
  Sources *sources;
  Diag *diag;
  Options options;
  bool json;  /* --format json */
  bool color; /* on stderr */
  /* the folder in which ashc was called, which -C leaves; NULL: not known */
  const char *started_in;
} Run;

/* One command: argv[0] is its name. */
typedef struct Command {
  const char *name;
  int (*run)(Run *run);  /* returns an exit code */
  uint64_t options;      /* beside OPTS_EVERYWHERE */
  const char *arguments; /* "[DIR|FILE…]", or NULL where it takes none */
  const char *summary;
  const char *details; /* a few sentences for `ashc help COMMAND` */
} Command;

/* All commands, in the order of help; ends with a NULL name. */
extern const Command cli_commands[];

/* Returns the command so named, or NULL. */
const Command *cli_find_command(const char *name);

int cmd_compile(Run *run);
int cmd_create(Run *run);
int cmd_drop(Run *run);
int cmd_migrate(Run *run);
int cmd_rollback(Run *run);
int cmd_status(Run *run);
int cmd_release(Run *run);
int cmd_gen(Run *run);
int cmd_format(Run *run);
int cmd_dump(Run *run);
int cmd_load(Run *run);
int cmd_help(Run *run);
int cmd_init(Run *run);
int cmd_setup(Run *run);
int cmd_reset(Run *run);
int cmd_tear_down(Run *run);
int cmd_regen(Run *run);
int cmd_import(Run *run);
int cmd_squash(Run *run);
int cmd_check(Run *run);
int cmd_rebase(Run *run);

/* Prints the messages so far to stderr and returns EXIT_FAILED if one was an error and `code` is not
 * EXIT_QUESTION, else `code`. */
int run_finish(Run *run, int code);

/* Returns true unless --quiet was given. */
bool run_talks(const Run *run);

/* --- the project (project.c) ------------------------------------------------------------------ */

/* Reads, parses and resolves the resources that the command's arguments name (files, or folders
 * searched for .resource and .ex files; default: resources/). NULL after errors were recorded. */
Project *project_load(Run *run);

/* Returns the paths of the files that the arguments name, sorted; errors are recorded. */
TextList *project_files(Run *run);

/* Returns true if an argument names a file: then tables that it does not declare were not removed. */
bool project_is_partial(const Run *run);

/* Returns true if `t` is declared in a file that an argument names, itself or as its folder. */
bool project_names(Run *run, const Table *t);

/* Returns the repos of the project that --repo selects, as an array ending in NULL; NULL after
 * errors were recorded. */
const Repo **project_select(Run *run, Repo *repos);

/* As project_select for commands that need the repos alone. */
const Repo **project_repos(Run *run);

/* Where a repo's files are: --migration-path, --snapshot-path and --out before the repo's own. */
const char *project_migrations(const Run *run, const Repo *repo);
const char *project_snapshots(const Run *run, const Repo *repo);
const char *project_migrator(const Run *run, const Repo *repo);

/* Returns the path of a migration's .sql file. */
const char *project_migration(const Run *run, const Repo *repo, const ash_migration *m);

#endif
