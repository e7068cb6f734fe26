# C: columns and values.

C1() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string, allow_nil?: false'
  unwritten 2 't\.b' 'default' 'backfill' 'allow_nil\?|nullable|NULL'
  change --backfill "t.b=upper(a)"
  up t
  is 'SELECT a, b FROM t' 'x|X'
  down
}

C2() {
  for count in 0 5; do
    rm -rf priv ./*.db resources
    repo
    table t 'integer_primary_key :id; attribute :a, :string'
    before "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count) INSERT INTO t(a) SELECT 'x' FROM n WHERE $count"
    table t 'integer_primary_key :id; attribute :a, :string
      attribute :at, :utc_datetime, allow_nil?: false, default: &DateTime.utc_now/0
      attribute :key, :uuid, allow_nil?: false, default: &Ash.UUID.generate/0'
    change
    cmp -s up.sql ../C2.up 2>/dev/null || [ $count = 0 ] || fail 'the plan depends on the rows'
    cp up.sql ../C2.up
    volatile=1 up t
    is "SELECT count(*), count(DISTINCT key), count(*) FILTER (WHERE abs(julianday(at) - julianday('now')) < 1) FROM t" "$count|$count|$count"
    is "INSERT INTO t(a) VALUES ('new'); SELECT count(DISTINCT key) FROM t" $((count + 1))
    volatile=1 loses=1 down
    rm ../C2.up.old 2>/dev/null
  done
  rm -f ../C2.up
}

C3() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, NULL), (2, 'x')"
  table t 'integer_primary_key :id; attribute :a, :string, allow_nil?: false, default: "d"'
  change
  up t
  is 'SELECT id, a FROM t ORDER BY id' '1|d 2|x'
  refused_sql 'INSERT INTO t(a) VALUES (NULL)' 'NOT NULL constraint failed: t.a'
  loses=1 down
}

C4() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x'), (2, NULL), (3, 'y')"
  table t 'integer_primary_key :id; attribute :a, :string, allow_nil?: false'
  change
  refuse 't\.a' '\b1\b' 'FROM main\."?t"? WHERE "?a"? IS NULL'
  rows "UPDATE t SET a = 'z' WHERE a IS NULL"
  up t
  down
}

C6() {
  table t 'integer_primary_key :id; attribute :z, :string'
  before "INSERT INTO t VALUES (1, '007'), (2, '12345678901234567890'), (3, 'abc'), (4, '8')"
  table t 'integer_primary_key :id; attribute :z, :integer'
  change
  refuse 't\.z' '\b3\b' 'FROM main\."?t' '007' '12345678901234567890' 'abc'
  # let go by its name, and by no other
  for way in migrate release; do
    cp a.db $way.db
    case $way in
    migrate) ashc migrate --database "$PWD/migrate.db" --lose t.id ;;
    release) ./program migrate --database release.db --lose t.id ;;
    esac >out 2>&1 && fail "$way: --lose t.id lets t.z go"
    cmp -s a.db $way.db || fail "$way: the database changed"
    case $way in
    migrate) ashc migrate --database "$PWD/migrate.db" --lose t.z ;;
    release) ./program migrate --database release.db --lose t.z ;;
    esac >out 2>&1 || fail "$way: --lose t.z"
    : >out
    only=$way is 'SELECT id, z, typeof(z) FROM t WHERE id IN (1, 4)' '1|7|integer 4|8|integer'
    only=$way is 'SELECT count(*) FROM t' 4
  done
}

C9() {
  table t 'integer_primary_key :id; attribute :n, :integer; attribute :m, :integer'
  before "INSERT INTO t VALUES (1, 'abc', 5), (2, 7, 6)"
  table t 'integer_primary_key :id; attribute :n, :integer; attribute :m, :integer' sqlite 'strict? true'
  change
  refuse 't\.n' '\b1\b' 'FROM main\."?t' 'abc'
  rows 'DELETE FROM t WHERE id = 1'
  up t
  is "SELECT strict FROM pragma_table_list('t')" 1
  refused_sql "INSERT INTO t(n) VALUES ('abc')" 'cannot store TEXT value in INTEGER column'
  down
}

C10() {
  odd() { table t "integer_primary_key :id; attribute :b, :binary; attribute :s, :string; attribute :n, :integer; attribute :r, :float; attribute :m, $1" \
    sqlite 'migration_types b: :blob'; }
  odd :string
  before "INSERT INTO t(id, b, s, n, r) VALUES
    (1, 'a' || char(0) || 'b', 'a' || char(0) || 'b', 9223372036854775807, 1e-320),
    (2, CAST(x'c328ff' AS TEXT), CAST(x'c328ff' AS TEXT), -9223372036854775808, 9e999),
    (3, x'', '', 'text here', -0.0),
    (4, '', NULL, 1.5, -9e999),
    (5, NULL, x'00ff', x'00', 1.7976931348623157e308),
    (6, -0.0, '007', NULL, 0.1),
    (7, 9e999, 'ä' || char(65533), '12345678901234567890', 5e-324)"
  odd :integer
  change
  up t
  cells a.db | sed 's/ m null://' >file.want
  for way in $ways; do cells $way.db | sed 's/ m null://' >file.got; same "$way: cells" file.want file.got; done
  down
}

C11() {
  table t 'integer_primary_key :id; attribute :z, :string'
  ashc compile --quiet --name one >out 2>&1 || stop 'compile'
  table t 'integer_primary_key :id; attribute :z, :string; attribute :m, :string'
  ashc compile --quiet --name two >out 2>&1 || stop 'compile'
  table t 'integer_primary_key :id; attribute :a, :string; attribute :m, :string; attribute :z, :string'
  before "INSERT INTO t(id, z, m, a) VALUES (1, 'z1', '7', 'a1'), (2, 'z2', '8', 'a2')"
  [ "$(sqlite3 a.db "SELECT group_concat(name) FROM pragma_table_info('t')")" = id,z,m,a ] || fail 'the columns were not appended'
  table t 'integer_primary_key :id; attribute :m, :integer; attribute :a, :string; attribute :z, :string'
  change
  up t
  is 'SELECT id, z, m, a FROM t ORDER BY id' '1|z1|7|a1 2|z2|8|a2'
  down
}

C12() {
  table t 'integer_primary_key :id; attribute :a, :integer'
  before 'INSERT INTO t VALUES (1, 5)'
  table t 'integer_primary_key :id; attribute :a, :integer; attribute :twice, :integer, computed: "a * 2", stored?: true'
  change
  up t
  is 'SELECT a, twice FROM t' '5|10'
  is "SELECT hidden FROM pragma_table_xinfo('t') WHERE name = 'twice'" 3
  down
}

C13() {
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :integer'
  before "INSERT INTO t VALUES (1, 'x', 1), (2, 'x', 1), (3, NULL, 2), (4, NULL, 2), (5, 'y', 3)"
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :integer' identities 'identity :one, [:a]'
  change
  refuse 't' '\b1\b' 'GROUP BY' "x"
  grep -E '\b2 (rows|groups)' migrate.out >out && fail 'NULLs are counted'
  rows 'DELETE FROM t WHERE id = 2'
  up t
  refused_sql "INSERT INTO t(a) VALUES ('y')" 'UNIQUE constraint failed: t.a'
  is 'INSERT INTO t(a) VALUES (NULL); SELECT count(*) FROM t WHERE a IS NULL' 3
  up t
  down
}

C15() {
  table t 'integer_primary_key :id; attribute :a, :integer'
  before 'INSERT INTO t VALUES (1, -5), (2, 5), (3, NULL)'
  table t 'integer_primary_key :id; attribute :a, :integer' \
    check_constraints 'check_constraint :a, "a_positive", check: "a > 0"'
  change
  refuse 't' 'a_positive|t\.a' '\b1\b' 'FROM main\."?t' '-5'
  rows 'DELETE FROM t WHERE id = 1'
  up t
  refused_sql 'INSERT INTO t(a) VALUES (0)' 'CHECK constraint failed: a_positive'
  down
}

# Drops column c of t with --drop-columns, where the resource still has the dependant: refused, naming it.
C16() {
  t() { table t "integer_primary_key :id; attribute :a, :integer$1" ${2+"$2"} ${3+"$3"}; }
  declared() { # WORD SECTION TEXT
    rm -rf priv resources ./*.db
    repo
    t '; attribute :c, :integer' "$2" "$3"
    before 'INSERT INTO t(id, a, c) VALUES (1, 2, 3)'
    t '' "$2" "$3"
    unwritten 2 "$1" -- --drop-columns
  }
  declared ':c|by_c' custom_indexes 'index [:c], name: "by_c"'
  declared ':c|one_c' identities 'identity :one_c, [:a, :c]'

  # what goes with its column, because the resource lets it go too
  with() { # SECTION TEXT
    rm -rf priv resources ./*.db
    repo
    t '; attribute :c, :integer' "$1" "$2"
    before 'INSERT INTO t(id, a, c) VALUES (1, 2, 3)'
    t ''
    change --drop-columns
    up t
    is 'SELECT id, a FROM t' '1|2'
    is "SELECT count(*) FROM pragma_table_xinfo('t') WHERE name = 'c'" 0
    is "SELECT count(*) FROM sqlite_schema WHERE name = 'by_c'" 0
    loses=1 down
  }
  with custom_indexes 'index [:c], name: "by_c"'
  with custom_indexes 'index [:a], where: "c > 0", name: "by_c"'
  with custom_indexes 'index ["c + 1"], name: "by_c"'
  with check_constraints 'check_constraint :a, "by_c", check: "c > a"'
  with identities 'identity :by_c, [:c]'

  # and what only the database knows, or speaks of the column in words
  undeclared() { # WORD SQL
    rm -rf priv resources ./*.db
    repo
    table u 'integer_primary_key :id'
    t '; attribute :c, :integer'
    before "INSERT INTO t(id, a, c) VALUES (1, 2, 3); $2"
    t ''
    change --drop-columns
    if run_up migrate; then :; fi
    kept_or_refused "$1" 'SELECT id, a FROM t' '1|2' t
    for way in $ways; do
      sqlite3 $way.db 'SELECT * FROM v' >out 2>&1 || case $(cat out) in *'no such table: v'*) ;; *) fail "$way: the view is broken" ;; esac
      sqlite3 $way.db "BEGIN; INSERT INTO u VALUES (1); UPDATE t SET a = 1; ROLLBACK" >out 2>&1 || fail "$way: the trigger is broken"
      : >out
    done
  }
  undeclared own 'CREATE INDEX own ON t(c)'
  undeclared own 'CREATE INDEX own ON t(a) WHERE c > 0'
  undeclared own 'CREATE INDEX own ON t(c + 1)'
  undeclared own 'CREATE TRIGGER own AFTER INSERT ON u BEGIN UPDATE t SET c = 1; END'
  undeclared own 'CREATE TRIGGER own AFTER INSERT ON u BEGIN INSERT INTO t(a, c) VALUES (1, 2); END'
  undeclared own 'CREATE TRIGGER own AFTER INSERT ON u BEGIN UPDATE "T" SET (a, "C") = (1, 2); END'
  undeclared own 'CREATE TRIGGER own AFTER UPDATE ON t BEGIN UPDATE t SET c = new.a; END'
  undeclared own 'CREATE TRIGGER own AFTER UPDATE OF c ON t BEGIN SELECT 1; END'
  undeclared v 'CREATE VIEW v AS SELECT c FROM t'
  undeclared v 'CREATE VIEW w AS SELECT * FROM t; CREATE VIEW v AS SELECT c FROM w'
  undeclared c 'ALTER TABLE t ADD COLUMN g AS (c * 2)'

  # … where the table is made anew
  remade() { # WORD SQL
    rm -rf priv resources ./*.db
    repo
    table u 'integer_primary_key :id'
    t '; attribute :b, :string; attribute :c, :integer'
    before "INSERT INTO t(id, a, b, c) VALUES (1, 2, '4', 3); $2"
    t '; attribute :b, :integer'
    change --drop-columns
    if run_up migrate; then :; fi
    kept_or_refused "$1" 'SELECT id, a FROM t' '1|2' t
    for way in $ways; do
      sqlite3 $way.db "SELECT * FROM v; BEGIN; INSERT INTO u VALUES (1); UPDATE t SET a = 1; ROLLBACK" >out 2>&1 || fail "$way: $1 is broken"
      : >out
    done
  }
  remade own 'CREATE VIEW v AS SELECT 1; CREATE TRIGGER own AFTER INSERT ON u BEGIN UPDATE t SET c = 1; END'
  remade v 'CREATE VIEW v AS SELECT c FROM t'
  remade v 'CREATE VIEW w AS SELECT * FROM t; CREATE VIEW v AS SELECT c FROM w'

  # a trigger that was broken before, and one that names neither, stop nothing
  rm -rf priv resources ./*.db
  repo
  table u 'integer_primary_key :id'
  t '; attribute :c, :integer'
  before "INSERT INTO t(id, a, c) VALUES (1, 2, 3); CREATE TRIGGER own AFTER INSERT ON u BEGIN UPDATE t SET gone = 1; END;
    CREATE TRIGGER other AFTER INSERT ON u BEGIN UPDATE t SET a = 1; END"
  t ''
  change --drop-columns
  up t
  is 'SELECT id, a FROM t' '1|2'
  is "SELECT group_concat(name) FROM sqlite_schema WHERE type = 'trigger'" own,other

  # a foreign key's own column, and one that a foreign key refers to
  rm -rf priv resources ./*.db
  repo
  table p 'integer_primary_key :id'
  table t 'integer_primary_key :id; attribute :a, :integer' relationships 'belongs_to :p, H.P, source_attribute: :c'
  before 'INSERT INTO p VALUES (3); INSERT INTO t(id, a, c) VALUES (1, 2, 3)'
  t ''
  change --drop-columns
  up t
  is 'SELECT id, a FROM t' '1|2'
  is "SELECT count(*) FROM pragma_foreign_key_list('t')" 0
}

C20() {
  table t 'integer_primary_key :id; attribute :a, :string, default: "old"; attribute :b, :integer'
  before "INSERT INTO t(id, b) VALUES (1, 5); INSERT INTO t(id, a) VALUES (2, NULL)"
  table t 'integer_primary_key :id; attribute :a, :string, default: "new"; attribute :b, :integer'
  change
  up t
  is 'SELECT id, a, b FROM t ORDER BY id' '1|old|5 2||'
  is "INSERT INTO t(b) VALUES (6); SELECT a FROM t WHERE b = 6" new
  page=$(sqlite3 a.db "SELECT rootpage FROM sqlite_schema WHERE name = 't'")
  for only in migrate release; do is "SELECT rootpage FROM sqlite_schema WHERE name = 't'" "$page"; done # no rebuild
  only=
  up t
  down
}

C21() {
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :integer' \
    identities 'identity :one, [:a]; identity :two, [:b]'
  before "INSERT INTO t VALUES (1, 'x', 2)"
  table t 'attribute :b, :integer; attribute :a, :string; integer_primary_key :id' \
    identities 'identity :two, [:b]; identity :one, [:a]'
  unwritten 0 'Nothing changed'
  ashc compile --check >out 2>&1 || fail 'compile --check finds a change'
}

C24() {
  stamp="CREATE TRIGGER stamp AFTER UPDATE ON t BEGIN UPDATE t SET updated_at = 'now' WHERE id = new.id AND updated_at <> 'now'; END"
  stamped() { table t "integer_primary_key :id; attribute :a, :string$1; attribute :updated_at, :string" \
    custom_statements "statement :stamp do; up \"$stamp\"; down \"DROP TRIGGER stamp\"; end"; }
  stamped ''
  before "INSERT INTO t VALUES (1, 'x', 'then'), (2, NULL, 'then'), (3, NULL, 'then')"
  stamped ', allow_nil?: false, backfill: "'"'?' || id"'"'
  change
  up t
  is 'SELECT id, a, updated_at FROM t ORDER BY id' '1|x|then 2|?2|then 3|?3|then'
  is "UPDATE t SET a = 'y' WHERE id = 1; SELECT updated_at FROM t WHERE id = 1" now
  up t
  loses=1 down
  is 'SELECT group_concat(updated_at) FROM t' then,then,then
}

C26() {
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string; attribute :c, :string'
  before "INSERT INTO t VALUES (1, 'a1', 'b1', 'c1'), (2, 'a2', 'b2', 'c2'), (3, 'a3', 'b3', 'c3')"
  table t 'integer_primary_key :id; attribute :new, :integer, default: 9; attribute :a, :string, allow_nil?: false; attribute :c, :string'
  change --drop-columns --no-rename
  up t
  is 'SELECT id, a, c, new FROM t ORDER BY id' '1|a1|c1|9 2|a2|c2|9 3|a3|c3|9'
  is "SELECT count(*) FROM pragma_table_info('t')" 4
  [ "$(grep -c 'CREATE TABLE "t" ' up.sql)" -le 1 ] || fail 'more than one rebuild'
  loses=1 down
}
