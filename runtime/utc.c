/* utc.c: see utc.h. */
#include "utc.h"

#include <stdint.h>

enum { DAY = 86400, DAYS_IN_ERA = 146097 }; /* an era is 400 years */

/* Counts years from March, so that a leap day is the last one
 * (https://howardhinnant.github.io/date_algorithms.html#civil_from_days). */
static void put_date(struct tm *out, int64_t days) {
  days += 719468; /* from 0000-03-01 */
  const int64_t era = (days >= 0 ? days : days - DAYS_IN_ERA + 1) / DAYS_IN_ERA;
  const int64_t day = days - era * DAYS_IN_ERA;
  const int64_t year = (day - day / 1460 + day / 36524 - day / (DAYS_IN_ERA - 1)) / 365;
  const int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
  const int64_t month = (5 * day_of_year + 2) / 153; /* 0: March */
  out->tm_mday = (int)(day_of_year - (153 * month + 2) / 5 + 1);
  out->tm_mon = (int)(month < 10 ? month + 2 : month - 10);
  out->tm_year = (int)(year + era * 400 + (month >= 10) - 1900);
}

struct tm rt_utc(time_t t) {
  const int64_t at = t, days = at >= 0 ? at / DAY : -((-at + DAY - 1) / DAY);
  const int second = (int)(at - days * DAY);
  struct tm out = {.tm_hour = second / 3600, .tm_min = second / 60 % 60, .tm_sec = second % 60};
  put_date(&out, days);
  return out;
}
