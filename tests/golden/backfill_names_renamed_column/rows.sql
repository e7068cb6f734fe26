INSERT INTO posts (id, title, cover) VALUES (1, 'First', NULL), (2, NULL, x'00ff'), (7, 'Ünlike', x'');
