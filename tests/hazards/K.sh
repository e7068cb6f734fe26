# K: catalog edits, files, retained columns.

status_of() { table t "integer_primary_key :id; attribute :a, :string; attribute :s, :string$1" custom_indexes 'index [:s]'; }
K1() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'r1'), (2, 'r2')"
  status_of ', allow_nil?: false, default: "draft"'
  ashc compile --quiet --name appended >out 2>&1 && ashc migrate --quiet >out 2>&1 || stop 'the second migration'
  rows "INSERT INTO t(id, a) VALUES (3, 'r3')"
  status_of ', allow_nil?: false, default: "live"'
  change
  up t
  is 'SELECT id, s FROM t NOT INDEXED ORDER BY id' '1|draft 2|draft 3|draft'
  is "INSERT INTO t(a) VALUES ('r4'); SELECT s FROM t WHERE id = 4" live
  for way in $ways; do
    case $way in migrate) cp migrate.db a.db ;; esac
  done
  status_of ', allow_nil?: false'
  rm -f priv/repo/migrations/*_changed.sql
  ashc compile --quiet --name dropped >out 2>&1 || fail 'the third migration'
  migration=$(ls priv/repo/migrations/*_dropped.sql)
  section up "$migration" >up.sql
  section down "$migration" >down.sql
  program=
  up t
  is 'SELECT id, s FROM t NOT INDEXED ORDER BY id' '1|draft 2|draft 3|draft 4|live'
  is "SELECT id FROM t INDEXED BY t_s_index WHERE s = 'draft' ORDER BY id" '1 2 3'
  refused_sql "INSERT INTO t(a) VALUES ('r5')" 'NOT NULL constraint failed: t.s'
  down
}

K2() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'r1'), (2, 'r2')"
  status_of ''
  ashc compile --quiet --name appended >out 2>&1 && ashc migrate --quiet >out 2>&1 || stop 'the second migration'
  status_of ', default: "live"'
  change
  up t
  is 'SELECT id FROM t NOT INDEXED WHERE s IS NULL' '1 2'
  is 'SELECT id FROM t INDEXED BY t_s_index WHERE s IS NULL' '1 2'
  is "INSERT INTO t(a) VALUES ('r3'); SELECT s FROM t WHERE id = 3" live
  up t
  down
}

K3() {
  table t 'integer_primary_key :id; attribute :a, :string, allow_nil?: false; attribute :b, :string'
  before "DROP TABLE t; CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, b TEXT, a TEXT NOT NULL);
    INSERT INTO t(id, a, b) VALUES (1, 'A', 'B')"
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string'
  change
  up t
  is 'SELECT a, b FROM t' 'A|B'
  is "INSERT INTO t(b) VALUES ('only'); SELECT a IS NULL, b FROM t WHERE id = 2" '1|only'
  up t
  down
}

# What no snapshot knows, before an edit (NOT NULL) and before a rebuild (a type).
K4() {
  unknown() { # WORD TABLE-TEXT OTHER-SQL QUERY EXPECTED
    for into in ':string, allow_nil?: false' ':integer'; do
      rm -rf priv resources release ./*.db
      repo
      table t 'integer_primary_key :id; attribute :a, :string; attribute :m, :string'
      before "DROP TABLE t; CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, $2); CREATE TABLE seen(a); $3;
        INSERT INTO t(id, a, m) VALUES (1, 'x', '7')"
      table t "integer_primary_key :id; attribute :a, :string; attribute :m, $into"
      change
      kept_or_refused "$1" "$4" "$5" t seen
    done
  }
  # a shell cannot bring back an index or trigger of a table that is made anew
  alone() {
    unknown "$@"
    for way in shell bail; do
      case $ways in *$way*) ;; *) continue ;; esac
      cmp -s a.db $way.db || fail "$way: not refused"
      grep -q 'which a plain shell cannot bring back: run ashc migrate' $way.out || fail "$way: does not say why"
    done
    for only in migrate release; do
      is "SELECT type, typeof(m) FROM t, pragma_table_info('t') i WHERE i.name = 'm' LIMIT 1" 'INTEGER|integer'
    done
    only=
  }
  # a number that is not to come again
  for into in ':string, allow_nil?: false' ':integer'; do
    rm -rf priv resources release ./*.db
    repo
    key='attribute :id, :integer, primary_key?: true, allow_nil?: false; attribute :m'
    table t "$key, :string"
    before "DROP TABLE t; CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, m TEXT); CREATE TABLE seen(a);
      INSERT INTO t VALUES (1, '7'), (2, '8'); DELETE FROM t WHERE id = 2"
    table t "$key, $into"
    change
    kept_or_refused t "INSERT INTO t(m) VALUES (9); SELECT max(id) FROM t" 3 t seen
  done
  unknown extra 'a TEXT, m TEXT, extra TEXT DEFAULT 9' '' 'SELECT a, extra FROM t' 'x|9'
  alone own 'a TEXT, m TEXT' 'CREATE INDEX own ON t(a)' 'SELECT id FROM t INDEXED BY own WHERE a = '"'x'" 1
  alone own 'a TEXT, m TEXT' 'CREATE TRIGGER own AFTER INSERT ON t BEGIN INSERT INTO seen VALUES (new.a); END' \
    "INSERT INTO t(a, m) VALUES ('y', 1); SELECT a FROM seen" 'x y'
  unknown a 'a TEXT COLLATE NOCASE, m TEXT' '' "SELECT id FROM t WHERE a = 'X'" 1
  unknown 't' "a TEXT CHECK (a <> 'no'), m TEXT" '' "SELECT sql LIKE '%<> ''no''%' FROM sqlite_schema WHERE name = 't'" 1
  unknown a "a TEXT DEFAULT 'theirs', m TEXT" '' "SELECT dflt_value FROM pragma_table_info('t') WHERE name = 'a'" "'theirs'"
  unknown t 'a TEXT UNIQUE, m TEXT' '' "SELECT count(*) FROM pragma_index_list('t')" 1
  unknown t 'a TEXT REFERENCES seen(a), m TEXT' 'INSERT INTO seen VALUES ('"'x'"')' "SELECT \"table\" FROM pragma_foreign_key_list('t')" seen
}

K5() {
  keyed() { table t "attribute :id, :integer, primary_key?: true, allow_nil?: false; attribute :a, :string" sqlite "$1"; }
  keyed 'migration_types id: :int'
  before "INSERT INTO t(id, a) VALUES (3, 'x'), (7, 'y')"
  [ "$(sqlite3 a.db "SELECT type FROM pragma_table_info('t') WHERE name = 'id'")" = INT ] || fail 'the key is not INT'
  keyed ''
  change
  up t
  is 'SELECT id, a FROM t ORDER BY id' '3|x 7|y'
  is 'SELECT a FROM t WHERE id = 7' y
  refused_sql "INSERT INTO t(id) VALUES (3)" 'UNIQUE constraint failed: t.id'
  renumbers=1 down # the key was the rowid
}

K6() {
  collated() {
    table t "integer_primary_key :id; attribute :a, :string$1
      attribute :lower, :boolean, computed: \"a < 'a'\", stored?: true" \
      identities 'identity :one, [:a]' custom_indexes 'index [:a]; index [:id], where: "a > '"'b'"'", name: "t_part"
        index ["a || '"'x'"'"], name: "t_expr"' \
      check_constraints 'check_constraint :a, "a_ok", check: "a <> '"'zz'"'"'
  }
  collated ''
  before "INSERT INTO t(id, a) VALUES (1, 'a'), (2, 'B'), (3, 'C'), (4, 'd')"
  collated ', collation: :nocase'
  change
  up t
  for a in a A B b C d D; do
    is "SELECT (SELECT count(*) FROM t NOT INDEXED WHERE a = '$a') = 1 AND (SELECT count(*) FROM t INDEXED BY t_a_index WHERE a = '$a') = 1
      AND (SELECT count(*) FROM t INDEXED BY t_one_index WHERE a = '$a') = 1" 1
  done
  is "SELECT group_concat(id) FROM (SELECT id FROM t INDEXED BY t_part WHERE a > 'b' ORDER BY id)" 3,4
  is "SELECT group_concat(id) FROM (SELECT id FROM t NOT INDEXED WHERE a > 'b' ORDER BY id)" 3,4
  is "SELECT id FROM t NOT INDEXED WHERE lower <> (a < 'a')" ''
  is "SELECT id FROM t INDEXED BY t_expr WHERE a || 'x' = 'Bx'" 2
  refused_sql "INSERT INTO t(a) VALUES ('b')" 'UNIQUE constraint failed'
  refused_sql "INSERT INTO t(a) VALUES ('ZZ')" 'CHECK constraint failed'
  down
}

K7() {
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :integer'
  before "INSERT INTO t VALUES (1, 'x', 1)"
  table t 'integer_primary_key :id; attribute :a, :string, allow_nil?: false; attribute :b, :integer'
  change
  cp a.db c.db
  connection c.db insert 'INSERT INTO t(b) VALUES (2)'
  says 'status 0' 'second NOT NULL constraint failed: t.a' 'first NOT NULL constraint failed: t.a'
  # the edit is rolled back: both obey the old schema
  sed 's/^\(INSERT OR ROLLBACK INTO ash_end.*\)/-- ashc:end\nINSERT INTO nowhere VALUES (1);\n-- ashc:shell\n\1/' \
    "$migration" >edited && grep -q nowhere edited || fail 'the migration was not made to fail'
  cp edited "$migration"
  connector=
  cp a.db c.db
  connection c.db insert 'INSERT INTO t(b) VALUES (2)'
  says 'status 1' 'second done' 'first done' 'transaction 0' 'writable_schema 0'
  for only in c; do is 'SELECT count(*), count(a) FROM t' '3|1'; done
  only=
}

K8() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  table t 'integer_primary_key :id; attribute :a, :string, allow_nil?: false'
  change
  for words in defensive 'defensive foreign_keys legacy_alter_table'; do
    cp a.db c.db
    connection c.db $words
    says 'status 0' 'defensive 1' 'writable_schema 0' 'transaction 0'
    case $words in *legacy*) says 'legacy_alter_table 1' 'foreign_keys 1' ;; *) says 'foreign_keys 0' ;; esac
    for only in c; do is "SELECT \"notnull\" FROM pragma_table_info('t') WHERE name = 'a'" 1; done
    only=
  done
  cp a.db c.db
  connection c.db select
  says 'status 10' 'message .*(statement|SELECT)' 'writable_schema 0'
  cmp a.db c.db >out 2>&1 || fail 'the database changed'
  : >out
}

K9() {
  table p 'integer_primary_key :id; attribute :a, :string; attribute :m, :string'
  before "INSERT INTO p VALUES (1, hex(randomblob(30000)), '7'), (2, 'b', NULL), (3, 'c', '9')"
  table p 'integer_primary_key :id; attribute :a, :string; attribute :m, :integer, allow_nil?: false'
  change
  unharmed() {
    cmp a.db shell.db >out 2>&1 || fail "$1: the database changed"
    : >out
    for only in shell; do is 'SELECT count(*) FROM p' 3; done
    only=
    [ "$code" != 0 ] || fail "$1: exit 0"
  }
  for options in '' -bail; do
    for keys in ON OFF; do
      shell() { { echo "PRAGMA foreign_keys=$keys;${1:+ $1;}" && cat up.sql; } | sqlite3 $options shell.db >shell.out 2>&1; code=$?; }
      cp a.db shell.db
      shell
      unharmed "a gate fails $options"
      hold shell.db
      shell
      let_go
      unharmed "a lock $options"
      # the copy runs out of room
      sqlite3 shell.db "UPDATE p SET m = '8' WHERE m IS NULL"
      cp a.db a.kept
      cp shell.db a.db
      shell "PRAGMA max_page_count=$(($(sqlite3 a.db 'PRAGMA page_count') + 4))"
      grep -q 'full' shell.out || { cp shell.out out; fail 'the copy did not fail'; }
      unharmed "the copy fails $options"
      mv a.kept a.db
    done
  done
}

K10() {
  for name in one two three; do table $name 'integer_primary_key :id; attribute :a, :string'; done
  before "INSERT INTO one VALUES (1, 'x'); INSERT INTO two VALUES (1, 'y'); INSERT INTO three VALUES (1, 'z')"
  columns=id,a,b
  for options in '' '--drop-tables --drop-columns'; do
    rm -f priv/repo/migrations/*_change.sql
    table one "integer_primary_key :id; attribute :a, :string; attribute :b${options:+b}, :string"
    ashc compile --quiet --name change --no-rename $options resources/repo.resource resources/one.resource >out 2>&1 || fail 'compile FILE'
    migration=$(ls priv/repo/migrations/*_change.sql)
    section up "$migration" >up.sql
    grep -nE 'two|three' up.sql >out && fail 'the migration touches what was not named'
    : >out
    for name in two three; do
      [ "$(ls priv/resource_snapshots/repo/$name | wc -l)" = 1 ] || fail "$name has a new snapshot"
    done
    [ -e priv/resource_snapshots/repo/one ] && [ "$(ls priv/resource_snapshots/repo/one | wc -l)" -ge 2 ] || fail 'one has no new snapshot'
    program=
    up one
    is "SELECT group_concat(name) FROM pragma_table_info('one')" "$columns"
    for name in two three; do is "SELECT group_concat(name) FROM pragma_table_info('$name')" id,a; done
    is 'SELECT id, a, NULL FROM one UNION ALL SELECT id, a, 2 FROM two UNION ALL SELECT id, a, 3 FROM three' '1|x| 1|y|2 1|z|3'
    cp migrate.db a.db
    columns=id,a,bb
  done
  ashc compile --check --no-rename >out 2>&1 || fail 'the folder is not up to date'
}

K11() {
  [ "$sanitize" ] && return # strace and the leak checker exclude each other
  table t 'integer_primary_key :id; attribute :a, :string'
  before
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string'
  table u 'integer_primary_key :id'
  mkdir project
  cp -r resources priv project
  files() { (cd "$1" && find priv resources -type f | sort | xargs md5sum); }
  files project >old
  cp -r project new
  strace -f -qq -e trace=rename,renameat,renameat2 -o calls "$ASHC" -C new compile --quiet --name change >out 2>&1 || stop compile
  : >out
  files new >new.files
  count=$(wc -l <calls)
  [ "$count" -ge 5 ] || fail "only $count renames"
  at=1
  while [ $at -le "$count" ]; do
    rm -rf now
    cp -r project now
    strace -f -qq -o /dev/null -e trace=rename,renameat,renameat2 -e inject=rename,renameat,renameat2:signal=KILL:when=$at \
      "$ASHC" -C now compile --quiet --name change >/dev/null 2>&1 && fail "rename $at was not killed"
    ashc -C now status --quiet >out 2>&1 || fail "rename $at: the next command"
    : >out
    files now >now.files
    cmp -s now.files old || cmp -s now.files new.files || { diff now.files new.files >out; fail "rename $at: neither old nor new"; }
    find now -name '*ashc*' >out
    [ -s out ] && fail "rename $at: files are left"
    at=$((at + 1))
  done
}

K12() {
  table p 'integer_primary_key :id'
  table t 'integer_primary_key :id; attribute :a, :string; attribute :code, :string, allow_nil?: false' \
    references 'reference :p, on_delete: :delete' relationships 'belongs_to :p, H.P, source_attribute: :pid' \
    identities 'identity :code, [:code]' check_constraints 'check_constraint :code, "code_ok", check: "length(code) = 2"'
  before "INSERT INTO p VALUES (1), (2); INSERT INTO t(id, a, code, pid) VALUES (1, 'x', 'aa', 1), (2, 'y', 'bb', 2)"
  table t 'integer_primary_key :id; attribute :a, :string'
  change
  up t
  is 'DELETE FROM p; SELECT id, code, pid FROM t ORDER BY id' '1|aa|1 2|bb|2'
  is "INSERT INTO t(a) VALUES ('z'), ('z'); SELECT count(*) FROM t" 4
  is "UPDATE t SET a = 'w'; SELECT group_concat(code) FROM t" aa,bb
  up t
  down
  # a retained key comes back where its values still are a key, and else before the first write says so
  rm -rf priv ./*.db
  table t 'attribute :code, :string, primary_key?: true, allow_nil?: false; attribute :a, :string'
  before "INSERT INTO t(code, a) VALUES ('aa', 'x'), ('bb', 'y')"
  table t 'attribute :a, :string, primary_key?: true, allow_nil?: false'
  change
  up t
  down
  up t
  for way in $ways; do
    sqlite3 $way.db "UPDATE t SET code = 'aa'"
    cp $way.db kept.db
    run_down $way && fail "$way: down: exit 0 with equal keys"
    cmp $way.db kept.db >out 2>&1 || fail "$way: down: the database changed"
    case $way in migrate | release) mentions $way.out 'agree in what becomes the primary key
' ;; esac
  done
  # … and a table that was retained comes back otherwise: on the way back it is retained as it was
  for again in ':string' ':binary'; do
    rm -rf priv resources/t.resource ./*.db
    table t 'integer_primary_key :id; attribute :a, :string' references 'reference :p, on_delete: :delete' \
      relationships 'belongs_to :p, H.P, source_attribute: :pid'
    ashc compile --quiet --name first >out 2>&1 || stop "the first compile"
    gone t
    before "INSERT INTO p VALUES (1); INSERT INTO t(id, a, pid) VALUES (1, 'x', 1), (2, 'y', 7)"
    table t "integer_primary_key :id; attribute :a, $again; attribute :pid, :integer"
    change
    up t
    is 'SELECT id, a, pid FROM t ORDER BY id' '1|x|1 2|y|7'
    down
  done
}

K13() {
  orphaned() { table ch "integer_primary_key :id; attribute :m, $1" relationships 'belongs_to :p, H.P, source_attribute: :pid'; }
  table p 'integer_primary_key :id'
  for into in ':string, allow_nil?: false' ':integer'; do
    rm -rf priv ./*.db
    orphaned :string
    before "INSERT INTO ch(id, m, pid) VALUES (1, '7', 99)"
    orphaned "$into"
    change
    up ch
    is 'SELECT id, m, pid FROM ch' '1|7|99'
    for way in migrate release; do mentions $way.out 'missing rows.* ch \(rowid 1\): pid .* p 
'; done
    down
  done
  # its column gets another name: it is the same orphan
  rm -rf priv ./*.db
  orphaned :string
  before "INSERT INTO p VALUES (1); INSERT INTO ch(id, m, pid) VALUES (1, '7', 99), (2, '8', 1)"
  table ch 'integer_primary_key :id; attribute :m, :string' relationships 'belongs_to :p, H.P, source_attribute: :parent_id'
  change --rename ch.pid:parent_id
  up ch
  is 'SELECT id, m, parent_id FROM ch ORDER BY id' '1|7|99 2|8|1'
  down
  # its table and its parent get other names, and both are made anew
  rm -rf priv ./*.db resources/ch.resource resources/kid.resource resources/parent.resource
  table p 'integer_primary_key :id; attribute :m, :string'
  orphaned :string
  before "INSERT INTO p(id) VALUES (1); INSERT INTO ch(id, m, pid) VALUES (1, '7', 99), (2, '8', 1)"
  gone p; gone ch
  table kid 'integer_primary_key :id; attribute :m, :integer' relationships 'belongs_to :p, H.Parent, source_attribute: :pid'
  table parent 'integer_primary_key :id; attribute :m, :integer'
  change --rename-table ch:kid --rename-table p:parent
  follows='s/^kid|/ch|/; s/|parent$/|p/'
  up ch p kid parent
  is 'SELECT id, m, pid FROM kid ORDER BY id' '1|7|99 2|8|1'
  for way in migrate release; do mentions $way.out 'missing rows.* kid \(rowid 1\): pid .* parent 
'; done
  down
  # they change places
  rm -rf priv ./*.db resources/ch.resource resources/kid.resource resources/parent.resource
  table p 'integer_primary_key :id; attribute :m, :string'
  orphaned :string
  before "INSERT INTO p(id) VALUES (1), (99); INSERT INTO ch(id, m, pid) VALUES (1, '7', 98), (2, '8', 1)"
  table ch 'integer_primary_key :id; attribute :m, :string'
  table p 'integer_primary_key :id; attribute :m, :string' relationships 'belongs_to :p, H.Ch, source_attribute: :pid'
  change --rename-table ch:p --rename-table p:ch
  follows='s/^p|1|ch$/ch|1|p/'
  up ch p
  is 'SELECT id, m, pid FROM p ORDER BY id' '1|7|98 2|8|1'
  down
  follows=
}

K14() {
  table t 'integer_primary_key :id'
  before "INSERT INTO t VALUES (1); PRAGMA journal_mode=WAL; INSERT INTO t VALUES (2)"
  mkdir var
  cp a.db var/w.db
  release
  chmod 555 var
  chmod 444 var/w.db
  other=''
  [ "$(id -u)" = 0 ] && other='setpriv --reuid=65534 --regid=65534 --clear-groups'
  chmod -R a+rX .
  chmod a+x "$HAZARDS"
  $other sh -c 'touch var/x' 2>/dev/null && fail 'the folder can be written'
  $other "$ASHC" migrate --database "$PWD/var/w.db" </dev/null >out 2>&1 || fail 'migrate'
  $other "$ASHC" status --check --database "$PWD/var/w.db" </dev/null >out 2>&1 || fail 'status --check'
  grep -q 'up .*before' out || fail 'status does not say up'
  $other ./program migrate --database var/w.db >out 2>&1 || fail 'a release: migrate'
  $other ./program status --database var/w.db >out 2>&1 || fail 'a release: status'
  cmp a.db var/w.db >out 2>&1 || fail 'the database changed'
  : >out
  [ "$(ls var)" = w.db ] || fail "left in the folder: $(ls var)"
  chmod 755 var
}
