#!/bin/sh
# A project with a Makefile and the installed fragment: builds, runs, and makes the C again when a migration
# comes, changes or goes.
. tests/install/lib.sh
copy_sample make || exit 1
says "make builds the first target of the Makefile and it runs" 'look at resources' make run
says "nothing is to be done then" 'is up to date\|Nothing to be done' make
cp build/app before
add_column
ok "after a change make builds again" make
ok "the program has the new migration" sh -c "! cmp -s build/app before && build/app"
ok "and the column" sh -c "sqlite3 app.db 'SELECT notes FROM tasks'"
rm priv/repo/migrations/*_add_notes*.sql
ok "a migration that goes is no error" make
ok "the ready-made program" make build/ashc/migrator
says "tells that the database is ahead" 'newer than this program' sh -c "build/ashc/migrator check; true"
sed -i 's/"app.db"/"other.db"/' resources/repo.resource
ok "a changed resource builds again" make run
ok "so that the database is another" test -e other.db
ok "make clean" make clean
finish
