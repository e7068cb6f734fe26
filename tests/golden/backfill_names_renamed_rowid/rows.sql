INSERT INTO posts(code, body) VALUES ('one', 'a'), ('two', NULL), ('three', 'c');
