/* elsewhere.c: what SQL and the schema languages of other tools call something, and how it is said here. Only
 * messages read these tables: nothing of them is accepted. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "resolve/resolver.h"

/* In `help`, a `%` stands for the name that the call gives (`title` of `attribute :title, …`), an `@` for the
 * word itself. */
typedef struct Row {
  const char *entry, *words, *help;
} Row;

static const Row rows[] = {
    {"attribute",
     " null nullable nullable? not_null notnull required required? optional optional? ",
     "a column that takes no NULL is `allow_nil?: false`"},
    {"attribute", " primary_key pk key id ",
     "write `primary_key?: true, allow_nil?: false`, or `uuid_primary_key :%` or "
     "`integer_primary_key :%` alone"},
    {"attribute", " autoincrement autoincrement? auto_increment autogenerate identity serial ",
     "`integer_primary_key :%` is numbered by SQLite"},
    {"attribute", " unique unique? uniq ",
     "write `identity :unique_%, [:%]` into `identities do … end`"},
    {"attribute", " index index? indexed indexed? db_index ",
     "write `index [:%]` into `custom_indexes do … end` of the `sqlite` block"},
    {"attribute", " references foreign_key fk belongs_to relation ",
     "write `belongs_to :name, Blog.Other` into `relationships do … end`: it makes the column "
     "name_id"},
    {"attribute", " on_delete on_update ",
     "write `reference :name, @: …` into `references do … end` of the `sqlite` block"},
    {"attribute", " check checks ",
     "write `check_constraint :%, \"%_check\", check: \"…\"` into `check_constraints do … end` of "
     "the `sqlite` block"},
    {"attribute", " one_of min max min_length max_length match greater_than less_than ",
     "write `constraints: [@: …]`"},
    {"attribute", " limit size length maxlength ", "write `constraints: [max_length: …]`"},
    {"attribute", " values enum choices ",
     "write type :atom and `constraints: [one_of: [:a, :b]]`"},
    {"attribute", " server_default default_value ", "write `default: …`"},
    {"attribute", " type ", "the type is the second argument: `attribute :%, :string`"},
    {"attribute", " as generated virtual stored ",
     "write `computed: \"SQL\"`, and `stored?: true`"},
    {"attribute", " collate ", "write `collation: :nocase`"},
    {"attribute", " column db_column field name ", "write `source: :column_name`"},
    {"attributes", " field column add property col attr ", "write `attribute :name, :string`"},
    {"attributes",
     " string text integer int float decimal boolean bool date datetime uuid binary blob ",
     "the type comes behind the name: `attribute :name, :string`"},
    {"attributes", " id pk primary_key autoincrement ",
     "write `uuid_primary_key :id` or `integer_primary_key :id`"},
    {"attributes", " timestamp created_at updated_at inserted_at ",
     "`timestamps()` makes inserted_at and updated_at"},
    {"attributes", " unique unique_constraint ",
     "write `identity :name, [:column]` into `identities do … end`"},
    {"attributes", " index ",
     "write `index [:column]` into `custom_indexes do … end` of the `sqlite` block"},
    {"attributes", " check constraint ",
     "write `check_constraint :column, \"name\", check: \"…\"` into `check_constraints do … end` "
     "of the `sqlite` block"},
    {"attributes", " references foreign_key ",
     "write `belongs_to :name, Blog.Other` into `relationships do … end`"},
    {"resource", " fields columns properties schema ", "columns stand in `attributes do … end`"},
    {"resource", " index indexes indices ",
     "indexes stand in `custom_indexes do … end` of the `sqlite` block"},
    {"resource", " unique constraints ",
     "unique keys stand in `identities do … end`, checks in `check_constraints do … end` of the "
     "`sqlite` block"},
    {"relationships", " references foreign_key belongsTo many_to_one ",
     "write `belongs_to :name, Blog.Other`"},
    {"belongs_to", " on_delete on_update ",
     "write `reference :%, @: …` into `references do … end` of the `sqlite` block"},
    {"belongs_to", " foreign_key column ", "write `source_attribute :column`"},
    {"belongs_to", " references key ", "write `destination_attribute :column`"},
    {"belongs_to", " null not_null required required? optional ",
     "a reference that must be there is `allow_nil?: false`"},
    {"identity", " unique ", "an identity is unique without a word"},
    {"repo", " url path file url_env ", "write `database \"var/app.db\"`, or `env(\"NAME\")`"},
    {"repo", " provider engine dialect ", "write `adapter :sqlite`"},
};

static bool has_word(const char *words, const char *name) {
  const size_t len = strlen(name);
  for (const char *at = words; len && (at = strstr(at, name)); at += len)
    if (at > words && at[-1] == ' ' && at[len] == ' ') return true;
  return false;
}

static const char *fill(Resolver *r, const char *help, const Node *call, const char *word) {
  const Node *first = call->items;
  const char *name = first && first->kind == NODE_ATOM ? first->name : "name";
  Buf text = buf_new(r->arena);
  for (const char *c = help; *c; c++) {
    if (*c == '%')
      buf_put(&text, name);
    else if (*c == '@')
      buf_put(&text, word);
    else
      buf_putc(&text, *c);
  }
  return buf_text(&text);
}

const char *elsewhere_option(Resolver *r, const char *entry, const Node *call, const char *name) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].entry, entry) == 0 && has_word(rows[i].words, name))
      return fill(r, rows[i].help, call, name);
  return NULL;
}

const char *elsewhere_value(const char *word, const char *allowed) {
  static const char *const values[][2] = {
      {":cascade", ":delete"},    {":cascade", ":update"},     {":set_null", ":nilify"},
      {":nullify", ":nilify"},    {":nilify_all", ":nilify"},  {":delete_all", ":delete"},
      {":update_all", ":update"}, {":no_action", ":nothing"},  {":noaction", ":nothing"},
      {":sqlite3", ":sqlite"},    {":postgresql", ":postgres"}};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    if (strcasecmp(values[i][0], word) == 0 && strstr(allowed, values[i][1])) return values[i][1];
  return NULL;
}

const char *elsewhere_default(const char *text) {
  static const struct {
    const char *words, *here;
  } functions[] = {
      {" now current_timestamp utc_now datetime utcnow getdate timezone.now localtimestamp ",
       "&DateTime.utc_now/0"},
      {" current_date today utc_today ", "&Date.utc_today/0"},
      {" current_time ", "&Time.utc_now/0"},
      {" uuid uuid4 uuid_generate_v4 gen_random_uuid newid uuidv4 cuid ", "&Ash.UUID.generate/0"},
      {" uuid7 uuidv7 uuid_generate_v7 ", "&Ash.UUIDv7.generate/0"},
  };
  char word[32];
  size_t n = 0;
  for (; text[n] && text[n] != '(' && n + 1 < sizeof word; n++)
    word[n] = (char)tolower((unsigned char)text[n]);
  word[n] = '\0';
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (n && has_word(functions[i].words, word)) return functions[i].here;
  return NULL;
}

const char *elsewhere_comment(const char *text) {
  static const char *const begin[] = {"//", "--", "/*", "<!--"};
  for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
    if (strncmp(text, begin[i], strlen(begin[i])) == 0) return begin[i];
  return NULL;
}
