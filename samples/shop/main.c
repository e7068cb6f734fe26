/* shop: brings its database up to date, sells something and prints the day's figures. */
#include <ash/sqlite.h>
#include <sqlite3.h>
#include <stdio.h>

#include "ash_release.h"

/* A sale, from the shelf to the books; all of it or nothing. */
static const char sale[] =
    "PRAGMA foreign_keys = ON;"
    "BEGIN IMMEDIATE;"
    "INSERT INTO stores (name, slug) VALUES ('Tea and Tools', 'tea-and-tools')"
    "  ON CONFLICT (slug) DO NOTHING;"
    "INSERT INTO warehouses (code, city) VALUES ('HH1', 'Hamburg') ON CONFLICT DO NOTHING;"
    "INSERT INTO products (store_id, category_id, title, description, price, published, "
    "released_on)"
    "  SELECT id, 1, 'Teapot ' || (SELECT count(*) + 1 FROM products), 'A pot of stoneware', "
    "'19.90',"
    "         true, date('now') FROM stores WHERE slug = 'Tea-and-Tools';"
    "INSERT INTO product_variants (product_id, name, price_cents)"
    "  VALUES (last_insert_rowid(), 'blue', 1990);"
    "INSERT INTO stock_levels (variant_id, warehouse_code, on_hand, reserved)"
    "  VALUES (last_insert_rowid(), 'hh1', 10, 2);"
    "INSERT INTO customers (store_id, name, email)"
    "  SELECT id, 'Grace', 'grace@example.com' FROM stores WHERE slug = 'tea-and-tools'"
    "  ON CONFLICT (store_id, email) DO UPDATE SET updated_at = excluded.updated_at;"
    "INSERT INTO orders (customer_id, status)"
    "  SELECT id, 'placed' FROM customers WHERE email = 'grace@example.com';"
    "INSERT INTO order_lines (position, order_number, variant_id, quantity, price_cents)"
    "  SELECT 1, max(o.number), v.id, 2, v.price_cents"
    "    FROM orders o, (SELECT id, price_cents FROM product_variants ORDER BY id DESC LIMIT 1) v;"
    "INSERT INTO payments (order_number, customer_id, amount, method)"
    "  SELECT number, customer_id, '39.80', 'card' FROM orders ORDER BY number DESC LIMIT 1;"
    "UPDATE orders SET status = 'paid' WHERE number = (SELECT max(number) FROM orders);"
    "COMMIT;";

static const struct {
  const char *title, *sql;
} reports[] = {
    {"sales by day", "SELECT day, orders || ' orders', printf('%.2f EUR', total_cents / 100.0)"
                     "  FROM daily_sales ORDER BY day DESC LIMIT 5"},
    {"products that mention stoneware",
     "SELECT p.title, p.price, p.condition FROM product_search s JOIN products p ON p.id = s.rowid"
     " WHERE product_search MATCH 'stoneware' ORDER BY p.id DESC LIMIT 5"},
    {"stock",
     "SELECT w.city, p.title, s.available || ' left'"
     "  FROM stock_levels s JOIN warehouses w ON w.code = s.warehouse_code"
     "  JOIN product_variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id"
     " ORDER BY p.id DESC LIMIT 5"},
    {"what happened", "SELECT subject || ' ' || subject_key, what, at FROM events"
                      " ORDER BY id DESC LIMIT 5"},
};

/* Opens the release's database, migrated. Returns 0, or prints why not. */
static int open_database(ash_conn **conn) {
  const char *path = NULL;
  int status = ash_release_migrate(conn, NULL);
  if (status == ASH_OK) status = ash_resolve_database(&path, NULL, &ash_repo_migrations);
  if (status == ASH_OK) status = ash_open(conn, path, 0);
  if (status != ASH_OK) fprintf(stderr, "shop: %s\n", ash_errmsg(*conn));
  return status;
}

static int print_report(sqlite3 *db, const char *title, const char *sql) {
  sqlite3_stmt *rows = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &rows, NULL) != SQLITE_OK) return SQLITE_ERROR;
  puts(title);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(rows); i++) {
      const char *text = (const char *)sqlite3_column_text(rows, i);
      printf("  %-12s", text ? text : "-");
    }
    putchar('\n');
  }
  return sqlite3_finalize(rows);
}

static int run(sqlite3 *db) {
  int code = sqlite3_exec(db, sale, NULL, NULL, NULL);
  for (size_t i = 0; code == SQLITE_OK && i < sizeof reports / sizeof *reports; i++)
    code = print_report(db, reports[i].title, reports[i].sql);
  if (code != SQLITE_OK) fprintf(stderr, "shop: %s\n", sqlite3_errmsg(db));
  return code;
}

int main(void) {
  ash_conn *conn = NULL;
  int code = 1;
  if (open_database(&conn) == ASH_OK && run(ash_sqlite(conn)) == SQLITE_OK) code = 0;
  ash_close(conn);
  return code;
}
