/* Rows that refer to missing rows, across migrations that rename and rebuild: the ones that were there stop
 * nothing, whatever their table, parent and columns are called by then; new ones always do. */
#include "unit/runtime_fixture.h"

/* Each table has rows that refer to nothing: c 99 twice and 'none', w 98, self 97, pair (1, 9), lost 5. */
static const char before[] =
    "CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE, x INTEGER, y INTEGER, UNIQUE (x, "
    "y));"
    "CREATE TABLE q (id INTEGER PRIMARY KEY);"
    "CREATE TABLE c (id INTEGER PRIMARY KEY, pid INTEGER REFERENCES p, "
    "                pcode TEXT REFERENCES p (code), qid INTEGER REFERENCES q);"
    "CREATE TABLE w (a TEXT PRIMARY KEY, pid INTEGER REFERENCES p) WITHOUT ROWID;"
    "CREATE TABLE self (id INTEGER PRIMARY KEY, up INTEGER REFERENCES self);"
    "CREATE TABLE pair (rowid TEXT, a INTEGER, b TEXT, FOREIGN KEY (a, b) REFERENCES p (x, y));"
    "CREATE TABLE lost (id INTEGER PRIMARY KEY, n INTEGER REFERENCES nowhere (n));"
    "INSERT INTO p VALUES (1, 'one', 1, 1), (2, 'two', 1, 2), (7, '7', 2, 2);"
    "INSERT INTO q VALUES (1), (2), (99);"
    "INSERT INTO c VALUES (1, 1, 'one', 99), (2, 7, '7', 2), (3, NULL, NULL, NULL),"
    "                     (4, 99, 'none', 1), (5, 99, NULL, NULL);"
    "INSERT INTO w VALUES ('a', 1), ('b', 98);"
    "INSERT INTO self VALUES (1, NULL), (2, 1), (3, 97);"
    "INSERT INTO pair VALUES ('r', 1, '2'), ('s', 1, '9'), ('t', NULL, '9');"
    "INSERT INTO lost VALUES (1, 5)";

#define LEGACY "PRAGMA legacy_alter_table=ON;\n"

static const struct {
  const char *what, *script, *refusal; /* NULL: it runs */
} changes[] = {
    {"parent renamed", "ALTER TABLE p RENAME TO r;", NULL},
    {"child renamed", "ALTER TABLE main.c RENAME TO \"C h\"; ALTER TABLE [w] RENAME TO v;", NULL},
    {"self renamed", "ALTER TABLE self RENAME TO other;", NULL},
    {"case of a name", "ALTER TABLE c RENAME TO t; ALTER TABLE t RENAME TO C;", NULL},
    {"columns renamed",
     "ALTER TABLE c RENAME COLUMN pid TO a; ALTER TABLE p RENAME COLUMN id TO b;"
     "ALTER TABLE pair RENAME COLUMN a TO z;",
     NULL},
    {"child renamed and rebuilt with other numbers",
     "ALTER TABLE c RENAME TO d;\n"
     "CREATE TABLE d_new (id TEXT PRIMARY KEY, one REFERENCES p, two TEXT REFERENCES p (code), "
     "qid INTEGER REFERENCES q) WITHOUT ROWID;\n"
     "INSERT INTO d_new SELECT 'x' || id, pid, pcode, qid FROM d;\nDROP TABLE d;\n"
     "ALTER TABLE d_new RENAME TO d;",
     NULL},
    {"other type", // '7' finds 7, '99' still nothing
     "CREATE TABLE n (id INTEGER PRIMARY KEY, pid TEXT REFERENCES p, pcode BLOB REFERENCES p "
     "(code),"
     " qid REAL REFERENCES q);\n"
     "INSERT INTO n SELECT * FROM c;\nDROP TABLE c;\nALTER TABLE n RENAME TO c;",
     NULL},
    {"rowids come",
     "CREATE TABLE n (a TEXT PRIMARY KEY, pid INTEGER REFERENCES p);\n"
     "INSERT INTO n SELECT * FROM w;\nDROP TABLE w;\nALTER TABLE n RENAME TO w;",
     NULL},
    {"parent and other table swapped",
     "ALTER TABLE p RENAME TO t; ALTER TABLE q RENAME TO p; ALTER TABLE t RENAME TO q;", NULL},
    {"children swapped",
     "ALTER TABLE c RENAME TO t; ALTER TABLE w RENAME TO c; ALTER TABLE t RENAME TO w;", NULL},
    {"table that takes the name of one that goes", "DROP TABLE self; ALTER TABLE c RENAME TO self;",
     NULL},
    {"parent made again under its name",
     LEGACY "ALTER TABLE p RENAME TO old;\nCREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT "
            "UNIQUE, x INTEGER, y INTEGER, UNIQUE (x, y));\nINSERT INTO p SELECT * FROM old;\n"
            "DROP TABLE old;",
     NULL},

    {"a parent's row goes, the parent is renamed",
     "DELETE FROM p WHERE id = 1; ALTER TABLE p RENAME TO r;", "would leave 3 rows"},
    {"one orphan goes and another one comes",
     "UPDATE c SET pid = 1 WHERE id = 4; UPDATE c SET pid = 55 WHERE id = 2;",
     "c (rowid 2): pid refers to a row of p"},
    {"one more of a kind", "UPDATE c SET pid = 99 WHERE id = 1;", "would leave 1 row"},
    {"the same value in another reference to another table",
     "DELETE FROM q WHERE id = 99; DELETE FROM c WHERE id > 3;",
     "c (rowid 1): qid refers to a row of q"},
    {"the same value in another table",
     "UPDATE w SET pid = 99 WHERE a = 'a'; UPDATE c SET pid = NULL WHERE id > 3;",
     "w: pid refers to a row of p"},
    {"another pair", "UPDATE pair SET b = 8 WHERE b = 9;",
     "pair (rowid 2): a,b refers to a row of p"},
    {"tables swapped below their children",
     LEGACY "ALTER TABLE c RENAME TO t;\nALTER TABLE self RENAME TO c;\nALTER TABLE t RENAME TO "
            "self;",
     "c (rowid 3): up refers to a row of self"},
    {"the new table lacks a row",
     "CREATE TABLE n (id INTEGER PRIMARY KEY, code TEXT UNIQUE, x INTEGER, y INTEGER, "
     "UNIQUE (x, y));\nINSERT INTO n SELECT * FROM p WHERE id <> 7;\nDROP TABLE p;\n" LEGACY
     "ALTER TABLE n RENAME TO p;",
     "would leave 2 rows"},
    {"a key that fits none of its parent's", "CREATE TABLE n (id REFERENCES q (idd));",
     "foreign key mismatch"},
};

static void old_orphans_stop_nothing_and_new_ones_everything(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    Fixture f = fixture_new();
    shell(&f, before);
    char text[1000];
    snprintf(text, sizeof text,
             "-- migrate:up\n-- ashc:shell\nPRAGMA foreign_keys=OFF;\nBEGIN;\n-- ashc:end\n%s\n",
             changes[i].script);
    const File files[] = {{"1_change.sql", text}, {0}};
    ash_conn *c = open_database(&f);
    int status = ash_migrate(NULL, c, set_of(f.arena, files), NULL);
    const char *refusal = changes[i].refusal;
    if (status != (refusal ? ASH_ERROR : ASH_OK) || (refusal && !strstr(ash_errmsg(c), refusal)))
      fail_msg("%s: %d: %s", changes[i].what, status, ash_errmsg(c));
    assert_answer(&f, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'",
                  refusal ? "0" : "1");
    ash_close(c);
    fixture_free(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(old_orphans_stop_nothing_and_new_ones_everything),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
