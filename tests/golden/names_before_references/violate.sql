INSERT INTO books(isbn, "by") VALUES ('i4', 'Ann');
