-- row: timestamptz
-- row: timestamptz_usec
-- row: tsvector
-- row: tsquery
-- row: ltree
SELECT json_extract(value, '$.type') FROM snapshot, json_each(content, '$.attributes') WHERE name LIKE '%products' AND key > 0;
