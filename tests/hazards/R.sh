# R: renames.

people() { table p "integer_primary_key :id; attribute :$1, :string" identities "identity :one, [:$1]"; }

R1() {
  people name
  before "INSERT INTO p VALUES (1, 'Ann'), (2, 'Bob')"
  people full_name
  change --rename p.name:full_name
  writes 'RENAME COLUMN'
  up p
  is 'SELECT id, full_name FROM p ORDER BY id' '1|Ann 2|Bob'
  refused_sql "INSERT INTO p(full_name) VALUES ('Ann')" 'UNIQUE constraint failed: p.full_name'
  down

  for names in 'oid label' 'label _ROWID_' 'rowid oid'; do
    was=${names% *} is=${names#* }
    rm -rf priv resources release ./*.db
    repo
    numbered "$was" n
    before "INSERT INTO t VALUES (5, 'Ann', 7), (6, 'Bob', 8); DELETE FROM t WHERE id = 6"
    numbered "$is" n
    change --rename "t.$was:$is"
    grep -q 'RENAME COLUMN' up.sql && fail "$names: ALTER TABLE, which newer versions refuse"
    up t
    is "SELECT id, \"$is\", n FROM t" '5|Ann|7'
    is "SELECT name FROM pragma_table_info('t') WHERE name IN ('$was', '$is')" "$is"
    is "SELECT name FROM pragma_index_info('by_it')" "$is"
    refused_sql "INSERT INTO t(n) VALUES (100)" 'CHECK constraint failed: small'
    down
    rows "CREATE VIEW v AS SELECT \"$was\" FROM t"
    refuse 't: a trigger or view that no resource declares' 'v'
  done
  rm -rf priv resources release ./*.db # both change places
  repo
  numbered oid a
  before "INSERT INTO t VALUES (5, '1', 7)"
  table t 'integer_primary_key :id; attribute :a, :string; attribute :oid, :integer'
  change --rename t.oid:a --rename t.a:oid
  up t
  is 'SELECT a, oid FROM t' '1|7'
  down
}

# A name of the row's number: newer versions of SQLite do not rename such a column.
numbered() { table t "integer_primary_key :id; attribute :$1, :string; attribute :$2, :integer" custom_indexes "index [:$1], name: \"by_it\"" \
  check_constraints "check_constraint :$2, \"small\", check: \"\\\"$2\\\" < 100\""; }
R2() {
  table p 'integer_primary_key :id; attribute :a, :string; attribute :b, :string'
  before "INSERT INTO p VALUES (1, '7', 'x'), (2, '8', 'y')"
  table p 'integer_primary_key :id; attribute :size, :integer, allow_nil?: false; attribute :b, :string'
  change --rename p.a:size
  up p
  is 'SELECT id, size, typeof(size), b FROM p ORDER BY id' '1|7|integer|x 2|8|integer|y'
  refused_sql 'INSERT INTO p(b) VALUES (1)' 'NOT NULL constraint failed: p.size'
  down
}

R3() {
  table p 'integer_primary_key :id'
  child() { table ch 'integer_primary_key :id' references 'reference :p, on_delete: :delete, index?: true' \
    relationships "belongs_to :p, H.P, source_attribute: :$1"; }
  child pid
  before 'INSERT INTO p VALUES (1), (2); INSERT INTO ch(id, pid) VALUES (5, 1), (6, 2)'
  child parent_id
  change --rename ch.pid:parent_id
  up ch
  is 'SELECT id, parent_id FROM ch ORDER BY id' '5|1 6|2'
  is "SELECT \"from\", \"table\", on_delete FROM pragma_foreign_key_list('ch')" 'parent_id|p|CASCADE'
  is 'DELETE FROM p WHERE id = 1; SELECT id FROM ch' 6
  up ch
  down
}

# The attributes of a and b change places: each value is under the other's name.
swapped() {
  table t "integer_primary_key :id; attribute :a, :integer; attribute :b, :integer" custom_indexes "index [:$1], name: \"t_first\""
}
R4() {
  swapped a
  before 'INSERT INTO t VALUES (1, 1, 2)'
  swapped b
  change --rename t.a:b --rename t.b:a
  up t
  is 'SELECT a, b FROM t' '2|1'
  is "SELECT name FROM pragma_index_info('t_first')" b
  is 'SELECT a FROM t INDEXED BY t_first WHERE b = 1' 2
  down
}

R6() {
  people userName
  before "INSERT INTO p VALUES (1, 'Ann')"
  people username
  ashc compile --check >out 2>&1
  case $? in 1 | 3) : >out ;; *) fail 'compile --check sees no change' ;; esac
  change --rename p.userName:username
  up p
  is "SELECT name FROM pragma_table_info('p') WHERE name <> 'id'" username
  is 'SELECT username FROM p' Ann
  down
}

R7() {
  table_name=Users table user 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO Users VALUES (1, 'Ann')"
  table_name=users table user 'integer_primary_key :id; attribute :a, :string'
  change --rename-table Users:users
  up users
  is "SELECT name FROM sqlite_schema WHERE name LIKE 'users'" users
  is 'SELECT id, a FROM users' '1|Ann'
  down
}

R8() {
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string'
  before "INSERT INTO t VALUES (1, 'x', 'y')"
  table t 'integer_primary_key :id; attribute :c, :string; attribute :d, :string'
  unwritten 3 't' 'c' 'd' -- --quiet
  unwritten 3 -- --rename t.a:c # the other is still open
  unwritten 2 -- --rename t.a:c --rename t.b:c
  change --rename t.a:d --rename t.b:c
  up t
  is 'SELECT c, d FROM t' 'y|x'
  down
}

R9() {
  parent() { # TABLE
    table_name=$1 table person 'integer_primary_key :id; attribute :name, :string' \
      custom_indexes 'index [:name]' identities 'identity :one, [:name]'
  }
  parent people
  table pet 'integer_primary_key :id; attribute :kind, :string' references 'reference :person, on_delete: :delete' \
    relationships 'belongs_to :person, H.Person'
  before "INSERT INTO people VALUES (1, 'Ann'); INSERT INTO pet VALUES (1, 'cat', 1);
    CREATE VIEW named AS SELECT name FROM people;
    CREATE TRIGGER adopt AFTER INSERT ON people BEGIN INSERT INTO pet(kind, person_id) VALUES ('dog', new.id); END;
    CREATE TRIGGER fed AFTER UPDATE ON pet BEGIN UPDATE people SET name = name || '!' WHERE id = new.person_id; END"
  parent persons
  change --rename-table people:persons
  up people persons pet named
  is 'SELECT id, name FROM persons' '1|Ann'
  is 'SELECT name FROM named' Ann
  is "SELECT \"table\", on_delete FROM pragma_foreign_key_list('pet')" 'persons|CASCADE'
  is "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'persons' AND sql NOT NULL ORDER BY 1" 'persons_name_index persons_one_index'
  is "INSERT INTO persons(name) VALUES ('Bob'); SELECT kind FROM pet ORDER BY id" 'cat dog'
  is "UPDATE pet SET kind = 'hen' WHERE id = 1; SELECT name FROM persons WHERE id = 1" 'Ann!'
  is 'DELETE FROM persons WHERE id = 1; SELECT kind FROM pet' dog
  ashc compile --check >out 2>&1 || fail 'a change is left'
  : >out
  up people persons pet named
  down

  # a trigger that a resource declares, on another table, names the column and the table
  for renamed in column table; do
    rm -rf priv resources release ./*.db
    repo
    declared() { # TABLE COLUMN
      table_name=$1 table t "integer_primary_key :id; attribute :$2, :integer, default: 0"
      table u 'integer_primary_key :id' \
        custom_statements "statement :far do; up \"CREATE TRIGGER far AFTER INSERT ON u BEGIN UPDATE $1 SET $2 = $2 + 1; END\"; down \"DROP TRIGGER far\"; end"
    }
    declared t a
    before 'INSERT INTO t VALUES (1, 5); INSERT INTO u VALUES (1); CREATE VIEW v AS SELECT a FROM t'
    if [ $renamed = column ]; then
      declared t b
      change --rename t.a:b
      up t u v
      is 'INSERT INTO u VALUES (2); SELECT id, b FROM t' '1|7'
    else
      declared s a
      change --rename-table t:s
      up t s u v
      is 'INSERT INTO u VALUES (2); SELECT id, a FROM s' '1|7'
    fi
    is 'SELECT * FROM v' 7
    ashc compile --check >out 2>&1 || fail 'a change is left'
    : >out
    up t s u v
    down
    is 'INSERT INTO u VALUES (2); SELECT a FROM t' 7
  done
}

R11() {
  table t 'integer_primary_key :id; attribute :title, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  table t 'integer_primary_key :id; attribute :headline, :string'
  timeout 10 "$ASHC" compile --format json </dev/null >json 2>errors.out
  code=$?
  cp errors.out out
  [ $code = 3 ] || fail "exit $code, not 3"
  jq -e '[.. | objects | select(.kind? == "rename_column" and .table == "t" and .from == "title" and .to == ["headline"]
    and (.answers | index("--rename t.title:headline") and index("--no-rename")))] | length == 1' json >out 2>&1 ||
    { cp json out; fail 'the question as JSON'; }
  : >out
  unwritten 3 't' 'title' 'headline' '--rename t\.title:headline' '--no-rename'
  ashc compile --check >out 2>&1
  [ $? = 1 ] || fail 'compile --check asks'
  : >out
  change --no-rename
  up t
  is 'SELECT id, title, headline FROM t' '1|x|'
  down
}

R12() { # several at once, and back
  people name
  swapped a
  table pet 'integer_primary_key :id' relationships 'belongs_to :p, H.P'
  before "INSERT INTO p VALUES (1, 'Ann'), (2, 'Bob'); INSERT INTO t VALUES (1, 1, 2), (2, 3, 4); INSERT INTO pet VALUES (1, 1), (2, 2)"
  gone p
  table_name=persons table p 'integer_primary_key :id; attribute :full_name, :string' identities 'identity :one, [:full_name]'
  swapped b
  change --rename-table p:persons --rename p.name:full_name --rename t.a:b --rename t.b:a
  up p persons t pet
  is 'SELECT id, full_name FROM persons ORDER BY id' '1|Ann 2|Bob'
  is 'SELECT a, b FROM t ORDER BY id' '2|1 4|3'
  down
  is 'SELECT id, name FROM p ORDER BY id' '1|Ann 2|Bob'
  is 'SELECT a, b FROM t ORDER BY id' '1|2 3|4'
  is "SELECT \"table\" FROM pragma_foreign_key_list('pet')" p
}
