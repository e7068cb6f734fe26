-- Index of a mail program (global-messages-db.sqlite), with full text and triggers.
CREATE TABLE folderLocations (id INTEGER PRIMARY KEY, folderURI TEXT NOT NULL, dirtyStatus INTEGER NOT NULL, name TEXT NOT NULL, indexingPriority INTEGER NOT NULL);
CREATE TABLE conversations (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, oldestMessageDate INTEGER, newestMessageDate INTEGER);
CREATE TABLE messages (id INTEGER PRIMARY KEY, folderID INTEGER, messageKey INTEGER, conversationID INTEGER NOT NULL, date INTEGER, headerMessageID TEXT, deleted INTEGER NOT NULL default 0, jsonAttributes TEXT, notability INTEGER NOT NULL default 0);
CREATE TABLE contacts (id INTEGER PRIMARY KEY, directoryUUID TEXT, contactUUID TEXT, popularity INTEGER, frecency INTEGER, name TEXT, jsonAttributes TEXT);
CREATE TABLE identities (id INTEGER PRIMARY KEY, contactID INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, description NOT NULL, relay INTEGER NOT NULL);
CREATE TABLE messageAttributes (conversationID INTEGER NOT NULL, messageID INTEGER NOT NULL, attributeID INTEGER NOT NULL, value NUMERIC);
CREATE INDEX messages_messageLocation ON messages(folderID, messageKey);
CREATE INDEX messages_deleted ON messages(deleted) WHERE deleted = 1;
CREATE INDEX messageAttributes_attribFastDeletion ON messageAttributes(messageID);
CREATE INDEX identities_valueAndKind ON identities(kind, value COLLATE NOCASE);
CREATE VIRTUAL TABLE messagesText USING fts5(subject, body, author);
CREATE TRIGGER messages_ad AFTER DELETE ON messages BEGIN DELETE FROM messagesText WHERE rowid = old.id; DELETE FROM messageAttributes WHERE messageID = old.id; END;
PRAGMA user_version = 26;
INSERT INTO conversations VALUES (1, 'Hello', 1, 2);
INSERT INTO messages(id, folderID, messageKey, conversationID, headerMessageID) VALUES (5, 1, 7, 1, 'a@b');
INSERT INTO messagesText(rowid, subject, body, author) VALUES (5, 'Hello', 'the body', 'Ann');
