# W: history, as the workflows make it (more of each in tests/workflow).

files_of() { (cd "$1" && find resources priv -type f | sort | xargs md5sum); }
schema_of() {
  sql "$1" "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2;
    SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value FROM sqlite_schema m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name <> 'schema_migrations' ORDER BY 1, 2"
}

V8() {
  table t 'integer_primary_key :id; attribute :a, :string' custom_indexes 'index [:a]'
  before "INSERT INTO t VALUES (1, 'x')"
  mkdir again
  cp -r resources again
  files_of . >written
  ashc compile >out 2>&1 || fail 'nothing changed, but the exit code says otherwise'
  grep -q 'Nothing changed' out || fail 'nothing changed, and compile does not say so'
  : >out
  files_of . >unchanged
  cmp -s written unchanged || fail 'nothing changed, but a file did'
  for time in first second; do
    rm -rf again/priv
    ashc -C again compile --quiet --name once >out 2>&1 || stop compile
    files_of again >$time
  done
  cmp -s first second || fail 'the same resources give other bytes'
}

V9() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  for more in 'attribute :b, :string' 'attribute :b, :string; attribute :c, :integer, default: 7'; do
    table t "integer_primary_key :id; attribute :a, :string; $more"
    ashc compile --dev --quiet >out 2>&1 && ashc migrate --quiet >out 2>&1 || stop 'development'
  done
  schema_of a.db >development
  ashc compile --name final --quiet --lose t.c >out 2>&1 && ashc migrate --quiet >out 2>&1 || stop 'the named one'
  find priv -name '*_dev*' | grep . >out && fail 'files of development are left'
  : >out
  [ "$(ls priv/repo/migrations/*.sql | wc -l)" = 2 ] || fail 'there is not one file more'
  schema_of a.db >named
  cmp -s development named || fail "the end schema is another one: $(diff development named)"
  [ "$(sql a.db 'SELECT a, b, c FROM t')" = 'x||7' ] || fail 'rows'
}

V11() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string, default: "y"'
  ashc compile --quiet --name second >out 2>&1 && ashc migrate --quiet >out 2>&1 || stop 'the second'
  cp a.db middle.db
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string, allow_nil?: false, default: "z"'
  ashc compile --quiet --name third >out 2>&1 && ashc migrate --quiet >out 2>&1 || stop 'the third'
  schema_of a.db >whole
  ashc squash --quiet --from "$(ls priv/repo/migrations | head -n 1 | sed 's/_.*//')" --name one >out 2>&1 || stop squash
  [ "$(ls priv/repo/migrations/*.sql | wc -l)" = 1 ] || fail 'there is more than one file'
  for db in middle.db new.db a.db; do
    ashc migrate --quiet --database $db >out 2>&1 || fail "$db cannot be upgraded"
    schema_of $db >got
    cmp -s whole got || fail "$db: the end schema is another one: $(diff whole got)"
  done
  [ "$(sql middle.db 'SELECT a, b FROM t')" = 'x|y' ] || fail 'rows of the one in the middle'
}
