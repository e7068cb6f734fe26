-- A music library (beets): flexible attributes, wide tables.
CREATE TABLE items (id INTEGER PRIMARY KEY, path BLOB, album_id INTEGER, title TEXT, artist TEXT, albumartist TEXT, genre TEXT, year INTEGER, track INTEGER, bpm INTEGER, comp INTEGER, mb_trackid TEXT, length REAL, bitrate INTEGER, mtime REAL, added REAL, rg_track_gain REAL);
CREATE TABLE item_attributes (id INTEGER PRIMARY KEY, entity_id INTEGER, key TEXT, value TEXT, UNIQUE(entity_id, key) ON CONFLICT REPLACE);
CREATE INDEX item_attributes_by_entity ON item_attributes (entity_id);
CREATE TABLE albums (id INTEGER PRIMARY KEY, artpath BLOB, added REAL, albumartist TEXT, album TEXT, genre TEXT, year INTEGER, mb_albumid TEXT);
CREATE TABLE album_attributes (id INTEGER PRIMARY KEY, entity_id INTEGER, key TEXT, value TEXT, UNIQUE(entity_id, key) ON CONFLICT REPLACE);
INSERT INTO items(path, title, length) VALUES (x'2f6d7573696b2ff6', 'Song', 181.25), (NULL, NULL, NULL);
INSERT INTO albums(album) VALUES ('Album');
INSERT INTO item_attributes(entity_id, key, value) VALUES (1, 'mood', 'calm'), (1, 'mood', 'wild');
