-- Map tiles: tables without keys, views with INSTEAD OF triggers.
CREATE TABLE metadata (name text, value text);
CREATE TABLE map (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_id TEXT, grid_id TEXT);
CREATE TABLE images (tile_data blob, tile_id text);
CREATE TABLE grid_key (grid_id TEXT, key_name TEXT);
CREATE UNIQUE INDEX map_index ON map (zoom_level, tile_column, tile_row);
CREATE UNIQUE INDEX images_id ON images (tile_id);
CREATE UNIQUE INDEX name ON metadata (name);
CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row, images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id;
CREATE TRIGGER tiles_insert INSTEAD OF INSERT ON tiles BEGIN INSERT INTO images VALUES (NEW.tile_data, hex(NEW.tile_data)); INSERT INTO map VALUES (NEW.zoom_level, NEW.tile_column, NEW.tile_row, hex(NEW.tile_data), NULL); END;
INSERT INTO metadata VALUES ('format', 'png'), (NULL, NULL), (NULL, 'twice');
INSERT INTO tiles VALUES (0, 0, 0, x'89504e47');
