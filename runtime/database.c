/* database.c: ash_resolve_database: which database a program means. */
#include <ash/migrate.h>

#include <stdlib.h>

static const char *filled(const char *text) {
  return text && *text ? text : NULL;
}

int ash_resolve_database(const char **out, const char *given, const ash_migrations *set) {
  *out = filled(given);
  if (!*out && set && filled(set->database_env)) *out = filled(getenv(set->database_env));
  if (!*out && set) *out = filled(set->database);
  return *out ? ASH_OK : ASH_MISUSE;
}
