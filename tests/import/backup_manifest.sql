-- Manifest of a telephone's backup.
CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB);
CREATE INDEX FilesDomainIdx ON Files(domain);
CREATE INDEX FilesRelativePathIdx ON Files(relativePath);
CREATE INDEX FilesFlagsIdx ON Files(flags);
CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB);
INSERT INTO Files VALUES ('00ab', 'HomeDomain', 'Library/SMS/sms.db', 1, x'6270'), (NULL, 'x', 'y', 2, NULL);
INSERT INTO Properties VALUES ('salt', x'00010203');
