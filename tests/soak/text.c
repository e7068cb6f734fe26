/* text.c: a model as resources, and the arguments that a compile needs to understand a change. */
#include <string.h>

#include "soak/model.h"

static const char *const actions[] = {NULL, ":nothing", ":restrict", ":delete", ":nilify"};
static const char *const update_actions[] = {NULL, ":nothing", ":restrict", ":update", ":nilify"};
static const char *const deferrables[] = {NULL, "true", ":initially"};
static const char *const conflicts[] = {NULL, ":fail", ":ignore", ":replace", ":rollback"};
static const char *const collations[] = {NULL, ":nocase", ":rtrim"};

void put_ident(Buf *out, const char *name) {
  buf_putc(out, '"');
  for (; *name; name++) {
    if (*name == '"') buf_putc(out, '"');
    buf_putc(out, *name);
  }
  buf_putc(out, '"');
}

/* A text in double quotes of the language. */
static void put_string(Buf *out, const char *text) {
  buf_putc(out, '"');
  for (; *text; text++) {
    if (strchr("\"\\", *text)) buf_putc(out, '\\');
    buf_putc(out, *text);
  }
  buf_putc(out, '"');
}

static void put_atom(Buf *out, const char *name) {
  buf_putc(out, ':');
  put_string(out, name);
}

static void put_sql_string(Buf *out, const char *key, const Buf *sql) {
  buf_printf(out, ", %s: ", key);
  put_string(out, buf_text((Buf *)sql));
}

static void put_column_name(Buf *out, const MTable *t, int id) {
  put_ident(out, live_column(t, id)->name);
}

/* --- SQL of a model --------------------------------------------------------------------------- */

void model_check_sql(Buf *out, const MTable *t, const MCheck *c) {
  static const char *const forms[][2] = {{"", " IS NOT 7"},
                                         {"length(", ") IS NOT 3"},
                                         {"typeof(", ") <> 'blob'"},
                                         {"", " IS NULL OR tag < 1000"}};
  const char *name = live_column(t, c->column)->name;
  buf_put(out, forms[c->kind][0]);
  put_ident(out, name);
  if (c->kind < 3) {
    buf_put(out, forms[c->kind][1]);
    return;
  }
  buf_put(out, " IS NULL OR ");
  put_ident(out, t->columns[0].name);
  buf_put(out, " < 100000");
}

void model_computed_sql(Buf *out, const MTable *t, const MColumn *c) {
  static const char *const forms[][2] = {
      {"", " || '!'"}, {"coalesce(", ", 'none')"}, {"hex(", ")"}};
  buf_put(out, forms[c->computed - 1][0]);
  put_column_name(out, t, c->computed_of);
  buf_put(out, forms[c->computed - 1][1]);
}

static void put_where(Buf *out, const MTable *t, const MIndex *x) {
  static const char *const forms[] = {" IS NOT NULL", " > 3", " <> 'x'"};
  Buf sql = buf_new(out->arena);
  put_column_name(&sql, t, x->columns[0]);
  buf_put(&sql, forms[x->where - 1]);
  put_sql_string(out, "where", &sql);
}

/* --- sections --------------------------------------------------------------------------------- */

static void put_attribute(Buf *out, const MTable *t, const MColumn *c) {
  const MType *type = &model_types[c->type];
  if (c->numbered) {
    buf_put(out, "    integer_primary_key ");
    put_atom(out, c->name);
    buf_putc(out, '\n');
    return;
  }
  buf_put(out, "    attribute ");
  put_atom(out, c->name);
  buf_printf(out, ", :%s", type->word);
  if (c->key) buf_put(out, ", primary_key?: true");
  if (c->required) buf_put(out, ", allow_nil?: false");
  if (c->fallback && c->fallback != COMPUTED_DEFAULT)
    buf_printf(out, ", default: %s", type->defaults[c->fallback - 1]);
  if (c->clob) buf_put(out, ", storage: \"CLOB\"");
  if (c->collation) buf_printf(out, ", collation: %s", collations[c->collation]);
  if (c->backfill) {
    Buf sql = buf_new(out->arena), tag = buf_new(out->arena);
    put_ident(&tag, t->columns[0].name);
    const char *hole = strstr(type->fill, "%s");
    buf_putn(&sql, type->fill, hole ? (size_t)(hole - type->fill) : strlen(type->fill));
    if (hole) buf_printf(&sql, "%s%s", buf_text(&tag), hole + 2);
    put_sql_string(out, "backfill", &sql);
  }
  if (c->computed) {
    Buf sql = buf_new(out->arena);
    model_computed_sql(&sql, t, c);
    put_sql_string(out, "computed", &sql);
    if (c->stored) buf_put(out, ", stored?: true");
  }
  buf_putc(out, '\n');
}

static void put_attributes(Buf *out, const MTable *t) {
  buf_put(out, "  attributes do\n");
  for (int i = 0; i < COLUMNS; i++)
    if (t->columns[i].id && !t->columns[i].retained) put_attribute(out, t, &t->columns[i]);
  buf_put(out, "  end\n");
}

static void put_relationships(Buf *out, const Model *m, const MTable *t) {
  for (int i = 0; i < COLUMNS; i++) {
    const MColumn *c = &t->columns[i];
    if (!c->id || c->retained || !c->parent) continue;
    buf_printf(out, "    belongs_to :r%d, Soak.T%d, define_attribute?: false, attribute_type: :%s",
               c->id, c->parent, model_types[c->type].word);
    buf_put(out, ", source_attribute: ");
    put_atom(out, c->name);
    buf_put(out, ", destination_attribute: ");
    put_atom(out, live_column(model_table(m, c->parent), c->parent_column)->name);
    if (c->required) buf_put(out, ", allow_nil?: false");
    buf_putc(out, '\n');
  }
}

static void put_reference(Buf *out, const Model *m, const MTable *t, const MColumn *c) {
  buf_printf(out, "      reference :r%d", c->id);
  if (actions[c->on_delete]) buf_printf(out, ", on_delete: %s", actions[c->on_delete]);
  if (update_actions[c->on_update])
    buf_printf(out, ", on_update: %s", update_actions[c->on_update]);
  if (deferrables[c->deferrable]) buf_printf(out, ", deferrable: %s", deferrables[c->deferrable]);
  if (c->index) buf_put(out, ", index?: true");
  if (c->pair) {
    buf_put(out, ", match_with: [{");
    put_atom(out, live_column(t, c->pair)->name);
    buf_put(out, ", ");
    put_atom(out, live_column(model_table(m, c->parent), c->pair_parent)->name);
    buf_put(out, "}]");
  }
  buf_putc(out, '\n');
}

static void put_references(Buf *out, const Model *m, const MTable *t) {
  for (int i = 0; i < COLUMNS; i++)
    if (t->columns[i].id && !t->columns[i].retained && t->columns[i].parent)
      put_reference(out, m, t, &t->columns[i]);
}

static void put_field(Buf *out, const MTable *t, const MIndex *x, int id) {
  if (x->expression) {
    Buf sql = buf_new(out->arena);
    buf_put(&sql, x->expression == 1 ? "lower(" : "coalesce(");
    put_column_name(&sql, t, id);
    buf_put(&sql, x->expression == 1 ? ")" : ", 0)");
    put_string(out, buf_text(&sql));
    return;
  }
  if (x->desc) buf_put(out, "{:desc, ");
  put_atom(out, live_column(t, id)->name);
  if (x->desc) buf_putc(out, '}');
}

static void put_fields(Buf *out, const MTable *t, const MIndex *x) {
  buf_putc(out, '[');
  put_field(out, t, x, x->columns[0]);
  if (x->columns[1]) {
    buf_put(out, ", ");
    put_field(out, t, x, x->columns[1]);
  }
  buf_putc(out, ']');
}

static void put_indexes(Buf *out, const MTable *t) {
  for (int i = 0; i < INDEXES; i++) {
    const MIndex *x = &t->indexes[i];
    if (!x->id) continue;
    buf_put(out, "      index ");
    put_fields(out, t, x);
    buf_printf(out, ", name: \"%s\"", x->name);
    if (x->unique) buf_put(out, ", unique: true");
    if (x->nulls_equal) buf_put(out, ", nulls_distinct: false");
    if (x->all_tenants) buf_put(out, ", all_tenants?: true");
    if (x->unfiltered) buf_put(out, ", include_base_filter?: false");
    if (x->where) put_where(out, t, x);
    buf_putc(out, '\n');
  }
}

static void put_identities(Buf *out, const MTable *t) {
  for (int i = 0; i < INDEXES; i++) {
    const MIndex *x = &t->identities[i];
    if (!x->id) continue;
    buf_printf(out, "    identity :%s, ", x->name);
    put_fields(out, t, x);
    if (x->nulls_equal) buf_put(out, ", nils_distinct?: false");
    if (x->all_tenants) buf_put(out, ", all_tenants?: true");
    if (x->constraint) buf_put(out, ", constraint?: true");
    if (conflicts[x->conflict]) buf_printf(out, ", on_conflict: %s", conflicts[x->conflict]);
    if (x->where) put_where(out, t, x);
    buf_putc(out, '\n');
  }
}

static void put_checks(Buf *out, const MTable *t) {
  for (int i = 0; i < INDEXES; i++) {
    const MCheck *c = &t->checks[i];
    if (!c->id) continue;
    Buf sql = buf_new(out->arena);
    model_check_sql(&sql, t, c);
    buf_put(out, "      check_constraint ");
    put_atom(out, live_column(t, c->column)->name);
    buf_printf(out, ", \"%s\"", c->name);
    put_sql_string(out, "check", &sql);
    buf_putc(out, '\n');
  }
}

/* One that names another table, too. */
static void put_foreign_sql(Buf *sql, const MTable *t, const MObject *o, const MTable *other) {
  Buf tag = buf_new(sql->arena), other_tag = buf_new(sql->arena), name = buf_new(sql->arena);
  Buf other_name = buf_new(sql->arena);
  put_ident(&tag, t->columns[0].name);
  put_ident(&other_tag, other->columns[0].name);
  put_ident(&name, t->name);
  put_ident(&other_name, other->name);
  if (o->kind == 3)
    buf_printf(
        sql, "CREATE TRIGGER %s AFTER DELETE ON %s BEGIN DELETE FROM %s WHERE %s = old.%s; END",
        o->name, buf_text(&name), buf_text(&other_name), buf_text(&other_tag), buf_text(&tag));
  else
    buf_printf(sql, "CREATE VIEW %s AS SELECT a.%s AS one, b.%s AS two FROM %s a, %s b", o->name,
               buf_text(&tag), buf_text(&other_tag), buf_text(&name), buf_text(&other_name));
  if (o->kind == 5)
    buf_printf(sql,
               "; CREATE TRIGGER %s_in INSTEAD OF INSERT ON %s BEGIN INSERT INTO %s(%s) VALUES "
               "(new.one); END",
               o->name, o->name, buf_text(&name), buf_text(&tag));
}

static void put_object_sql(Buf *sql, const Model *m, const MTable *t, const MObject *o) {
  if (o->kind >= 3) {
    put_foreign_sql(sql, t, o, model_table(m, o->other));
    return;
  }
  const char *name = live_column(t, o->column)->name;
  if (o->kind == 2) {
    buf_printf(sql, "CREATE VIEW %s AS SELECT ", o->name);
    put_ident(sql, name);
    buf_put(sql, " FROM ");
    put_ident(sql, t->name);
    return;
  }
  buf_printf(sql, "CREATE TRIGGER %s AFTER %s ON ", o->name, o->kind ? "UPDATE" : "INSERT");
  put_ident(sql, t->name);
  buf_put(sql, o->kind ? " BEGIN UPDATE " : " BEGIN SELECT ");
  if (o->kind) {
    put_ident(sql, t->name);
    buf_put(sql, " SET ");
    put_ident(sql, name);
    buf_put(sql, " = NULL WHERE ");
    put_ident(sql, t->columns[0].name);
    buf_put(sql, " = new.");
    put_ident(sql, t->columns[0].name);
  } else {
    buf_put(sql, "new.");
    put_ident(sql, name);
  }
  buf_put(sql, "; END");
}

static void put_objects(Buf *out, const Model *m, const MTable *t) {
  for (int i = 0; i < INDEXES; i++) {
    const MObject *o = &t->objects[i];
    if (!o->id) continue;
    Buf sql = buf_new(out->arena);
    put_object_sql(&sql, m, t, o);
    buf_printf(out, "      statement :%s", o->name);
    put_sql_string(out, "up", &sql);
    const bool view = o->kind == 2 || o->kind >= 4;
    buf_printf(out, ", down: \"DROP %s %s\"", view ? "VIEW" : "TRIGGER", o->name);
    if (o->kind >= 3) {
      buf_put(out, ", after_tables: [");
      put_string(out, model_table(m, o->other)->name);
      buf_putc(out, ']');
    }
    buf_putc(out, '\n');
  }
}

/* Appends a section unless nothing stands in it: the texts of both are one call each. */
static void put_section(Buf *out, const char *start, const Buf *content, const char *end) {
  if (content->len) buf_printf(out, "%s%s%s", start, buf_text(content), end);
}

static void put_base_filter(Buf *out, const MTable *t) {
  if (!t->base_filter) return;
  Buf sql = buf_new(out->arena);
  put_column_name(&sql, t, t->base_filter);
  buf_put(&sql, " IS NOT 3");
  buf_put(out, "    base_filter_sql ");
  put_string(out, buf_text(&sql));
  buf_putc(out, '\n');
}

static void put_tenancy(Buf *out, const MTable *t) {
  if (!t->tenant) return;
  buf_put(out, "  multitenancy do\n    strategy :attribute\n    attribute ");
  put_atom(out, live_column(t, t->tenant)->name);
  buf_printf(out, "\n%s  end\n\n", t->global ? "    global? true\n" : "");
}

/* Defaults that stand beside the attributes. */
static void put_defaults(Buf *out, const MTable *t) {
  Buf defaults = buf_new(out->arena);
  for (int i = 0; i < COLUMNS; i++) {
    const MColumn *c = &t->columns[i];
    if (!c->id || c->retained) continue;
    if (c->fallback != COMPUTED_DEFAULT) continue;
    buf_put(&defaults, defaults.len ? ", {" : "{");
    put_atom(&defaults, c->name);
    buf_printf(&defaults, ", \"fragment(\\\"(%s)\\\")\"}", model_default(c));
  }
  if (defaults.len) buf_printf(out, "    migration_defaults [%s]\n", buf_text(&defaults));
}

/* --- whole ------------------------------------------------------------------------------------ */

static void put_table(Buf *out, const Model *m, const MTable *t) {
  Arena *a = out->arena;
  Buf references = buf_new(a), indexes = buf_new(a), checks = buf_new(a), objects = buf_new(a);
  Buf relationships = buf_new(a), identities = buf_new(a);
  put_references(&references, m, t);
  put_indexes(&indexes, t);
  put_checks(&checks, t);
  put_objects(&objects, m, t);
  put_relationships(&relationships, m, t);
  put_identities(&identities, t);
  buf_printf(out, "resource Soak.T%d do\n  sqlite do\n    table ", t->id);
  put_string(out, t->name);
  buf_putc(out, '\n');
  if (t->strict) buf_put(out, "    strict? true\n");
  if (t->without_rowid) buf_put(out, "    without_rowid? true\n");
  put_base_filter(out, t);
  put_defaults(out, t);
  put_section(out, "\n    references do\n", &references, "    end\n");
  put_section(out, "\n    custom_indexes do\n", &indexes, "    end\n");
  put_section(out, "\n    check_constraints do\n", &checks, "    end\n");
  put_section(out, "\n    custom_statements do\n", &objects, "    end\n");
  buf_put(out, "  end\n\n  resource do\n    require_primary_key? false\n  end\n\n");
  put_tenancy(out, t);
  put_attributes(out, t);
  put_section(out, "\n  relationships do\n", &relationships, "  end\n");
  put_section(out, "\n  identities do\n", &identities, "  end\n");
  buf_put(out, "end\n\n");
}

static bool is_computed_from(const MTable *t, const MColumn *c) {
  for (int i = 0; i < COLUMNS; i++)
    if (t->columns[i].computed && t->columns[i].computed_of == c->id) return true;
  return false;
}

/* The second resource of a table leaves out some columns that nothing is said of. */
static void put_second(Buf *out, const MTable *t) {
  MTable second = *t;
  for (int i = 1; i < COLUMNS; i++) {
    MColumn *c = &second.columns[i];
    const bool plain = !c->required && !c->key && !c->fallback && !is_computed_from(t, c);
    if (c->id % 2 && plain) c->id = 0;
  }
  buf_printf(out, "resource Soak.T%db do\n  sqlite do\n    table ", t->id);
  put_string(out, t->name);
  buf_putc(out, '\n');
  if (t->strict) buf_put(out, "    strict? true\n");
  if (t->without_rowid) buf_put(out, "    without_rowid? true\n");
  put_defaults(out, &second);
  buf_put(out, "  end\n\n  resource do\n    require_primary_key? false\n  end\n\n");
  put_attributes(out, &second);
  buf_put(out, "end\n\n");
}

void model_write(Buf *out, const Model *m) {
  buf_put(out, "repo Soak.Repo do\n  adapter :sqlite\n  database \"a.db\"\nend\n\n");
  for (int i = 0; i < TABLES; i++)
    if (m->tables[i].id && !m->tables[i].retained) {
      put_table(out, m, &m->tables[i]);
      if (m->tables[i].merged) put_second(out, &m->tables[i]);
    }
}

void model_arguments(Buf *out, const Model *m, const Model *next) {
  if (next->drop_columns) buf_put(out, "--drop-columns ");
  if (next->drop_tables) buf_put(out, "--drop-tables ");
  for (int i = 0; i < TABLES; i++) {
    const MTable *t = &m->tables[i], *is = model_table(next, t->id);
    if (!t->id || !is) continue;
    if (strcmp(t->name, is->name) != 0)
      buf_printf(out, "--rename-table '%s:%s' ", t->name, is->name);
    for (int k = 0; k < COLUMNS; k++) {
      const MColumn *c = &t->columns[k], *now = model_column(is, c->id);
      if (c->id && now && strcmp(c->name, now->name) != 0)
        buf_printf(out, "--rename '%s.%s:%s' ", t->name, c->name, now->name);
    }
  }
  buf_put(out, "--no-rename\n");
}
