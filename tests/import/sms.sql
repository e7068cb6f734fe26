-- Messages of a telephone.
CREATE TABLE _SqliteDatabaseProperties (key TEXT, value TEXT, UNIQUE(key));
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT, service TEXT NOT NULL, uncanonicalized_id TEXT, person_centric_id TEXT, UNIQUE (id, service) );
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER, state INTEGER, account_id TEXT, properties BLOB, chat_identifier TEXT, service_name TEXT, is_archived INTEGER DEFAULT 0, display_name TEXT, is_filtered INTEGER DEFAULT 0, CONSTRAINT chat_has_guid CHECK (length(guid) > 0));
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT, replace INTEGER DEFAULT 0, handle_id INTEGER DEFAULT 0, date INTEGER, is_read INTEGER DEFAULT 0);
CREATE TABLE chat_message_join ( chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE, message_id INTEGER REFERENCES message (ROWID) ON DELETE CASCADE, message_date INTEGER DEFAULT 0, PRIMARY KEY (chat_id, message_id));
CREATE TABLE chat_handle_join ( chat_id INTEGER REFERENCES chat (ROWID) ON DELETE CASCADE, handle_id INTEGER REFERENCES handle (ROWID) ON DELETE CASCADE, UNIQUE(chat_id, handle_id));
CREATE INDEX message_idx_date ON message(date);
CREATE INDEX message_idx_is_read ON message(is_read, date) WHERE is_read = 0;
CREATE INDEX chat_idx_identifier ON chat(chat_identifier, service_name);
CREATE TRIGGER clear_message AFTER DELETE ON chat_message_join WHEN (SELECT 1 FROM chat_message_join WHERE message_id = OLD.message_id LIMIT 1) IS NULL BEGIN
  DELETE FROM message
    WHERE ROWID = OLD.message_id; -- "last one"; nothing refers to it
END;
INSERT INTO handle(id, service) VALUES ('+4912345', 'SMS');
INSERT INTO chat(guid, style) VALUES ('SMS;-;+4912345', 45);
INSERT INTO message(guid, text, handle_id, date) VALUES ('g1', 'Hallo; du', 1, 5), ('g2', NULL, 1, 6);
INSERT INTO chat_message_join VALUES (1, 1, 5), (1, 2, 6);
