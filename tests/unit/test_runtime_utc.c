/* The runtime's own UTC beside the C library's. */
#include "unit/runtime_fixture.h"

#include <time.h>

#include "utc.h"

static void is_what_the_library_says(void **state) {
  (void)state;
  const time_t day = 86400;
  for (time_t t = -800000 * day + 1; t < 1200000 * day; t += 7 * day + 86399) {
    struct tm expected, got = rt_utc(t);
    char a[64], b[64];
    gmtime_r(&t, &expected);
    strftime(a, sizeof a, "%Y-%m-%dT%H:%M:%S", &expected);
    strftime(b, sizeof b, "%Y-%m-%dT%H:%M:%S", &got);
    assert_string_equal(a, b);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(is_what_the_library_says)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
