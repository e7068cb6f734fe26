-- migrate:up transaction:false
-- ashc:touches posts
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
PRAGMA foreign_keys=OFF;
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "foreign_keys must be off" CHECK (n<>1 OR ok),
  CONSTRAINT "at least one of these is there already: table ash_shape_posts, table ash_new_posts" CHECK (n<>2 OR ok),
  CONSTRAINT "this is not there: table posts" CHECK (n<>3 OR ok),
  CONSTRAINT "posts: an index or trigger that no resource declares, which a plain shell cannot bring back: run ashc migrate, or declare it" CHECK (n<>4 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, foreign_keys=0 FROM pragma_foreign_keys;
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('ash_shape_posts','ash_new_posts'))=0;
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts'))=1;
INSERT INTO ash_guard SELECT 4, count(*)=0 FROM main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND tbl_name COLLATE NOCASE='posts' AND name COLLATE NOCASE NOT IN ('');
-- ashc:end
-- posts: edited in place; where that cannot be, rebuilt, because column views changes
-- ashc:edit "posts"
--   column "views" set default 2
-- ashc:or
CREATE TABLE "ash_shape_posts" (n, ok,
  CONSTRAINT "posts: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>0 OR ok),
  CONSTRAINT "posts: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>1 OR ok),
  CONSTRAINT "posts: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>2 OR ok),
  CONSTRAINT "posts: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>3 OR ok));
-- ashc:shell
INSERT INTO ash_guard SELECT 5, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_shape_posts'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_6 AFTER INSERT ON ash_guard WHEN new.n=6 BEGIN
INSERT INTO "ash_shape_posts" SELECT 0, count(*) = 0 FROM pragma_table_xinfo('posts') WHERE name COLLATE NOCASE NOT IN ('','id','title','views','author_id');
END;
INSERT INTO ash_guard SELECT 6, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_6';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_6;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_7 AFTER INSERT ON ash_guard WHEN new.n=7 BEGIN
INSERT INTO "ash_shape_posts" SELECT 1, count(*) = 0 FROM pragma_table_xinfo('posts') WHERE dflt_value IS NOT NULL AND upper(dflt_value)<>'NULL' AND hidden=0 AND name COLLATE NOCASE NOT IN ('','views');
END;
INSERT INTO ash_guard SELECT 7, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_7';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_7;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_8 AFTER INSERT ON ash_guard WHEN new.n=8 BEGIN
INSERT INTO "ash_shape_posts" SELECT 2, count(*) = 0 FROM pragma_foreign_key_list('posts') WHERE ("from" || '>' || "table") COLLATE NOCASE NOT IN ('','author_id>authors');
END;
INSERT INTO ash_guard SELECT 8, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_8';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_8;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_9 AFTER INSERT ON ash_guard WHEN new.n=9 BEGIN
INSERT INTO "ash_shape_posts" SELECT 3, count(*) = 0 FROM (WITH RECURSIVE live(t) AS (SELECT lower(replace(replace(replace(replace(replace(replace(replace(replace(replace(t,char(32),''),char(9),''),char(13),''),char(10),''),char(34),''),char(96),''),char(91),''),char(93),''),char(39),'')) FROM bare WHERE rest=''),
  mark(m) AS (VALUES('--'),('/*'),(''''),('"'),('`'),('[')),
  bare(t,rest,n) AS (SELECT iif(held,'',sql), iif(held,sql,''), 0 FROM (SELECT sql, instr(sql,'--') OR instr(sql,'/*') AS held FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE='posts')
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
  UNION ALL SELECT 'unique(' || k || ')' FROM (SELECT (SELECT group_concat(name || CASE "desc" WHEN 1 THEN ' desc' ELSE '' END) FROM pragma_index_xinfo(u.name) WHERE "key") AS k FROM pragma_index_list('posts') AS u WHERE u.origin='u') WHERE k COLLATE NOCASE NOT IN ('')
  UNION ALL SELECT 'not null: ' || name FROM pragma_table_xinfo('posts') WHERE "notnull" AND pk=0 AND name COLLATE NOCASE NOT IN (''));
END;
INSERT INTO ash_guard SELECT 9, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_9';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_9;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "ash_shape_posts";
CREATE TABLE "ash_new_posts" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "title" TEXT,
  "views" INTEGER DEFAULT 2,
  "author_id" INTEGER CONSTRAINT "posts_author_id_fkey" REFERENCES "authors" ("id")
);
-- ashc:shell
INSERT INTO ash_guard SELECT 10, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_new_posts'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_11 AFTER INSERT ON ash_guard WHEN new.n=11 BEGIN
INSERT INTO "ash_new_posts" ("id", "title", "views", "author_id")
SELECT "id", "title", "views", "author_id" FROM "posts";
END;
INSERT INTO ash_guard SELECT 11, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_11';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_11;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_12 AFTER INSERT ON ash_guard WHEN new.n=12 BEGIN
DELETE FROM sqlite_sequence WHERE name = 'ash_new_posts';
END;
INSERT INTO ash_guard SELECT 12, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_12';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_12;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_13 AFTER INSERT ON ash_guard WHEN new.n=13 BEGIN
UPDATE sqlite_sequence SET name = 'ash_new_posts' WHERE name = 'posts';
END;
INSERT INTO ash_guard SELECT 13, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_13';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_13;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "posts";
-- ashc:shell
INSERT INTO ash_guard SELECT 14, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts'))=0;
-- ashc:end
PRAGMA legacy_alter_table=ON;
ALTER TABLE "ash_new_posts" RENAME TO "posts";
PRAGMA legacy_alter_table=OFF;
-- ashc:end
-- ashc:shell
INSERT INTO ash_guard SELECT 15, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_shape_posts','ash_new_posts'))=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=15 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

