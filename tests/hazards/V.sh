# V: history.

V16() {
  open() { table t 'integer_primary_key :id; attribute :s, :string' \
    custom_indexes "index [:s], unique: true, where: \"s <> '$1'\", name: \"t_open\""; }
  open old
  before "INSERT INTO t VALUES (1, 'new'), (2, 'old'), (3, 'old')"
  open new
  ashc compile --check >out 2>&1 && fail 'compile --check sees no change'
  change
  refuse t_open # two rows equal under the new predicate
  rows 'DELETE FROM t WHERE id = 3'
  up t
  is "SELECT sql LIKE '%''new''%' FROM sqlite_schema WHERE name = 't_open'" 1
  is "INSERT INTO t(s) VALUES ('new'); SELECT count(*) FROM t" 3
  refused_sql "INSERT INTO t(s) VALUES ('old')" 'UNIQUE constraint failed'
  up t
  down
}
