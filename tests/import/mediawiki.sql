-- A wiki: blobs as names, defaults of integers and texts, a search table.
CREATE TABLE actor ( actor_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, actor_user INTEGER UNSIGNED DEFAULT NULL, actor_name BLOB NOT NULL );
CREATE UNIQUE INDEX actor_user ON actor (actor_user);
CREATE UNIQUE INDEX actor_name ON actor (actor_name);
CREATE TABLE page ( page_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, page_namespace INTEGER NOT NULL, page_title BLOB NOT NULL, page_is_redirect SMALLINT UNSIGNED DEFAULT 0 NOT NULL, page_random DOUBLE PRECISION NOT NULL, page_touched BLOB NOT NULL, page_latest INTEGER UNSIGNED NOT NULL, page_len INTEGER UNSIGNED NOT NULL, page_lang BLOB DEFAULT NULL );
CREATE UNIQUE INDEX page_name_title ON page (page_namespace, page_title);
CREATE INDEX page_redirect_namespace_len ON page (page_is_redirect, page_namespace, page_len);
CREATE TABLE revision ( rev_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, rev_page INTEGER UNSIGNED NOT NULL, rev_comment_id BIGINT UNSIGNED DEFAULT 0 NOT NULL, rev_actor BIGINT UNSIGNED DEFAULT 0 NOT NULL, rev_timestamp BLOB NOT NULL, rev_sha1 BLOB DEFAULT '' NOT NULL );
CREATE INDEX rev_page_timestamp ON revision (rev_page, rev_timestamp);
CREATE TABLE categorylinks ( cl_from INTEGER UNSIGNED DEFAULT 0 NOT NULL, cl_to BLOB DEFAULT '' NOT NULL, cl_sortkey BLOB DEFAULT '' NOT NULL, cl_timestamp DATETIME NOT NULL, cl_type TEXT DEFAULT 'page' NOT NULL, PRIMARY KEY(cl_from, cl_to) );
CREATE TABLE searchindex_plain ( si_page INTEGER NOT NULL, si_title TEXT, si_text TEXT );
CREATE VIRTUAL TABLE searchindex USING FTS3(si_title, si_text);
CREATE TABLE updatelog ( ul_key VARCHAR(255) NOT NULL, ul_value BLOB DEFAULT NULL, PRIMARY KEY(ul_key) );
INSERT INTO actor(actor_name) VALUES ('Ann');
INSERT INTO page(page_namespace, page_title, page_random, page_touched, page_latest, page_len) VALUES (0, 'Main_Page', 0.5, '20260101', 1, 5);
INSERT INTO searchindex(si_title, si_text) VALUES ('Main Page', 'words words');
INSERT INTO updatelog VALUES ('k', NULL);
