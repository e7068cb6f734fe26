/* progress_text.c: ash_progress_text: an ASH_EVENT_PROGRESS as a person reads it. */
#include <ash/migrate.h>

#include <inttypes.h>
#include <stdio.h>

#include "text.h"

/* Puts a number with a comma between thousands. */
static void put_number(Text *t, int64_t n) {
  char digits[24];
  const int len = snprintf(digits, sizeof digits, "%" PRId64, n);
  for (int i = 0; i < len; i++) {
    if (i && (len - i) % 3 == 0) rt_text_put(t, ",");
    rt_text_putn(t, digits + i, 1);
  }
}

static void put_duration(Text *t, double seconds) {
  const int64_t s = (int64_t)(seconds + 0.5);
  if (s >= 3600)
    rt_text_printf(t, "%" PRId64 " h %" PRId64 " min", s / 3600, s % 3600 / 60);
  else if (s >= 60)
    rt_text_printf(t, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60);
  else
    rt_text_printf(t, "%" PRId64 " s", s);
}

void ash_progress_text(char *line, size_t size, const ash_event *e) {
  Text t = {0};
  if (size) *line = '\0';
  if (e->kind != ASH_EVENT_PROGRESS) return;
  if (e->total && e->seconds > 0) {
    put_number(&t, e->count);
    rt_text_put(&t, " of ");
    put_number(&t, e->total);
    rt_text_put(&t, " rows, ");
    put_number(&t, (int64_t)((double)e->count / e->seconds));
    rt_text_put(&t, " rows/s, ");
    put_duration(&t, e->seconds_left);
    rt_text_put(&t, " left");
  } else {
    put_duration(&t, e->seconds);
    rt_text_put(&t, " so far");
  }
  if (!t.failed) snprintf(line, size, "%s", t.bytes);
  rt_text_free(&t);
}
