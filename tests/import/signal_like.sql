-- A messenger on a telephone: generated columns, JSON, full text with external content.
CREATE TABLE recipient (_id INTEGER PRIMARY KEY AUTOINCREMENT, type INTEGER DEFAULT 0, e164 TEXT UNIQUE DEFAULT NULL, aci TEXT UNIQUE DEFAULT NULL, username TEXT UNIQUE DEFAULT NULL, blocked INTEGER DEFAULT 0, profile_joined_name TEXT DEFAULT NULL, capabilities INTEGER DEFAULT 0, avatar_color TEXT NOT NULL DEFAULT 'A100');
CREATE TABLE thread (_id INTEGER PRIMARY KEY AUTOINCREMENT, date INTEGER DEFAULT 0, meaningful_messages INTEGER DEFAULT 0, recipient_id INTEGER NOT NULL UNIQUE REFERENCES recipient (_id) ON DELETE CASCADE, read INTEGER DEFAULT 1, type INTEGER DEFAULT 0, snippet TEXT, pinned_order INTEGER UNIQUE DEFAULT NULL);
CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, date_sent INTEGER NOT NULL, thread_id INTEGER NOT NULL REFERENCES thread (_id) ON DELETE CASCADE, from_recipient_id INTEGER NOT NULL REFERENCES recipient (_id) ON DELETE CASCADE, body TEXT, quote_id INTEGER DEFAULT 0, json TEXT, expires INTEGER GENERATED ALWAYS AS (json_extract(json, '$.expires')) VIRTUAL, latest_revision_id INTEGER DEFAULT NULL REFERENCES message (_id) ON DELETE CASCADE, original_message_id INTEGER DEFAULT NULL REFERENCES message (_id) ON DELETE CASCADE);
CREATE TABLE reaction (_id INTEGER PRIMARY KEY, message_id INTEGER NOT NULL REFERENCES message (_id) ON DELETE CASCADE, author_id INTEGER NOT NULL REFERENCES recipient (_id) ON DELETE CASCADE, emoji TEXT NOT NULL, UNIQUE(message_id, author_id) ON CONFLICT REPLACE);
CREATE TABLE key_value (key TEXT PRIMARY KEY, value TEXT, type INTEGER);
CREATE INDEX message_thread_date_index ON message (thread_id, date_sent);
CREATE UNIQUE INDEX message_unique_sent_from_thread ON message (date_sent, from_recipient_id, thread_id);
CREATE INDEX message_expires_index ON message (expires) WHERE expires IS NOT NULL;
CREATE VIRTUAL TABLE message_fts USING fts5(body, thread_id UNINDEXED, content=message, content_rowid=_id);
CREATE TRIGGER message_ai AFTER INSERT ON message BEGIN INSERT INTO message_fts(rowid, body, thread_id) VALUES (new._id, new.body, new.thread_id); END;
CREATE TRIGGER message_ad AFTER DELETE ON message BEGIN INSERT INTO message_fts(message_fts, rowid, body, thread_id) VALUES ('delete', old._id, old.body, old.thread_id); END;
PRAGMA user_version = 185;
INSERT INTO recipient(e164) VALUES ('+1555'), ('+1556'), (NULL);
INSERT INTO thread(recipient_id) VALUES (1);
INSERT INTO message(date_sent, thread_id, from_recipient_id, body, json) VALUES (1, 1, 1, 'hi there', '{"expires":5}'), (2, 1, 2, 'bye', NULL);
INSERT INTO reaction(message_id, author_id, emoji) VALUES (1, 2, 'x');
