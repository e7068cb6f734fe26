-- A notes app as Room lays it out: back quotes, composite keys, indexes by convention.
CREATE TABLE IF NOT EXISTS `note` (`id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, `title` TEXT NOT NULL, `content` TEXT NOT NULL, `metadata` TEXT NOT NULL, `added_date` INTEGER NOT NULL, `modified_date` INTEGER NOT NULL, `status` INTEGER NOT NULL, `pinned` INTEGER NOT NULL DEFAULT 0, `reminder` TEXT);
CREATE TABLE IF NOT EXISTS `label` (`id` INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, `name` TEXT NOT NULL, `hidden` INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX IF NOT EXISTS `index_label_name` ON `label` (`name`);
CREATE TABLE IF NOT EXISTS `label_ref` (`note_id` INTEGER NOT NULL, `label_id` INTEGER NOT NULL, PRIMARY KEY(`note_id`, `label_id`), FOREIGN KEY(`note_id`) REFERENCES `note`(`id`) ON UPDATE CASCADE ON DELETE CASCADE , FOREIGN KEY(`label_id`) REFERENCES `label`(`id`) ON UPDATE CASCADE ON DELETE CASCADE );
CREATE INDEX IF NOT EXISTS `index_label_ref_note_id` ON `label_ref` (`note_id`);
CREATE INDEX IF NOT EXISTS `index_label_ref_label_id` ON `label_ref` (`label_id`);
CREATE VIRTUAL TABLE IF NOT EXISTS `note_fts` USING FTS4(`title` TEXT NOT NULL, `content` TEXT NOT NULL, content=`note`);
CREATE TRIGGER IF NOT EXISTS room_fts_content_sync_note_fts_BEFORE_UPDATE BEFORE UPDATE ON `note` BEGIN DELETE FROM `note_fts` WHERE `docid`=OLD.`rowid`; END;
CREATE TRIGGER IF NOT EXISTS room_fts_content_sync_note_fts_AFTER_INSERT AFTER INSERT ON `note` BEGIN INSERT INTO `note_fts`(`docid`, `title`, `content`) VALUES (NEW.`rowid`, NEW.`title`, NEW.`content`); END;
CREATE TABLE room_master_table (id INTEGER PRIMARY KEY,identity_hash TEXT);
PRAGMA user_version = 4;
INSERT INTO note(title, content, metadata, added_date, modified_date, status) VALUES ('a', 'b', '{}', 1, 1, 0);
INSERT INTO label(name) VALUES ('home');
INSERT INTO label_ref VALUES (1, 1);
INSERT INTO room_master_table VALUES (42, 'abcdef');
