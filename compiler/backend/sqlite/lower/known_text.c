/* known_text.c: what no pragma tells of a live table (CHECK, COLLATE, …) is looked for in its
 * stored text, without comments, space and quotes, in lower case: each place of such a word must go on
 * as one of those in the CREATE TABLE of either side of the change, and not more often. UNIQUE may stand at
 * its column as well as behind all of them: of it, the pragmas tell the columns, as of NOT NULL. */
#include <string.h>

#include "backend/sqlite/lower/guards.h"
#include "backend/sqlite/lower/left.h"
#include "backend/sqlite/lower/rowid.h"
#include "diff/canonical.h"
#include "diff/shape.h"
#include "sql/tokens.h"

static const char *const words[] = {"check", "collate", "conflict"};
enum { WORDS = sizeof words / sizeof *words };

/* Bytes that are left out of both texts. */
static const char left_out[] = " \t\r\n\"`[]'";

typedef struct Phrase {
  struct Phrase *next;
  const char *text;  /* from the word on, as far as it must agree */
  unsigned count[2]; /* how often before and after */
} Phrase;

/* One text without what is left out, with the end of each token. */
typedef struct Plain {
  Buf text;
  size_t *ends; /* by token */
  size_t count;
} Plain;

static void put_plain(Buf *out, sql_token t) {
  for (size_t i = 0; i < t.len; i++)
    if (!strchr(left_out, t.text[i]) || !t.text[i]) {
      const char c = t.text[i];
      buf_putc(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
}

static Plain plain_text(Lowering *l, const char *sql, const NameMap *now) {
  Arena *a = l->arena;
  Plain p = {.text = buf_new(a), .ends = NEW_ARRAY(a, size_t, strlen(sql) + 1)};
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    const bool names = now && (t.kind == SQL_WORD || t.kind == SQL_QUOTED);
    Name name = names ? namemap_get(now, sql_token_name(l->names, t)) : NULL;
    put_plain(&p.text, name ? (sql_token){SQL_WORD, name, strlen(name)} : t);
    p.ends[p.count++] = p.text.len;
  }
  return p;
}

/* Returns the end of what belongs to the word at `at`: its token, the next one, and brackets. */
static size_t phrase_end(const Plain *p, size_t at) {
  size_t token = 0;
  while (p->ends[token] <= at) token++;
  if (token + 1 < p->count) token++;
  size_t end = p->ends[token], depth = 0;
  for (; token < p->count; token++) {
    const char *text = p->text.text + (token ? p->ends[token - 1] : 0);
    const size_t len = p->ends[token] - (token ? p->ends[token - 1] : 0);
    const bool opens = len == 1 && *text == '(', closes = len == 1 && *text == ')';
    if (!depth && p->ends[token] > end && !opens) break;
    if (!depth && closes) break;
    depth += opens;
    depth -= closes && depth;
    end = p->ends[token];
    if (!depth && closes) break;
  }
  return end;
}

static unsigned count_in(const char *text, const char *part) {
  unsigned n = 0;
  for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) n++;
  return n;
}

static void find_phrases(Arena *a, NameMap *seen, Interner *in, Phrase ***tail, const Plain *p) {
  for (int w = 0; w < WORDS; w++) {
    const char *text = buf_text(&p->text);
    for (const char *at = strstr(text, words[w]); at; at = strstr(at + 1, words[w])) {
      const size_t from = (size_t)(at - text);
      Name part = intern(in, at, phrase_end(p, from) - from);
      if (namemap_get(seen, part)) continue;
      Phrase *phrase = NEW(a, Phrase);
      phrase->text = part;
      namemap_put(seen, part, phrase);
      **tail = phrase;
      *tail = &phrase->next;
    }
  }
}

static Plain plain_table(Lowering *l, const Table *t, const NameMap *now) {
  Buf sql = buf_new(l->arena);
  sqlite_create_table(&sql, l->names, t, t->name);
  return plain_text(l, buf_text(&sql), now);
}

/* A name of what is carried along may hold such a word. */
static Table with_left(Lowering *l, const TableChange *change) {
  Table t = *change->before;
  const Column *lists[] = {t.retained_columns, left_behind(l, change)};
  Column **tail = &t.retained_columns;
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next, tail = &(*tail)->next) {
      *tail = NEW(l->arena, Column);
      **tail = *c;
      (*tail)->next = NULL;
    }
  return t;
}

/* The columns that ALTER TABLE has added before an edit or the rebuild beside it, with their checks; of
 * what else the table has, nothing. */
static Table with_added(Lowering *l, const TableChange *change) {
  Table t = *change->after;
  Column **tail = &t.columns;
  Check **checks = &t.checks;
  t.retained_columns = NULL;
  t.identities = NULL;
  for (unsigned i = 0; i < change->count; i++) {
    if (change->ops[i]->kind != OP_ADD_COLUMN) continue;
    const Column *added = change->ops[i]->column.is;
    *tail = NEW(l->arena, Column);
    **tail = *added;
    tail = &(*tail)->next;
    for (const Check *c = change->after->checks; c; c = c->next) {
      if (!sqlite_column_check(added, c)) continue;
      *checks = NEW(l->arena, Check);
      **checks = *c;
      checks = &(*checks)->next;
    }
  }
  *tail = NULL;
  *checks = NULL;
  return t;
}

static void put_phrases(Buf *b, const Phrase *phrases) {
  buf_put(b, "(VALUES('',0)");
  for (const Phrase *p = phrases; p; p = p->next) {
    buf_put(b, ",(");
    sql_literal(b, p->text);
    buf_printf(b, ",%u)", p->count[0] > p->count[1] ? p->count[0] : p->count[1]);
  }
  buf_putc(b, ')');
}

/* The stored text piece by piece, as `bare`: a comment, what is quoted, or what is neither. n is the
 * length of the piece that is next, 0 where it is to be found out. A text without comments, as of every
 * table that ashc has made, is taken whole: a step copies what is left of it. */
static void put_pieces(Buf *b, Name table) {
  buf_put(
      b,
      ",\n  mark(m) AS (VALUES('--'),('/*'),(''''),('\"'),('`'),('[')),\n"
      "  bare(t,rest,n) AS (SELECT iif(held,'',sql), iif(held,sql,''), 0 FROM (SELECT sql, "
      "instr(sql,'--') OR instr(sql,'/*') AS held FROM main.sqlite_schema WHERE type='table' AND "
      "name COLLATE NOCASE=");
  sql_literal(b, table);
  buf_put(
      b, ")\n  UNION ALL SELECT t||CASE WHEN substr(rest,1,2) IN ('--','/*') THEN '' ELSE "
         "substr(rest,1,n) END, substr(rest,n+1), CASE WHEN n THEN 0"
         "\n    WHEN substr(rest,1,2)='--' THEN ifnull(nullif(instr(rest,char(10)),0),length(rest))"
         "\n    WHEN substr(rest,1,2)='/*' THEN "
         "ifnull(nullif(instr(substr(rest,3),'*/'),0)+3,length(rest))"
         "\n    WHEN substr(rest,1,1)='[' THEN ifnull(nullif(instr(rest,']'),0),length(rest))"
         "\n    WHEN substr(rest,1,1) IN ('''','\"','`') THEN "
         "ifnull(nullif(instr(substr(rest,2),substr(rest,1,1)),0)+1,length(rest))"
         "\n    ELSE (SELECT min(ifnull(nullif(instr(substr(rest,2,200),m),0),200)) FROM mark) END "
         "FROM bare WHERE rest<>'')");
}

/* The stored text as `live`, with nested replace() calls that leave out what plain_text leaves out. */
static void put_live_text(Buf *b, Name table) {
  static const char *const codes[] = {"32", "9", "13", "10", "34", "96", "91", "93", "39"};
  const size_t count = sizeof codes / sizeof *codes;
  buf_put(b, "live(t) AS (SELECT lower(");
  for (size_t i = 0; i < count; i++) buf_put(b, "replace(");
  buf_put(b, "t");
  for (size_t i = 0; i < count; i++) buf_printf(b, ",char(%s),'')", codes[i]);
  buf_put(b, ") FROM bare WHERE rest='')");
  put_pieces(b, table);
}

/* Appends the columns of each UNIQUE of `t`, as put_unknown_unique spells them. */
static void put_known_unique(Buf *b, Lowering *l, const Table *t, const NameMap *now) {
  for (const Identity *i = t->identities; i; i = i->next) {
    if (!i->constraint) continue;
    Buf columns = buf_new(l->arena);
    for (const Key *k = identity_shape(l->arena, l->names, t, i).keys; k; k = k->next) {
      Name name = now ? namemap_get(now, k->text) : NULL;
      buf_printf(&columns, "%s%s", columns.len ? "," : "", name ? name : k->text);
    }
    buf_putc(b, ',');
    sql_literal(b, buf_text(&columns));
  }
}

static void put_unknown_unique(Buf *b, Lowering *l, const TableChange *change, Name table,
                               const NameMap *now) {
  buf_put(b, "SELECT 'unique(' || k || ')' FROM (SELECT (SELECT group_concat(name || CASE \"desc\" "
             "WHEN 1 THEN ' desc' ELSE '' END) FROM pragma_index_xinfo(u.name) WHERE \"key\") AS k "
             "FROM pragma_index_list(");
  sql_literal(b, table);
  buf_put(b, ") AS u WHERE u.origin='u') WHERE k COLLATE NOCASE NOT IN (''");
  put_known_unique(b, l, change->before, now);
  put_known_unique(b, l, change->after, NULL);
  buf_putc(b, ')');
}

/* What Ecto numbers, a resource need not say. */
static bool loses_number(Lowering *l, const TableChange *change) {
  if (l->from->repo && l->from->repo->elixir) return false;
  const Table *was = change->before, *is = change->after;
  return key_is_rowid(l->names, was) && key_is_rowid(l->names, is) &&
         !has_autoincrement(l->names, was) && !has_autoincrement(l->names, is);
}

static void put_once(Buf *b, NameMap *put, Name name) {
  if (!name || namemap_get(put, name)) return;
  namemap_put(put, name, put);
  buf_putc(b, ',');
  sql_literal(b, name);
}

static void put_forbidding(Buf *b, NameMap *put, const Table *t, const NameMap *now) {
  for (const Column *c = t->columns; c; c = c->next) {
    if (c->nullable || c->primary_key) continue;
    put_once(b, put, c->name);
    if (now) put_once(b, put, namemap_get(now, c->name));
  }
}

/* AshSqlite leaves NOT NULL in tables whose resources allow NULL by now. */
static void put_unknown_not_null(Buf *b, Lowering *l, const TableChange *change, Name table,
                                 const NameMap *now) {
  if (l->to->repo->elixir) return;
  NameMap *put = namemap_new(l->arena);
  buf_put(b, "\n  UNION ALL SELECT 'not null: ' || name FROM pragma_table_xinfo(");
  sql_literal(b, table);
  buf_put(b, ") WHERE \"notnull\" AND pk=0 AND name COLLATE NOCASE NOT IN (''");
  put_forbidding(b, put, change->before, now);
  put_forbidding(b, put, change->after, NULL);
  buf_putc(b, ')');
}

const char *unknown_text(Lowering *l, const TableChange *change, Name table, const NameMap *now) {
  NameMap *seen = namemap_new(l->arena);
  Phrase *phrases = NULL, **tail = &phrases;
  const Table before = with_left(l, change);
  const Table added = with_added(l, change);
  Plain sides[] = {plain_table(l, &before, now), plain_table(l, change->after, NULL)};
  Plain more = plain_table(l, &added, NULL);
  for (int i = 0; i < 2; i++) find_phrases(l->arena, seen, l->names, &tail, &sides[i]);
  for (Phrase *p = phrases; p; p = p->next) {
    for (int i = 0; i < 2; i++) p->count[i] = count_in(buf_text(&sides[i].text), p->text);
    if (change->edit && now) p->count[0] += count_in(buf_text(&more.text), p->text);
  }
  Buf b = buf_new(l->arena);
  buf_put(&b, "(WITH RECURSIVE ");
  put_live_text(&b, table);
  buf_put(&b, ",\n  word(w) AS (VALUES");
  for (int w = 0; w < WORDS; w++) buf_printf(&b, "%s('%s')", w ? "," : "", words[w]);
  buf_put(&b, "),\n  place(w,rest) AS (SELECT w, substr(t,instr(t,w)) FROM live, word WHERE "
              "instr(t,w)\n  UNION ALL SELECT w, substr(rest,1+instr(substr(rest,2),w)) FROM place "
              "WHERE instr(substr(rest,2),w)),\n  known(k,n) AS ");
  put_phrases(&b, phrases);
  buf_put(
      &b,
      "\n  SELECT substr(rest,1,80) AS found FROM place WHERE NOT EXISTS (SELECT 1 FROM known "
      "WHERE k<>'' AND substr(rest,1,length(k))=k)\n  UNION ALL SELECT k FROM known WHERE "
      "k<>'' AND (SELECT count(*) FROM place WHERE substr(rest,1,length(k))=k)>n\n  UNION ALL ");
  if (loses_number(l, change))
    buf_put(&b, "SELECT 'autoincrement' FROM live WHERE instr(t,'primarykeyautoincrement') OR "
                "instr(t,'primarykeyascautoincrement')\n  UNION ALL ");
  put_unknown_unique(&b, l, change, table, now);
  put_unknown_not_null(&b, l, change, table, now);
  buf_putc(&b, ')');
  return buf_text(&b);
}
