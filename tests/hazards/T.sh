# T: what is attached to a table that is rebuilt. The rebuild is the change of m from text to a number.

t() { # TYPE OF m [SECTION TEXT]…
  type=$1
  shift
  table t "integer_primary_key :id; attribute :a, :string; attribute :m, $type" "$@"
}
is_rebuilt() { is 'SELECT group_concat(typeof(m)) FROM t' "$1"; }
statement() { # NAME UP DROP: a custom statement
  printf 'statement :%s do\n  up "%s"\n  down "%s"\nend\n' "$1" "$2" "$3"
}

T1() {
  log="CREATE TRIGGER log AFTER INSERT ON t BEGIN INSERT INTO seen(a) VALUES (new.a); END"
  table seen 'integer_primary_key :id; attribute :a, :string'
  t :string custom_statements "$(statement log "$log" 'DROP TRIGGER log')"
  before "INSERT INTO t VALUES (1, 'x', '7'); DELETE FROM seen"
  t :integer custom_statements "$(statement log "$log" 'DROP TRIGGER log')"
  change
  up t
  is_rebuilt integer
  is "INSERT INTO t(a) VALUES ('y'); SELECT a FROM seen" y
  is "SELECT sql FROM sqlite_schema WHERE name = 'log'" "$log"
  up t
  down
  # another one that only the database knows
  rows "CREATE TRIGGER own AFTER INSERT ON t BEGIN INSERT INTO seen(a) VALUES ('own ' || new.a); END"
  kept_or_refused own "INSERT INTO t(a) VALUES ('z'); SELECT a FROM seen ORDER BY a" 'own z z' t
}

T2() {
  copy="CREATE TRIGGER copy AFTER INSERT ON u BEGIN INSERT INTO t(a) VALUES (new.a); END"
  table u 'integer_primary_key :id; attribute :a, :string' custom_statements "$(statement copy "$copy" 'DROP TRIGGER copy')"
  t :string
  before "INSERT INTO t VALUES (1, 'x', '7');
    CREATE TRIGGER own AFTER DELETE ON u BEGIN DELETE FROM t WHERE a = old.a; END"
  t :integer
  change
  up t
  is_rebuilt integer
  is "INSERT INTO u(a) VALUES ('y'); SELECT a FROM t ORDER BY id" 'x y'
  is "DELETE FROM u; SELECT a FROM t" x
  up t
  down
}

T3() {
  seven="CREATE VIEW seven AS SELECT id, a, m FROM t WHERE m = 7"
  t :string custom_statements "$(statement seven "$seven" 'DROP VIEW seven')"
  before "INSERT INTO t VALUES (1, 'x', '7'); CREATE VIEW own AS SELECT count(*) AS n FROM t;
    CREATE TRIGGER put INSTEAD OF INSERT ON own BEGIN INSERT INTO t(a) VALUES ('put'); END"
  t :integer custom_statements "$(statement seven "$seven" 'DROP VIEW seven')"
  change
  up t
  is_rebuilt integer
  is "SELECT a FROM seven" x
  is "INSERT INTO own VALUES (1); SELECT n FROM own" 2
  is "SELECT sql FROM sqlite_schema WHERE name = 'seven'" "$seven"
  up t
  down
}

T6() {
  t :string
  before "INSERT INTO t VALUES (1, 'x', '7'); CREATE VIEW broken AS SELECT gone FROM nowhere"
  t :integer
  change
  kept_or_refused broken 'SELECT a, m FROM t' 'x|7' t
  rm -r priv/repo/migrations/*_change.sql priv/resource_snapshots/repo/t/*
  git_like=$(ls priv/resource_snapshots/repo/t 2>/dev/null)
  [ "$git_like" ] && fail "snapshots are left"
  : # a rename meets the same view
  cd .. && mkdir -p "T6/again" && cd T6/again && : >failed && repo
  t :string
  before "INSERT INTO t VALUES (1, 'x', '7'); CREATE VIEW broken AS SELECT gone FROM nowhere"
  table t 'integer_primary_key :id; attribute :b, :string; attribute :m, :string'
  change --rename t.a:b
  kept_or_refused broken 'SELECT b, m FROM t' 'x|7' t
  cat failed >>../failed
}

T7() {
  active() { t "$1" custom_indexes "index [:a], unique: true, where: \"s = 'active'\", name: \"t_active\""; }
  active ':string; attribute :s, :string'
  before "INSERT INTO t(id, a, m, s) VALUES (1, 'x', '7', 'old'), (2, 'x', '8', 'old'), (3, 'x', '9', 'active')"
  active ':integer; attribute :s, :string'
  change
  up t
  is_rebuilt integer,integer,integer
  is "SELECT id, a FROM t WHERE s = 'old'" '1|x 2|x'
  refused_sql "INSERT INTO t(a, s) VALUES ('x', 'active')" 'UNIQUE constraint failed'
  down
}

T8() {
  t :string custom_indexes 'index ["lower(a)"], name: "t_lower"'
  before "INSERT INTO t(id, a, m) VALUES (1, 'X', '7'), (2, 'Y', '8')"
  t :integer custom_indexes 'index ["lower(a)"], name: "t_lower"'
  change
  up t
  is_rebuilt integer,integer
  is "SELECT id FROM t INDEXED BY t_lower WHERE lower(a) = 'y'" 2
  down
  rows 'CREATE INDEX own ON t(upper(a))'
  kept_or_refused own "SELECT id FROM t INDEXED BY own WHERE upper(a) = 'Y'" 2 t

  # what ANALYZE found out: SQLite forgets it with the old table, and a plain shell cannot bring it back
  rows 'DROP INDEX own; CREATE TABLE other(x); CREATE INDEX other_x ON other(x); INSERT INTO other VALUES (1); ANALYZE'
  up t
  is "SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 'other'" 'other_x|1 1'
  for only in $ways; do
    case $only in
    migrate | release) is "SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 't'" 't_lower|2 1' ;;
    *) is "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 't'" 0 ;;
    esac
  done
  only=
}

T11() {
  t :string
  before "INSERT INTO t VALUES (1, 'x', '7'), (2, 'y', '8'), (3, 'z', '9'); DELETE FROM t WHERE id = 3"
  t :integer
  change
  up t
  is_rebuilt integer,integer
  is "SELECT count(*) FROM sqlite_schema WHERE name = 't' AND sql LIKE '%AUTOINCREMENT%'" 1
  is "INSERT INTO t(a) VALUES ('n'); SELECT max(id) FROM t" 4
  up t
  down
}

T13() {
  fts='CREATE VIRTUAL TABLE found USING fts5(body, content=t)'
  book() { table t "attribute :key, :string, primary_key?: true, allow_nil?: false; attribute :body, :string; $1" \
    custom_statements "$(statement found "$fts" 'DROP TABLE found')"; }
  book 'attribute :m, :string'
  before "INSERT INTO t(key, body, m) VALUES ('a', 'red fox', '1'), ('b', 'grey cat', '2'), ('c', 'red hen', '3');
    DELETE FROM t WHERE key = 'b'; INSERT INTO found(found) VALUES ('rebuild')"
  book 'attribute :size, :integer, default: 1; attribute :m, :integer'
  change
  up t
  is_rebuilt integer,integer
  is 'SELECT rowid, key FROM t ORDER BY 1' '1|a 3|c'
  is "SELECT key FROM t WHERE rowid IN (SELECT rowid FROM found WHERE found MATCH 'red') ORDER BY key" 'a c'
  is "SELECT body FROM found WHERE found MATCH 'hen'" 'red hen'
  is "INSERT INTO found(found, rank) VALUES ('integrity-check', 1); SELECT 'well'" well
  down
}

T14() {
  named() { table t "integer_primary_key :id; attribute :a, :string, collation: :nocase; attribute :m, $1" \
    custom_indexes 'index [:a]'; }
  named :string
  before "INSERT INTO t VALUES (1, 'Ann', '7'), (2, 'bob', '8')"
  named :integer
  change
  up t
  is_rebuilt integer,integer
  is "SELECT id FROM t WHERE a = 'ANN'" 1
  is 'SELECT group_concat(a) FROM (SELECT a FROM t ORDER BY a DESC)' 'bob,Ann'
  is "SELECT DISTINCT coll FROM pragma_index_xinfo('t_a_index') WHERE name = 'a'" NOCASE
  down
}

T16() {
  checked() {
    t "$1; attribute :kind, :atom, constraints: [one_of: [:new, :old]]" sqlite 'checks_from_constraints? true' \
      check_constraints 'check_constraint :a, "a_given", check: "t.a > '"'c'"'"'
  }
  checked :string
  before "INSERT INTO t(id, a, m, kind) VALUES (1, 'x', '7', 'new')"
  checked :integer
  change
  up t
  is_rebuilt integer
  refused_sql "INSERT INTO t(a) VALUES ('b')" 'CHECK constraint failed: a_given'
  refused_sql "INSERT INTO t(a, kind) VALUES ('x', 'odd')" 'CHECK constraint failed'
  is "INSERT INTO t(a, kind) VALUES ('y', 'old'); SELECT count(*) FROM t" 2
  up t
  down
}

T17() {
  summed() { table t "integer_primary_key :id; attribute :a, :integer; attribute :m, $1; attribute :twice, :integer,
    computed: \"a * 2\"; attribute :kept, :integer, computed: \"a * 3\", stored?: true"; }
  summed :string
  before "INSERT INTO t(id, a, m) VALUES (1, 5, '7')"
  summed :integer
  change
  up t
  is_rebuilt integer
  is 'SELECT a, twice, kept FROM t' '5|10|15'
  is 'UPDATE t SET a = 6; SELECT twice, kept FROM t' '12|18'
  is "SELECT name, hidden FROM pragma_table_xinfo('t') WHERE hidden ORDER BY hidden" 'twice|2 kept|3'
  up t
  down
}

T18() {
  three() {
    for kind in 'strict? true' 'without_rowid? true' 'strict? true; without_rowid? true'; do
      n=$(printf '%s' "$kind" | tr -dc 'sw' | cut -c 1-3)
      table "t$n" "attribute :key, :string, primary_key?: true, allow_nil?: false; attribute :m, $1" sqlite "$kind"
    done
  }
  three :string
  before "$(for f in resources/t*; do f=${f#resources/}; echo "INSERT INTO ${f%.resource}(key, m) VALUES ('k', '7');"; done)"
  names=$(sqlite3 a.db "SELECT name FROM pragma_table_list WHERE name LIKE 't%' AND schema = 'main'")
  kinds=$(sqlite3 a.db "SELECT name, wr, strict FROM pragma_table_list WHERE name LIKE 't%' AND schema = 'main' ORDER BY 1" | paste -sd ' ')
  [ "$(echo "$kinds" | tr ' ' '\n' | cut -d '|' -f 2- | sort | paste -sd ' ')" = '0|1 1|0 1|1' ] || fail "the tables: $kinds"
  three :integer
  change
  up $names
  is "SELECT name, wr, strict FROM pragma_table_list WHERE name LIKE 't%' AND schema = 'main' ORDER BY 1" "$kinds"
  for name in $names; do is "SELECT key, m, typeof(m) FROM $name" 'k|7|integer'; done
  down
}

T19() {
  given() {
    table t "integer_primary_key :id; attribute :m, $1
    attribute :at, :utc_datetime; attribute :doc, :map
    attribute :text, :string, default: \"it's; -- x\"; attribute :bytes, :binary
    attribute :none, :string, default: nil; attribute :yes, :boolean, default: true" \
      sqlite 'migration_defaults at: "fragment(\"(datetime('"'now'"'))\")", doc: "fragment(\"(json('"'{\\\\\\\"k\\\\\\\":1}'"'))\")", bytes: "fragment(\"x'"'00ff'"'\")"'
  }
  given :string
  before
  given :integer
  change
  up t
  is "INSERT INTO t(m) VALUES (1); SELECT abs(julianday(at) - julianday('now')) < 1, doc, text, hex(bytes), typeof(bytes), none IS NULL, yes, typeof(yes) FROM t" \
    "1|{\"k\":1}|it's; -- x|00FF|blob|1|1|integer"
  is "SELECT name, dflt_value FROM pragma_table_info('t') WHERE dflt_value LIKE '%(%' ORDER BY 1" \
    "at|datetime('now') doc|json('{\"k\":1}')"
  up t
  down
}

T22() {
  t :string
  before "INSERT INTO t VALUES (1, 'x', '7'); CREATE VIRTUAL TABLE f USING fts5(body); INSERT INTO f VALUES ('red fox');
    CREATE TABLE _litestream_seq(id INTEGER PRIMARY KEY, seq INTEGER); INSERT INTO _litestream_seq VALUES (1, 9);
    CREATE TABLE theirs(x REFERENCES t(id), y UNIQUE); INSERT INTO theirs VALUES (1, 2)"
  ashc compile --check >out 2>&1 || fail "the diff is not empty"
  : >out
  t :integer
  change --drop-tables --drop-columns
  grep -E 'litestream|theirs|f_data|"f"' up.sql >out && fail "the migration names what is not ours"
  up t
  is_rebuilt integer
  is "SELECT count(*) FROM f WHERE f MATCH 'fox'" 1
  is 'SELECT x, y FROM theirs' '1|2'
  down
}

T25() {
  odd() {
    table_name='or\"der x' table odd "integer_primary_key :id; attribute :order, :string, allow_nil?: false
    attribute :\"a b\", :string, default: \"d\"; attribute :\"tä\\\"b\", :string; attribute :\"c\`o]l\", $1" \
      identities 'identity :one, [:order, :"a b"]' custom_indexes 'index [:"tä\"b", desc: :"c`o]l"], where: "\"a b\" IS NOT NULL", name: "in_dex"' \
      check_constraints 'check_constraint :order, "che\"ck", check: "length(\"order\") > 0"'
  }
  odd :string
  before "INSERT INTO \"or\"\"der x\"(\"order\", \"tä\"\"b\", \"c\`o]l\") VALUES ('one', 'two', '7')"
  odd :integer
  change
  up 'or"der x'
  is "SELECT \"order\", \"a b\", \"tä\"\"b\", \"c\`o]l\", typeof(\"c\`o]l\") FROM \"or\"\"der x\"" 'one|d|two|7|integer'
  refused_sql "INSERT INTO \"or\"\"der x\"(\"order\") VALUES ('one')" 'UNIQUE constraint failed'
  refused_sql "INSERT INTO \"or\"\"der x\"(\"order\") VALUES ('')" 'CHECK constraint failed'
  is "SELECT count(*) FROM sqlite_schema WHERE name = 'in_dex'" 1
  down
}
