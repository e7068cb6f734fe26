# case.sh: one golden, every way; read by threeways.sh behind tests/hazards/lib.sh.

run_case() { # FOLDER
  mkdir resources
  cp "$1/before.resource" resources/all.resource
  before "$(cat "$1/rows.sql" 2>/dev/null)"
  cp "$1/after.resource" resources/all.resource
  change $(cat "$1/arguments" 2>/dev/null)
  volatile=
  grep -qE "'now'|randomblob" up.sql && volatile=1
  up $(touched up.sql)
  loses=
  [ -e "$1/loses" ] && loses=1
  down
  blocked
  [ -e "$1/violate.sql" ] || { lacks_violation && fail 'there is a gate, and no violate.sql with rows that it forbids'; return; }
  rows "$(cat "$1/violate.sql")"
  refuse "$(sed -n 's/^-- ashc:gate \([^.:]*\).*/\1/p' up.sql | head -n 1)" 'rows?|values?'
}

# The tables that the migration says it touches, and all that may hang on them.
touched() { sed -n 's/^-- ashc:touches //p' "$1" | tr ',' ' ' | tr -d '"'; }

# Gates of rows, not those that look for what nobody declared. The rows of change_identity are unique by one
# of the columns already, so that no row can be forbidden.
lacks_violation() {
  case $PWD in */change_identity) return 1 ;; esac
  grep '^-- ashc:gate' up.sql | grep -qv 'no resource declares'
}

# Another connection holds the database: no way changes a byte, and none says that it went well.
blocked() {
  cp a.db locked.db
  hold locked.db
  for way in $ways; do
    target=locked.db wait=0 run_up $way && { cp $way.out out; fail "$way: exit 0 on a locked database"; }
  done
  let_go
  cmp a.db locked.db >out 2>&1 || fail 'a locked database changed'
  : >out
}
