-- migrate:up transaction:false
-- ashc:touches tags, posts
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
PRAGMA foreign_keys=OFF;
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "foreign_keys must be off" CHECK (n<>1 OR ok),
  CONSTRAINT "at least one of these is there already: column tags.label, table ash_shape_posts, table ash_new_posts and 1 more" CHECK (n<>2 OR ok),
  CONSTRAINT "at least one of these is not there: column tags.name, table posts, table tags and 1 more" CHECK (n<>3 OR ok),
  CONSTRAINT "posts: an index or trigger that no resource declares, which a plain shell cannot bring back: run ashc migrate, or declare it" CHECK (n<>4 OR ok),
  CONSTRAINT "posts.tag: would not find its row of tags any more" CHECK (n<>5 OR ok),
  CONSTRAINT "tags: rows that the unique index tags_unique_name_index forbids" CHECK (n<>6 OR ok),
  CONSTRAINT "tags: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>7 OR ok),
  CONSTRAINT "tags: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>8 OR ok),
  CONSTRAINT "tags: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>9 OR ok),
  CONSTRAINT "tags: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>10 OR ok),
  CONSTRAINT "tags: an index or trigger that no resource declares, which a plain shell cannot bring back: run ashc migrate, or declare it" CHECK (n<>11 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, foreign_keys=0 FROM pragma_foreign_keys;
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('ash_shape_posts','ash_new_posts','ash_new_tags'))=0
  AND (SELECT count(*) FROM (VALUES ('tags','label')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts','tags'))=2
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('tags_unique_name_index'))=1
  AND (SELECT count(*) FROM (VALUES ('tags','name')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1;
INSERT INTO ash_guard SELECT 4, count(*)=0 FROM main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND tbl_name COLLATE NOCASE='posts' AND name COLLATE NOCASE NOT IN ('');
-- ashc:gate posts.tag: would not find its row of tags any more
INSERT INTO ash_guard SELECT 5, count(*)=0 FROM main."posts" AS child WHERE EXISTS (SELECT 1 FROM main."tags" AS parent WHERE parent."name" = child."tag") AND NOT EXISTS (SELECT 1 FROM main."tags" AS parent WHERE parent."name" = child."tag" AND parent."name" = child."tag" COLLATE BINARY);
-- ashc:gate tags: rows that the unique index tags_unique_name_index forbids
INSERT INTO ash_guard SELECT 6, count(*)=0 FROM (SELECT "label", count(*) AS rows FROM (SELECT "name" COLLATE BINARY AS "label" FROM main."tags") AS "tags" WHERE "label" IS NOT NULL GROUP BY "label" HAVING count(*) > 1);
-- ashc:gate tags: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 7, count(*)=0 FROM pragma_table_xinfo('tags') WHERE name COLLATE NOCASE NOT IN ('','id','name');
-- ashc:gate tags: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 8, count(*)=0 FROM pragma_table_xinfo('tags') WHERE dflt_value IS NOT NULL AND upper(dflt_value)<>'NULL' AND hidden=0 AND name COLLATE NOCASE NOT IN ('');
-- ashc:gate tags: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 9, count(*)=0 FROM pragma_foreign_key_list('tags') WHERE ("from" || '>' || "table") COLLATE NOCASE NOT IN ('');
-- ashc:gate tags: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 10, count(*)=0 FROM (WITH RECURSIVE live(t) AS (SELECT lower(replace(replace(replace(replace(replace(replace(replace(replace(replace(t,char(32),''),char(9),''),char(13),''),char(10),''),char(34),''),char(96),''),char(91),''),char(93),''),char(39),'')) FROM bare WHERE rest=''),
  mark(m) AS (VALUES('--'),('/*'),(''''),('"'),('`'),('[')),
  bare(t,rest,n) AS (SELECT iif(held,'',sql), iif(held,sql,''), 0 FROM (SELECT sql, instr(sql,'--') OR instr(sql,'/*') AS held FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE='tags')
  UNION ALL SELECT t||CASE WHEN substr(rest,1,2) IN ('--','/*') THEN '' ELSE substr(rest,1,n) END, substr(rest,n+1), CASE WHEN n THEN 0
    WHEN substr(rest,1,2)='--' THEN ifnull(nullif(instr(rest,char(10)),0),length(rest))
    WHEN substr(rest,1,2)='/*' THEN ifnull(nullif(instr(substr(rest,3),'*/'),0)+3,length(rest))
    WHEN substr(rest,1,1)='[' THEN ifnull(nullif(instr(rest,']'),0),length(rest))
    WHEN substr(rest,1,1) IN ('''','"','`') THEN ifnull(nullif(instr(substr(rest,2),substr(rest,1,1)),0)+1,length(rest))
    ELSE (SELECT min(ifnull(nullif(instr(substr(rest,2,200),m),0),200)) FROM mark) END FROM bare WHERE rest<>''),
  word(w) AS (VALUES('check'),('collate'),('conflict')),
  place(w,rest) AS (SELECT w, substr(t,instr(t,w)) FROM live, word WHERE instr(t,w)
  UNION ALL SELECT w, substr(rest,1+instr(substr(rest,2),w)) FROM place WHERE instr(substr(rest,2),w)),
  known(k,n) AS (VALUES('',0),('collatenocase',1))
  SELECT substr(rest,1,80) AS found FROM place WHERE NOT EXISTS (SELECT 1 FROM known WHERE k<>'' AND substr(rest,1,length(k))=k)
  UNION ALL SELECT k FROM known WHERE k<>'' AND (SELECT count(*) FROM place WHERE substr(rest,1,length(k))=k)>n
  UNION ALL SELECT 'unique(' || k || ')' FROM (SELECT (SELECT group_concat(name || CASE "desc" WHEN 1 THEN ' desc' ELSE '' END) FROM pragma_index_xinfo(u.name) WHERE "key") AS k FROM pragma_index_list('tags') AS u WHERE u.origin='u') WHERE k COLLATE NOCASE NOT IN ('')
  UNION ALL SELECT 'not null: ' || name FROM pragma_table_xinfo('tags') WHERE "notnull" AND pk=0 AND name COLLATE NOCASE NOT IN (''));
INSERT INTO ash_guard SELECT 11, count(*)=0 FROM main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND tbl_name COLLATE NOCASE='tags' AND name COLLATE NOCASE NOT IN ('','tags_unique_name_index');
-- ashc:end
-- tags: native, what names the column follows
ALTER TABLE "tags" RENAME COLUMN "name" TO "label";
-- posts: edited in place; where that cannot be, rebuilt, because column tag changes
-- ashc:edit "posts"
--   column "tag" drop collate
-- ashc:or
CREATE TABLE "ash_shape_posts" (n, ok,
  CONSTRAINT "posts: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>0 OR ok),
  CONSTRAINT "posts: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>1 OR ok),
  CONSTRAINT "posts: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>2 OR ok),
  CONSTRAINT "posts: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>3 OR ok));
-- ashc:shell
INSERT INTO ash_guard SELECT 12, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_shape_posts'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_13 AFTER INSERT ON ash_guard WHEN new.n=13 BEGIN
INSERT INTO "ash_shape_posts" SELECT 0, count(*) = 0 FROM pragma_table_xinfo('posts') WHERE name COLLATE NOCASE NOT IN ('','id','tag');
END;
INSERT INTO ash_guard SELECT 13, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_13';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_13;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_14 AFTER INSERT ON ash_guard WHEN new.n=14 BEGIN
INSERT INTO "ash_shape_posts" SELECT 1, count(*) = 0 FROM pragma_table_xinfo('posts') WHERE dflt_value IS NOT NULL AND upper(dflt_value)<>'NULL' AND hidden=0 AND name COLLATE NOCASE NOT IN ('');
END;
INSERT INTO ash_guard SELECT 14, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_14';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_14;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_15 AFTER INSERT ON ash_guard WHEN new.n=15 BEGIN
INSERT INTO "ash_shape_posts" SELECT 2, count(*) = 0 FROM pragma_foreign_key_list('posts') WHERE ("from" || '>' || "table") COLLATE NOCASE NOT IN ('','tag>tags');
END;
INSERT INTO ash_guard SELECT 15, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_15';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_15;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_16 AFTER INSERT ON ash_guard WHEN new.n=16 BEGIN
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
  known(k,n) AS (VALUES('',0),('collatenocase',1))
  SELECT substr(rest,1,80) AS found FROM place WHERE NOT EXISTS (SELECT 1 FROM known WHERE k<>'' AND substr(rest,1,length(k))=k)
  UNION ALL SELECT k FROM known WHERE k<>'' AND (SELECT count(*) FROM place WHERE substr(rest,1,length(k))=k)>n
  UNION ALL SELECT 'unique(' || k || ')' FROM (SELECT (SELECT group_concat(name || CASE "desc" WHEN 1 THEN ' desc' ELSE '' END) FROM pragma_index_xinfo(u.name) WHERE "key") AS k FROM pragma_index_list('posts') AS u WHERE u.origin='u') WHERE k COLLATE NOCASE NOT IN ('')
  UNION ALL SELECT 'not null: ' || name FROM pragma_table_xinfo('posts') WHERE "notnull" AND pk=0 AND name COLLATE NOCASE NOT IN (''));
END;
INSERT INTO ash_guard SELECT 16, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_16';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_16;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "ash_shape_posts";
CREATE TABLE "ash_new_posts" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "tag" TEXT CONSTRAINT "posts_tag_fkey" REFERENCES "tags" ("label")
);
-- ashc:shell
INSERT INTO ash_guard SELECT 17, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_new_posts'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_18 AFTER INSERT ON ash_guard WHEN new.n=18 BEGIN
INSERT INTO "ash_new_posts" ("id", "tag")
SELECT "id", "tag" FROM "posts";
END;
INSERT INTO ash_guard SELECT 18, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_18';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_18;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_19 AFTER INSERT ON ash_guard WHEN new.n=19 BEGIN
DELETE FROM sqlite_sequence WHERE name = 'ash_new_posts';
END;
INSERT INTO ash_guard SELECT 19, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_19';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_19;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_20 AFTER INSERT ON ash_guard WHEN new.n=20 BEGIN
UPDATE sqlite_sequence SET name = 'ash_new_posts' WHERE name = 'posts';
END;
INSERT INTO ash_guard SELECT 20, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_20';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_20;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "posts";
-- ashc:shell
INSERT INTO ash_guard SELECT 21, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts'))=0;
-- ashc:end
PRAGMA legacy_alter_table=ON;
ALTER TABLE "ash_new_posts" RENAME TO "posts";
PRAGMA legacy_alter_table=OFF;
-- ashc:end
-- tags: rebuilt, because column label changes
-- ashc:rebuild "tags"
CREATE TABLE "ash_new_tags" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "label" TEXT
);
-- ashc:shell
INSERT INTO ash_guard SELECT 22, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_new_tags'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_23 AFTER INSERT ON ash_guard WHEN new.n=23 BEGIN
INSERT INTO "ash_new_tags" ("id", "label")
SELECT "id", "label" FROM "tags";
END;
INSERT INTO ash_guard SELECT 23, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_23';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_23;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_24 AFTER INSERT ON ash_guard WHEN new.n=24 BEGIN
DELETE FROM sqlite_sequence WHERE name = 'ash_new_tags';
END;
INSERT INTO ash_guard SELECT 24, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_24';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_24;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_25 AFTER INSERT ON ash_guard WHEN new.n=25 BEGIN
UPDATE sqlite_sequence SET name = 'ash_new_tags' WHERE name = 'tags';
END;
INSERT INTO ash_guard SELECT 25, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_25';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_25;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "tags";
-- ashc:shell
INSERT INTO ash_guard SELECT 26, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('tags'))=0
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('tags_unique_name_index'))=0;
-- ashc:end
PRAGMA legacy_alter_table=ON;
ALTER TABLE "ash_new_tags" RENAME TO "tags";
PRAGMA legacy_alter_table=OFF;
CREATE UNIQUE INDEX "tags_unique_name_index" ON "tags" ("label");
-- ashc:end
-- ashc:shell
INSERT INTO ash_guard SELECT 27, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts','tags'))=2
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('tags_unique_name_index'))=1
  AND (SELECT count(*) FROM (VALUES ('tags','label')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_shape_posts','ash_new_posts','ash_new_tags'))=0
  AND (SELECT count(*) FROM (VALUES ('tags','name')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=27 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

