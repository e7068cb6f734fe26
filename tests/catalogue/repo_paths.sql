-- row: shop/repo/products
SELECT name FROM snapshot;
-- row: 1
SELECT count(*) FROM fsdir('db/migrations') WHERE name LIKE '%.sql';
-- row: 1
SELECT count(*) FROM sqlite_schema WHERE name = 'products';
