-- A podcast app of a telephone (Android).
CREATE TABLE android_metadata (locale TEXT);
CREATE TABLE Feeds (id INTEGER PRIMARY KEY AUTOINCREMENT ,title TEXT,custom_title TEXT,file_url TEXT,download_url TEXT,downloaded INTEGER,link TEXT,description TEXT,last_refresh_attempt INTEGER DEFAULT 0,auto_download INTEGER DEFAULT 1,username TEXT,password TEXT,hide TEXT,episode_notification INTEGER DEFAULT 0,feed_playback_speed REAL DEFAULT -1,feed_skip_intro INTEGER DEFAULT 0,sort_order TEXT, tags TEXT);
CREATE TABLE FeedItems (id INTEGER PRIMARY KEY AUTOINCREMENT ,title TEXT,pubDate INTEGER,read INTEGER,link TEXT,description TEXT,payment_link TEXT,media INTEGER,feed INTEGER,has_simple_chapters INTEGER,item_identifier TEXT,image_url TEXT,auto_download INTEGER);
CREATE TABLE FeedMedia (id INTEGER PRIMARY KEY AUTOINCREMENT ,duration INTEGER,file_url TEXT,download_url TEXT,downloaded INTEGER,position INTEGER,filesize INTEGER,mime_type TEXT,playback_completion_date INTEGER,feeditem INTEGER,played_duration INTEGER,has_embedded_picture INTEGER,last_played_time INTEGER);
CREATE TABLE Queue(id INTEGER PRIMARY KEY,feeditem INTEGER,feed INTEGER);
CREATE TABLE Favorites(id INTEGER PRIMARY KEY,feeditem INTEGER,feed INTEGER);
CREATE INDEX FeedItems_feed ON FeedItems (feed);
CREATE INDEX FeedItems_pubDate ON FeedItems (pubDate);
CREATE INDEX Queue_feeditem ON Queue (feeditem);
PRAGMA user_version = 3030000;
INSERT INTO android_metadata VALUES ('en_US');
INSERT INTO Feeds(title, download_url) VALUES ('Feed', 'https://f.example/rss');
INSERT INTO FeedItems(title, feed, read) VALUES ('Episode', 1, -1);
INSERT INTO Queue VALUES (0, 1, 1);
