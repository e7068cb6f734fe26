INSERT INTO posts(title) VALUES ('one');
INSERT INTO titles VALUES ('two');
