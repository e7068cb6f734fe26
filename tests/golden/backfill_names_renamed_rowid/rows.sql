INSERT INTO posts(code, body) VALUES ('one', 'a'), ('two', NULL), (NULL, 'c');
