-- ok
INSERT INTO articles(name) VALUES ('pen');
INSERT INTO articles(name, archived_at) VALUES ('pen', '2026-01-01'), ('pen', '2026-01-02');
INSERT INTO articles(name, archived_at) VALUES ('', '2026-01-01');
-- refused: UNIQUE constraint failed: articles.name
INSERT INTO articles(name) VALUES ('pen');
-- refused: CHECK constraint failed: name_not_empty
INSERT INTO articles(name) VALUES ('');
-- row: articles_all_names|0
-- row: articles_long_names|1
-- row: articles_names|1
-- row: articles_unique_name_index|1
SELECT name, partial FROM pragma_index_list('articles') ORDER BY name;
-- ok
SELECT rowid FROM articles INDEXED BY articles_long_names
  WHERE name = 'penny' AND (archived_at IS NULL OR name = 'kept') AND (length(name) > 3 OR name = '');
-- refused: no query solution
SELECT rowid FROM articles INDEXED BY articles_long_names WHERE name = 'penny' AND (length(name) > 3 OR name = '');
-- refused: no query solution
SELECT rowid FROM articles INDEXED BY articles_names WHERE name = 'penny';
-- row: archived_at IS NULL OR name = 'kept'|archived_at IS NULL OR name = 'kept'
SELECT json_extract(content, '$.base_filter'), json_extract(content, '$.identities[0].base_filter') FROM snapshot;
