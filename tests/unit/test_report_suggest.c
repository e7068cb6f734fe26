/* test_report_suggest.c: which word is offered for a misspelt one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/suggest.h"

static const char *const words[] = {
    "string", "integer",   "uuid",       "boolean",       "allow_nil?",
    "id",     "attribute", "attributes", "relationships", "utc_datetime_usec"};

static const struct {
  const char *word, *best;
} cases[] = {
    {"strng", "string"},
    {"stirng", "string"},
    {"String", "string"},
    {"intger", "integer"},
    {"uid", "uuid"},
    {"allow_nil", "allow_nil?"},
    {"atributes", "attributes"},
    {"attribut", "attribute"},
    {"relationship", "relationships"},
    {"utc_datetime_use", "utc_datetime_usec"},
    {"di", "id"},
    {"decimal", NULL},
    {"xyz", NULL},
    {"", NULL},
    {"ab", NULL},
};

static void offers_the_nearest(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Suggestion s = suggest_start(cases[i].word);
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) suggest_offer(&s, words[w]);
    if (!cases[i].best)
      assert_null(s.best);
    else
      assert_string_equal(s.best ? s.best : "(nothing)", cases[i].best);
  }
}

static void takes_words_of_any_length(void **state) {
  (void)state;
  char word[5000];
  memset(word, 'a', sizeof word - 1);
  word[sizeof word - 1] = '\0';
  Suggestion s = suggest_start(word);
  suggest_offer(&s, word + 1);
  assert_null(s.best);
  s = suggest_start("a");
  suggest_offer(&s, word);
  assert_null(s.best);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(offers_the_nearest),
      cmocka_unit_test(takes_words_of_any_length),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
