# lib.sh: what the tests of tests/hazards share; read by hazards.sh, which gives each test an empty folder
# with a repo to work in. A test says in this order
#
#   table NAME ATTRIBUTES [SECTION TEXT]…   the resources before
#   before ROWS                             compiled, migrated, filled with the SQL of ROWS
#   table …                                 the resources after
#   change [OPTION…]                        compiled; or `unwritten CODE WORD…` where compile has to refuse
#   up TABLE…                               run every way; only these tables may differ; or `refuse WORD…`
#   is SQL EXPECTED                         asked of every way's database
#   down                                    run every way: schema and rows are those of before
#
# What holds for every hazard is checked by up, refuse and down: other tables and their SQL, integrity,
# foreign keys, settings, the ledger, and that all ways end alike.

ways=${WAYS:-migrate release shell bail}
program=
[ "${SANITIZED:-}" ] && sanitize=-fsanitize=address,undefined || sanitize=

fail() { # WORDS; what is known about it is in the file `out`
  { echo "$*"; [ -s out ] && head -c 1500 out | sed 's/^/    /'; } >>failed
  : >out
}
stop() { fail "$@"; exit 0; }

# --- resources ------------------------------------------------------------------------------------

repo() { # [TEXT]: the repo's file
  mkdir -p resources
  printf 'repo H.Repo do\n  database "a.db"\n  default_belongs_to_type :integer\n%s\nend\n' "${1:-}" \
    >resources/repo.resource
}

# Sections that stand inside `sqlite`; `sqlite` itself is plain options there.
table() { # NAME ATTRIBUTES [SECTION TEXT]…: the resource of a table, H.Name
  name=$1 attributes=$2 inside='' outside=''
  shift 2
  while [ $# -gt 1 ]; do
    case $1 in
    sqlite) inside="$inside
    $2" ;;
    references | custom_indexes | check_constraints | custom_statements) inside="$inside
    $1 do
      $2
    end" ;;
    *) outside="$outside
  $1 do
    $2
  end" ;;
    esac
    shift 2
  done
  printf 'resource %s do\n  sqlite do\n    table "%s"%s\n  end\n  attributes do\n    %s\n  end%s\nend\n' \
    "$(module "$name")" "${table_name:-$name}" "$inside" "$attributes" "$outside" >"resources/$name.resource"
}
module() { echo "H.$(printf %s "$1" | cut -c 1 | tr a-z A-Z)$(printf %s "$1" | cut -c 2-)"; }
gone() { rm "resources/$1.resource"; }

# --- what a database holds ------------------------------------------------------------------------

sql() { sqlite3 -bail "$@"; } # DB SQL

quoted() { # NAME…: an SQL list
  list="''"
  for word in "$@"; do list="$list,'$(printf %s "$word" | sed "s/'/''/g")'"; done
  printf %s "$list"
}

# Every cell of every table but the named ones, by rowid and by the columns' names, to the byte.
cells() { # DB [TABLE…]
  db=$1
  shift
  sqlite3 "$db" "SELECT 'SELECT ''' || replace(t.name, '''', '''''') || '''' ||
      CASE WHEN t.wr = 0 AND t.type = 'table' THEN '||'' ''||rowid' ELSE '' END ||
      (SELECT group_concat('||'' '||replace(c.name, '''', '''''')||' ''||typeof('||c.q||')||'':''||CASE typeof('||c.q||
          ') WHEN ''real'' THEN printf(''%!.20g'','||c.q||') ELSE hex('||c.q||') END', '') FROM (
        SELECT x.name, '\"'||replace(x.name, '\"', '\"\"')||'\"' AS q FROM pragma_table_xinfo(t.name) x
        WHERE x.hidden <> 1 ORDER BY x.name) c) ||
      ' FROM \"'||replace(t.name, '\"', '\"\"')||'\" ORDER BY 1;'
    FROM pragma_table_list t WHERE t.schema = 'main' AND t.type IN ('table', 'virtual', 'shadow')
      AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND t.name COLLATE NOCASE NOT IN ($(quoted schema_migrations "$@"))
    ORDER BY t.name" >cells.sql
  sqlite3 "$db" <cells.sql 2>&1
  sqlite3 "$db" "SELECT 'sequence', name, seq FROM sqlite_sequence WHERE name COLLATE NOCASE NOT IN ($(quoted "$@")) ORDER BY 2" 2>/dev/null
}

# What pragmas and the catalog say of the schema, whatever the order of columns.
shape() { # DB
  sqlite3 "$1" "SELECT 'table', name, wr, strict FROM pragma_table_list WHERE schema='main' AND type<>'view'
      AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations' ORDER BY name;
    SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden FROM sqlite_schema m,
      pragma_table_xinfo(m.name) x WHERE m.type='table' AND m.name<>'schema_migrations' ORDER BY 1, 2;
    SELECT m.name, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete FROM sqlite_schema m,
      pragma_foreign_key_list(m.name) f WHERE m.type='table' ORDER BY 1, 3, 2;
    SELECT m.name, l.\"unique\", l.origin, l.partial, x.name, x.desc, x.coll FROM sqlite_schema m,
      pragma_index_list(m.name) l, pragma_index_xinfo(l.name) x WHERE m.type='table'
      AND m.name<>'schema_migrations' ORDER BY m.name, l.origin, l.name, x.seqno;
    SELECT type, name, tbl_name, replace(replace(sql, '\"', ''), char(13), '') FROM sqlite_schema
      WHERE type<>'table' AND sql NOT NULL ORDER BY name;" 2>&1 # a rename quotes names; a shell keeps CRs
}
catalog() { # DB [TABLE…]: the stored SQL of all that is not these tables' own
  db=$1
  shift
  sqlite3 "$db" "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'
    AND tbl_name COLLATE NOCASE NOT IN ($(quoted schema_migrations "$@")) ORDER BY 1, 2"
}
settings() {
  sqlite3 "$1" 'PRAGMA user_version; PRAGMA application_id; PRAGMA journal_mode; PRAGMA encoding;
    PRAGMA auto_vacuum; PRAGMA page_size'
}
orphans() { # DB: `follows` is a sed script where tables change their names
  sqlite3 "$1" "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check" 2>&1 | sed "${follows:-}" | sort
}
versions() { sqlite3 "$1" 'SELECT count(*) FROM schema_migrations' 2>/dev/null || echo 0; }

same() { # WORDS FILE FILE
  diff "$2" "$3" >out 2>&1 || fail "$1"
  : >out
}

# --- before, change -------------------------------------------------------------------------------

ashc() { "$ASHC" "$@" </dev/null; }

before() { # ROWS: what is there before, in a.db
  ashc compile --quiet --name before >out 2>&1 || stop "the first compile"
  ashc migrate --quiet >out 2>&1 || stop "the first migrate"
  rows "${1:-}"
}
rows() { # SQL, in a.db
  sqlite3 -bail a.db "$1" >out 2>&1 || stop "rows: $1"
}

section() { awk -v s="$1" '/^-- migrate:/{on=($2=="migrate:" s)} on' "$2"; }

change() { # [OPTION…]: compiles; up.sql and down.sql are the new migration's
  ashc compile --quiet --name change "$@" >out 2>&1 || stop "compile: exit $?"
  migration=$(ls priv/repo/migrations/*_change.sql 2>/dev/null | tail -n 1)
  [ "$migration" ] || stop "compile found no change"
  section up "$migration" >up.sql
  section down "$migration" >down.sql
  program=
}
unwritten() { # CODE WORD… [-- OPTION…]: compile exits with CODE, says the words, writes nothing
  code=$1 words=''
  shift
  while [ $# -gt 0 ] && [ "$1" != -- ]; do words="$words$1
" && shift; done
  [ $# -gt 0 ] && shift
  find . -path ./out -prune -o -type f -print | sort | xargs md5sum | grep -v ' ./out$' >files.before 2>/dev/null
  ashc compile --name change "$@" >out 2>&1
  got=$?
  cp out said
  [ $got = "$code" ] || fail "compile exits $got, not $code"
  mentions said "$words"
  find . -type f | sort | grep -v -e '^./out$' -e '^./said$' -e '^./files' -e '^./failed$' | xargs md5sum >files.after
  grep -v -e ' ./said$' -e ' ./files' -e ' ./failed$' files.before >files.old
  same "compile wrote files" files.old files.after
}
mentions() { # FILE WORDS (a line each, extended expressions): all of them stand in the file
  printf '%s' "$2" | while IFS= read -r word; do
    [ "$word" ] || continue
    tr '\n' ' ' <"$1" | grep -qE -- "$word" || { cp "$1" out; fail "the message lacks: $word"; }
  done
}

release() { # builds the release's program once
  [ "$program" ] && return
  rm -rf release
  ashc release --out release --main --quiet >out 2>&1 || stop "ashc release"
  cc $sanitize -O0 -I"$ROOT/runtime/include" -Irelease -o program release/*.c "$BUILD/libashrt.a" ${SQLITE:--lsqlite3} \
    >out 2>&1 || stop "the release does not build"
  program=program
}

# --- the ways -------------------------------------------------------------------------------------

# The shell of SQLite 3.53 ends behind -cmd where there is -bail.
bail() { { echo 'PRAGMA foreign_keys=ON;' && cat "$2"; } | sqlite3 -bail "$1"; } # DB FILE

run_up() { # WAY: on its database, or on $target; what it says goes to WAY.out
  db=${target:-$1.db}
  case $1 in
  migrate) ashc migrate --database "$PWD/$db" --wait "${wait:-5}" ;;
  release) release && ./program migrate --database "$db" --wait "${wait:-5}" ;;
  shell) sqlite3 -cmd 'PRAGMA foreign_keys=ON' "$db" <up.sql ;;
  bail) bail "$db" up.sql ;;
  dbmate) dbmate "$db" migrate ;;
  esac >"$1.out" 2>&1
}
run_down() {
  case $1 in
  migrate) ashc rollback --database "$PWD/migrate.db" --lose all ;;
  release) ./program rollback --database release.db --lose all ;;
  shell) sqlite3 -cmd 'PRAGMA foreign_keys=ON' shell.db <down.sql ;;
  bail) bail bail.db down.sql ;;
  dbmate) dbmate dbmate.db rollback ;;
  esac >"$1.out" 2>&1
}
dbmate() { # DB COMMAND…
  file=$1
  shift
  "$DBMATE" --url "sqlite:$PWD/$file?_busy_timeout=200&_foreign_keys=1" --migrations-dir priv/repo/migrations \
    --no-dump-schema "$@" </dev/null
}
keeps_ledger() { case $1 in shell | bail) return 1 ;; esac; }

sound() { # DB TABLE…: what must hold of every database after every run
  sqlite3 "$1" 'PRAGMA integrity_check' >out 2>&1
  [ "$(cat out)" = ok ] || fail "$1: integrity_check"
  : >out
  orphans "$1" >file.got
  same "$1: foreign_key_check" orphans.before file.got
  settings "$1" >file.got
  same "$1: settings" settings.before file.got
  for suffix in -journal -wal -shm; do [ -e "$1$suffix" ] && fail "$1$suffix was left"; done
  sqlite3 "$1" "SELECT type, name, sql FROM sqlite_schema WHERE name LIKE 'ash\_%' ESCAPE '\' OR sql LIKE '%ash\_%' ESCAPE '\'" >out
  [ -s out ] && fail "$1: a name of ours was left"
  db=$1
  shift
  catalog "a.db" "$@" >file.want
  catalog "$db" "$@" >file.got
  same "$db: the SQL of other tables" file.want file.got
  cells a.db "$@" >file.want
  cells "$db" "$@" >file.got
  same "$db: the rows of other tables" file.want file.got
}

up() { # TABLE…: runs the migration every way; only these tables differ afterwards
  orphans a.db >orphans.before
  settings a.db >settings.before
  ledger=$(versions a.db)
  for way in $ways; do
    cp a.db $way.db
    run_up $way
    code=$?
    [ $code = 0 ] || { cp $way.out out; fail "$way: exit $code"; }
    sound $way.db "$@"
    if keeps_ledger $way; then want=$((ledger + 1)); else want=$ledger; fi
    [ "$(versions $way.db)" = "$want" ] || fail "$way: the ledger has $(versions $way.db) rows, not $want"
    { shape $way.db; [ "${volatile:-}" ] || cells $way.db; } >$way.state
    same "$way and migrate end differently" migrate.state $way.state
  done
}
state() { # DB: as down compares it
  shape "$1"
  [ "${loses:-}" ] || cells "$1" | if [ "${renumbers:-}" ]; then sed 's/ [0-9]* / - /'; else cat; fi
}
down() { # runs it back every way: schema and rows as before
  state a.db >state.before
  for way in $ways; do
    run_down $way
    code=$?
    [ $code = 0 ] || { cp $way.out out; fail "$way: down: exit $code"; }
    state $way.db >$way.state
    same "$way: down does not give back schema and rows" state.before $way.state
    sqlite3 $way.db 'PRAGMA integrity_check' >out 2>&1
    [ "$(cat out)" = ok ] || fail "$way: down: integrity_check"
    orphans $way.db >file.got
    same "$way: down: foreign_key_check" orphans.before file.got
    [ "$(versions $way.db)" = "$ledger" ] || fail "$way: down: the ledger"
  done
}

refuse() { # WORD…: no way runs, no byte changes; ashc and the release say these words
  words=$(printf '%s\n' "$@")
  for way in $ways; do
    cp a.db $way.db
    run_up $way
    code=$?
    [ $code = 0 ] && { cp $way.out out; fail "$way: exit 0"; }
    cmp a.db $way.db >out 2>&1 || fail "$way: the database changed"
    : >out
    case $way in migrate | release) mentions $way.out "$words
" ;; esac
  done
}

is() { # SQL EXPECTED (rows separated by spaces): of every way's database
  for way in ${only:-$ways}; do
    got=$(sqlite3 -bail $way.db "PRAGMA foreign_keys=ON; $1" 2>&1 | paste -sd ' ')
    [ "$got" = "$2" ] || fail "$way: $1
    is:     $got
    not:    $2"
  done
}
refused_sql() { # SQL WORDS: every way's database refuses the statement
  for way in $ways; do
    got=$(sqlite3 -bail $way.db "PRAGMA foreign_keys=ON; BEGIN; $1; ROLLBACK;" 2>&1)
    case $got in *"$2"*) ;; *) fail "$way: is not refused with \"$2\": $1: $got" ;; esac
  done
}
writes() { # WORD…: the up section has these (extended expressions)
  for word in "$@"; do grep -qE -- "$word" up.sql || { grep -v '^-- ashc' up.sql >out; fail "up lacks: $word"; }; done
}

# --- what nobody declared -------------------------------------------------------------------------

# Something undeclared stands in the way: each way keeps it (then the SQL gives EXPECTED) or refuses by its
# name before the first byte. The tables are those that may differ.
kept_or_refused() { # WORD SQL EXPECTED TABLE…
  word=$1 query=$2 expected=$3
  shift 3
  orphans a.db >orphans.before
  settings a.db >settings.before
  for way in $ways; do
    cp a.db $way.db
    if run_up $way; then
      sound $way.db "$@"
      only=$way is "$query" "$expected"
    else
      cmp a.db $way.db >out 2>&1 || fail "$way: refused, but the database changed ($word)"
      : >out
      case $way in migrate | release) mentions $way.out "$word
" ;; *) mentions $way.out "$1
" ;; esac # a constraint of a plain shell cannot spell what it finds; the table it can
    fi
  done
}
kept() { # SQL EXPECTED TABLE…: as above, and what runs by the library may not refuse
  kept_or_refused '' "$@"
  for way in migrate release; do
    [ "$(versions $way.db)" = 2 ] || { cp $way.out out; fail "$way: refused"; }
  done
}

# --- connections and locks ------------------------------------------------------------------------

connection() { # DB WORD…: tests/hazards/connection.c; what it says goes to connection.out
  if [ ! "${connector:-}" ]; then
    rm -rf release
    ashc release --out release --quiet >out 2>&1 || stop 'ashc release'
    cc $sanitize -O0 -I"$ROOT/runtime/include" -Irelease -o connector "$ROOT/tests/hazards/connection.c" release/*.c \
      "$BUILD/libashrt.a" ${SQLITE:--lsqlite3} >out 2>&1 || stop 'connection.c does not build'
    connector=connector
  fi
  ./connector "$@" >connection.out 2>&1 || { cp connection.out out; fail "connection $*"; }
}
says() { # LINE…: of connection.out
  for line in "$@"; do grep -qE "^$line" connection.out || { cp connection.out out; fail "is not said: $line"; }; done
}

hold() { # DB [BEGIN]: another process holds the write lock, or what BEGIN says, until `let_go`
  rm -f fifo
  mkfifo fifo
  : >holder.out
  sqlite3 "$1" <fifo >holder.out 2>&1 &
  holder=$!
  exec 9>fifo
  printf '%s\n' "${2:-BEGIN IMMEDIATE;}" "SELECT 'held';" >&9
  tries=0
  until grep -q held holder.out || [ $tries = 500 ]; do
    sleep 0.01
    tries=$((tries + 1))
  done
}
let_go() {
  printf 'ROLLBACK;\n.quit\n' >&9
  exec 9>&-
  wait "$holder"
}

# --- histories ------------------------------------------------------------------------------------

hand() { # VERSION NAME UP [DOWN]: a migration written by hand; up.sql and down.sql are its own
  migration=priv/repo/migrations/$1_$2.sql
  mkdir -p priv/repo/migrations
  printf -- '-- migrate:up\n%s\n\n-- migrate:down\n%s\n' "$3" "${4:-SELECT 1;}" >"$migration"
  section up "$migration" >up.sql
  section down "$migration" >down.sql
  program=
}
both() { # [CODE] NAME ARGUMENT…: `ashc NAME` and the release's program on a copy of a.db each; both exit so
  want=0
  case $1 in [0-9]) want=$1 && shift ;; esac
  for way in migrate release; do
    cp a.db $way.db
    case $way in
    migrate) ashc "$@" --database "$PWD/migrate.db" ;;
    release) release && ./program "$@" --database release.db ;;
    esac >$way.out 2>&1
    code=$?
    [ $code = "$want" ] || { cp $way.out out; fail "$way: $*: exit $code, not $want"; }
  done
}
both_say() { # WORD…
  for way in migrate release; do mentions $way.out "$(printf '%s\n' "$@")
"; done
}
untouched() { # neither changed a byte of its database
  for way in migrate release; do cmp a.db $way.db >out 2>&1 || fail "$way: the database changed"; done
  : >out
}
is_both() { for only in migrate release; do is "$@"; done; only=; }
