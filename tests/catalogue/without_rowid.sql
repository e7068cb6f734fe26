-- row: 1|1
SELECT wr, strict FROM pragma_table_list WHERE name = 'settings';
-- ok
INSERT INTO settings VALUES ('a', 'x', 1.5);
-- refused: UNIQUE constraint failed: settings.scope, settings.name
INSERT INTO settings VALUES ('a', 'X', 1.5);
-- refused: no such column: rowid
SELECT rowid FROM settings;
