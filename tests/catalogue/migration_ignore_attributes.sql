-- row: id
-- row: name
SELECT name FROM pragma_table_xinfo('products');
-- row: ["id","name"]
SELECT json_group_array(json_extract(value, '$.source')) FROM snapshot, json_each(content, '$.attributes');
