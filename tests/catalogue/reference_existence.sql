-- row: owners|party_id|id
SELECT "table", "from", "to" FROM pragma_foreign_key_list('products');
-- row: id
-- row: party_id
-- row: old_id
SELECT name FROM pragma_table_xinfo('products');
