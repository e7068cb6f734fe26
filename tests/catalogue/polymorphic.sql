-- row: photo_reactions
-- row: post_reactions
SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%reactions' ORDER BY name;
-- row: posts|subject_id|id|CASCADE|CASCADE
SELECT "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list('post_reactions');
-- row: photos|subject_id|id|NO ACTION|SET NULL
SELECT "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list('photo_reactions');
-- row: photo_reactions_once_each_index
-- row: post_reactions_once_each_index
SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%' ORDER BY name;
-- row: 1
SELECT sql LIKE '%CONSTRAINT "the_photo"%' FROM sqlite_schema WHERE name = 'photo_reactions';
-- row: 1
SELECT sql LIKE '%CONSTRAINT "post_reactions_subject_id_fkey"%' FROM sqlite_schema WHERE name = 'post_reactions';
-- ok
INSERT INTO posts(id) VALUES (1), (2);
INSERT INTO photos(id) VALUES (1);
INSERT INTO post_reactions(subject_id, kind) VALUES (1, 'like'), (2, 'like'), (1, 'wow');
INSERT INTO photo_reactions(subject_id, kind) VALUES (1, 'like');
-- refused: UNIQUE constraint failed: post_reactions.subject_id, post_reactions.kind
INSERT INTO post_reactions(subject_id, kind) VALUES (1, 'like');
-- refused: FOREIGN KEY constraint failed
INSERT INTO post_reactions(subject_id, kind) VALUES (3, 'like');
-- ok
UPDATE posts SET id = 5 WHERE id = 2;
DELETE FROM posts WHERE id = 1;
DELETE FROM photos;
-- row: 5|like
SELECT subject_id, kind FROM post_reactions;
-- row: |like
SELECT subject_id, kind FROM photo_reactions;
