-- migrate:up transaction:false
-- ashc:touches posts, authors
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this is there already: column posts.editor_id" CHECK (n<>1 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, (SELECT count(*) FROM (VALUES ('posts','editor_id')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
-- ashc:end
-- posts: native, no row is written
ALTER TABLE "posts" ADD COLUMN "editor_id" INTEGER CONSTRAINT "posts_editor_id_fkey" REFERENCES "authors" ("id");
-- ashc:shell
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM (VALUES ('posts','editor_id')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=2 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

