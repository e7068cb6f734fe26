-- none
SELECT name FROM pragma_index_list('products');
-- none
SELECT * FROM pragma_foreign_key_list('products');
-- row: name|TEXT
SELECT name, type FROM pragma_table_xinfo('products') WHERE cid > 0;
