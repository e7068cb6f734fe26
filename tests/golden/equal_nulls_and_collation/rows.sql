INSERT INTO posts(id, code, place) VALUES (1, 'a', 'x'), (2, 'b', 'x'), (3, 'c', NULL);
