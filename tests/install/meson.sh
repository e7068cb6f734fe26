#!/bin/sh
# A Meson project that finds the runtime with pkg-config and ashc in PATH.
. tests/install/lib.sh
needs meson ninja
copy_sample meson || exit 1
ok "meson configures" meson setup build
ok "meson builds" ninja -C build
says "the program runs" 'look at resources' build/app
says "the ready-made one, too" 'up to date' build/app-migrate migrate
ok "they need no library of ashc" sh -c "! ldd build/app build/app-migrate | grep ashrt"
says "ninja has nothing to do then" 'no work to do' ninja -C build
echo '# a comment' >>resources/task.resource
ok "a changed comment makes the C again" ninja -C build
says "once" 'no work to do' ninja -C build
add_column
ok "builds after a change" ninja -C build
ok "the program has the new migration" build/app
ok "and the column" sqlite3 app.db 'SELECT notes FROM tasks'
finish
