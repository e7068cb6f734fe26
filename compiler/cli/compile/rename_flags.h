/* rename_flags.h: --rename TABLE.OLD:NEW and --rename-table OLD:NEW as answers. */
#ifndef ASHC_CLI_RENAME_FLAGS_H
#define ASHC_CLI_RENAME_FLAGS_H

#include "cli/cli.h"
#include "schema/schema.h"

typedef struct RenameFlag {
  struct RenameFlag *next;
  const char *text; /* as given */
  Name table;       /* NULL: from and to are tables */
  Name from, to;
  bool used;
} RenameFlag;

/* What a flag's names are looked up in: the columns of a table, or the tables of a schema, on both
 * sides. */
typedef struct RenameSides {
  const Table *table_was, *table_is; /* NULL: tables */
  const Schema *was, *is;
} RenameSides;

/* Returns the flags of `option` (OPT_RENAME or OPT_RENAME_TABLE) in the order given. Records an error
 * for each that is malformed. */
RenameFlag *rename_flags_read(Run *run, OptionId option);

/* Returns true if the rename can be: the old name was there, whether or not something else has it now; the
 * new name is there and is new, or is what another flag renames. So names can be swapped and handed on. */
bool rename_flag_fits(const RenameFlag *flags, const RenameFlag *flag, const RenameSides *sides);

/* Records an error, with the nearest name, for each flag that was not used. */
void rename_flags_check(Run *run, const RenameFlag *flags, const Schema *before,
                        const Schema *after);

#endif
