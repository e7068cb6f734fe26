-- A feed reader: JSON, partial and expression indexes, defaults of every form.
CREATE TABLE rss_feed (rssurl VARCHAR(1024) PRIMARY KEY NOT NULL, url VARCHAR(1024) NOT NULL, title VARCHAR(1024) NOT NULL, author VARCHAR(1024), is_rtl INTEGER(1) NOT NULL DEFAULT 0);
CREATE TABLE rss_item (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, guid VARCHAR(64) NOT NULL, title VARCHAR(1024) NOT NULL, author VARCHAR(1024) NOT NULL, url VARCHAR(1024) NOT NULL, feedurl VARCHAR(1024) NOT NULL, pubDate INTEGER NOT NULL DEFAULT (strftime('%s', 'now')), content VARCHAR(65535) NOT NULL, unread INTEGER(1) NOT NULL DEFAULT 1, enqueued INTEGER(1) NOT NULL DEFAULT +0, deleted INTEGER(1) NOT NULL DEFAULT 0x0, ratio REAL DEFAULT 1e-3, blob_default BLOB DEFAULT x'00ff', word TEXT DEFAULT none, flags TEXT DEFAULT ('a' || 'b'), made TIMESTAMP DEFAULT CURRENT_TIMESTAMP, day TEXT DEFAULT (date('now', '-1 day')), yes BOOLEAN DEFAULT TRUE, tricky TEXT DEFAULT 'it''s; -- "x"', base VARCHAR(128) NOT NULL DEFAULT "");
CREATE TABLE google_replay (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, guid VARCHAR(64) NOT NULL, state INTEGER NOT NULL, ts INTEGER NOT NULL);
CREATE INDEX idx_rssurl ON rss_feed(rssurl);
CREATE INDEX idx_guid ON rss_item(guid);
CREATE INDEX idx_deleted ON rss_item(deleted) WHERE deleted = 1 AND unread IS NOT NULL;
CREATE INDEX idx_lower_title ON rss_item(lower(title), length(content) DESC);
CREATE UNIQUE INDEX idx_unique_url ON rss_item(feedurl, substr(guid, 1, 32));
INSERT INTO rss_feed VALUES ('https://f.example/rss', 'https://f.example', 'F', NULL, 0);
INSERT INTO rss_item(guid, title, author, url, feedurl, content) VALUES ('g', 'T', '', 'u', 'https://f.example/rss', 'c');
