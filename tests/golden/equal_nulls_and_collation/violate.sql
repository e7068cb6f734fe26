INSERT INTO posts(id, code, place) VALUES (4, 'a', 'X');
