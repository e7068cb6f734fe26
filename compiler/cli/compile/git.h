/* git.h: asking git, run as a program, what it knows of files. Paths are given and answered as they are
 * from the project's root; git itself is asked in the folder, so that worktrees, submodules and links
 * to elsewhere answer for themselves. */
#ifndef ASHC_CLI_GIT_H
#define ASHC_CLI_GIT_H

#include "cli/cli.h"
#include "memory/namemap.h"

/* A list of files of one folder, as `git ls-files -z` answers it. */
typedef enum GitFiles {
  GIT_TRACKED, /* in the index: committed or staged */
  GIT_GONE,    /* tracked, but not on disk */
  GIT_IGNORED  /* on disk, not tracked, and told to be ignored */
} GitFiles;

/* Sets *files to those below `folder`. A folder that is not there has none. Returns false after an error
 * was recorded (no git, no repository, …). */
bool git_files(Run *run, const char *folder, GitFiles which, NameList **files);

/* Sets *files to every tracked file that is gone in the whole repository that `folder` belongs to, as
 * seen from there. */
bool git_gone_anywhere(Run *run, const char *folder, NameList **files);

/* Returns the last `parts` components of a path. */
const char *path_tail(const char *path, unsigned parts);

#endif
