-- row: maker_id|the_maker|{"code":"code"}|partial|["nilify",["maker_id"]]|update|initially|1|maker_id IS NOT NULL|stock
SELECT json_extract(value, '$.source'), json_extract(value, '$.references.name'), json_extract(value, '$.references.match_with'), json_extract(value, '$.references.match_type'),
  json_extract(value, '$.references.on_delete'), json_extract(value, '$.references.on_update'), json_extract(value, '$.references.deferrable'),
  json_extract(value, '$.references.index?'), json_extract(value, '$.references.index_where'), json_extract(value, '$.references.schema')
  FROM snapshot, json_each(content, '$.attributes') WHERE name LIKE '%products' AND json_extract(value, '$.source') = 'maker_id';
-- row: restrict|full|1|1
SELECT json_extract(value, '$.references.on_delete'), json_extract(value, '$.references.match_type'), json_extract(value, '$.references.match_tenant?'), json_extract(value, '$.references.primary_key?')
  FROM snapshot, json_each(content, '$.attributes') WHERE name LIKE '%products' AND json_extract(value, '$.source') = 'other_id';
-- row: attribute|org_id
SELECT DISTINCT json_extract(value, '$.references.multitenancy.strategy'), json_extract(value, '$.references.multitenancy.attribute')
  FROM snapshot, json_each(content, '$.attributes') WHERE name LIKE '%products' AND json_extract(value, '$.references') IS NOT NULL;
