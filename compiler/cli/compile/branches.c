/* branches.c: see branches.h. */
#include "cli/compile/branches.h"

#include <inttypes.h>

#include "memory/namemap.h"
#include "migration/migration.h"

static Name version_name_of(Run *run, int64_t version) {
  return intern_printf(run->names, "%" PRId64, version);
}

Branches branches_of(Run *run, const ash_migrations *set) {
  NameMap *followers = namemap_new(run->arena);
  for (size_t i = 0; i < set->count; i++) {
    const ash_migration *m = set->items[i];
    if (migration_parent(m) < 0) continue;
    Name parent = version_name_of(run, migration_parent(m));
    const ash_migration *other = namemap_get(followers, parent);
    if (other) return (Branches){other, m};
    namemap_put(followers, parent, (void *)m);
  }
  return (Branches){NULL, NULL};
}

const char *branches_text(Run *run, const Branches *b) {
  return arena_printf(run->arena,
                      "%" PRId64 "_%s and %" PRId64
                      "_%s were made on top of the same migration (%" PRId64 ")",
                      b->earlier->version, b->earlier->name, b->later->version, b->later->name,
                      migration_parent(b->later));
}

bool branches_refuse(Run *run, const Repo *repo, const ash_migrations *set) {
  const Branches b = branches_of(run, set);
  if (!b.later) return true;
  diag_file_error(run->diag, project_migration(run, repo, b.later), "%s", branches_text(run, &b));
  diag_help(run->diag,
            "run `ashc rebase` first: it compiles the later one anew on top of the other");
  return false;
}

/* While the migrations are sorted, oldest first. */
typedef struct Sorting {
  Run *run;
  const Repo *repo;
  NameMap *followers; /* parent -> the one on top of it that stays */
  NameMap *going;     /* version -> migration */
  NameMap *written;   /* by hand, after two branches began: version -> migration */
} Sorting;

/* What was written by hand does not say on which branch, nor does what was made on top of it. */
static void refuse_unknown(const Sorting *s, const ash_migration *m, const ash_migration *parent) {
  Run *run = s->run;
  diag_file_error(run->diag, project_migration(run, s->repo, m),
                  "was made on top of %" PRId64
                  "_%s, which was written by hand and does not say on which branch",
                  parent->version, parent->name);
  diag_help(
      run->diag,
      "take the migrations and snapshots of one branch away (git rm), and run `ashc compile`");
}

static bool goes(Sorting *s, const ash_migration *m) {
  Name parent = version_name_of(s->run, migration_parent(m));
  const ash_migration *written = namemap_get(s->written, parent);
  if (written) refuse_unknown(s, m, written);
  if (namemap_get(s->going, parent) || namemap_get(s->followers, parent)) return true;
  namemap_put(s->followers, parent, (void *)m);
  return false;
}

ash_migrations *branches_going(Run *run, const Repo *repo, const ash_migrations *set) {
  const Branches b = branches_of(run, set);
  Sorting s = {run, repo, namemap_new(run->arena), namemap_new(run->arena),
               namemap_new(run->arena)};
  ash_migrations *part = NEW(run->arena, ash_migrations);
  const ash_migration **items = NEW_ARRAY(run->arena, const ash_migration *, set->count + 1);
  *part = *set;
  part->items = items;
  part->count = 0;
  for (size_t i = 0; b.later && i < set->count; i++) {
    const ash_migration *m = set->items[i];
    Name version = version_name_of(run, m->version);
    if (migration_parent(m) >= 0 && goes(&s, m)) {
      namemap_put(s.going, version, (void *)m);
      items[part->count++] = m;
    } else if (migration_parent(m) < 0 && m->version > b.earlier->version) {
      namemap_put(s.written, version, (void *)m);
    }
  }
  return diag_ok(run->diag) ? part : NULL;
}
