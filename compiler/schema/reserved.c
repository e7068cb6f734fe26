/* reserved.c: the names that migrations give to what they make for their time. A declared table, index
 * or column of such a name would be in the way of the migration that needs it. */
#include <string.h>
#include <strings.h>

#include "schema/schema.h"

/* `whole`: this name alone, not all that begin with it. */
static const struct {
  const char *start;
  bool whole;
} reserved[] = {
    {NAME_NEW, false},    {NAME_SHAPE, false},  {NAME_BETWEEN, false},   {NAME_WAITING, false},
    {"ash_edit_", false}, {"ash_kept_", false}, {"ash_run_", false},     {"ash_kept", true},
    {"ash_left", true},   {"ash_guard", true},  {"ash_left_rows", true}, {"ash_up", true},
    {"ash_works", true},  {"ash_end", true},    {"ash_progress", true},  {"ash_stranger", true}};

const char *reserved_name(const char *name) {
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
    if (strncasecmp(name, reserved[i].start, strlen(reserved[i].start)) == 0 &&
        (!reserved[i].whole || !name[strlen(reserved[i].start)]))
      return reserved[i].start;
  return NULL;
}
