/* standalone.c: replays a corpus through a fuzz target without libFuzzer: each argument is a file or a
 * folder of files. It prints how many inputs ran; an input that breaks the target aborts, its path
 * printed last. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *path) {
  perror(path);
  exit(2);
}

static unsigned run_file(const char *path, size_t size) {
  FILE *f = fopen(path, "rb");
  uint8_t *data = malloc(size + 1);
  if (!f || !data || fread(data, 1, size, f) != size) fail(path);
  fclose(f);
  fprintf(stderr, "%s\r", path);
  LLVMFuzzerTestOneInput(data, size);
  free(data);
  return 1;
}

static unsigned run_path(const char *path);

static unsigned run_folder(const char *path) {
  struct dirent **entries;
  int count = scandir(path, &entries, NULL, alphasort);
  if (count < 0) fail(path);
  unsigned runs = 0;
  for (int i = 0; i < count; i++) {
    char inner[4096];
    snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
    if (entries[i]->d_name[0] != '.') runs += run_path(inner);
    free(entries[i]);
  }
  free(entries);
  return runs;
}

static unsigned run_path(const char *path) {
  struct stat st;
  if (stat(path, &st) != 0) fail(path);
  return S_ISDIR(st.st_mode) ? run_folder(path) : run_file(path, (size_t)st.st_size);
}

int main(int argc, char **argv) {
  unsigned runs = 0;
  for (int i = 1; i < argc; i++) runs += run_path(argv[i]);
  fprintf(stderr, "\n");
  printf("%u inputs\n", runs);
  return runs == 0;
}
