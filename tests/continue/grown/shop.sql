-- What AshSqlite and Ecto made of lib/shop.ex over time: columns in reverse, the key last; of two foreign keys with
-- two columns one without a name and one not there (its column came later), NOT NULL that a later column lost,
-- an index that a change of base_filter_sql dropped; and columns of attributes that are gone (older.ex).
CREATE TABLE "schema_migrations" ("version" INTEGER PRIMARY KEY, "inserted_at" TEXT);
CREATE TABLE "owners" ("tenant" TEXT NOT NULL, "id" TEXT NOT NULL PRIMARY KEY);
CREATE UNIQUE INDEX "owners_pair_index" ON "owners" ("id", "tenant");
CREATE TABLE "items" ("unique_note" TEXT NOT NULL, "critic_id" TEXT CONSTRAINT "items_critic_id_fkey" REFERENCES "owners"("id"), "rank" INTEGER, "second_id" TEXT, "name" TEXT NOT NULL, "tenant" TEXT, "id" TEXT NOT NULL PRIMARY KEY, FOREIGN KEY ("second_id", "tenant") REFERENCES "owners"("id", "tenant"));
ALTER TABLE "items" ADD COLUMN "gone_at" TEXT;
ALTER TABLE "items" ADD COLUMN "seen_at" TEXT;
ALTER TABLE "items" ADD COLUMN "owner_id" TEXT;
ALTER TABLE "items" ADD COLUMN "checked_at" TEXT DEFAULT 'never';
CREATE INDEX "by_check" ON "items" ("checked_at");
CREATE TABLE seen(item, note);
CREATE TRIGGER notes AFTER UPDATE ON items BEGIN INSERT INTO seen VALUES (new.id, new.unique_note); END;
INSERT INTO owners VALUES ('t1', 'o1');
INSERT INTO items(id, tenant, name, rank, second_id, owner_id, seen_at, unique_note, critic_id)
  VALUES ('i1', 't1', 'a', 1, 'o1', 'o1', '2025-01-01T00:00:00Z', 'n1', 'o1'), ('i2', 't1', 'b', 2, NULL, NULL, '2025-01-01T00:00:00Z', '007', NULL);
