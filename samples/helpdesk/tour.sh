#!/bin/sh
# tour.sh BUILD: the helpdesk from its resources to a migrated database, one change further, and back; in
# a copy below BUILD, so that nothing here changes. `make run` runs it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(mkdir -p "${1:-$root/build}" && cd "${1:-$root/build}" && pwd)
tour=$build/run/helpdesk

PATH=$build:$PATH
export PATH
export HELPDESK_DATABASE=helpdesk.db
export ASH_CFLAGS="-I$root/runtime/include"
export ASH_LIBS="$build/libashrt.a -lsqlite3"

say() { printf '\n# %s\n' "$*"; }
run() {
  printf '$ %s\n' "$*"
  "$@"
}

rm -rf "$tour"
mkdir -p "$tour"
cp -R "$here/resources" "$here/main.c" "$here/Makefile" "$tour"
cd "$tour"

say "What the program declares: six resources, one of them the repo."
run ls resources

say "From resources to a migration, proven before it is written."
run ashc compile --name create_helpdesk

say "The migrations become C and link into the program."
run make --silent

say "The program brings its own database up to date, files two tickets and prints the queue."
run build/helpdesk
run build/helpdesk-migrate status
run sqlite3 helpdesk.db '.schema tickets'

say "A change: where a ticket came from, and an index to find those."
sed 's/^    attribute :closed_at/    attribute :channel, :string, allow_nil?: false, default: "mail"\n&/
     s/^      index \[:representative_id, :status\]/&\n      index [:channel, desc: :inserted_at]/' \
  "$here/resources/ticket.resource" >resources/ticket.resource
diff "$here/resources/ticket.resource" resources/ticket.resource || true
run ashc compile
run make --silent
run build/helpdesk-migrate migrate
run build/helpdesk-migrate status
run sqlite3 helpdesk.db 'SELECT channel, subject FROM tickets'

say "And back: a rollback counts what it would lose, and loses it only when told to."
run build/helpdesk-migrate rollback || [ $? = 3 ]
run build/helpdesk-migrate rollback --lose tickets.channel
run build/helpdesk-migrate status
run sqlite3 helpdesk.db 'SELECT subject FROM tickets'

say "All of it is in $tour."
