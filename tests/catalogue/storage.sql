-- ok
INSERT INTO loose("text", "varchar", "char", "citext", "uuid", "binary_id", "decimal", "numeric", "json", "map", "money_with_currency", "date", "time", "time_usec", "utc_datetime", "utc_datetime_usec", "naive_datetime", "naive_datetime_usec", "duration", "any", "range", "integer", "int", "bigint", "smallint", "id", "serial", "bigserial", "boolean", "float", "real", "binary", "blob", "jsonb", "vector") VALUES ('007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', 7, 7, 7, 7, 7, 7, 7, 7, 1.5, 1.5, x'07', x'07', x'07', x'07');
-- row: 007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007
SELECT "text", "varchar", "char", "citext", "uuid", "binary_id", "decimal", "numeric", "json", "map", "money_with_currency", "date", "time", "time_usec", "utc_datetime", "utc_datetime_usec", "naive_datetime", "naive_datetime_usec", "duration", "any", "range" FROM loose;
-- row: integer|integer|integer|integer|integer|integer|integer|integer|real|real|blob|blob|blob|blob
SELECT typeof("integer"), typeof("int"), typeof("bigint"), typeof("smallint"), typeof("id"), typeof("serial"), typeof("bigserial"), typeof("boolean"), typeof("float"), typeof("real"), typeof("binary"), typeof("blob"), typeof("jsonb"), typeof("vector") FROM loose;
-- ok
INSERT INTO strict("text", "varchar", "char", "citext", "uuid", "binary_id", "decimal", "numeric", "json", "map", "money_with_currency", "date", "time", "time_usec", "utc_datetime", "utc_datetime_usec", "naive_datetime", "naive_datetime_usec", "duration", "any", "range", "integer", "int", "bigint", "smallint", "id", "serial", "bigserial", "boolean", "float", "real", "binary", "blob", "jsonb", "vector") VALUES ('007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', '007', 7, 7, 7, 7, 7, 7, 7, 7, 1.5, 1.5, x'07', x'07', x'07', x'07');
-- row: 007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007|007
SELECT "text", "varchar", "char", "citext", "uuid", "binary_id", "decimal", "numeric", "json", "map", "money_with_currency", "date", "time", "time_usec", "utc_datetime", "utc_datetime_usec", "naive_datetime", "naive_datetime_usec", "duration", "any", "range" FROM strict;
-- row: integer|integer|integer|integer|integer|integer|integer|integer|real|real|blob|blob|blob|blob
SELECT typeof("integer"), typeof("int"), typeof("bigint"), typeof("smallint"), typeof("id"), typeof("serial"), typeof("bigserial"), typeof("boolean"), typeof("float"), typeof("real"), typeof("binary"), typeof("blob"), typeof("jsonb"), typeof("vector") FROM strict;
-- row: ANY|strict
-- row: BLOB|loose
SELECT type, 'loose' FROM pragma_table_xinfo('loose') WHERE name = 'any' UNION SELECT type, 'strict' FROM pragma_table_xinfo('strict') WHERE name = 'any' ORDER BY 1;
