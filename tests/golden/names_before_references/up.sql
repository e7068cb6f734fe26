-- migrate:up transaction:false
-- ashc:touches books, writers, awards
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
PRAGMA foreign_keys=OFF;
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "foreign_keys must be off" CHECK (n<>1 OR ok),
  CONSTRAINT "at least one of these is there already: column books.ash_rename_title, column books.ash_rename_isbn, column writers.ash_rename_name and 4 more" CHECK (n<>2 OR ok),
  CONSTRAINT "at least one of these is not there: column books.title, column books.isbn, column writers.name and 5 more" CHECK (n<>3 OR ok),
  CONSTRAINT "books.pages: values that type INTEGER would change or refuse" CHECK (n<>4 OR ok),
  CONSTRAINT "books.by: refers to rows of writers that are not there" CHECK (n<>5 OR ok),
  CONSTRAINT "books: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>6 OR ok),
  CONSTRAINT "books: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>7 OR ok),
  CONSTRAINT "books: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>8 OR ok),
  CONSTRAINT "books: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>9 OR ok),
  CONSTRAINT "books: an index or trigger that no resource declares, which a plain shell cannot bring back: run ashc migrate, or declare it" CHECK (n<>10 OR ok),
  CONSTRAINT "writers.score: values that type INTEGER would change or refuse" CHECK (n<>11 OR ok),
  CONSTRAINT "writers: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>12 OR ok),
  CONSTRAINT "writers: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>13 OR ok),
  CONSTRAINT "writers: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>14 OR ok),
  CONSTRAINT "writers: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>15 OR ok),
  CONSTRAINT "writers: an index or trigger that no resource declares, which a plain shell cannot bring back: run ashc migrate, or declare it" CHECK (n<>16 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, foreign_keys=0 FROM pragma_foreign_keys;
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('awards','ash_new_books','ash_new_writers'))=0
  AND (SELECT count(*) FROM (VALUES ('books','ash_rename_title'),('books','ash_rename_isbn'),('writers','ash_rename_name'),('writers','ash_rename_code')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('books','writers'))=2
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('books_number_index','writers_short_index'))=2
  AND (SELECT count(*) FROM (VALUES ('books','title'),('books','isbn'),('writers','name'),('writers','code')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=4;
-- ashc:gate books.pages: values that type INTEGER would change or refuse
-- ashc:lossy books.pages
INSERT INTO ash_guard SELECT 4, count(*)=0 FROM main."books" WHERE (typeof("pages")='text' AND CAST(CAST("pages" AS NUMERIC) AS TEXT)<>"pages" COLLATE BINARY);
-- ashc:gate books.by: refers to rows of writers that are not there
INSERT INTO ash_guard SELECT 5, count(*)=0 FROM main."books" AS child WHERE child."by" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM (SELECT "code" AS "name" FROM main."writers") AS parent WHERE parent."name" = child."by");
-- ashc:gate books: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 6, count(*)=0 FROM pragma_table_xinfo('books') WHERE name COLLATE NOCASE NOT IN ('','id','isbn','title','pages','by');
-- ashc:gate books: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 7, count(*)=0 FROM pragma_table_xinfo('books') WHERE dflt_value IS NOT NULL AND upper(dflt_value)<>'NULL' AND hidden=0 AND name COLLATE NOCASE NOT IN ('');
-- ashc:gate books: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 8, count(*)=0 FROM pragma_foreign_key_list('books') WHERE ("from" || '>' || "table") COLLATE NOCASE NOT IN ('','by>writers');
-- ashc:gate books: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 9, count(*)=0 FROM (WITH RECURSIVE live(t) AS (SELECT lower(replace(replace(replace(replace(replace(replace(replace(replace(replace(t,char(32),''),char(9),''),char(13),''),char(10),''),char(34),''),char(96),''),char(91),''),char(93),''),char(39),'')) FROM bare WHERE rest=''),
  mark(m) AS (VALUES('--'),('/*'),(''''),('"'),('`'),('[')),
  bare(t,rest,n) AS (SELECT iif(held,'',sql), iif(held,sql,''), 0 FROM (SELECT sql, instr(sql,'--') OR instr(sql,'/*') AS held FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE='books')
  UNION ALL SELECT t||CASE WHEN substr(rest,1,2) IN ('--','/*') THEN '' ELSE substr(rest,1,n) END, substr(rest,n+1), CASE WHEN n THEN 0
    WHEN substr(rest,1,2)='--' THEN ifnull(nullif(instr(rest,char(10)),0),length(rest))
    WHEN substr(rest,1,2)='/*' THEN ifnull(nullif(instr(substr(rest,3),'*/'),0)+3,length(rest))
    WHEN substr(rest,1,1)='[' THEN ifnull(nullif(instr(rest,']'),0),length(rest))
    WHEN substr(rest,1,1) IN ('''','"','`') THEN ifnull(nullif(instr(substr(rest,2),substr(rest,1,1)),0)+1,length(rest))
    ELSE (SELECT min(ifnull(nullif(instr(substr(rest,2,200),m),0),200)) FROM mark) END FROM bare WHERE rest<>''),
  word(w) AS (VALUES('check'),('collate'),('conflict')),
  place(w,rest) AS (SELECT w, substr(t,instr(t,w)) FROM live, word WHERE instr(t,w)
  UNION ALL SELECT w, substr(rest,1+instr(substr(rest,2),w)) FROM place WHERE instr(substr(rest,2),w)),
  known(k,n) AS (VALUES('',0))
  SELECT substr(rest,1,80) AS found FROM place WHERE NOT EXISTS (SELECT 1 FROM known WHERE k<>'' AND substr(rest,1,length(k))=k)
  UNION ALL SELECT k FROM known WHERE k<>'' AND (SELECT count(*) FROM place WHERE substr(rest,1,length(k))=k)>n
  UNION ALL SELECT 'unique(' || k || ')' FROM (SELECT (SELECT group_concat(name || CASE "desc" WHEN 1 THEN ' desc' ELSE '' END) FROM pragma_index_xinfo(u.name) WHERE "key") AS k FROM pragma_index_list('books') AS u WHERE u.origin='u') WHERE k COLLATE NOCASE NOT IN ('')
  UNION ALL SELECT 'not null: ' || name FROM pragma_table_xinfo('books') WHERE "notnull" AND pk=0 AND name COLLATE NOCASE NOT IN (''));
INSERT INTO ash_guard SELECT 10, count(*)=0 FROM main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND tbl_name COLLATE NOCASE='books' AND name COLLATE NOCASE NOT IN ('','books_number_index');
-- ashc:gate writers.score: values that type INTEGER would change or refuse
-- ashc:lossy writers.score
INSERT INTO ash_guard SELECT 11, count(*)=0 FROM main."writers" WHERE (typeof("score")='text' AND CAST(CAST("score" AS NUMERIC) AS TEXT)<>"score" COLLATE BINARY);
-- ashc:gate writers: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 12, count(*)=0 FROM pragma_table_xinfo('writers') WHERE name COLLATE NOCASE NOT IN ('','id','code','name','score','best');
-- ashc:gate writers: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 13, count(*)=0 FROM pragma_table_xinfo('writers') WHERE dflt_value IS NOT NULL AND upper(dflt_value)<>'NULL' AND hidden=0 AND name COLLATE NOCASE NOT IN ('');
-- ashc:gate writers: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 14, count(*)=0 FROM pragma_foreign_key_list('writers') WHERE ("from" || '>' || "table") COLLATE NOCASE NOT IN ('','best>books');
-- ashc:gate writers: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 15, count(*)=0 FROM (WITH RECURSIVE live(t) AS (SELECT lower(replace(replace(replace(replace(replace(replace(replace(replace(replace(t,char(32),''),char(9),''),char(13),''),char(10),''),char(34),''),char(96),''),char(91),''),char(93),''),char(39),'')) FROM bare WHERE rest=''),
  mark(m) AS (VALUES('--'),('/*'),(''''),('"'),('`'),('[')),
  bare(t,rest,n) AS (SELECT iif(held,'',sql), iif(held,sql,''), 0 FROM (SELECT sql, instr(sql,'--') OR instr(sql,'/*') AS held FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE='writers')
  UNION ALL SELECT t||CASE WHEN substr(rest,1,2) IN ('--','/*') THEN '' ELSE substr(rest,1,n) END, substr(rest,n+1), CASE WHEN n THEN 0
    WHEN substr(rest,1,2)='--' THEN ifnull(nullif(instr(rest,char(10)),0),length(rest))
    WHEN substr(rest,1,2)='/*' THEN ifnull(nullif(instr(substr(rest,3),'*/'),0)+3,length(rest))
    WHEN substr(rest,1,1)='[' THEN ifnull(nullif(instr(rest,']'),0),length(rest))
    WHEN substr(rest,1,1) IN ('''','"','`') THEN ifnull(nullif(instr(substr(rest,2),substr(rest,1,1)),0)+1,length(rest))
    ELSE (SELECT min(ifnull(nullif(instr(substr(rest,2,200),m),0),200)) FROM mark) END FROM bare WHERE rest<>''),
  word(w) AS (VALUES('check'),('collate'),('conflict')),
  place(w,rest) AS (SELECT w, substr(t,instr(t,w)) FROM live, word WHERE instr(t,w)
  UNION ALL SELECT w, substr(rest,1+instr(substr(rest,2),w)) FROM place WHERE instr(substr(rest,2),w)),
  known(k,n) AS (VALUES('',0))
  SELECT substr(rest,1,80) AS found FROM place WHERE NOT EXISTS (SELECT 1 FROM known WHERE k<>'' AND substr(rest,1,length(k))=k)
  UNION ALL SELECT k FROM known WHERE k<>'' AND (SELECT count(*) FROM place WHERE substr(rest,1,length(k))=k)>n
  UNION ALL SELECT 'unique(' || k || ')' FROM (SELECT (SELECT group_concat(name || CASE "desc" WHEN 1 THEN ' desc' ELSE '' END) FROM pragma_index_xinfo(u.name) WHERE "key") AS k FROM pragma_index_list('writers') AS u WHERE u.origin='u') WHERE k COLLATE NOCASE NOT IN ('')
  UNION ALL SELECT 'not null: ' || name FROM pragma_table_xinfo('writers') WHERE "notnull" AND pk=0 AND name COLLATE NOCASE NOT IN (''));
INSERT INTO ash_guard SELECT 16, count(*)=0 FROM main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND tbl_name COLLATE NOCASE='writers' AND name COLLATE NOCASE NOT IN ('','writers_short_index');
-- ashc:end
-- books: native, what names the column follows
ALTER TABLE "books" RENAME COLUMN "title" TO "ash_rename_title";
-- ashc:shell
INSERT INTO ash_guard SELECT 17, (SELECT count(*) FROM (VALUES ('books','ash_rename_title')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1
  AND (SELECT count(*) FROM (VALUES ('books','title')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
-- ashc:end
ALTER TABLE "books" RENAME COLUMN "isbn" TO "ash_rename_isbn";
-- ashc:shell
INSERT INTO ash_guard SELECT 18, (SELECT count(*) FROM (VALUES ('books','ash_rename_isbn')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1
  AND (SELECT count(*) FROM (VALUES ('books','isbn')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
-- ashc:end
ALTER TABLE "books" RENAME COLUMN "ash_rename_isbn" TO "title";
ALTER TABLE "books" RENAME COLUMN "ash_rename_title" TO "isbn";
-- writers: native, what names the column follows
ALTER TABLE "writers" RENAME COLUMN "name" TO "ash_rename_name";
-- ashc:shell
INSERT INTO ash_guard SELECT 19, (SELECT count(*) FROM (VALUES ('writers','ash_rename_name')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1
  AND (SELECT count(*) FROM (VALUES ('writers','name')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
-- ashc:end
ALTER TABLE "writers" RENAME COLUMN "code" TO "ash_rename_code";
-- ashc:shell
INSERT INTO ash_guard SELECT 20, (SELECT count(*) FROM (VALUES ('writers','ash_rename_code')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1
  AND (SELECT count(*) FROM (VALUES ('writers','code')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
-- ashc:end
ALTER TABLE "writers" RENAME COLUMN "ash_rename_code" TO "name";
ALTER TABLE "writers" RENAME COLUMN "ash_rename_name" TO "code";
-- awards: a new table
CREATE TABLE "awards" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "writer" TEXT CONSTRAINT "awards_writer_fkey" REFERENCES "writers" ("name")
);
-- books: rebuilt, because column pages changes
-- ashc:rebuild "books"
CREATE TABLE "ash_new_books" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "title" TEXT,
  "isbn" TEXT,
  "pages" INTEGER,
  "by" TEXT CONSTRAINT "books_by_fkey" REFERENCES "writers" ("name")
);
-- ashc:shell
INSERT INTO ash_guard SELECT 21, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_new_books'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_22 AFTER INSERT ON ash_guard WHEN new.n=22 BEGIN
INSERT INTO "ash_new_books" ("id", "title", "isbn", "pages", "by")
SELECT "id", "title", "isbn", "pages", "by" FROM "books";
END;
INSERT INTO ash_guard SELECT 22, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_22';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_22;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_23 AFTER INSERT ON ash_guard WHEN new.n=23 BEGIN
DELETE FROM sqlite_sequence WHERE name = 'ash_new_books';
END;
INSERT INTO ash_guard SELECT 23, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_23';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_23;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_24 AFTER INSERT ON ash_guard WHEN new.n=24 BEGIN
UPDATE sqlite_sequence SET name = 'ash_new_books' WHERE name = 'books';
END;
INSERT INTO ash_guard SELECT 24, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_24';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_24;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "books";
-- ashc:shell
INSERT INTO ash_guard SELECT 25, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('books'))=0
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('books_number_index'))=0;
-- ashc:end
PRAGMA legacy_alter_table=ON;
ALTER TABLE "ash_new_books" RENAME TO "books";
PRAGMA legacy_alter_table=OFF;
CREATE UNIQUE INDEX "books_number_index" ON "books" ("title");
-- ashc:end
-- writers: rebuilt, because column score changes
-- ashc:rebuild "writers"
CREATE TABLE "ash_new_writers" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "code" TEXT,
  "score" INTEGER,
  "best" TEXT CONSTRAINT "writers_best_fkey" REFERENCES "books" ("title")
);
-- ashc:shell
INSERT INTO ash_guard SELECT 26, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_new_writers'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_27 AFTER INSERT ON ash_guard WHEN new.n=27 BEGIN
INSERT INTO "ash_new_writers" ("id", "name", "code", "score", "best")
SELECT "id", "name", "code", "score", "best" FROM "writers";
END;
INSERT INTO ash_guard SELECT 27, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_27';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_27;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_28 AFTER INSERT ON ash_guard WHEN new.n=28 BEGIN
DELETE FROM sqlite_sequence WHERE name = 'ash_new_writers';
END;
INSERT INTO ash_guard SELECT 28, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_28';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_28;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_29 AFTER INSERT ON ash_guard WHEN new.n=29 BEGIN
UPDATE sqlite_sequence SET name = 'ash_new_writers' WHERE name = 'writers';
END;
INSERT INTO ash_guard SELECT 29, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_29';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_29;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "writers";
-- ashc:shell
INSERT INTO ash_guard SELECT 30, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('writers'))=0
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('writers_short_index'))=0;
-- ashc:end
PRAGMA legacy_alter_table=ON;
ALTER TABLE "ash_new_writers" RENAME TO "writers";
PRAGMA legacy_alter_table=OFF;
CREATE UNIQUE INDEX "writers_short_index" ON "writers" ("name");
-- ashc:end
-- ashc:shell
INSERT INTO ash_guard SELECT 31, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('awards','books','writers'))=3
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('books_number_index','writers_short_index'))=2
  AND (SELECT count(*) FROM (VALUES ('books','title'),('books','isbn'),('writers','name'),('writers','code')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=4
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_new_books','ash_new_writers'))=0
  AND (SELECT count(*) FROM (VALUES ('books','ash_rename_isbn'),('books','ash_rename_title'),('writers','ash_rename_code'),('writers','ash_rename_name')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=31 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

