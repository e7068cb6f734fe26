# X: running.

X1() { # 8 processes start on one new file
  table t 'integer_primary_key :id; attribute :a, :string'
  ashc compile --quiet --name before >out 2>&1 || stop compile
  hand 20260101130000 rows "INSERT INTO t(a) VALUES ('once');"
  release
  round=0
  while [ $round -lt 50 ]; do
    rm -f ./n.db*
    : >codes
    for n in 1 2 3 4 5 6 7 8; do
      { ./program migrate --database n.db >said.$n 2>&1; echo $? >>codes; } &
    done
    wait
    [ "$(sort codes | uniq -c | tr -s ' ')" = ' 8 0' ] || { cat said.* >out; fail "round $round: exit codes $(paste -sd ' ' codes)"; break; }
    got=$(sqlite3 n.db 'SELECT count(*), count(DISTINCT version) FROM schema_migrations; SELECT count(*) FROM t' | paste -sd ' ')
    [ "$got" = '2|2 1' ] || { fail "round $round: $got"; break; }
    [ "$(cat said.* | grep -c 'migrated 20260101130000')" = 1 ] || fail "round $round: not applied by one"
    round=$((round + 1))
  done
}

X2() { # the journal mode changes while another connection reads
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  hand 20260101130000 wal 'PRAGMA journal_mode=WAL;' 'PRAGMA journal_mode=DELETE;'
  sed -i 's/^-- migrate:up/& transaction:false/' "$migration"
  release
  for way in migrate release; do
    cp a.db $way.db
    hold $way.db 'BEGIN; SELECT count(*) FROM t;'
    wait=1 run_up $way && fail "$way: does not mind the reader"
    mentions $way.out 'lock|busy|another connection|holds
'
    wait=20 run_up $way &
    waiter=$!
    sleep 0.3
    let_go
    wait $waiter || { cp $way.out out; fail "$way: did not wait"; }
    only=$way is 'PRAGMA journal_mode' wal
    only=$way is 'SELECT count(*) FROM schema_migrations' 2
  done
}

# A parent that is rebuilt, with children and a trigger.
rebuilt_parent() {
  table p 'integer_primary_key :id; attribute :m, :string'
  table ch 'integer_primary_key :id' references 'reference :p, on_delete: :delete' relationships 'belongs_to :p, H.P'
  before "INSERT INTO p VALUES (1, '7'), (2, '8'); INSERT INTO ch VALUES (1, 1), (2, 1), (3, 2)"
  table p 'integer_primary_key :id; attribute :m, :integer' custom_indexes 'index [:m]'
  change
}

X3() { # killed at each write and sync
  [ "$sanitize" ] && return # strace and the leak checker exclude each other
  rebuilt_parent
  release
  whole() { { shape "$1"; cells "$1"; versions "$1"; } 2>&1; }
  whole a.db >old
  cp a.db new.db
  strace -f -qq -e trace=pwrite64,write,fdatasync,fsync,unlink -o calls ./program migrate --database new.db >out 2>&1 || stop migrate
  : >out
  whole new.db >new
  olds=0 news=0
  for call in pwrite64 write fdatasync unlink; do # SQLite may be built to seek and write
    count=$(grep -cE "(^| )$call\(" calls)
    at=1
    while [ $at -le "$count" ]; do
      cp a.db k.db
      rm -f k.db-journal
      strace -f -qq -o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$at ./program migrate --database k.db >/dev/null 2>&1 &&
        fail "$call $at was not killed"
      cp k.db r.db
      [ -e k.db-journal ] && cp k.db-journal r.db-journal
      whole r.db >got # a reader needs no command either
      if cmp -s got old; then olds=$((olds + 1)); elif cmp -s got new; then news=$((news + 1)); else
        diff got new >out
        fail "$call $at: neither old nor new"
      fi
      ./program migrate --database k.db >out 2>&1 || fail "$call $at: the next run"
      whole k.db >got
      same "$call $at: after the next run" got new
      rm -f r.db-journal
      at=$((at + 1))
    done
  done
  [ $olds -ge 5 ] || fail "$olds times old, $news times new"
}

X4() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  hand 20260101130000 five "CREATE TABLE h(a);
INSERT INTO h VALUES (1);
INSERT INTO
  nowhere VALUES (1);
INSERT INTO h VALUES (2);
INSERT INTO h VALUES (3);" 'DROP TABLE h;'
  both 2 migrate
  both_say '20260101130000.*five|five.*20260101130000' '\b4\b' 'nowhere VALUES' 'no such table: (main\.)?nowhere'
  untouched
}

X6() { # another connection holds a write lock, then a long read
  rebuilt_parent
  for way in migrate release; do
    for lock in 'BEGIN IMMEDIATE;' 'BEGIN; SELECT count(*) FROM p;'; do
      cp a.db $way.db
      hold $way.db "$lock"
      started=$(date +%s)
      wait=1 run_up $way && fail "$way: exit 0 under $lock"
      [ $(($(date +%s) - started)) -le 15 ] || fail "$way: did not end within its wait"
      mentions $way.out 'another connection|another process|process [0-9]+|lock|busy
'
      wait=20 run_up $way &
      waiter=$!
      sleep 0.3
      let_go
      wait $waiter || { cp $way.out out; fail "$way: did not wait: $lock"; }
      only=$way is 'SELECT id, typeof(m) FROM p ORDER BY id' '1|integer 2|integer'
      only=$way is 'SELECT count(*) FROM ch' 3
    done
  done
}

X7() { # a rollback that drops filled columns and tables
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x'), (2, 'y')"
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string'
  table u 'integer_primary_key :id'
  change
  up t u
  down # nothing is lost
  for way in migrate release; do
    run_up $way
    sqlite3 $way.db "UPDATE t SET b = 'kept' WHERE id = 1; INSERT INTO u VALUES (1), (2), (3)"
  done
  cp release.db filled.db
  ./program rollback --database release.db >release.out 2>&1
  [ $? = 3 ] || fail 'a release goes on'
  mentions release.out 't\.b.*\b1\b
u.*\b3\b
--lose
'
  cmp filled.db release.db >out 2>&1 || fail 'a refused rollback wrote'
  ./program rollback --database release.db --lose t.b >release.out 2>&1
  [ $? = 3 ] || fail 'a release loses what was not named'
  cmp filled.db release.db >out 2>&1 || fail 'a refused rollback wrote'
  : >out
  ./program rollback --database release.db --lose t.b --lose u >out 2>&1 || fail 'a release with --lose'
  : >out
  only=release is "SELECT a FROM t" 'x y'
  # on a terminal it asks, elsewhere it says what goes
  cp filled.db migrate.db
  printf 'n\n' | script -qec "$ASHC rollback --database $PWD/migrate.db" /dev/null >migrate.out 2>&1
  mentions migrate.out 't\.b
'
  cmp filled.db migrate.db >out 2>&1 || { cp migrate.out out; fail 'no was answered, and the rollback ran'; }
  : >out
  ashc rollback --database "$PWD/migrate.db" >migrate.out 2>&1 || fail 'rollback without a terminal'
  mentions migrate.out '1 value of t\.b
3 rows of u\b
'
  only=migrate is "SELECT count(*) FROM pragma_table_info('t') WHERE name = 'b'" 0
  # a retained column comes back with its values
  cp filled.db a.db
  table t 'integer_primary_key :id; attribute :a, :string'
  ashc compile --quiet --name retained >out 2>&1 && ashc migrate --quiet >out 2>&1 || fail 'retained'
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string'
  ashc compile --quiet --name again >out 2>&1 && ashc migrate --quiet >out 2>&1 || fail 'declared again'
  : >out
  [ "$(sqlite3 a.db 'SELECT b FROM t WHERE id = 1')" = kept ] || fail 'the retained value is gone'
}

X8() { # one statement each
  table t 'integer_primary_key :id; attribute :end, :string; attribute :n, :integer'
  before
  printf 'CREATE TRIGGER one AFTER INSERT ON t BEGIN\r\n  -- a comment; with END;\r\n  UPDATE t SET n = CASE WHEN new."end" = '"'it''s; END;'"' THEN 1 ELSE CASE WHEN 1 THEN 2 END END WHERE id = new.id;\r\n  /* ; END; */ UPDATE t SET n = n + 10 WHERE id = new.id;\r\nEND;\r\nCREATE TEMP TRIGGER IF NOT EXISTS two AFTER DELETE ON t BEGIN SELECT '"';'"'; END;\r\nCREATE VIEW v AS SELECT CASE n WHEN 1 THEN '"'a;b'"' END AS "end" FROM t;\r\nCREATE TRIGGER three INSTEAD OF INSERT ON v BEGIN INSERT INTO t("end") VALUES (new."end"); END;\r\nINSERT INTO t("end") VALUES ('"'it''s; END;'"');\r\n' >body
  hand 20260101130000 triggers "$(cat body)" 'DROP VIEW v; DROP TRIGGER one; DELETE FROM t;'
  grep -q "$(printf '\r')" up.sql || fail 'there is no CR in it'
  up t v
  is 'SELECT "end", n FROM t' "it's; END;|11"
  is "SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY name" 'one three v'
  is "INSERT INTO v VALUES ('via'); SELECT n FROM t WHERE \"end\" = 'via'" 12
  # the same as custom statements
  rm "$migration"
  table t 'integer_primary_key :id; attribute :end, :string; attribute :n, :integer' custom_statements 'statement :one do
        up """
        CREATE TRIGGER one AFTER INSERT ON t BEGIN
          -- a comment; with END;
          UPDATE t SET n = CASE WHEN new."end" = '"'it''s; END;'"' THEN 1 ELSE CASE WHEN 1 THEN 2 END END WHERE id = new.id;
          /* ; END; */ UPDATE t SET n = n + 10 WHERE id = new.id;
        END
        """
        down "DROP TRIGGER one"
      end'
  change
  up t
  is "INSERT INTO t(\"end\") VALUES ('it''s; END;'); SELECT n FROM t" 11
}

X10() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  both migrate
  both rollback --lose all
  hand 20260101130000 bad 'INSERT INTO nowhere VALUES (1);'
  both 2 migrate
  rm "$migration"
  program=
  release
  code_is() { # CODE COMMAND…
    want=$1
    shift
    "$@" >out 2>&1 </dev/null
    code=$?
    [ $code = "$want" ] || fail "exit $code, not $want: $*"
    : >out
  }
  head -c 8192 /dev/urandom >junk.db
  for command in "ashc" "./program"; do
    code_is 2 $command migrate --database "$PWD/no/such/folder/x.db"
    code_is 2 $command migrate --database "$PWD/junk.db"
    code_is 2 $command status --database "$PWD/junk.db"
    code_is 2 $command migrate --database "$PWD" # a folder
    code_is 2 $command migrate --nonsense
    code_is 2 $command fly
    code_is 0 $command migrate --database "$PWD/new.db"
    rm new.db
  done
  code_is 2 ashc rollback --to 20990101000000
  echo 'resource H.T do; atributes do; end; end' >resources/t.resource
  code_is 2 ashc compile
  code_is 2 ashc -C /nowhere status
}

X11() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  cp a.db migrate.db
  touch -d '2020-01-01' migrate.db
  release
  hold migrate.db # another one writes: nobody waits for it
  ashc migrate --database "$PWD/migrate.db" --wait 0 >out 2>&1 || fail 'migrate waits for a writer'
  ashc status --check --database "$PWD/migrate.db" >out 2>&1 || fail 'status waits for a writer'
  ./program migrate --database migrate.db --wait 0 >out 2>&1 || fail 'a release waits for a writer'
  ./program status --database migrate.db --wait 0 >out 2>&1 || fail 'a release: status waits for a writer'
  let_go
  if [ ! "$sanitize" ]; then
    strace -f -qq -o calls -e trace=pwrite64,write,ftruncate,fdatasync,fsync,unlink,fcntl ./program migrate --database migrate.db >out 2>&1 || fail migrate
    grep -E 'F_WRLCK|pwrite64|ftruncate|sync|unlink' calls >out && fail 'it writes or takes a write lock'
  fi
  : >out
  [ "$(stat -c %Y migrate.db)" = "$(date -d 2020-01-01 +%s)" ] || fail 'the file was written'
  # a file, and a folder, that may only be read
  mkdir var
  cp a.db var/r.db
  chmod 444 var/r.db
  chmod 555 var
  chmod -R a+rX .
  chmod a+x "$HAZARDS"
  other=''
  [ "$(id -u)" = 0 ] && other='setpriv --reuid=65534 --regid=65534 --clear-groups'
  $other "$ASHC" migrate --database "$PWD/var/r.db" </dev/null >out 2>&1 || fail 'migrate of a read-only file'
  $other ./program migrate --database var/r.db >out 2>&1 || fail 'a release on a read-only file'
  # and with something to do it says why it cannot
  hand 20260101130000 more 'CREATE TABLE h(a);'
  chmod -R a+rX .
  $other "$ASHC" migrate --database "$PWD/var/r.db" </dev/null >migrate.out 2>&1 && fail 'a read-only file was migrated'
  mentions migrate.out 'r\.db
read-only|cannot be written|readonly|can only be read
'
  chmod 755 var
}

X15() { # the same on other versions of SQLite, of which the sources are needed
  if [ ! "${AMALGAMATIONS:-}" ]; then
    echo 'make test-versions AMALGAMATIONS=DIR runs it on the versions of SQLite in DIR' >not_run
    return
  fi
  (unset WAYS SQLITE HAZARDS && "$ROOT/tests/versions/run.sh" "$AMALGAMATIONS" "$BUILD/versions") >out 2>&1 || fail 'tests/versions/run.sh'
}
