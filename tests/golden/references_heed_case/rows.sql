INSERT INTO tags(id, name) VALUES (1, 'News'), (2, 'Old'), (3, NULL);
INSERT INTO posts(id, tag) VALUES (1, 'News'), (2, 'Old'), (3, NULL), (4, 'gone');
