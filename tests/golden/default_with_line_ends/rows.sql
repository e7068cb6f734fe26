INSERT INTO authors(id) VALUES (1), (7);
