-- What AshSqlite and Ecto made of lib/blog.ex over time: columns in reverse, the key last, no foreign key for
-- a relationship that came later, NOT NULL dropped, deferrable not said.
CREATE TABLE IF NOT EXISTS "schema_migrations" ("version" INTEGER PRIMARY KEY, "inserted_at" TEXT);
CREATE TABLE "authors" ("name" TEXT NOT NULL, "id" TEXT NOT NULL PRIMARY KEY);
CREATE TABLE "posts" ("author_id" TEXT CONSTRAINT "posts_author_id_fkey" REFERENCES "authors"("id") ON DELETE CASCADE, "body" TEXT, "title" TEXT NOT NULL, "id" TEXT NOT NULL PRIMARY KEY);
ALTER TABLE "posts" ADD COLUMN "editor_id" TEXT;
ALTER TABLE "posts" ADD COLUMN "score" INTEGER;
CREATE UNIQUE INDEX "posts_unique_title_index" ON "posts" ("title");
INSERT INTO schema_migrations VALUES (20250101000000,'2025-01-01T00:00:00');
INSERT INTO authors VALUES ('ann','a1');
INSERT INTO posts(author_id,body,title,id,editor_id,score) VALUES ('a1','b','t','p1','a1',1),('a1','b','t2','p2','a1',2);
