-- none
SELECT * FROM pragma_foreign_key_list('products');
-- ok
INSERT INTO products(maker_id) VALUES (99);
