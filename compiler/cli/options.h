/* options.h: the command line as two tables: every option there is, and every command with the
 * options that it takes. Parsing, `ashc help` and the error messages are made from them. */
#ifndef ASHC_CLI_OPTIONS_H
#define ASHC_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "memory/arena.h"

typedef enum OptionKind {
  FLAG,   /* --check */
  VALUE,  /* --name NAME, --name=NAME; the last one counts */
  NUMBER, /* as VALUE, digits only */
  LIST    /* as VALUE, may be repeated */
} OptionKind;

/* id, long name, short name (0: none), kind, argument in help, help */
#define CLI_OPTIONS(X)                                                                          \
  X(ROOT, "directory", 'C', VALUE, "DIR", "work in DIR, the project's root")                    \
  X(COLOR, "color", 0, VALUE, "auto|always|never", "colours in messages (default: auto)")       \
  X(HELP, "help", 'h', FLAG, NULL, "say what the command does and takes")                       \
  X(REPO, "repo", 'r', VALUE, "NAME", "only this repo (Blog.Repo, or its folder's name)")       \
  X(FORMAT, "format", 0, VALUE, "text|json", "how results and messages are written")            \
  X(QUIET, "quiet", 'q', FLAG, NULL, "print nothing but errors")                                \
  X(NAME, "name", 0, VALUE, "NAME", "the migration's name (default: what changed)")             \
  X(CHECK, "check", 0, FLAG, NULL,                                                              \
    "write nothing; exit 1 and name each difference if there is one")                           \
  X(DRY_RUN, "dry-run", 0, FLAG, NULL, "change nothing; print what would be written or run")    \
  X(NO_PROVE, "no-prove", 0, FLAG, NULL, "write the migration without running it first")        \
  X(SNAPSHOTS_ONLY, "snapshots-only", 0, FLAG, NULL, "write snapshots, no migration")           \
  X(SNAPSHOT_PATH, "snapshot-path", 0, VALUE, "DIR",                                            \
    "where snapshots are (default: priv/resource_snapshots)")                                   \
  X(MIGRATION_PATH, "migration-path", 0, VALUE, "DIR",                                          \
    "where migrations are (default: priv/REPO/migrations)")                                     \
  X(DROP_COLUMNS, "drop-columns", 0, FLAG, NULL, "drop the columns of removed attributes")      \
  X(DROP_TABLES, "drop-tables", 0, FLAG, NULL, "drop the tables of removed resources")          \
  X(RENAME, "rename", 0, LIST, "TABLE.OLD:NEW", "the column OLD of TABLE is called NEW now")    \
  X(RENAME_TABLE, "rename-table", 0, LIST, "OLD:NEW", "the table OLD is called NEW now")        \
  X(NO_RENAME, "no-rename", 0, FLAG, NULL, "nothing else was renamed")                          \
  X(BACKFILL, "backfill", 0, LIST, "TABLE.COLUMN=EXPR", "SQL for rows that have no value yet")  \
  X(DATABASE, "database", 'd', VALUE, "FILE", "the database, instead of the repo's own")        \
  X(ALL, "all", 0, FLAG, NULL, "every migration")                                               \
  X(FROM, "from", 0, NUMBER, "VERSION", "the first migration of a range")                       \
  X(STEP, "step", 'n', NUMBER, "N", "this many migrations")                                     \
  X(TO, "to", 0, NUMBER, "VERSION", "up to, or down to and including, this version")            \
  X(TO_EXCLUSIVE, "to-exclusive", 0, NUMBER, "VERSION", "as --to, without that version")        \
  X(STRICT_ORDER, "strict-version-order", 0, FLAG, NULL,                                        \
    "refuse a migration that is older than the newest applied one")                             \
  X(WAIT, "wait", 0, NUMBER, "SECONDS", "how long to wait for a locked database (default: 60)") \
  X(LOG_SQL, "log-sql", 0, FLAG, NULL, "print each statement before it runs")                   \
  X(LOSE, "lose", 0, LIST, "TABLE[.COLUMN]", "values that may be lost; `all` for any")          \
  X(FORCE, "force", 'f', FLAG, NULL, "do not ask")                                              \
  X(OUT, "out", 'o', VALUE, "DIR", "where to write; the default stands above")                  \
  X(MAIN, "main", 0, FLAG, NULL, "also write main.c, a ready-made program")                     \
  X(SINGLE, "single", 0, FLAG, NULL, "write one C file instead of one a migration")             \
  X(DEV, "dev", 0, FLAG, NULL,                                                                  \
    "write a migration for development, replaced by the next named one")                        \
  X(SHADOW, "shadow-database", 0, VALUE, "URL",                                                 \
    "a scratch server to prove PostgreSQL migrations on")                                       \
  X(MIGRATE, "migrate", 'm', FLAG, NULL, "migrate afterwards")                                  \
  X(INTO, "into", 0, VALUE, "last|first|zero", "which snapshot of a table stays")               \
  X(FROM_ASH, "from-ash", 0, VALUE, "DIR", "read an Elixir project instead of a database")      \
  X(BACKUP, "backup", 0, FLAG, NULL, "copy the database before its first pending migration")    \
  X(AS, "as", 0, VALUE, "man|bash|zsh|fish", "as a man page, or as completion for a shell")     \
  X(DEPFILE, "depfile", 0, VALUE, "FILE", "write which files the C files depend on, for make")

#define X(id, name, letter, kind, argument, help) OPT_##id,
typedef enum OptionId { CLI_OPTIONS(X) OPT_COUNT } OptionId;
#undef X

/* A row of the table. */
typedef struct OptionInfo {
  const char *name;
  char letter; /* 0: none */
  OptionKind kind;
  const char *argument, *help; /* argument: NULL for a FLAG */
} OptionInfo;

/* Returns the row of the option `id`. */
const OptionInfo *options_info(int id);

#define OPT_BIT(id) (UINT64_C(1) << OPT_##id)
#define OPTS_EVERYWHERE (OPT_BIT(ROOT) | OPT_BIT(COLOR) | OPT_BIT(HELP))

typedef struct TextList {
  struct TextList *next;
  const char *text;
} TextList;

/* A parsed command line. */
typedef struct Options {
  bool given[OPT_COUNT];
  const char *value[OPT_COUNT]; /* of VALUE and NUMBER options; NULL if not given */
  TextList *list[OPT_COUNT];    /* of LIST options, in order */
  const char **arguments;       /* what is no option */
  unsigned argument_count;
} Options;

/* Parses argv[1…argc-1] (argv[0] is the command's name) allowing the options of `mask`. Returns
 * false after it printed what is wrong to stderr. */
bool options_parse(Arena *a, Options *o, int argc, char **argv, uint64_t mask);

/* Returns the value of a NUMBER option, or `otherwise`. */
int64_t options_number(const Options *o, OptionId id, int64_t otherwise);

/* Prints one line per option of `mask`, as help shows them. */
void options_print(uint64_t mask);

#endif
