-- row: id|TEXT|1||1
-- row: subject|TEXT|1||0
-- row: status|TEXT|1||0
-- row: inserted_at|TEXT|1||0
-- row: updated_at|TEXT|1||0
-- row: representative_id|TEXT|0||0
SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo('tickets');
-- row: representatives|representative_id|id|SET NULL
SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list('tickets');
-- row: 1
SELECT json_extract(content, '$.has_create_action') FROM snapshot WHERE name LIKE '%tickets';
