/* cmd_init.c: `ashc init`: a project that runs at once, as a newcomer's first page. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/outputs.h"

static const char repo_resource[] =
    "# A repo is one database with its migrations. APP_DATABASE, when set, names another file.\n"
    "repo App.Repo do\n"
    "  database env(\"APP_DATABASE\", \"app.db\")\n"
    "end\n";

static const char task_resource[] =
    "# A resource is one table. Change it, then run `ashc compile`.\n"
    "resource App.Task do\n"
    "  sqlite do\n"
    "    table \"tasks\"\n"
    "  end\n"
    "\n"
    "  attributes do\n"
    "    uuid_primary_key :id\n"
    "    attribute :title, :string, allow_nil?: false\n"
    "    attribute :done, :boolean, default: false, allow_nil?: false\n"
    "    timestamps()\n"
    "  end\n"
    "end\n";

static const char makefile[] =
    "# make           build/app, a program that migrates its own database when it starts\n"
    "# make run       start it\n"
    "# make clean     build/ is made again by make\n"
    "CFLAGS ?= -O2 -g -Wall -Wextra\n"
    "\n"
    "ASHC_MAKEFILE ?= $(shell pkg-config --variable=makefile ashrt)\n"
    "ifeq ($(ASHC_MAKEFILE),)\n"
    "$(error pkg-config does not find ashrt: set PKG_CONFIG_PATH to lib/pkgconfig where ashc is "
    "installed)\n"
    "endif\n"
    "include $(ASHC_MAKEFILE)\n"
    "\n"
    ".PHONY: all run clean\n"
    "all: build/app\n"
    "\n"
    "build/app: build/main.o $(ASHC_OBJECTS)\n"
    "\t$(CC) $(LDFLAGS) -o $@ $^ $(ASHC_LIBS)\n"
    "\n"
    "build/main.o: main.c $(ASHC_HEADERS)\n"
    "\t@mkdir -p build\n"
    "\t$(CC) -std=c11 $(CFLAGS) $(ASHC_CFLAGS) -c -o $@ $<\n"
    "\n"
    "run: build/app\n"
    "\tbuild/app\n"
    "\n"
    "clean:\n"
    "\trm -rf build\n";

static const char main_c[] =
    "/* Brings its database up to date, adds a task and lists what is to be done. */\n"
    "#include <ash/sqlite.h>\n"
    "#include <sqlite3.h>\n"
    "#include <stdio.h>\n"
    "\n"
    "#include \"ash_release.h\"\n"
    "\n"
    "static int print_task(void *user, int count, char **values, char **names) {\n"
    "  (void)user, (void)count, (void)names;\n"
    "  return printf(\"  %s\\n\", values[0]) < 0;\n"
    "}\n"
    "\n"
    "int main(void) {\n"
    "  ash_conn *conn = NULL;\n"
    "  const char *path = NULL;\n"
    "  int status = ash_release_migrate(&conn, NULL);\n"
    "  if (!status) status = ash_resolve_database(&path, NULL, ash_release_repos[0]);\n"
    "  if (!status) status = ash_open(&conn, path, 0);\n"
    "  if (status) {\n"
    "    fprintf(stderr, \"app: %s\\n\", ash_errmsg(conn));\n"
    "    ash_close(conn);\n"
    "    return 1;\n"
    "  }\n"
    "  sqlite3 *db = ash_sqlite(conn);\n"
    "  puts(\"to do:\");\n"
    "  status = sqlite3_exec(db, \"INSERT INTO tasks(title) VALUES ('look at "
    "resources/task.resource')\",\n"
    "                        NULL, NULL, NULL);\n"
    "  if (!status)\n"
    "    status = sqlite3_exec(db, \"SELECT title FROM tasks WHERE NOT done\", print_task, NULL, "
    "NULL);\n"
    "  if (status) fprintf(stderr, \"app: %s\\n\", sqlite3_errmsg(db));\n"
    "  ash_close(conn);\n"
    "  return status != 0;\n"
    "}\n";

static const char gitignore[] = "/build/\n*.db\n*.db-journal\n*.db-shm\n*.db-wal\n";

static const struct {
  const char *path, *text;
} files[] = {
    {"resources/repo.resource", repo_resource},
    {"resources/task.resource", task_resource},
    {"main.c", main_c},
    {"Makefile", makefile},
    {".gitignore", gitignore},
};
enum { FILES = sizeof files / sizeof *files };

static const struct {
  const char *command, *what;
} steps[] = {
    {"ashc compile", "write the first migration, proven before it is written"},
    {"ashc migrate", "make the database"},
    {"make run", "build and start the program, with its migrations inside"},
    {"ashc help", "what else there is"},
};

/* Makes the folder and those that lead to it. Returns false after an error was recorded. */
static bool make_folder(Run *run, const char *path) {
  char *copy = arena_strdup(run->arena, path);
  for (char *slash = copy; (slash = strchr(slash + 1, '/'));) {
    *slash = '\0';
    (void)mkdir(copy, 0777); /* the last one tells */
    *slash = '/';
  }
  if (mkdir(copy, 0777) == 0 || errno == EEXIST) return true;
  diag_file_error(run->diag, path, "cannot make this folder: %s", strerror(errno));
  return false;
}

static bool check_free(Run *run) {
  for (int i = 0; i < FILES; i++) {
    if (access(files[i].path, F_OK) != 0) continue;
    diag_file_error(run->diag, files[i].path, "this file is there already: nothing was written");
    diag_help(run->diag, "name an empty folder, as in `ashc init my_app`");
    return false;
  }
  return true;
}

static void say_done(const Run *run, const char *folder) {
  if (!run_talks(run)) return;
  for (int i = 0; i < FILES; i++)
    printf("wrote %s%s%s\n", folder ? folder : "", folder ? "/" : "", files[i].path);
  puts("\nNext:");
  if (folder) printf("  cd %s\n", folder);
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    printf("  %-14s %s\n", steps[i].command, steps[i].what);
}

static bool write_files(Run *run) {
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return false;
  for (int i = 0; i < FILES; i++)
    journal_put(journal, files[i].path, files[i].text, strlen(files[i].text));
  const bool written = journal_commit(journal);
  journal_close(journal);
  return written;
}

int cmd_init(Run *run) {
  const char *folder = run->options.argument_count ? run->options.arguments[0] : NULL;
  if (run->options.argument_count > 1) {
    diag_error(run->diag, NO_SPAN, "expected `ashc init [DIR]`: one folder");
    return EXIT_FAILED;
  }
  if (folder && !make_folder(run, folder)) return EXIT_FAILED;
  if (folder && chdir(folder) != 0) {
    diag_file_error(run->diag, folder, "cannot work in this folder: %s", strerror(errno));
    return EXIT_FAILED;
  }
  if (!check_free(run) || !write_files(run)) return EXIT_FAILED;
  say_done(run, folder);
  return EXIT_DONE;
}
