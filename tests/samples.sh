#!/bin/sh
# The samples, as a user has them: in a copy each is compiled, built, migrated, filled, queried and rolled
# back; what the schema promises is asked of rows. The up sections alone, in the sqlite3 shell, give the
# same schema as `ashc migrate`, and with an object in the way or a locked database they change nothing.
set -u
cd "$(dirname "$0")/.."
root=$PWD
build=$(cd "${1:-build}" && pwd)
ASHC=$build/ashc
work=$build/tests/samples
rm -rf "$work"
mkdir -p "$work"
out=$work/out
passed=0 failed=0

command -v sqlite3 >/dev/null 2>&1 || { echo "samples: there is no sqlite3 shell"; exit 77; }

# --- assertions ----------------------------------------------------------------------------------

ok() { passed=$((passed + 1)); }
bad() { # NAME; what is known about it is in $out
  failed=$((failed + 1))
  echo "FAILED $1"
  head -n 12 "$out" | cut -c 1-200 | sed 's/^/    /'
}

# NAME COMMAND…: it succeeds.
works() {
  name=$1
  shift
  if "$@" >"$out" 2>&1; then ok; else bad "$name"; fi
}

# NAME EXPECTED SQL: what the query gives.
gives() {
  got=$(sqlite3 -bail "$db" "PRAGMA foreign_keys=ON; $3" 2>&1)
  printf 'expected: %s\n     got: %s\n' "$2" "$got" >"$out"
  if [ "$got" = "$2" ]; then ok; else bad "$1"; fi
}

# MESSAGE SQL: the database refuses it with these words, and keeps what it has.
refuses() {
  before=$(content "$db")
  got=$(sqlite3 -bail "$db" "PRAGMA foreign_keys=ON; BEGIN; $2; COMMIT;" 2>&1)
  printf 'expected: %s\n     got: %s\n' "$1" "$got" >"$out"
  case $got in
  *"$1"*) if [ "$(content "$db")" = "$before" ]; then ok; else bad "rows changed: $2"; fi ;;
  *) bad "$2" ;;
  esac
}

# INDEX SQL: the query is answered by way of it, without sorting.
uses() {
  sqlite3 "$db" "EXPLAIN QUERY PLAN $2" >"$out" 2>&1
  if grep -q "INDEX $1" "$out" && ! grep -q 'TEMP B-TREE' "$out"; then ok; else bad "$1 is not used: $2"; fi
}

# Everything in a database.
content() { sqlite3 "$1" .dump; }

# The schema without the ledger.
schema() {
  sqlite3 "$1" "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name NOT LIKE \
    'schema_migrations%' AND name NOT LIKE 'sqlite_%' ORDER BY type, name"
}

same_schema() { # NAME DATABASE DATABASE
  schema "$2" >"$work/left"
  schema "$3" >"$work/right"
  works "$1" diff "$work/left" "$work/right"
  works "$1, which is not empty" test -s "$work/left"
}

# EXPECTED: which keys of indexes descend, as "index.key".
descends() {
  gives "descending keys" "$1" "SELECT group_concat(name, ' ') FROM (SELECT i.name || '.' || k.name AS name FROM
    sqlite_schema i, pragma_index_xinfo(i.name) k WHERE i.type='index' AND k.desc AND k.key ORDER BY 1)"
}

# --- one sample as a project ---------------------------------------------------------------------

flags="-O1 -g -Wall -Wextra -Werror"
[ "${SANITIZED:-}" ] && flags="$flags -fsanitize=address,undefined"

build_program() {
  make --silent CFLAGS="$flags" ASHC="$ASHC" ASH_CFLAGS="-I$root/runtime/include" \
    ASH_LIBS="$build/libashrt.a -lsqlite3"
}

# Every file with its size, time and content.
inventory() { find . -type f ! -path './build/*' ! -name '.ashc*' -printf '%p %s %T@\n' | sort; }

check_compiled() {
  inventory >"$work/before"
  works "$sample: nothing has changed since its migrations were made" "$ASHC" compile --check
  works "$sample: a second compile" "$ASHC" compile
  inventory >"$work/after"
  works "$sample: a compile without changes touches no file" diff "$work/before" "$work/after"
}

# Copies the sample, builds it, and runs its program twice where there is nothing but the program.
make_sample() {
  rm -rf "$work/$sample" "$work/away"
  cp -R "$root/samples/$sample" "$work/$sample"
  cd "$work/$sample" || exit 2
  rm -rf build
  check_compiled
  works "$sample: builds" build_program
  mkdir "$work/$sample.alone"
  cp "build/$sample" "build/$sample-migrate" "$work/$sample.alone"
  cd "$work/$sample.alone" || exit 2
  mv "$work/$sample" "$work/away"
  db=$work/$sample.alone/$sample.db
  works "$sample: runs alone" "./$sample"
  works "$sample: runs again" "./$sample"
  mv "$work/away" "$work/$sample"
}

# --- the .sql files in a plain shell --------------------------------------------------------------

# FILE: its up section.
up_section() { sed '/^-- migrate:down/,$d' "$1"; }

# FLAG DATABASE: runs $work/up.sql in the shell.
shell_up() { sqlite3 ${1:+"$1"} "$2" <"$work/up.sql" >"$out" 2>&1; }

check_plain_shell() {
  works "$sample: ashc migrate" "$ASHC" migrate --database "$work/$sample.migrated.db"
  for flag in '' -bail; do
    rm -f "$work/plain.db"
    for file in priv/repo/migrations/*.sql; do
      up_section "$file" >"$work/up.sql"
      works "$sample: sqlite3 $flag runs the up section of $file" shell_up "$flag" "$work/plain.db"
    done
    same_schema "$sample: sqlite3 $flag gives ashc's schema" "$work/plain.db" "$work/$sample.migrated.db"
  done
  same_schema "$sample: the release gives ashc's schema" "$db" "$work/$sample.migrated.db"
}

objects() {
  sqlite3 "$1" "SELECT name FROM sqlite_schema WHERE type IN ('table','index','view') AND name NOT LIKE \
    'sqlite_%' AND name NOT LIKE 'product_search_%' ORDER BY name"
}

# NAME: with a table so called in the way, the file's up section changes nothing, however it is run.
check_taken() {
  for how in '' -bail ashc; do
    rm -f "$work/taken.db"
    cp "$work/base.db" "$work/taken.db"
    sqlite3 "$work/taken.db" "CREATE TABLE \"$1\"(keep); INSERT INTO \"$1\" VALUES ('me')"
    before=$(content "$work/taken.db")
    if [ "$how" = ashc ]; then "$ASHC" migrate --database "$work/taken.db" >"$out" 2>&1
    else shell_up "$how" "$work/taken.db"; fi
    after=$(content "$work/taken.db")
    if [ "$after" = "$before" ]; then ok; else
      echo "$after" >"$out"
      bad "$sample: $file by ${how:-sqlite3} with \"$1\" in the way changes nothing"
    fi
  done
}

# An object of each name that a migration makes, in turn, is in its way.
check_in_the_way() {
  for file in priv/repo/migrations/*.sql; do
    version=$(basename "$file" | sed 's/_.*//')
    rm -f "$work/base.db" "$work/full.db"
    "$ASHC" create --database "$work/base.db" --quiet
    "$ASHC" migrate --database "$work/base.db" --to-exclusive "$version" --quiet
    cp "$work/base.db" "$work/full.db"
    "$ASHC" migrate --database "$work/full.db" --to "$version" --quiet
    up_section "$file" >"$work/up.sql"
    objects "$work/base.db" >"$work/left"
    objects "$work/full.db" >"$work/right"
    for name in $(comm -13 "$work/left" "$work/right" | grep -v schema_migrations); do check_taken "$name"; done
  done
  works "$sample: there were names to take" test -n "$name"
}

# Another connection holds the database for as long as the shell tries.
check_locked() {
  for flag in '' -bail; do
    rm -f "$work/locked.db" "$work/hold"
    up_section "$(ls priv/repo/migrations/*.sql | head -n 1)" >"$work/up.sql"
    sqlite3 "$work/locked.db" "CREATE TABLE mine(keep); INSERT INTO mine VALUES ('me')"
    mkfifo "$work/hold"
    sqlite3 "$work/locked.db" <"$work/hold" >/dev/null 2>&1 &
    holder=$!
    exec 3>"$work/hold"
    echo "BEGIN IMMEDIATE; INSERT INTO mine VALUES ('held');" >&3
    tries=0
    while sqlite3 "$work/locked.db" "BEGIN IMMEDIATE; ROLLBACK" >/dev/null 2>&1 && [ $tries -lt 200 ]; do
      tries=$((tries + 1))
      sleep 0.05
    done
    shell_up "$flag" "$work/locked.db"
    echo "ROLLBACK;" >&3
    exec 3>&-
    wait $holder
    db_now=$(sqlite3 "$work/locked.db" "SELECT group_concat(name) FROM sqlite_schema; SELECT * FROM mine")
    locked=$(grep -c locked "$out")
    echo "$db_now" >>"$out"
    if [ "$db_now" = "mine
me" ] && [ $tries -lt 200 ] && [ "$locked" -gt 0 ]; then ok; else
      bad "$sample: sqlite3 $flag on a locked database changes nothing"
    fi
  done
}

# --- rolling back --------------------------------------------------------------------------------

check_rollback() {
  cd "$work/$sample.alone" || exit 2
  before=$(content "$db")
  "./$sample-migrate" rollback --all --database "$db" >"$out" 2>&1
  code=$?
  echo "exit $code" >>"$out"
  if [ $code = 3 ] && [ "$(content "$db")" = "$before" ]; then ok; else
    bad "$sample: a rollback that loses rows is exit 3 and changes nothing"
  fi
  works "$sample: rolls back what may be lost" "./$sample-migrate" rollback --all --lose all --database "$db"
  gives "$sample: only the ledger is left" 0 "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE \
    'schema_migrations%' AND name NOT LIKE 'sqlite_%'"
  works "$sample: and up again" "./$sample-migrate" migrate --database "$db"
  same_schema "$sample: the schema is the same as before" "$db" "$work/$sample.migrated.db"
}

run_sample() {
  sample=$1
  make_sample
  cd "$work/$sample" || exit 2
  check_plain_shell
  check_in_the_way
  check_locked
  "check_$sample"
  check_rollback
}

# --- what the schemas promise ---------------------------------------------------------------------

check_helpdesk() {
  gives "both runs filed their tickets" '4|2|2' "SELECT (SELECT count(*) FROM tickets),
    (SELECT count(*) FROM comments), (SELECT count(*) FROM ticket_tags)"
  gives "one address, however it is written" 1 "SELECT count(*) FROM representatives WHERE email='ADA@example.com'"
  refuses 'UNIQUE constraint failed: representatives.email' \
    "INSERT INTO representatives(name,email) VALUES('Eve','ADA@EXAMPLE.COM')"
  refuses 'NOT NULL constraint failed: tickets.subject' "INSERT INTO tickets(customer_email) VALUES('a@b.c')"
  refuses 'CHECK constraint failed: tickets_subject_not_blank' \
    "INSERT INTO tickets(subject,customer_email) VALUES('  ','a@b.c')"
  refuses 'CHECK constraint failed: tickets_status_one_of' "UPDATE tickets SET status='lost'"
  refuses 'CHECK constraint failed: tickets_priority_max' "UPDATE tickets SET priority=6"
  refuses 'CHECK constraint failed: tickets_closed_at_when_closed' "UPDATE tickets SET status='closed'"
  refuses 'FOREIGN KEY constraint failed' "INSERT INTO comments(body,ticket_id) VALUES('?','no such ticket')"
  refuses 'UNIQUE constraint failed: ticket_tags.ticket_id, ticket_tags.tag_id' \
    "INSERT INTO ticket_tags SELECT * FROM ticket_tags"
  uses tickets_queue_index "SELECT subject FROM tickets WHERE status='open' ORDER BY priority DESC, inserted_at"
  uses comments_ticket_id_inserted_at_index "SELECT body FROM comments WHERE ticket_id='x' ORDER BY inserted_at"
  uses ticket_tags_tag_id_index "SELECT ticket_id FROM ticket_tags WHERE tag_id=1"
  descends 'tickets_queue_index.priority'
  gives "a representative goes, the tickets stay" '4|0' "DELETE FROM representatives;
    SELECT count(*), count(representative_id) FROM tickets"
  gives "a ticket goes with its comments and tags" '2|0|0' "DELETE FROM tickets WHERE priority=3;
    SELECT (SELECT count(*) FROM tickets), (SELECT count(*) FROM comments), (SELECT count(*) FROM ticket_tags)"
}

check_shop_keys() {
  refuses 'FOREIGN KEY constraint failed' "INSERT INTO products(store_id,category_id,title) VALUES(1,99,'x')"
  refuses 'FOREIGN KEY constraint failed' "DELETE FROM stores" # customers restrict it
  refuses 'FOREIGN KEY constraint failed' "DELETE FROM product_variants" # sold
  refuses 'FOREIGN KEY constraint failed' "INSERT INTO customers(id,store_id,name,email) VALUES('other',1,'O','o@x.y');
    UPDATE payments SET customer_id='other'" # not the customer of that order
  gives "a composite key that can wait is checked at the end" '2' "BEGIN; PRAGMA defer_foreign_keys=ON;
    UPDATE orders SET number=number+100; UPDATE order_lines SET order_number=order_number+100;
    UPDATE payments SET order_number=order_number+100; COMMIT; SELECT count(*) FROM payments WHERE order_number>100"
  gives "two customers may refer each other" '2' "BEGIN;
    INSERT INTO customers(id,store_id,name,email,referred_by_id) VALUES('a',1,'A','a@x.y','b');
    INSERT INTO customers(id,store_id,name,email,referred_by_id) VALUES('b',1,'B','b@x.y','a'); COMMIT;
    SELECT count(*) FROM customers WHERE referred_by_id IN ('a','b')"
  gives "a renamed warehouse keeps its stock" 'HH2' "UPDATE warehouses SET code='HH2' WHERE code='hh1';
    SELECT DISTINCT warehouse_code FROM stock_levels"
  gives "coupons follow and go" 'NEW20|-' "INSERT INTO coupons(code,percent) VALUES('NEW10',10);
    UPDATE orders SET coupon_code='new10'; UPDATE coupons SET code='NEW20';
    CREATE TEMP TABLE seen AS SELECT DISTINCT coupon_code FROM orders; DELETE FROM coupons;
    SELECT (SELECT coupon_code FROM seen), coalesce(max(coupon_code), '-') FROM orders"
  refuses 'FOREIGN KEY constraint failed' "INSERT INTO categories(id,name,parent_id) VALUES(50,'Tea',1);
    DELETE FROM categories WHERE id=1"
}

check_shop_rows() {
  refuses 'cannot store TEXT value in INTEGER column stock_levels.on_hand' "UPDATE stock_levels SET on_hand='many'"
  refuses 'cannot store BLOB value in TEXT column settings.value' "UPDATE settings SET value=x'00'"
  refuses 'CHECK constraint failed: stock_levels_reserved_is_there' "UPDATE stock_levels SET reserved=on_hand+1"
  refuses 'CHECK constraint failed: categories_not_its_own_parent' "UPDATE categories SET parent_id=id"
  refuses 'CHECK constraint failed: products_price_not_negative' "UPDATE products SET price='-1.00'"
  refuses 'CHECK constraint failed: products_published_have_a_date' "UPDATE products SET released_on=NULL"
  refuses 'CHECK constraint failed: products_title_min_length' "UPDATE products SET title=''"
  refuses 'CHECK constraint failed: products_condition_one_of' "UPDATE products SET condition='broken'"
  refuses 'CHECK constraint failed: payments_amount_positive' "UPDATE payments SET amount='0'"
  refuses 'CHECK constraint failed: stores_currency_max_length' "UPDATE stores SET currency='EURO'"
  refuses 'cannot UPDATE generated column "available"' "UPDATE stock_levels SET available=1"
  refuses 'UNIQUE constraint failed' "INSERT INTO categories(name) VALUES('Unsorted')" # also at the top
  refuses 'UNIQUE constraint failed: index' "INSERT INTO categories(name,parent_id) VALUES('A',NULL),('A',NULL)"
  refuses 'CHECK constraint failed: staff_members_email_has_at' \
    "INSERT INTO staff_members(store_id,name,email) VALUES(1,'N','nobody')"
  gives "the check is not for the archived" 1 "INSERT INTO staff_members(store_id,name,email,archived_at)
    VALUES(1,'N','nobody','2026-01-01T00:00:00.000000Z'); SELECT changes()"
  gives "the address of the archived is free" 2 "INSERT INTO staff_members(store_id,name,email,archived_at)
    VALUES(1,'A','ann@x.y','2026-01-01T00:00:00.000000Z'); INSERT INTO staff_members(store_id,name,email)
    VALUES(1,'A','Ann@x.y'); SELECT count(*) FROM staff_members WHERE email='ann@x.y'"
  refuses 'UNIQUE constraint failed: staff_members.store_id, staff_members.email' \
    "INSERT INTO staff_members(store_id,name,email) VALUES(1,'B','ANN@x.y')"
  gives "a decimal keeps its digits" '19.90' "SELECT DISTINCT price FROM products"
  gives "a flag is false, a list empty, a map as declared" '0|[]|{"language":"en"}' \
    "SELECT accepts_mail, (SELECT tags FROM products LIMIT 1), preferences FROM customers WHERE name='Grace'"
}

check_shop_statements() {
  gives "every database starts with its rows" 'Unsorted|2' \
    "SELECT name, (SELECT count(*) FROM settings) FROM categories WHERE id=1"
  gives "the view adds up" '2|7960' "SELECT orders, total_cents FROM daily_sales"
  gives "a trigger writes the log" '2' "SELECT count(*) FROM events WHERE what='placed -> paid'"
  gives "the search finds what was changed" '0|1' "UPDATE products SET description='A bowl of glass' WHERE id=1;
    SELECT (SELECT count(*) FROM product_search WHERE product_search MATCH 'pot AND bowl'),
           (SELECT count(*) FROM product_search WHERE product_search MATCH 'glass')"
  refuses 'a shipped order cannot be deleted' "INSERT INTO orders(customer_id,status)
    SELECT id,'shipped' FROM customers LIMIT 1; DELETE FROM orders WHERE status='shipped'"
}

check_shop_indexes() {
  uses products_front_page_index "SELECT title FROM products WHERE store_id=1 AND published ORDER BY released_on DESC"
  uses products_title_lower_index "SELECT id FROM products WHERE store_id=1 AND lower(title)='x'"
  uses products_sku_index "SELECT id FROM products WHERE sku='x'"
  uses orders_status_placed_at_index "SELECT number FROM orders WHERE status='paid' ORDER BY placed_at DESC"
  uses stock_levels_scarce_index "SELECT variant_id FROM stock_levels WHERE available<5"
  uses customers_language_index "SELECT id FROM customers WHERE store_id=1 AND json_extract(preferences,'\$.language')='en'"
  uses events_subject_index "SELECT what FROM events WHERE subject='order' AND subject_key=1 ORDER BY id DESC"
  uses reviews_best_index "SELECT text FROM reviews WHERE product_id=1 ORDER BY stars DESC, inserted_at DESC"
  descends 'events_subject_index.id orders_status_placed_at_index.placed_at products_front_page_index.released_on '"\
reviews_best_index.inserted_at reviews_best_index.stars"
  gives "no column for what the program works out" 0 \
    "SELECT count(*) FROM pragma_table_info('reviews') WHERE name='helpfulness'"
  gives "an identity that only the program checks has no index" 0 \
    "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%one_open_parcel%'"
}

check_shop() {
  check_shop_statements
  check_shop_rows
  check_shop_indexes
  check_shop_keys
}

# What `make install` leaves is enough to build a project: pkg-config says where the runtime is.
check_installed() {
  command -v pkg-config >/dev/null 2>&1 || return
  works "make install" make --silent -C "$root" BUILD="$build" PREFIX="$work/prefix" install
  cd "$work/helpdesk" || exit 2
  rm -rf build
  works "builds with what is installed" env PATH="$work/prefix/bin:$PATH" \
    PKG_CONFIG_PATH="$work/prefix/lib/pkgconfig" make --silent CFLAGS="$flags"
  works "runs with what is installed" env LD_LIBRARY_PATH="$work/prefix/lib" \
    HELPDESK_DATABASE="$work/installed.db" build/helpdesk
}

# A program on a connection of its own, with a function that only it has.
check_embed() {
  rm -rf "$work/embed"
  cp -R "$root/samples/embed" "$work/embed"
  cd "$work/embed" || exit 2
  rm -rf build
  check_compiled
  works "embed: builds" build_program
  NOTES_DATABASE=$work/embed.db
  export NOTES_DATABASE
  rm -f "$NOTES_DATABASE"*
  works "embed: makes its database" build/notes "The first note!" "body"
  works "embed: the function of the program" sh -c "build/notes 2>'$work/stderr' | grep -qx 'the-first-note: The first note!'"
  works "embed: nothing is done twice" test ! -s "$work/stderr"
  if build/notes "the FIRST note" >"$out" 2>&1; then bad "embed: its index is unique"; else ok; fi
  if build/notes "!!!" >"$out" 2>&1; then bad "embed: its check holds"; else ok; fi
  if "$ASHC" rollback --database "$NOTES_DATABASE" --all >"$out" 2>&1; then ok; else bad "embed: tables go without the function"; fi
  if "$ASHC" migrate --database "$NOTES_DATABASE" >"$work/refused" 2>&1; then bad "embed: ashc has no slugify"; else ok; fi
  works "embed: it says so" grep -q 'no such function: slugify (.*register' "$work/refused"
  works "embed: migrates again" build/notes "again"
  works "embed: a copy was made before" test "$(ls "$NOTES_DATABASE".backup-* | wc -l)" = 1
  unset NOTES_DATABASE
  cd "$root" || exit 2
}

sample=embed
check_embed
run_sample helpdesk
run_sample shop
if [ ! "${SANITIZED:-}" ]; then # these build what they run, without the sanitizers
  check_installed
  cd "$root" || exit 2
  works "the tour of the helpdesk" env CFLAGS="$flags" samples/helpdesk/tour.sh "$build"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
