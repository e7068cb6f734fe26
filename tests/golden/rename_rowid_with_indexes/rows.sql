INSERT INTO posts(title, rowid) VALUES ('one', 'a'), ('two', 'b'), ('three', NULL);
