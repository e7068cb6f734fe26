-- row: id|1|
-- row: name|1|
-- row: state|0|
-- row: email|0|
-- row: boss_id|0|
-- row: spent|1|
SELECT name, "notnull", dflt_value FROM pragma_table_xinfo('people');
-- row: people|boss_id|id|SET NULL
SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list('people');
-- row: people_name_index
-- row: people_spent_index
-- row: people_unique_email_index
-- row: people_unique_name_index
SELECT name FROM pragma_index_list('people') ORDER BY name;
-- row: 1
SELECT DISTINCT content ->> '$.has_create_action' FROM snapshot;
-- row: id|1
-- row: code|0
-- row: place|1
SELECT name, "notnull" FROM pragma_table_xinfo('suppliers');
