-- row: id|TEXT|
-- row: number|INTEGER|
-- row: name|CITEXT|
-- row: active|INTEGER|
-- row: price|DECIMAL|
-- row: ratio|NUMERIC|
-- row: tags|TEXT|'[]'
-- row: options|TEXT|'{}'
-- row: inserted_at|TEXT|
-- row: updated_at|TEXT|
SELECT name, type, replace(replace(dflt_value, '(', ''), ')', '') FROM pragma_table_xinfo('products');
-- row: 0
SELECT partial FROM pragma_index_list('products') WHERE name = 'products_active_name_index';
-- row: "nil"
-- row: "[]"
SELECT DISTINCT json_quote(json_extract(value, '$.default')) FROM snapshot, json_each(content, '$.attributes') WHERE key IN (1, 6) ORDER BY key;
