# S: rebuilds and foreign keys.

# A parent whose column m becomes NOT NULL, and a child that refers to it with an action.
parent_and_child() { # REFERENCE OPTIONS
  table p 'integer_primary_key :id; attribute :m, :string'
  table ch 'integer_primary_key :id' references "reference :p$1" \
    relationships 'belongs_to :p, H.P, source_attribute: :pid'
}
parent_not_null() { table p 'integer_primary_key :id; attribute :m, :string, allow_nil?: false'; }
# The same with a change that only a rebuild makes.
parent_rebuilt() { table p 'integer_primary_key :id; attribute :m, :integer'; }

S1() {
  parent_and_child ', on_delete: :delete'
  before "INSERT INTO p VALUES (1, 'a'), (2, 'b'); INSERT INTO ch(id, pid) VALUES (1, 1), (2, 1), (3, 2)"
  parent_not_null
  change
  up p
  is 'SELECT id, pid FROM ch ORDER BY id' '1|1 2|1 3|2'
  is 'DELETE FROM p WHERE id = 1; SELECT id, pid FROM ch' '3|2' # the action works as it did
  rm migrate.db
  up p
  down
}

S2() {
  parent_and_child ', on_delete: :nilify'
  before "INSERT INTO p VALUES (1, 'a'); INSERT INTO ch(id, pid) VALUES (1, 1)"
  parent_not_null
  change
  up p
  is 'SELECT id, pid FROM ch' '1|1'
  down
}

S4() {
  tree() { # TYPE OF m
    table p "integer_primary_key :id; attribute :m, $1" references 'reference :parent, on_delete: :delete' \
      relationships 'belongs_to :parent, H.P, source_attribute: :par'
  }
  tree ':string'
  before "INSERT INTO p(id, par, m) VALUES (1, NULL, 'r'), (2, 1, 'a'), (3, 1, 'b'), (4, 2, 'c')"
  tree ':string, allow_nil?: false'
  change
  up p
  is 'SELECT id, par FROM p ORDER BY id' '1| 2|1 3|1 4|2'
  is "SELECT \"table\", on_delete FROM pragma_foreign_key_list('p')" 'p|CASCADE'
  down
}

S8() {
  parent_and_child ', on_delete: :delete'
  before "INSERT INTO p VALUES (1, 'a'); INSERT INTO ch(id, pid) VALUES (1, 1), (2, 1)"
  gone p
  table ch 'integer_primary_key :id; attribute :pid, :integer'
  change --drop-tables
  up p ch
  is 'SELECT id, pid FROM ch ORDER BY id' '1|1 2|1'
  is "SELECT count(*) FROM sqlite_schema WHERE name = 'p'" 0
}

S10() {
  org() { table org "integer_primary_key :id; attribute :code, :string; attribute :region, :string" identities "$1"; }
  org 'identity :code, [:code]'
  table member 'integer_primary_key :id; attribute :org_code, :string' \
    relationships 'belongs_to :org, H.Org, source_attribute: :org_code, destination_attribute: :code, define_attribute?: false'
  before "INSERT INTO org VALUES (1, 'x', 'eu'); INSERT INTO member VALUES (1, 'x')"
  org 'identity :code_of, [:code]'
  change
  up org
  is "INSERT INTO member VALUES (2, 'x'); SELECT count(*) FROM member" 2
  refused_sql "INSERT INTO member VALUES (3, 'y')" 'FOREIGN KEY constraint failed'
}

S11() {
  table lone 'integer_primary_key :id; attribute :a, :string'
  parent_and_child ''
  before "INSERT INTO ch(id, pid) VALUES (1, 9); INSERT INTO lone VALUES (1, '7')"
  table lone 'integer_primary_key :id; attribute :a, :integer, allow_nil?: false'
  change
  up lone
  is 'SELECT id, a, typeof(a) FROM lone' '1|7|integer'
  is 'SELECT id, pid FROM ch' '1|9'
  mentions migrate.out 'ch'
  down
}

S12() {
  table p 'integer_primary_key :id; attribute :m, :string'
  table ch 'integer_primary_key :id; attribute :pid, :integer'
  before "INSERT INTO p VALUES (1, 'a'); INSERT INTO ch VALUES (1, 1), (2, 9)"
  parent_and_child ''
  change
  refuse 'ch.pid' '\b1\b' 'FROM main\."?ch' '9'
  rows 'DELETE FROM ch WHERE id = 2'
  up ch
  is "SELECT \"table\" FROM pragma_foreign_key_list('ch')" p
  down
}

S13() {
  parent_and_child ', on_delete: :delete'
  before "INSERT INTO p VALUES (1, '7'); INSERT INTO ch(id, pid) VALUES (1, 1)"
  parent_rebuilt
  change
  up p
  is "SELECT \"table\" FROM pragma_foreign_key_list('ch')" p
  is 'SELECT id, m, typeof(m) FROM p' '1|7|integer'
  is 'SELECT id, pid FROM ch' '1|1'
  down
  for mode in ON OFF; do # the shell's own setting
    cp a.db shell.db
    sqlite3 -cmd "PRAGMA legacy_alter_table=$mode; PRAGMA foreign_keys=ON" shell.db <up.sql >out 2>&1 || fail "legacy_alter_table=$mode"
    only=shell is "SELECT sql FROM sqlite_schema WHERE name = 'ch'" "$(sqlite3 a.db "SELECT sql FROM sqlite_schema WHERE name = 'ch'" | paste -sd ' ')"
    only=shell is 'SELECT id, pid FROM ch' '1|1'
  done
}
