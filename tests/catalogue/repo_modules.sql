-- row: 0
SELECT count(*) FROM fsdir('priv') WHERE name LIKE '%.c' OR name LIKE '%.h';
-- row: 1
SELECT count(*) FROM fsdir('priv') WHERE name LIKE '%.sql';
-- row: 1
SELECT count(*) FROM sqlite_schema WHERE name = 'products';
