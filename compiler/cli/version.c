/* version.c: see version.h. */
#include "cli/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/drafts.h"
#include "memory/buf.h"

static int64_t format_version(time_t t) {
  struct tm tm;
  gmtime_r(&t, &tm);
  const int64_t year = tm.tm_year + 1900, month = tm.tm_mon + 1;
  const int64_t date = year * 10000 + month * 100 + tm.tm_mday;
  const int64_t hour = tm.tm_hour, minute = tm.tm_min;
  return date * 1000000 + hour * 10000 + minute * 100 + tm.tm_sec;
}

/* Returns the second that a version names; a version that names none (1, 20160000000001) gives one
 * that format_version does not give back. */
static time_t parse_version(int64_t v) {
  struct tm tm = {.tm_sec = (int)(v % 100),
                  .tm_min = (int)(v / 100 % 100),
                  .tm_hour = (int)(v / 10000 % 100),
                  .tm_mday = (int)(v / 1000000 % 100),
                  .tm_mon = (int)(v / 100000000 % 100) - 1,
                  .tm_year = (int)(v / 10000000000 % 10000) - 1900};
  return timegm(&tm);
}

/* The last second of the year 9999, behind which a version would have more than 14 digits. */
static const int64_t last_second = INT64_C(253402300799);

static const char *given_clock(void) {
  const char *epoch = getenv("SOURCE_DATE_EPOCH");
  return epoch && *epoch ? epoch : NULL;
}

bool version_clock_works(void) {
  const char *epoch = given_clock();
  if (!epoch) return true;
  const size_t digits = strspn(epoch, "0123456789");
  if (digits <= 12 && epoch[digits] == '\0' && strtoll(epoch, NULL, 10) <= last_second) return true;
  fprintf(stderr, "ashc: error: SOURCE_DATE_EPOCH is \"%s\": it takes seconds since 1970\n", epoch);
  return false;
}

static time_t clock_now(void) {
  const char *epoch = given_clock();
  return epoch ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
}

int64_t version_next(int64_t newest) {
  int64_t now = format_version(clock_now());
  if (now > newest) return now;
  time_t t = parse_version(newest);
  return format_version(t) == newest ? format_version(t + 1) : newest + 1;
}

static bool is_taken(const ash_migrations *set, const char *name) {
  for (size_t i = 0; i < set->count; i++)
    if (strcmp(set->items[i]->name, name) == 0) return true;
  return false;
}

static bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Returns `text` as a name: "Add posts!" gives add_posts, "AddPosts" gives add_posts. */
static const char *underscore(Arena *a, const char *text) {
  Buf b = buf_new(a);
  for (const char *p = text; *p; p++) {
    bool upper = *p >= 'A' && *p <= 'Z';
    bool gap = !is_letter_or_digit(*p) || (upper && p > text && p[-1] >= 'a' && p[-1] <= 'z');
    if (gap && b.len && b.text[b.len - 1] != '_') buf_putc(&b, '_');
    if (is_letter_or_digit(*p)) buf_putc(&b, (char)(upper ? *p + ('a' - 'A') : *p));
  }
  while (b.len && b.text[b.len - 1] == '_') b.text[--b.len] = '\0';
  return buf_text(&b);
}

static const char *given_name(Run *run, const ash_migrations *set, const char *given,
                              const char *suffix) {
  const char *stem = underscore(run->arena, given);
  const char *name = arena_printf(run->arena, "%s%s", stem, suffix);
  if (!*stem) {
    diag_error(run->diag, NO_SPAN, "--name \"%s\": a name needs a letter or a digit", given);
    diag_help(run->diag, "say what changes, as in --name add_posts");
  } else if (is_dev_name(stem)) {
    diag_error(run->diag, NO_SPAN, "--name %s: names that end in _dev are those of --dev", given);
    diag_help(run->diag, "choose another name%s", *suffix ? "; --dev adds the ending itself" : "");
  } else if (is_taken(set, name)) {
    diag_error(run->diag, NO_SPAN, "--name %s: a migration of that name exists already", name);
    diag_help(run->diag, "choose another name, or leave --name out");
  } else {
    return name;
  }
  return NULL;
}

const char *version_name(Run *run, const ash_migrations *set, const char *automatic,
                         const char *suffix) {
  const char *given = run->options.value[OPT_NAME];
  if (given) return given_name(run, set, given, suffix);
  const char *name = arena_printf(run->arena, "%s%s", automatic, suffix);
  for (unsigned n = 2; is_taken(set, name) || (!*suffix && is_dev_name(name)); n++)
    name = arena_printf(run->arena, "%s_%u%s", automatic, n, suffix);
  return name;
}
