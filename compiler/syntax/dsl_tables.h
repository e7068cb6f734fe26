/* dsl_tables.h: the pieces of the vocabulary's table, one file each, and how its lines are written.
 * Private to dsl*.c. */
#ifndef ASHC_SYNTAX_DSL_TABLES_H
#define ASHC_SYNTAX_DSL_TABLES_H

#include "syntax/dsl.h"

#define OPTION(name, value, fallback, help) \
  { name, DSL_##value, NULL, fallback, help, DSL_EVERYWHERE }
#define CHOICE(name, value, allowed, fallback, help) \
  { name, DSL_##value, allowed, fallback, help, DSL_EVERYWHERE }
#define POSTGRES_OPTION(name, value, fallback, help) \
  { name, DSL_##value, NULL, fallback, help, DSL_ONLY_POSTGRES }
/* an option of Ash that bears no schema */
#define PASSED(name) \
  { name, DSL_ANY, NULL, NULL, NULL, DSL_EVERYWHERE }
#define END_OF_OPTIONS \
  { NULL, DSL_NONE, NULL, NULL, NULL, DSL_EVERYWHERE }

#define SECTION(name_, help_, options_, children_) \
  { .name = name_, .kind = DSL_SECTION, .help = help_, .options = options_, .children = children_ }
/* a section of Ash or of one of its extensions that bears no schema */
#define PASSED_SECTION(name_) \
  { .name = name_, .kind = DSL_PASSED }
#define END_OF_ENTRIES \
  { .name = NULL }

extern const DslEntry dsl_sqlite_sections[];   /* dsl_data_layer.c */
extern const DslOption dsl_sqlite_options[];   /* dsl_data_layer.c */
extern const DslEntry dsl_postgres_sections[]; /* dsl_data_layer.c */
extern const DslOption dsl_postgres_options[]; /* dsl_data_layer.c */
extern const DslEntry dsl_attributes[];        /* dsl_attributes.c */
extern const DslEntry dsl_relationships[];     /* dsl_relationships.c */

#endif
