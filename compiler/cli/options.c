/* options.c: parsing a command line by the table of options.h. */
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/suggest.h"

#define X(id, name, letter, kind, argument, help) {name, letter, kind, argument, help},
static const OptionInfo option_infos[] = {CLI_OPTIONS(X)};
#undef X

const OptionInfo *options_info(int id) {
  return &option_infos[id];
}

static bool allowed(uint64_t mask, int id) {
  return (mask >> id) & 1;
}

/* Returns the option of `mask` that is written as the `len` characters at `name`, or -1. */
static int find_long(const char *name, size_t len, uint64_t mask) {
  for (int id = 0; id < OPT_COUNT; id++)
    if (allowed(mask, id) && strlen(option_infos[id].name) == len &&
        memcmp(option_infos[id].name, name, len) == 0)
      return id;
  return -1;
}

static int find_short(char letter, uint64_t mask) {
  for (int id = 0; id < OPT_COUNT; id++)
    if (allowed(mask, id) && option_infos[id].letter == letter) return id;
  return -1;
}

static void complain_unknown(const char *command, const char *argument, uint64_t mask) {
  fprintf(stderr, "ashc: error: `ashc %s` takes no option %s", command, argument);
  const char *word = argument + strspn(argument, "-");
  Suggestion s = suggest_start(word);
  for (int id = 0; id < OPT_COUNT; id++)
    if (allowed(mask, id)) suggest_offer(&s, option_infos[id].name);
  if (s.best) fprintf(stderr, "; did you mean --%s?", s.best);
  fprintf(stderr, "\n  help: `ashc help %s` lists what it takes\n", command);
}

static bool is_number(const char *text) {
  size_t digits = strspn(text, "0123456789");
  return digits > 0 && digits <= 18 && text[digits] == '\0';
}

static void append(Arena *a, TextList **list, const char *text) {
  while (*list) list = &(*list)->next;
  *list = NEW(a, TextList);
  (*list)->text = text;
}

static bool set_option(Arena *a, Options *o, int id, const char *value) {
  const OptionInfo *info = &option_infos[id];
  if (info->kind == NUMBER && !is_number(value)) {
    fprintf(stderr, "ashc: error: --%s takes a whole number, got \"%s\"\n", info->name, value);
    return false;
  }
  if (!*value) { /* most often a variable that is not set: it does not mean the default */
    fprintf(stderr, "ashc: error: --%s is empty; it takes %s\n", info->name, info->argument);
    return false;
  }
  o->given[id] = true;
  if (info->kind == LIST)
    append(a, &o->list[id], value);
  else
    o->value[id] = value;
  return true;
}

/* Sets option `id`, whose value is `attached` or else the next argument. Returns the index of the
 * last argument used, or -1 after an error. */
static int take_option(Arena *a, Options *o, int id, const char *attached, int i, int argc,
                       char **argv) {
  const OptionInfo *info = &option_infos[id];
  if (info->kind == FLAG) {
    if (attached) {
      fprintf(stderr, "ashc: error: --%s takes no value\n", info->name);
      return -1;
    }
    o->given[id] = true;
    return i;
  }
  if (!attached && i + 1 >= argc) {
    fprintf(stderr, "ashc: error: --%s needs a value: --%s %s\n", info->name, info->name,
            info->argument);
    return -1;
  }
  const char *value = attached ? attached : argv[++i];
  return set_option(a, o, id, value) ? i : -1;
}

static int parse_long(Arena *a, Options *o, int i, int argc, char **argv, uint64_t mask) {
  const char *name = argv[i] + 2;
  const char *equals = strchr(name, '=');
  size_t len = equals ? (size_t)(equals - name) : strlen(name);
  int id = find_long(name, len, mask);
  if (id < 0) {
    complain_unknown(argv[0], argv[i], mask);
    return -1;
  }
  return take_option(a, o, id, equals ? equals + 1 : NULL, i, argc, argv);
}

static int parse_short(Arena *a, Options *o, int i, int argc, char **argv, uint64_t mask) {
  int id = find_short(argv[i][1], mask);
  if (id < 0) {
    complain_unknown(argv[0], argv[i], mask);
    return -1;
  }
  return take_option(a, o, id, argv[i][2] ? argv[i] + 2 : NULL, i, argc, argv);
}

bool options_parse(Arena *a, Options *o, int argc, char **argv, uint64_t mask) {
  *o = (Options){.arguments = NEW_ARRAY(a, const char *, (size_t)argc + 1)};
  bool literal = false; /* after `--` */
  for (int i = 1; i < argc; i++) {
    if (!literal && strcmp(argv[i], "--") == 0) {
      literal = true;
    } else if (!literal && strncmp(argv[i], "--", 2) == 0) {
      if ((i = parse_long(a, o, i, argc, argv, mask)) < 0) return false;
    } else if (!literal && argv[i][0] == '-' && argv[i][1]) {
      if ((i = parse_short(a, o, i, argc, argv, mask)) < 0) return false;
    } else {
      o->arguments[o->argument_count++] = argv[i];
    }
  }
  return true;
}

int64_t options_number(const Options *o, OptionId id, int64_t otherwise) {
  return o->value[id] ? (int64_t)strtoll(o->value[id], NULL, 10) : otherwise;
}

void options_print(uint64_t mask) {
  for (int id = 0; id < OPT_COUNT; id++) {
    if (!allowed(mask, id)) continue;
    const OptionInfo *info = &option_infos[id];
    char left[64];
    snprintf(left, sizeof left, "--%s%s%s", info->name, info->argument ? " " : "",
             info->argument ? info->argument : "");
    if (info->letter)
      printf("  -%c, %-26s %s\n", info->letter, left, info->help);
    else
      printf("      %-26s %s\n", left, info->help);
  }
}
