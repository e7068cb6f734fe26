-- ok
INSERT INTO products(name, code) VALUES ('pen', 'a'), ('pen', 'b');
INSERT INTO tags(name) VALUES ('red'), ('red');
-- refused: UNIQUE constraint failed: products.code
INSERT INTO products(name, code) VALUES ('pen', 'a');
-- none
SELECT name FROM pragma_index_list('tags');
