-- A book-keeping program: text keys, numerators and denominators, reserved words as columns.
CREATE TABLE gnclock ( Hostname varchar(255), PID int );
CREATE TABLE versions(table_name text(50) PRIMARY KEY NOT NULL, table_version integer NOT NULL);
CREATE TABLE books(guid text(32) PRIMARY KEY NOT NULL, root_account_guid text(32) NOT NULL, root_template_guid text(32) NOT NULL);
CREATE TABLE commodities(guid text(32) PRIMARY KEY NOT NULL, namespace text(2048) NOT NULL, mnemonic text(2048) NOT NULL, fullname text(2048), cusip text(2048), fraction integer NOT NULL, quote_flag integer NOT NULL, quote_source text(2048), quote_tz text(2048));
CREATE TABLE accounts(guid text(32) PRIMARY KEY NOT NULL, name text(2048) NOT NULL, account_type text(2048) NOT NULL, commodity_guid text(32), commodity_scu integer NOT NULL, non_std_scu integer NOT NULL, parent_guid text(32), code text(2048), description text(2048), hidden integer, placeholder integer);
CREATE TABLE transactions(guid text(32) PRIMARY KEY NOT NULL, currency_guid text(32) NOT NULL, num text(2048) NOT NULL, post_date text(19) DEFAULT '1970-01-01 00:00:00', enter_date text(19) DEFAULT '1970-01-01 00:00:00', description text(2048));
CREATE TABLE splits(guid text(32) PRIMARY KEY NOT NULL, tx_guid text(32) NOT NULL, account_guid text(32) NOT NULL, memo text(2048) NOT NULL, action text(2048) NOT NULL, reconcile_state text(1) NOT NULL, reconcile_date text(19) DEFAULT '1970-01-01 00:00:00', value_num bigint NOT NULL, value_denom bigint NOT NULL, quantity_num bigint NOT NULL, quantity_denom bigint NOT NULL, lot_guid text(32));
CREATE TABLE slots(id integer PRIMARY KEY AUTOINCREMENT NOT NULL, obj_guid text(32) NOT NULL, name text(4096) NOT NULL, slot_type integer NOT NULL, int64_val bigint, string_val text(4096), double_val float8, timespec_val text(19) DEFAULT '1970-01-01 00:00:00', gdate_val text(8));
CREATE INDEX tx_post_date_index ON transactions(post_date);
CREATE INDEX splits_tx_guid_index ON splits(tx_guid);
CREATE INDEX slots_guid_index ON slots(obj_guid);
INSERT INTO versions VALUES ('Gnucash', 3000001);
INSERT INTO accounts VALUES ('a1', 'Assets', 'ASSET', 'c1', 100, 0, NULL, '', '', 0, 0);
INSERT INTO transactions(guid, currency_guid, num) VALUES ('t1', 'c1', '');
INSERT INTO slots(obj_guid, name, slot_type) VALUES ('t1', 'notes', 4);
