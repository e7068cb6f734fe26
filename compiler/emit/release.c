/* release.c: the unit that a release adds to its modules: every repo's set, one call to migrate
 * them all, one to roll one back. The calls are the same for all releases; only the list differs.
 */
#include "emit/ctext.h"
#include "emit/emit.h"

static const char header_calls[] =
    "/* ash_migrate_all and ash_rollback_to (ash/migrate.h) over these sets. */\n"
    "int ash_release_migrate(ash_conn **failed, const ash_run *run);\n"
    "int ash_release_rollback(ash_conn **failed, const char *repo, int64_t version,\n"
    "                         const ash_run *run);\n";

static const char source_calls[] =
    "int ash_release_migrate(ash_conn **failed, const ash_run *run) {\n"
    "  return ash_migrate_all(failed, ash_release_repos, ASH_RELEASE_REPOS, run);\n"
    "}\n"
    "\n"
    "int ash_release_rollback(ash_conn **failed, const char *repo, int64_t version,\n"
    "                         const ash_run *run) {\n"
    "  return ash_rollback_to(failed, ash_release_repos, ASH_RELEASE_REPOS, repo, version, run);\n"
    "}\n";

static size_t repo_count(const Repo *repos) {
  size_t n = 0;
  for (; repos; repos = repos->next) n++;
  return n;
}

void emit_release_header(Buf *out, const Repo *repos) {
  put_banner(out, "all repos of this release");
  buf_put(out, "#ifndef ASH_RELEASE_H\n#define ASH_RELEASE_H\n\n");
  put_abi_check(out);
  buf_put(out, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
  for (const Repo *r = repos; r; r = r->next)
    buf_printf(out, "extern const ash_migrations %s; /* %s */\n",
               release_symbol(out->arena, r->folder), r->name);
  buf_put(
      out,
      "\n/* The same, for callers that want an empty database to go through every migration. */\n");
  for (const Repo *r = repos; r; r = r->next)
    buf_printf(out, "extern const ash_migrations %s;\n", set_symbol(out->arena, r->folder));
  buf_printf(out,
             "\n/* The sets of the release, in order. */\n"
             "enum { ASH_RELEASE_REPOS = %zu };\n"
             "extern const ash_migrations *const ash_release_repos[ASH_RELEASE_REPOS];\n\n",
             repo_count(repos));
  buf_put(out, header_calls);
  buf_put(out, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}

void emit_release(Buf *out, const Repo *repos) {
  put_banner(out, "all repos of this release");
  buf_put(out, "#include \"ash_release.h\"\n\n");
  buf_put(out, "const ash_migrations *const ash_release_repos[ASH_RELEASE_REPOS] = {\n");
  for (const Repo *r = repos; r; r = r->next)
    buf_printf(out, "    &%s,\n", release_symbol(out->arena, r->folder));
  buf_put(out, "};\n\n");
  buf_put(out, source_calls);
}

void emit_release_main(Buf *out) {
  put_banner(out, "the program of this release");
  buf_put(out, "#include <ash/main.h>\n\n#include \"ash_release.h\"\n\n"
               "int main(int argc, char **argv) {\n"
               "  return ash_main(argc, argv, ash_release_repos, ASH_RELEASE_REPOS);\n"
               "}\n");
}
