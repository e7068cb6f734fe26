-- row: logo|TEXT
-- row: photo|BLOB
-- row: bought_at|INTEGER
-- row: sold_at|TEXT
-- row: maker_id|INTEGER
SELECT name, type FROM pragma_table_xinfo('products') WHERE cid > 0;
-- row: makers|maker_id|id
SELECT "table", "from", "to" FROM pragma_foreign_key_list('products');
