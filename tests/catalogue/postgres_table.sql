-- row: stock.products
SELECT substr(name, 6) FROM snapshot WHERE name LIKE '%products';
-- row: stock|PARTITION BY RANGE (inserted_at)|archived_at IS NULL
SELECT json_extract(content, '$.schema'), json_extract(content, '$.create_table_options'), json_extract(content, '$.base_filter') FROM snapshot WHERE name LIKE '%products';
-- row: id|uuid|fragment("gen_random_uuid()")|||
-- row: other_id|uuid|fragment("uuidv7()")|||
-- row: number|identity|nil|||
-- row: name|citext|nil|||
-- row: code|varchar|nil|20||
-- row: state|text|"draft"|||
-- row: price|decimal|nil||12|3
-- row: level|decimal|nil||10|2
-- row: place|vector|nil|3||
-- row: period|daterange|nil|||
-- row: seen_at|timestamptz_usec|fragment("now()")|||
-- row: words|tsvector|nil|||
-- row: tags|["array","text"]|nil|||
-- row: archived_at|utc_datetime|nil|||
-- row: inserted_at|utc_datetime_usec|fragment("(now() AT TIME ZONE 'utc')")|||
-- row: updated_at|utc_datetime_usec|fragment("(now() AT TIME ZONE 'utc')")|||
SELECT json_extract(value, '$.source'), json_extract(value, '$.type'), json_extract(value, '$.default'), json_extract(value, '$.size'),
  json_extract(value, '$.precision'), json_extract(value, '$.scale') FROM snapshot, json_each(content, '$.attributes') WHERE name LIKE '%products';
-- row: price_is_positive|["price"]|price > 0|archived_at IS NULL
SELECT json_extract(value, '$.name'), json_extract(value, '$.attribute'), json_extract(value, '$.check'), json_extract(value, '$.base_filter')
  FROM snapshot, json_each(content, '$.check_constraints');
