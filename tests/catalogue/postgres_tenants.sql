-- row: context|1
SELECT json_extract(content, '$.multitenancy.strategy'), json_extract(content, '$.multitenancy.global') FROM snapshot WHERE name LIKE '%notes';
-- row: id|uuid|fragment("gen_random_uuid()")
-- row: text|text|"none"
-- row: count|bigint|3
-- row: price|decimal|"1.50"
-- row: at|utc_datetime|fragment("'2026-01-31 09:30:00Z'")
-- row: on|date|fragment("CURRENT_DATE")
-- row: v7|uuid|fragment("uuid_generate_v7()")
-- row: live|boolean|true
-- row: serial|bigint|nil
SELECT json_extract(value, '$.source'), json_extract(value, '$.type'), json_extract(value, '$.default') FROM snapshot, json_each(content, '$.attributes') WHERE name LIKE '%notes';
