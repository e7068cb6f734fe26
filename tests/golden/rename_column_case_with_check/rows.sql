INSERT INTO authors(id, name) VALUES (1, 'Ann'), (7, NULL);
