/* findings.c: see findings.h. */
#include "cli/findings.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "memory/buf.h"

Findings findings_new(Run *run) {
  return (Findings){.run = run, .tail = NULL};
}

static Finding *add(Findings *f, const char *rule, const char *path, const char *text) {
  char *line = arena_strdup(f->run->arena, text);
  for (char *c = line; *c; c++)
    if (*c == '\n' || *c == '\r') *c = ' ';
  Finding *found = NEW(f->run->arena, Finding);
  *found = (Finding){.rule = rule, .path = path, .text = line};
  if (!f->tail) f->tail = &f->first;
  *f->tail = found;
  f->tail = &found->next;
  f->count++;
  return found;
}

void finding_add(Findings *f, const char *rule, const char *path, const char *text) {
  add(f, rule, path, text);
}

void finding_at(Findings *f, const char *rule, Span at, const char *path, const char *text) {
  if (!at.file) {
    add(f, rule, path, text);
    return;
  }
  Place place = sources_place(f->run->sources, at.file, at.start);
  Finding *found = add(f, rule, place.path, text);
  found->line = place.line;
  found->column = place.column;
}

bool findings_take(Findings *f, const char *rule, const Diag *d) {
  DiagMessage m;
  bool any = false;
  for (size_t n = 0; diag_message(d, n, &m); n++) {
    if (!m.is_error) continue;
    finding_at(f, rule, m.at, m.path ? m.path : ".",
               m.help ? arena_printf(f->run->arena, "%s; %s", m.text, m.help) : m.text);
    any = true;
  }
  return any;
}

/* --- forms ------------------------------------------------------------------------------------ */

static void print_text(const Findings *f) {
  for (const Finding *x = f->first; x; x = x->next) {
    printf("%s:", x->path);
    if (x->line) printf("%u:%u:", x->line, x->column);
    printf(" %s: %s\n", x->rule, x->text);
  }
  if (!f->count && run_talks(f->run)) puts("Nothing found.");
}

static void print_document(json_t *document) {
  json_dumpf(document, stdout, JSON_INDENT(2));
  putchar('\n');
  json_decref(document);
}

static void print_json(const Findings *f) {
  json_t *list = json_array();
  for (const Finding *x = f->first; x; x = x->next) {
    json_t *one = json_pack("{s:s,s:s,s:s}", "rule", x->rule, "path", x->path, "text", x->text);
    if (x->line) json_object_set_new(one, "line", json_integer(x->line));
    if (x->line) json_object_set_new(one, "column", json_integer(x->column));
    json_array_append_new(list, one);
  }
  print_document(json_pack("{s:o}", "findings", list));
}

/* In values of a workflow command `%`, `:` and `,` stand as hexadecimal numbers. */
static void put_command_text(const char *text, bool value) {
  for (; *text; text++)
    if (*text == '%' || (value && (*text == ':' || *text == ',')))
      printf("%%%02X", (unsigned char)*text);
    else
      putchar(*text);
}

static void print_github(const Findings *f) {
  for (const Finding *x = f->first; x; x = x->next) {
    fputs("::error file=", stdout);
    put_command_text(x->path, true);
    if (x->line) printf(",line=%u,col=%u", x->line, x->column);
    printf(",title=ashc check %s::", x->rule);
    put_command_text(x->text, false);
    putchar('\n');
  }
}

/* The same finding has the same fingerprint in every run. */
static const char *fingerprint(const Findings *f, const Finding *x) {
  uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
  const char *const parts[] = {x->rule, x->path, x->text};
  for (size_t i = 0; i < 3; i++)
    for (const char *c = parts[i]; *c; c++)
      hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
  return arena_printf(f->run->arena, "%016llx", (unsigned long long)hash);
}

static void print_gitlab(const Findings *f) {
  json_t *list = json_array();
  for (const Finding *x = f->first; x; x = x->next)
    json_array_append_new(
        list, json_pack("{s:s,s:s,s:s,s:s,s:{s:s,s:{s:i}}}", "description", x->text, "check_name",
                        x->rule, "fingerprint", fingerprint(f, x), "severity", "major", "location",
                        "path", x->path, "lines", "begin", x->line ? (int)x->line : 1));
  print_document(list);
}

static void print_sarif(const Findings *f) {
  json_t *results = json_array();
  for (const Finding *x = f->first; x; x = x->next)
    json_array_append_new(results,
                          json_pack("{s:s,s:s,s:{s:s},s:[{s:{s:{s:s},s:{s:i,s:i}}}]}", "ruleId",
                                    x->rule, "level", "error", "message", "text", x->text,
                                    "locations", "physicalLocation", "artifactLocation", "uri",
                                    x->path, "region", "startLine", x->line ? (int)x->line : 1,
                                    "startColumn", x->column ? (int)x->column : 1));
  print_document(json_pack("{s:s,s:s,s:[{s:{s:{s:s,s:s}},s:o}]}", "$schema",
                           "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0",
                           "runs", "tool", "driver", "name", "ashc", "version", ASHC_VERSION,
                           "results", results));
}

static const struct {
  const char *name;
  void (*print)(const Findings *);
} formats[] = {{"text", print_text},
               {"json", print_json},
               {"github", print_github},
               {"gitlab", print_gitlab},
               {"sarif", print_sarif}};

bool is_findings_format(const char *name) {
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (strcmp(formats[i].name, name) == 0) return true;
  return false;
}

void findings_print(const Findings *f) {
  const char *wanted = f->run->options.value[OPT_FORMAT];
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (strcmp(formats[i].name, wanted ? wanted : "text") == 0) formats[i].print(f);
}
