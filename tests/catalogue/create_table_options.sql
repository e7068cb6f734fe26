-- row: 1|1
SELECT wr, strict FROM pragma_table_list WHERE name = 'products';
-- refused: cannot store TEXT value in INTEGER column
INSERT INTO products VALUES ('a', 'many');
