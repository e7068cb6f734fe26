/* git.c: see git.h. */
#include "cli/compile/git.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory/buf.h"

extern char **environ;

/* Starts `argv` with its output in the pipe *out and its messages in the file `messages`. Returns
 * 0, or an error number. */
static int start(char *const *argv, FILE *messages, pid_t *pid, int *out) {
  int ends[2];
  if (pipe(ends) != 0) return errno;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fileno(messages), STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  int error = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  *out = ends[0];
  if (error) close(ends[0]);
  return error;
}

static void read_all(int file, Buf *text) {
  char bytes[4096];
  for (ssize_t n; (n = read(file, bytes, sizeof bytes)) != 0;)
    if (n > 0)
      buf_putn(text, bytes, (size_t)n);
    else if (errno != EINTR)
      break;
  close(file);
}

static int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void refuse(Run *run, const char *folder, FILE *messages) {
  char line[512] = "";
  rewind(messages);
  if (!fgets(line, sizeof line, messages)) line[0] = '\0';
  line[strcspn(line, "\n")] = '\0';
  diag_file_error(run->diag, folder, "git does not say which files it tracks: %s",
                  line[0] ? line : "it failed");
  diag_help(run->diag, "this command takes only what git does not track, and stops where that is "
                       "not known");
}

/* Returns what `git -C folder …` prints, or NULL after an error was recorded. */
static const Buf *git_output(Run *run, const char *folder, const char *const *arguments) {
  char *argv[16] = {"git", "-C", arena_strdup(run->arena, folder)};
  for (size_t n = 3; *arguments; arguments++) argv[n++] = arena_strdup(run->arena, *arguments);
  FILE *messages = tmpfile();
  pid_t pid = 0;
  int out = -1, error = messages ? start(argv, messages, &pid, &out) : errno;
  Buf *text = NEW(run->arena, Buf);
  *text = buf_new(run->arena);
  if (error) {
    diag_error(run->diag, NO_SPAN, "git cannot be run: %s", strerror(error));
    diag_help(run->diag, "this command asks git which files it tracks: install git");
  } else {
    read_all(out, text);
    if (wait_for(pid) != 0) {
      refuse(run, folder, messages);
      error = ECHILD;
    }
  }
  if (messages) fclose(messages);
  return error ? NULL : text;
}

static const char *const questions[][6] = {
    [GIT_TRACKED] = {"ls-files", "-z", "--cached"},
    [GIT_GONE] = {"ls-files", "-z", "--deleted"},
    [GIT_IGNORED] = {"ls-files", "-z", "--others", "--ignored", "--exclude-standard"},
};

/* Returns the paths of an answer, each behind `prefix`. */
static NameList *paths_of(Run *run, const Buf *text, const char *prefix) {
  NameList *first = NULL, **tail = &first;
  const char *end = buf_text(text) + text->len;
  for (const char *path = buf_text(text); path < end; path += strlen(path) + 1) {
    *tail = NEW(run->arena, NameList);
    (*tail)->name = intern_printf(run->names, "%s%s", prefix, path);
    tail = &(*tail)->next;
  }
  return first;
}

bool git_files(Run *run, const char *folder, GitFiles which, NameList **files) {
  *files = NULL;
  if (access(folder, F_OK) != 0) return true;
  const Buf *text = git_output(run, folder, questions[which]);
  if (text) *files = paths_of(run, text, arena_printf(run->arena, "%s/", folder));
  return text != NULL;
}

bool git_gone_anywhere(Run *run, const char *folder, NameList **files) {
  static const char *const question[] = {"ls-files", "-z", "--deleted", ":/", NULL};
  *files = NULL;
  const Buf *text = git_output(run, folder, question);
  if (text) *files = paths_of(run, text, "");
  return text != NULL;
}

const char *path_tail(const char *path, unsigned parts) {
  const char *at = path + strlen(path);
  while (at > path && (at[-1] != '/' || --parts)) at--;
  return at;
}
