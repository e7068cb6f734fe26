-- An issue tracker (Trac): no declared keys of their own names, text keys, reserved words.
CREATE TABLE system (name text PRIMARY KEY, value text);
CREATE TABLE permission (username text, action text, UNIQUE (username,action));
CREATE TABLE session (sid text, authenticated integer, last_visit integer, UNIQUE (sid,authenticated));
CREATE TABLE attachment (type text, id text, filename text, size integer, time integer, description text, author text, UNIQUE (type,id,filename));
CREATE TABLE wiki (name text, version integer, time integer, author text, text text, comment text, readonly integer, UNIQUE (name,version));
CREATE TABLE revision (repos integer, rev text, time integer, author text, message text, UNIQUE (repos,rev));
CREATE TABLE ticket (id integer PRIMARY KEY, type text, time integer, changetime integer, component text, severity text, priority text, owner text, reporter text, cc text, version text, milestone text, status text, resolution text, summary text, description text, keywords text);
CREATE TABLE ticket_change (ticket integer, time integer, author text, field text, oldvalue text, newvalue text, UNIQUE (ticket,time,field));
CREATE TABLE enum (type text, name text, value text, UNIQUE (type,name));
CREATE TABLE report (id integer PRIMARY KEY, author text, title text, query text, description text);
CREATE INDEX session_last_visit_idx ON session (last_visit);
CREATE INDEX wiki_time_idx ON wiki (time);
CREATE INDEX ticket_status_idx ON ticket (status);
INSERT INTO system VALUES ('database_version', '45');
INSERT INTO ticket(type, status, summary) VALUES ('defect', 'new', 'It''s broken');
INSERT INTO wiki VALUES ('WikiStart', 1, 1, 'ann', 'text', '', 0), ('WikiStart', 2, 2, 'bob', 'more', NULL, 0);
INSERT INTO enum VALUES ('priority', 'high', '1');
