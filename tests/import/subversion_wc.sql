-- A working copy of a version control system (wc.db): composite references, partial unique indexes, a trigger.
CREATE TABLE REPOSITORY ( id INTEGER PRIMARY KEY AUTOINCREMENT, root TEXT UNIQUE NOT NULL, uuid TEXT NOT NULL );
CREATE INDEX I_UUID ON REPOSITORY (uuid);
CREATE TABLE WCROOT ( id INTEGER PRIMARY KEY AUTOINCREMENT, local_abspath TEXT UNIQUE );
CREATE UNIQUE INDEX I_LOCAL_ABSPATH ON WCROOT (local_abspath);
CREATE TABLE PRISTINE ( checksum TEXT NOT NULL PRIMARY KEY, compression INTEGER, size INTEGER NOT NULL, refcount INTEGER NOT NULL, md5_checksum TEXT NOT NULL );
CREATE TABLE ACTUAL_NODE ( wc_id INTEGER NOT NULL REFERENCES WCROOT (id), local_relpath TEXT NOT NULL, parent_relpath TEXT, properties BLOB, changelist TEXT, text_mod TEXT, tree_conflict_data TEXT, conflict_data BLOB, older_checksum TEXT REFERENCES PRISTINE (checksum), PRIMARY KEY (wc_id, local_relpath) );
CREATE TABLE LOCK ( repos_id INTEGER NOT NULL REFERENCES REPOSITORY (id), repos_relpath TEXT NOT NULL, lock_token TEXT NOT NULL, lock_owner TEXT, lock_date INTEGER, PRIMARY KEY (repos_id, repos_relpath) );
CREATE TABLE NODES ( wc_id INTEGER NOT NULL REFERENCES WCROOT (id), local_relpath TEXT NOT NULL, op_depth INTEGER NOT NULL, parent_relpath TEXT, repos_id INTEGER REFERENCES REPOSITORY (id), revision INTEGER, presence TEXT NOT NULL, moved_here INTEGER, kind TEXT NOT NULL, checksum TEXT REFERENCES PRISTINE (checksum), translated_size INTEGER, PRIMARY KEY (wc_id, local_relpath, op_depth) );
CREATE UNIQUE INDEX I_NODES_PARENT ON NODES (wc_id, parent_relpath, local_relpath, op_depth);
CREATE VIEW NODES_CURRENT AS SELECT * FROM nodes AS n WHERE op_depth = (SELECT MAX(op_depth) FROM nodes AS n2 WHERE n2.wc_id = n.wc_id AND n2.local_relpath = n.local_relpath);
CREATE VIEW NODES_BASE AS SELECT * FROM nodes WHERE op_depth = 0;
CREATE TRIGGER nodes_insert_trigger AFTER INSERT ON nodes WHEN NEW.checksum IS NOT NULL BEGIN UPDATE pristine SET refcount = refcount + 1 WHERE checksum = NEW.checksum; END;
CREATE TABLE EXTERNALS ( wc_id INTEGER NOT NULL REFERENCES WCROOT (id), local_relpath TEXT NOT NULL, parent_relpath TEXT NOT NULL, repos_id INTEGER NOT NULL REFERENCES REPOSITORY (id), kind TEXT NOT NULL, PRIMARY KEY (wc_id, local_relpath) );
PRAGMA user_version = 31;
INSERT INTO REPOSITORY(root, uuid) VALUES ('https://svn.example/r', 'u');
INSERT INTO WCROOT(local_abspath) VALUES (NULL);
INSERT INTO PRISTINE VALUES ('$sha1$1', NULL, 5, 0, '$md5 $1');
INSERT INTO NODES(wc_id, local_relpath, op_depth, presence, kind, checksum) VALUES (1, '', 0, 'normal', 'dir', NULL), (1, 'a', 0, 'normal', 'file', '$sha1$1');
