-- A shell's history that is kept in step between machines: STRICT tables, stored columns, ANY.
CREATE TABLE _sqlx_migrations ( version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL );
CREATE TABLE history ( id text primary key, timestamp integer not null, duration integer not null, exit integer not null, command text not null, cwd text not null, session text not null, hostname text not null, deleted_at integer, unique(timestamp, cwd, command) );
CREATE INDEX idx_history_timestamp on history(timestamp);
CREATE INDEX idx_history_command on history(command);
CREATE INDEX idx_history_command_timestamp on history( command, timestamp );
CREATE TABLE store ( id TEXT NOT NULL PRIMARY KEY, idx INT NOT NULL, data BLOB, anything ANY, words TEXT COLLATE RTRIM, length INT GENERATED ALWAYS AS (length(data)) STORED, key TEXT AS (substr(id, 1, 3)), CONSTRAINT in_order CHECK (idx >= 0) ) STRICT;
CREATE UNIQUE INDEX record_uniq ON store(key, idx DESC);
CREATE TABLE kv ( k TEXT NOT NULL, ns TEXT NOT NULL, v ANY, PRIMARY KEY (ns, k) ) STRICT, WITHOUT ROWID;
INSERT INTO history VALUES ('h1', 1, 2, 0, 'ls "a b"', '/', 's', 'host', NULL);
INSERT INTO store(id, idx, data, anything) VALUES ('abcdef', 0, x'010203', 5), ('abcxyz', 1, NULL, 'text');
INSERT INTO kv VALUES ('k', 'n', 1.5);
