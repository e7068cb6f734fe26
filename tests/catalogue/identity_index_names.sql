-- row: product_names|name|1
-- row: products_unique_code_index|code|1
SELECT l.name, i.name, l."unique" FROM pragma_index_list('products') l, pragma_index_info(l.name) i ORDER BY 1;
-- row: unique_name|product_names
SELECT json_extract(value, '$.name'), json_extract(value, '$.index_name') FROM snapshot, json_each(content, '$.identities')
  WHERE json_extract(value, '$.name') = 'unique_name';
