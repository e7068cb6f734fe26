-- row: integer|INTEGER
-- row: boolean|INTEGER
-- row: count|INTEGER
SELECT name, type FROM pragma_table_xinfo('everything') WHERE type LIKE '%INT%' AND cid > 0;
-- row: binary|BLOB
-- row: url_encoded_binary|BLOB
-- row: term|BLOB
-- row: function|BLOB
-- row: vector|BLOB
SELECT name, type FROM pragma_table_xinfo('everything') WHERE type = 'BLOB';
-- row: float|REAL
SELECT name, type FROM pragma_table_xinfo('everything') WHERE type NOT IN ('INTEGER', 'BLOB', 'TEXT');
-- row: string|text
-- row: ci_string|citext
-- row: integer|bigint
-- row: float|float
-- row: decimal|decimal
-- row: boolean|boolean
-- row: atom|text
-- row: enum|text
-- row: duration_name|text
-- row: module|text
-- row: mfa|text
-- row: uuid|uuid
-- row: uuid_v7|uuid
-- row: binary|binary
-- row: url_encoded_binary|binary
-- row: term|binary
-- row: function|binary
-- row: date|date
-- row: time|time
-- row: time_usec|time_usec
-- row: time_precise|time_usec
-- row: datetime|utc_datetime
-- row: datetime_precise|utc_datetime_usec
-- row: utc_datetime|utc_datetime
-- row: utc_datetime_usec|utc_datetime_usec
-- row: naive_datetime|naive_datetime
-- row: duration|duration
-- row: map|map
-- row: keyword|map
-- row: struct|map
-- row: tuple|map
-- row: union|map
-- row: strings|["array","text"]
-- row: lists|["array",["array","bigint"]]
-- row: vector|vector
-- row: range|range
-- row: money|money_with_currency
-- row: money_map|map
-- row: count|integer
-- row: email|citext
-- row: amount|decimal
-- row: module_name|text
-- row: module_name_usec|utc_datetime_usec
SELECT json_extract(value, '$.source'), json_extract(value, '$.type') FROM snapshot, json_each(content, '$.attributes') WHERE key > 0;
-- ok
INSERT INTO everything(string, decimal, amount, duration, money, range, map, ci_string) VALUES ('007', '1.10', '2.50', '10', '5', '7', '1e3', '0x1');
INSERT INTO everything(integer, float, boolean, binary, email) VALUES (99, 1.5, 0, x'00ff', 'Ann@Example.org');
-- row: 007|1.10|2.50|10|5|7|1e3|0x1
SELECT string, decimal, amount, duration, money, range, map, ci_string FROM everything WHERE id = 1;
-- row: 99|1.5|0|00FF|integer|real|integer|blob
SELECT integer, float, boolean, hex(binary), typeof(integer), typeof(float), typeof(boolean), typeof(binary) FROM everything WHERE id = 2;
-- row: 1
SELECT count(*) FROM everything WHERE email = 'ann@example.ORG';
-- row: 0
SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%CHECK%' AND name = 'everything';
