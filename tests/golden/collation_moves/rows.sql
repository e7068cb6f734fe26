INSERT INTO tags(id, name) VALUES (1, 'a'), (2, 'A'), (3, NULL);
