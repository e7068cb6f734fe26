/* refuse.c: PostgreSQL. Resources, snapshots and diffs of such a repo work; what would need its
 * server is refused with the reason. */
#include "backend/backend.h"

static Schema *normalize(const Schema *s) {
  Schema *copy = NEW(s->arena, Schema);
  *copy = *s;
  return copy;
}

static void refuse(const Repo *repo, Diag *d) {
  diag_error(d, repo->span, "repo %s: migrations for PostgreSQL cannot be made by this version",
             repo->name);
  diag_help(d,
            "use `adapter :sqlite`, leave this repo out with --repo, or write only its snapshots "
            "with --snapshots-only");
}

/* The resolver has said what PostgreSQL does not take; the rest is the server's to say. */
static void check(const Schema *s, Diag *d) {
  (void)s;
  (void)d;
}

static bool lower(Plan *plan, Diag *d) {
  refuse(plan->diff->after->repo, d);
  return false;
}

const Backend postgres_backend = {
    .name = "postgres", .normalize = normalize, .check = check, .lower = lower};
