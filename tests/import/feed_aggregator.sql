-- An aggregator whose tables were made by a migration tool: quoted names, named constraints.
CREATE TABLE "schema_info" ("version" integer DEFAULT 0 NOT NULL);
CREATE TABLE "users" ("id" INTEGER NOT NULL CONSTRAINT "PK_users" PRIMARY KEY AUTOINCREMENT, "email" TEXT NOT NULL COLLATE NOCASE, "created_at" TEXT NOT NULL DEFAULT (datetime('now')), CONSTRAINT "UQ_users_email" UNIQUE ("email"));
CREATE TABLE "feeds" ("id" INTEGER NOT NULL CONSTRAINT "PK_feeds" PRIMARY KEY AUTOINCREMENT, "user id" INTEGER NOT NULL, "order" INTEGER NULL, "select" TEXT, CONSTRAINT "FK_feeds_users" FOREIGN KEY ("user id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE NO ACTION, CONSTRAINT "CK_order" CHECK ("order" IS NULL OR "order" >= 0));
CREATE TABLE "entries" ("feed_id" INTEGER NOT NULL, "guid" TEXT NOT NULL, "tä""b" TEXT, "as" TEXT, "CamelCase" REAL, CONSTRAINT "PK_entries" PRIMARY KEY ("guid", "feed_id"), CONSTRAINT "FK_entries_feeds" FOREIGN KEY ("feed_id") REFERENCES "feeds" ("id") ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE "entry tags" ("feed_id" INTEGER NOT NULL, "guid" TEXT NOT NULL, "tag" TEXT NOT NULL, FOREIGN KEY ("guid", "feed_id") REFERENCES "entries" ("guid", "feed_id") ON DELETE CASCADE);
CREATE INDEX "IX feeds by user" ON "feeds" ("user id", "order" DESC);
CREATE UNIQUE INDEX "entry tags unique" ON "entry tags" ("feed_id", "guid", "tag");
INSERT INTO "schema_info" VALUES (7);
INSERT INTO "users"("email") VALUES ('ann@example.org');
INSERT INTO "feeds"("user id", "order", "select") VALUES (1, 3, 'x'), (1, NULL, NULL);
INSERT INTO "entries" VALUES (1, 'g', 'quoted', 'as', 1.5);
INSERT INTO "entry tags" VALUES (1, 'g', 'news');
