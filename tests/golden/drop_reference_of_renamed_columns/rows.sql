INSERT INTO authors (site, nick) VALUES ('a', 'ann'), ('b', 'ann'), ('b', 'bob');
INSERT INTO posts (id, site, author) VALUES (1, 'a', 'ann'), (2, 'b', 'bob'), (3, 'b', NULL);
