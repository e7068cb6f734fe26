-- A chat server: unique indexes instead of keys, booleans, partial indexes, key order.
CREATE TABLE users( name TEXT, password_hash TEXT, creation_ts BIGINT, admin SMALLINT DEFAULT 0 NOT NULL, is_guest SMALLINT DEFAULT 0 NOT NULL, deactivated SMALLINT DEFAULT 0 NOT NULL, shadow_banned BOOLEAN, approved BOOLEAN, UNIQUE(name) );
CREATE TABLE rooms( room_id TEXT PRIMARY KEY NOT NULL, is_public BOOL, creator TEXT , room_version TEXT, has_auth_chain_index BOOLEAN);
CREATE TABLE events( stream_ordering INTEGER PRIMARY KEY, topological_ordering BIGINT NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL, room_id TEXT NOT NULL, content TEXT, unrecognized_keys TEXT, processed BOOL NOT NULL, outlier BOOL NOT NULL, depth BIGINT DEFAULT 0 NOT NULL, sender TEXT, UNIQUE (event_id) );
CREATE TABLE event_edges( event_id TEXT NOT NULL, prev_event_id TEXT NOT NULL, room_id TEXT NULL, is_state BOOL NOT NULL DEFAULT 0, FOREIGN KEY(event_id) REFERENCES events(event_id) );
CREATE TABLE room_memberships( event_id TEXT NOT NULL, user_id TEXT NOT NULL, sender TEXT NOT NULL, room_id TEXT NOT NULL, membership TEXT NOT NULL, forgotten INTEGER DEFAULT 0, display_name TEXT, UNIQUE (event_id) );
CREATE TABLE receipts_graph( room_id TEXT NOT NULL, receipt_type TEXT NOT NULL, user_id TEXT NOT NULL, event_ids TEXT NOT NULL, data TEXT NOT NULL, thread_id TEXT, CONSTRAINT receipts_graph_uniqueness_thread UNIQUE (room_id, receipt_type, user_id, thread_id));
CREATE TABLE message_index( id INTEGER NOT NULL, room_id TEXT NOT NULL, shard INT, PRIMARY KEY (room_id, id) ) WITHOUT ROWID;
CREATE TABLE schema_version( Lock CHAR(1) NOT NULL DEFAULT 'X' UNIQUE, version INTEGER NOT NULL, upgraded BOOL NOT NULL, CHECK (Lock='X') );
CREATE INDEX events_order_room ON events ( room_id, topological_ordering, stream_ordering );
CREATE INDEX room_memberships_user_room_forgotten ON room_memberships(user_id, room_id) WHERE forgotten = 1;
CREATE UNIQUE INDEX event_edges_event_id_prev_event_id_idx ON event_edges (event_id, prev_event_id);
INSERT INTO users(name) VALUES ('@ann:example.org');
INSERT INTO events(topological_ordering, event_id, type, room_id, processed, outlier) VALUES (1, '$1', 'm', '!r', 1, 0);
INSERT INTO event_edges(event_id, prev_event_id) VALUES ('$1', '$0');
INSERT INTO message_index VALUES (2, 'a', NULL), (1, 'b', 3);
INSERT INTO schema_version(version, upgraded) VALUES (83, 1);
