-- row: orders
SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%orders';
-- ok
ATTACH 'archive.db' AS archive;
-- row: old_orders
SELECT name FROM archive.sqlite_schema WHERE type = 'table' AND name LIKE '%orders';
-- none
SELECT * FROM pragma_foreign_key_list('old_orders', 'archive');
-- row: cold/old_orders|Elixir.Shop.Archive
-- row: repo/orders|Elixir.Shop.Repo
SELECT name, json_extract(content, '$.repo') FROM snapshot ORDER BY name;
