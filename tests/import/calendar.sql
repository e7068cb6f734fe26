-- A calendar: composite keys with NULLs, real dates, an index over several columns.
CREATE TABLE cal_calendar_schema_version (version INTEGER);
CREATE TABLE cal_events (cal_id TEXT, id TEXT, time_created INTEGER, last_modified INTEGER, title TEXT, priority INTEGER, privacy TEXT, ical_status TEXT, flags INTEGER, event_start INTEGER, event_start_tz TEXT, event_end INTEGER, event_end_tz TEXT, event_stamp INTEGER, recurrence_id INTEGER, offline_journal INTEGER);
CREATE TABLE cal_todos (cal_id TEXT, id TEXT, title TEXT, todo_entry INTEGER, todo_due INTEGER, todo_completed INTEGER, todo_complete INTEGER);
CREATE TABLE cal_attendees (item_id TEXT, recurrence_id INTEGER, recurrence_id_tz TEXT, cal_id TEXT, icalString TEXT);
CREATE TABLE cal_properties (item_id TEXT, key TEXT, value BLOB, recurrence_id INTEGER, cal_id TEXT);
CREATE TABLE cal_tz_version (version TEXT);
CREATE INDEX idx_cal_events_id_cal_id_recurrence_id ON cal_events (id,cal_id,recurrence_id);
CREATE INDEX idx_cal_events_flags_cal_id_recurrence_id ON cal_events (flags,cal_id,recurrence_id);
CREATE INDEX idx_cal_attendees_item_id ON cal_attendees (item_id,cal_id,recurrence_id);
INSERT INTO cal_calendar_schema_version VALUES (23);
INSERT INTO cal_events(cal_id, id, title, event_start) VALUES ('c', 'e1', 'Party', 1700000000000000), (NULL, NULL, NULL, NULL);
INSERT INTO cal_properties VALUES ('e1', 'TRANSP', x'4f5041515545', NULL, 'c');
