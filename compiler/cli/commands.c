/* commands.c: the table of commands, and what all of them share. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

#define O(id) OPT_BIT(id)
#define RUN_OPTIONS (O(REPO) | O(DATABASE) | O(MIGRATION_PATH) | O(QUIET) | O(FORMAT))

#define SETUP_OPTIONS (O(REPO) | O(DATABASE) | O(MIGRATION_PATH) | O(QUIET) | O(WAIT))

const Command cli_commands[] = {
    {"compile", cmd_compile,
     O(REPO) | O(FORMAT) | O(QUIET) | O(NAME) | O(CHECK) | O(DRY_RUN) | O(NO_PROVE) |
         O(SNAPSHOTS_ONLY) | O(SNAPSHOT_PATH) | O(MIGRATION_PATH) | O(DROP_COLUMNS) |
         O(DROP_TABLES) | O(RENAME) | O(RENAME_TABLE) | O(NO_RENAME) | O(BACKFILL) | O(DEV) |
         O(LOSE) | O(DATABASE),
     "[DIR|FILE...]", "write what changed in the resources as a migration",
     "Reads the resources (default: the folder `resources`), compares them with the last "
     "snapshots\n"
     "and writes an SQL migration with up and down, new snapshots and a C module for each repo "
     "that\n"
     "changed. The migration is run on generated rows before it is written. C modules that are not "
     "what\n"
     "the .sql files say are written anew. Given files instead of a folder, it never takes a table "
     "for\n"
     "removed.\n"
     "With --dev migration and snapshots are called _dev, as often as wanted: the next compile "
     "without it\n"
     "rolls back what the repo's database has of them (what that would lose is asked, or --lose) "
     "and\n"
     "writes one migration instead. A release refuses them."},
    {"migrate", cmd_migrate,
     RUN_OPTIONS | O(ALL) | O(STEP) | O(TO) | O(TO_EXCLUSIVE) | O(STRICT_ORDER) | O(WAIT) |
         O(DRY_RUN) | O(LOG_SQL) | O(LOSE) | O(BACKUP),
     NULL, "apply the pending migrations",
     "Applies every migration that the database does not have yet, oldest first, each in a\n"
     "transaction of its own. A missing database file is made in an existing folder. Work that "
     "takes\n"
     "long shows how far it is on a terminal; Ctrl-C stops it at once and rolls its migration "
     "back.\n"
     "--dry-run runs them on a copy of the structure in memory and prints every statement. "
     "--backup\n"
     "copies the database to FILE.backup-<UTC second> first, if anything is pending; to go back to "
     "it,\n"
     "put it in the place of FILE and delete FILE-wal and FILE-shm. --format json prints an object "
     "a\n"
     "line: migration_begin, statement_begin, progress, statement_end, migration_end, …, and end.\n"
     "With --migration-path and --database, migrate, rollback and status need no resources."},
    {"rollback", cmd_rollback,
     RUN_OPTIONS | O(ALL) | O(STEP) | O(TO) | O(TO_EXCLUSIVE) | O(WAIT) | O(DRY_RUN) | O(LOG_SQL) |
         O(LOSE),
     NULL, "revert the newest migration, or more",
     "Reverts the newest applied migration; --step N reverts N, --to V reverts down to and "
     "including\n"
     "V, --all every one. With several repos it needs --repo, or --all. What would be lost is "
     "counted\n"
     "first: on a terminal you are asked, elsewhere it is printed."},
    {"status", cmd_status, RUN_OPTIONS | O(CHECK), NULL, "list the migrations, applied and pending",
     "Lists every migration of the folder and of the database: up or down, `** FILE NOT FOUND **` "
     "where\n"
     "the database has one that the folder has not, (late) where a newer one is up, (changed) "
     "where "
     "an\n"
     "applied one is not as the file is now, (squashed into …) where another one stands for it. "
     "--check exits 1\n"
     "if one is pending, and where the database is newer than the folder or an applied one was "
     "changed."},
    {"create", cmd_create, RUN_OPTIONS, NULL, "make the database",
     "Makes the database file of each repo, and the folders that lead to it."},
    {"drop", cmd_drop, RUN_OPTIONS | O(FORCE), NULL, "delete the database",
     "Deletes the database file of each repo with its -wal, -shm and -journal files. Asks first;\n"
     "without a terminal it needs --force."},
    {"release", cmd_release,
     O(REPO) | O(MIGRATION_PATH) | O(QUIET) | O(OUT) | O(MAIN) | O(SINGLE) | O(DEPFILE) | O(CHECK),
     NULL, "write the C that a program links to migrate itself",
     "Writes the C modules, made of the .sql files alone, the set of each repo, and a release "
     "unit\n"
     "with one call for all of them, into --out (default: priv/REPO/migrator). Several repos have "
     "a\n"
     "folder each below DIR. C files of ours in DIR that belong to no migration any more are\n"
     "removed. --single writes all of it into ash_release.c, whose name a build system knows\n"
     "beforehand. --main adds main.c, a program with migrate, rollback, status, check, create and\n"
     "drop. --depfile writes a rule for make and ninja: ash_release.c depends on the .sql files,\n"
     "the resources and their folders (absolute paths where FILE is one). --check writes nothing\n"
     "and exits 1 where C and .sql differ. An empty database is created at once as far as the\n"
     "migrations are what compile wrote and leave no rows."},
    {"format", cmd_format, O(CHECK) | O(QUIET), "[DIR|FILE...|-]", "lay out .resource files",
     "Writes .resource files in their canonical layout; comments stay. `-` reads stdin and writes\n"
     "stdout. --check writes nothing and exits 1 where a file would change."},
    {"gen", cmd_gen, O(REPO) | O(MIGRATION_PATH) | O(QUIET), "migration NAME",
     "start a migration to be written by hand",
     "Writes an empty migration with an up and a down section. What stands in it runs like any "
     "other\n"
     "migration; after `-- migrate:up transaction:false` it runs statement by statement."},
    {"setup", cmd_setup, SETUP_OPTIONS, NULL, "create, migrate and seed the database",
     "Makes the database of each repo and the folders that lead to it, applies what is pending, "
     "and runs\n"
     "priv/REPO/seeds.sql where there is one: plain SQL, in one transaction, with foreign keys on. "
     "Every\n"
     "setup runs the seeds once; write them so that they can be (INSERT OR IGNORE). A repo that "
     "fails\n"
     "does not stop the others."},
    {"reset", cmd_reset, SETUP_OPTIONS | O(FORCE), NULL, "drop the database and set it up again",
     "As `ashc tear-down`, then `ashc setup`, repo by repo."},
    {"tear-down", cmd_tear_down, SETUP_OPTIONS | O(FORCE), NULL, "drop the database",
     "Deletes the database of each repo as `ashc drop` does. A repo that fails does not stop the "
     "others."},
    {"regen", cmd_regen,
     RUN_OPTIONS | O(SNAPSHOT_PATH) | O(MIGRATE) | O(DRY_RUN) | O(LOSE) | O(NO_PROVE) |
         O(DROP_COLUMNS) | O(DROP_TABLES) | O(RENAME) | O(RENAME_TABLE) | O(NO_RENAME) |
         O(BACKFILL),
     "NAME", "write the migrations that git does not track anew, as one",
     "After a change of mind: the migrations, snapshots and C modules that git does not track are "
     "rolled\n"
     "back in the repo's database (what that would lose is asked, or --lose), deleted, and "
     "compiled anew\n"
     "as one migration; -m applies it. It stops before it would touch what git tracks, what git "
     "ignores,\n"
     "and what was written by hand. What the drafts renamed, or did not, is not asked again; "
     "--rename\n"
     "and --no-rename go before it. A run that was killed is started again."},
    {"squash", cmd_squash,
     O(REPO) | O(INTO) | O(FROM) | O(TO) | O(NAME) | O(DRY_RUN) | O(CHECK) | O(QUIET) |
         O(MIGRATION_PATH) | O(SNAPSHOT_PATH),
     NULL, "fold snapshots, or a range of migrations, into one",
     "Without --from and --to: of each table the newest snapshot stays, under the name of the last "
     "one,\n"
     "the first one, or 00000000000000 (--into zero).\n"
     "With --from V, --to V or both: these migrations become one. New databases run it; a database "
     "that\n"
     "has something already goes on with the migrations of the range, which wait in the folder\n"
     "`squashed` beside the others and stay in a release. Delete them there once every database "
     "has them\n"
     "all. Both ways are run in memory and compared first. --check exits 1 if there is work."},
    {"check", cmd_check, O(REPO) | O(DATABASE) | O(FORMAT) | O(QUIET), "[DIR|FILE...]",
     "check everything that a pipeline should",
     "Looks whether the resources compile, nothing is pending or of development, the format is\n"
     "canonical, no two migrations come from two branches, running all of them on a new database\n"
     "leads to exactly the snapshots, edited ones lead back, and the C modules match. Prints one "
     "line\n"
     "a finding and exits 1 if there is one, 2 where it could not look. --format json, github, "
     "gitlab or\n"
     "sarif is for machines.\n"
     "--database FILE says instead how that database differs from the snapshots."},
    {"rebase", cmd_rebase,
     O(REPO) | O(QUIET) | O(NAME) | O(DRY_RUN) | O(FORCE) | O(LOSE) | O(RENAME) | O(RENAME_TABLE) |
         O(NO_RENAME) | O(BACKFILL) | O(DROP_COLUMNS) | O(DROP_TABLES),
     NULL, "put the later of two migrations with one parent on top of the other",
     "After a merge two migrations may have been made on top of the same one; `ashc compile` stops "
     "then.\n"
     "The later of them, with all that was made on top of it, is compiled anew on top of the other "
     "and\n"
     "proven; where both did the same, it goes. What the repo's own database has of it is rolled "
     "back\n"
     "first; losses are asked."},
    {"init", cmd_init, O(QUIET), "[DIR]", "make a project that runs at once",
     "Makes DIR (default: this folder) a small project: a repo, one resource, a program that "
     "migrates\n"
     "its own database when it starts, a Makefile that builds it, and .gitignore. Files that are\n"
     "there already are never overwritten: then nothing is written."},
    {"import", cmd_import, O(REPO) | O(OUT) | O(FROM_ASH) | O(FORCE) | O(QUIET), "[DATABASE]",
     "write resources for a database, or an Ash project, that is there already",
     "Writes a resource for each table of an SQLite database into --out (default: resources), "
     "their\n"
     "snapshots, and one migration, the baseline. `ashc migrate` gives a new database all of it "
     "and\n"
     "marks one that has exactly this schema; anything else is refused, with what differs. Views,\n"
     "triggers, virtual tables and tables that the language cannot say become custom statements.\n"
     "Migrations for older databases go before the baseline, each with a version of its own and\n"
     "`-- ashc:when EXPR` below `-- migrate:up` (as in `(SELECT user_version FROM\n"
     "pragma_user_version) = 3`): where EXPR is false it is marked, not run.\n"
     "--from-ash DIR writes the resources of an Elixir project as .resource files instead (of its\n"
     "snapshots where its resources cannot be read), and snapshots where there are none here."},
    {"dump", cmd_dump, RUN_OPTIONS | O(OUT), NULL, "write the database's structure as SQL",
     "Writes everything that the database has but rows, and the rows of schema_migrations, to\n"
     "priv/REPO/structure.sql, or to --out (`-` is stdout). The same structure gives the same "
     "bytes."},
    {"load", cmd_load, RUN_OPTIONS, "[FILE]", "make a database of a dumped structure",
     "Makes an empty or missing database into what FILE (default: priv/REPO/structure.sql) says, "
     "all "
     "of\n"
     "it or nothing. A database that holds anything is refused."},
    {"help", cmd_help, O(AS), "[COMMAND]", "say what the commands do",
     "Lists the commands, or says what one of them does and takes. --as writes all of that as a "
     "man\n"
     "page, or as a completion script: source <(ashc help --as bash)."},
    {0}};

const Command *cli_find_command(const char *name) {
  for (const Command *c = cli_commands; c->name; c++)
    if (strcmp(c->name, name) == 0) return c;
  return NULL;
}

int run_finish(Run *run, int code) {
  bool ok = diag_ok(run->diag);
  fflush(stdout);
  diag_print(run->diag, stderr, run->json ? DIAG_JSON : DIAG_TEXT, run->color);
  return ok || code == EXIT_QUESTION ? code : EXIT_FAILED;
}

bool run_talks(const Run *run) {
  return !run->options.given[OPT_QUIET];
}
