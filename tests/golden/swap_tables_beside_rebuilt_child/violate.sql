INSERT INTO comments(id, text) VALUES (4, x'00');
