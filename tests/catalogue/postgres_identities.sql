-- row: live|archived_at IS NULL|1|0|products_live_index
-- row: lower||1|1|products_lower_index
-- row: named||1|0|the_name
-- row: nulls||0|0|products_nulls_index
SELECT json_extract(value, '$.name'), json_extract(value, '$.where'), json_extract(value, '$.nils_distinct?'), json_extract(value, '$.all_tenants?'), json_extract(value, '$.index_name')
  FROM snapshot, json_each(content, '$.identities') ORDER BY 1;
-- row: string|(lower(name))
SELECT json_extract(value, '$.keys[0].type'), json_extract(value, '$.keys[0].value') FROM snapshot, json_each(content, '$.identities') WHERE json_extract(value, '$.name') = 'lower';
-- row: by_name|gin|["code"]|1|stock|[{"type":"atom","value":"name"},{"order":"desc","type":"directed","value":"code"}]
SELECT json_extract(value, '$.name'), json_extract(value, '$.using'), json_extract(value, '$.include'), json_extract(value, '$.concurrently'), json_extract(value, '$.prefix'), json_extract(value, '$.fields')
  FROM snapshot, json_each(content, '$.custom_indexes') WHERE json_extract(value, '$.name') = 'by_name';
-- row: 1|0|1|[{"type":"string","value":"lower(name)"}]
SELECT json_extract(value, '$.unique'), json_extract(value, '$.nulls_distinct'), json_extract(value, '$.all_tenants?'), json_extract(value, '$.fields')
  FROM snapshot, json_each(content, '$.custom_indexes') WHERE json_extract(value, '$.name') = 'lower_names';
-- row: code > 'a'|0|["code"]|is taken
SELECT json_extract(value, '$.where'), json_extract(value, '$.include_base_filter?'), json_extract(value, '$.error_fields'), json_extract(value, '$.message')
  FROM snapshot, json_each(content, '$.custom_indexes') WHERE json_extract(value, '$.where') IS NOT NULL;
-- row: first|1|0
-- row: second|0|0
SELECT json_extract(value, '$.name'), json_extract(value, '$.global?'), json_extract(value, '$.code?') FROM snapshot, json_each(content, '$.custom_statements');
