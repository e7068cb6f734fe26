/* default_time.c: dates and times as defaults: literals (~D[…], ~U[…]) and functions of the present. */
#include <stdio.h>
#include <string.h>

#include "resolve/default.h"

/* --- literals --------------------------------------------------------------------------------- */

typedef struct Moment {
  int year, month, day, hour, minute, second, micro;
} Moment;

static int days_in(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

/* Reads YYYY-MM-DD. Returns what follows, or NULL. */
static const char *read_date(const char *text, Moment *m) {
  int used = 0;
  if (sscanf(text, "%4d-%2d-%2d%n", &m->year, &m->month, &m->day, &used) != 3 || used != 10)
    return NULL;
  bool right = m->year >= 0 && m->month >= 1 && m->month <= 12 && m->day >= 1 &&
               m->day <= days_in(m->year, m->month);
  return right ? text + used : NULL;
}

/* Reads up to six digits after a point. Returns what follows. */
static const char *read_fraction(const char *p, Moment *m) {
  if (*p != '.') return p;
  int scale = 100000;
  for (p++; *p >= '0' && *p <= '9'; p++, scale /= 10) m->micro += (*p - '0') * scale;
  return p;
}

/* Reads HH:MM:SS with a fraction. Returns what follows, or NULL. */
static const char *read_time(const char *text, Moment *m) {
  int used = 0;
  if (sscanf(text, "%2d:%2d:%2d%n", &m->hour, &m->minute, &m->second, &used) != 3 || used != 8)
    return NULL;
  bool right = m->hour >= 0 && m->hour < 24 && m->minute >= 0 && m->minute < 60 && m->second >= 0 &&
               m->second < 60;
  return right ? read_fraction(text + used, m) : NULL;
}

static bool is_utc(const char *zone) {
  return strcmp(zone, "Z") == 0 || strcmp(zone, "+00:00") == 0;
}

static const char *print_time(Arena *a, const Moment *m, bool micro) {
  const char *text = arena_printf(a, "%02d:%02d:%02d", m->hour, m->minute, m->second);
  return micro ? arena_printf(a, "%s.%06d", text, m->micro) : text;
}

const char *time_text(Arena *a, ValueKind kind, Adapter adapter, const char *text) {
  Moment m = {0};
  bool date = kind == VALUE_DATE, time = kind == VALUE_TIME || kind == VALUE_TIME_USEC;
  const char *rest = time ? text : read_date(text, &m);
  if (!rest) return NULL;
  const char *day = arena_printf(a, "%04d-%02d-%02d", m.year, m.month, m.day);
  if (date) return *rest ? NULL : day;
  if (!time && *rest != 'T' && *rest != ' ') return NULL;
  rest = read_time(time ? rest : rest + 1, &m);
  if (!rest) return NULL;
  bool micro = kind == VALUE_TIME_USEC || kind == VALUE_DATETIME_USEC;
  const char *clock = print_time(a, &m, micro);
  if (time) return *rest ? NULL : clock;
  bool naive = kind == VALUE_NAIVE_DATETIME;
  if (naive ? *rest != 0 : !is_utc(rest)) return NULL;
  return arena_printf(a, "%s%c%s%s", day, adapter == ADAPTER_SQLITE ? 'T' : ' ', clock,
                      naive ? "" : "Z");
}

/* --- functions -------------------------------------------------------------------------------- */

#define UUID4                                                                                     \
  "(lower(hex(randomblob(4))||'-'||hex(randomblob(2))||'-4'||substr(hex(randomblob(2)),2)||'-'||" \
  "substr('89ab',1+(random()&3),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6))))"

/* milliseconds since 1970, all of one statement's calls of 'now' being the same */
#define MILLISECONDS "CAST(strftime('%s','now')||substr(strftime('%f','now'),4) AS INTEGER)"

#define UUID7                                                                                    \
  "(printf('%08x',(" MILLISECONDS ")>>16)||'-'||printf('%04x',(" MILLISECONDS ")&65535)||'-7'||" \
  "lower(substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+(random()&3),1)||"                   \
  "substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6))))"

/* function, kind of the attribute's values, SQL in a `.resource` file */
static const struct {
  const char *function;
  ValueKind kind;
  const char *sqlite;
} sqlite_functions[] = {
    {"Ash.UUID.generate", VALUE_UUID, UUID4},
    {"Ecto.UUID.generate", VALUE_UUID, UUID4},
    {"Ash.UUIDv7.generate", VALUE_UUID, UUID7},
    {"Ash.UUID.generate", VALUE_STRING, UUID4},
    {"Ecto.UUID.generate", VALUE_STRING, UUID4},
    {"Ash.UUIDv7.generate", VALUE_STRING, UUID7},
    {"DateTime.utc_now", VALUE_DATETIME_USEC, "(strftime('%Y-%m-%dT%H:%M:%f000Z','now'))"},
    {"DateTime.utc_now", VALUE_DATETIME, "(strftime('%Y-%m-%dT%H:%M:%SZ','now'))"},
    {"DateTime.utc_now", VALUE_NAIVE_DATETIME, "(strftime('%Y-%m-%dT%H:%M:%S','now'))"},
    {"NaiveDateTime.utc_now", VALUE_NAIVE_DATETIME, "(strftime('%Y-%m-%dT%H:%M:%S','now'))"},
    {"Date.utc_today", VALUE_DATE, "(date('now'))"},
    {"Time.utc_now", VALUE_TIME, "(time('now'))"},
    {"Time.utc_now", VALUE_TIME_USEC, "(strftime('%H:%M:%f000','now'))"},
};

static const struct {
  const char *function, *sql;
} postgres_functions[] = {
    {"Ash.UUID.generate", "gen_random_uuid()"},
    {"Ecto.UUID.generate", "gen_random_uuid()"},
    {"Ash.UUIDv7.generate", "uuid_generate_v7()"},
    {"DateTime.utc_now", "(now() AT TIME ZONE 'utc')"},
    {"Date.utc_today", "CURRENT_DATE"},
};

static const char *sqlite_function(ValueKind kind, const char *function, bool *fits) {
  bool known = false;
  for (size_t i = 0; i < sizeof sqlite_functions / sizeof *sqlite_functions; i++) {
    if (strcmp(sqlite_functions[i].function, function) != 0) continue;
    if (sqlite_functions[i].kind == kind) return sqlite_functions[i].sqlite;
    known = true;
  }
  *fits = !known || kind == VALUE_OTHER;
  return NULL;
}

static const char *postgres_function(const Resource *resource, const AttributeType *type,
                                     const char *function) {
  if (strcmp(function, "Ash.UUIDv7.generate") == 0 && resource->repo->builtin_uuid7)
    return "uuidv7()";
  bool zoned = strncmp(type->type.name, "timestamptz", 11) == 0;
  if (strcmp(function, "DateTime.utc_now") == 0 && zoned) return "now()";
  for (size_t i = 0; i < sizeof postgres_functions / sizeof *postgres_functions; i++)
    if (strcmp(postgres_functions[i].function, function) == 0) return postgres_functions[i].sql;
  return NULL;
}

const char *default_function(const Resource *resource, const AttributeType *type,
                             const char *function, bool *fits) {
  *fits = true;
  if (resource->repo && resource->repo->repo->adapter == ADAPTER_POSTGRES)
    return postgres_function(resource, type, function);
  return sqlite_function(type->value, function, fits);
}
