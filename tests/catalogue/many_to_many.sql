-- ok
INSERT INTO posts VALUES ('p');
INSERT INTO tags VALUES ('t'), ('u');
INSERT INTO post_tags VALUES ('p', 't'), ('p', 'u');
-- refused: UNIQUE constraint failed: post_tags.post_id, post_tags.tag_id
INSERT INTO post_tags VALUES ('p', 't');
-- refused: FOREIGN KEY constraint failed
DELETE FROM tags;
-- ok
DELETE FROM posts;
-- row: 0
SELECT count(*) FROM post_tags;
-- row: 3
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND (name LIKE '%tags' OR name LIKE 'posts%');
