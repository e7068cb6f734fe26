-- A recorder of sensors, made by an object mapper: keys at the end, named references.
CREATE TABLE event_data ( data_id INTEGER NOT NULL, hash BIGINT, shared_data TEXT, PRIMARY KEY (data_id) );
CREATE TABLE event_types ( event_type_id INTEGER NOT NULL, event_type VARCHAR(64), PRIMARY KEY (event_type_id) );
CREATE TABLE events ( event_id INTEGER NOT NULL, event_type CHAR(0), time_fired DATETIME, time_fired_ts FLOAT, data_id INTEGER, context_id_bin BLOB, event_type_id INTEGER, PRIMARY KEY (event_id), FOREIGN KEY(data_id) REFERENCES event_data (data_id), FOREIGN KEY(event_type_id) REFERENCES event_types (event_type_id) );
CREATE TABLE states_meta ( metadata_id INTEGER NOT NULL, entity_id VARCHAR(255), PRIMARY KEY (metadata_id) );
CREATE TABLE states ( state_id INTEGER NOT NULL, state VARCHAR(255), last_updated_ts FLOAT, old_state_id INTEGER, attributes_id INTEGER, metadata_id INTEGER, PRIMARY KEY (state_id), FOREIGN KEY(old_state_id) REFERENCES states (state_id), FOREIGN KEY(metadata_id) REFERENCES states_meta (metadata_id) );
CREATE TABLE statistics_meta ( id INTEGER NOT NULL, statistic_id VARCHAR(255), source VARCHAR(32), has_mean BOOLEAN, has_sum BOOLEAN, name VARCHAR(255), PRIMARY KEY (id), CONSTRAINT has_a_kind CHECK (has_mean IN (0, 1)), CHECK (has_sum IN (0, 1)) );
CREATE TABLE statistics ( id INTEGER NOT NULL, metadata_id INTEGER, start_ts FLOAT, mean FLOAT, sum FLOAT, PRIMARY KEY (id), FOREIGN KEY(metadata_id) REFERENCES statistics_meta (id) ON DELETE CASCADE );
CREATE INDEX ix_event_data_hash ON event_data (hash);
CREATE UNIQUE INDEX ix_event_types_event_type ON event_types (event_type);
CREATE INDEX ix_events_event_type_id_time_fired_ts ON events (event_type_id, time_fired_ts);
CREATE INDEX ix_states_metadata_id_last_updated_ts ON states (metadata_id, last_updated_ts);
CREATE UNIQUE INDEX ix_statistics_statistic_id_start_ts ON statistics (metadata_id, start_ts);
INSERT INTO event_types VALUES (1, 'state_changed');
INSERT INTO events(event_type_id, time_fired_ts, context_id_bin) VALUES (1, 1700000000.123456, x'0001');
INSERT INTO states_meta VALUES (1, 'sun.sun');
INSERT INTO states(state, metadata_id) VALUES ('above_horizon', 1), ('below_horizon', 1);
