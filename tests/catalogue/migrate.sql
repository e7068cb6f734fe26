-- row: products
SELECT name FROM sqlite_schema WHERE name IN ('products', 'legacy');
-- row: repo/products
SELECT name FROM snapshot;
