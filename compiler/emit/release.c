/* release.c: the unit that a release adds to its modules: every repo's set, one call to migrate
 * them all, one to roll one back. The calls are the same for all releases; only the list differs.
 */
#include "emit/ctext.h"
#include "emit/emit.h"

static const char header_calls[] =
    "/* Applies what is pending to every repo, in the database that ash_resolve_database finds for "
    "it\n"
    " * (a missing file is made), in the order of the list; stops at the first failure. *failed "
    "(may be\n"
    " * NULL) is then the handle with the message, which the caller releases with ash_close; else "
    "NULL.\n"
    " * `run` may be NULL. Returns an ash_status. To use a connection of your own, hand it to\n"
    " * ash_migrate with the repo's set. */\n"
    "int ash_release_migrate(ash_conn **failed, const ash_run *run);\n"
    "\n"
    "/* Reverts the migrations of the repo called `repo` (\"Blog.Repo\") from the newest down to "
    "`version`\n"
    " * itself. *failed, `run` and what is returned are as above; ASH_MISUSE without a handle "
    "where no\n"
    " * repo has that name. */\n"
    "int ash_release_rollback(ash_conn **failed, const char *repo, int64_t version,\n"
    "                         const ash_run *run);\n";

static const char source_calls[] =
    "/* Hands the handle of a failed call to the caller, or releases it. */\n"
    "static int finish(ash_conn **failed, ash_conn *conn, int status) {\n"
    "  if (status != ASH_OK && failed)\n"
    "    *failed = conn;\n"
    "  else\n"
    "    ash_close(conn);\n"
    "  return status;\n"
    "}\n"
    "\n"
    "static int open_repo(ash_conn **conn, const ash_migrations *set, unsigned flags) {\n"
    "  const char *database = NULL;\n"
    "  (void)ash_resolve_database(&database, NULL, set);\n"
    "  return ash_open(conn, database, flags);\n"
    "}\n"
    "\n"
    "int ash_release_migrate(ash_conn **failed, const ash_run *run) {\n"
    "  int status = ASH_OK;\n"
    "  if (failed) *failed = NULL;\n"
    "  for (size_t i = 0; i < ASH_RELEASE_REPOS && status == ASH_OK; i++) {\n"
    "    ash_conn *conn = NULL;\n"
    "    status = open_repo(&conn, ash_release_repos[i], ASH_OPEN_CREATE);\n"
    "    if (status == ASH_OK) status = ash_migrate(NULL, conn, ash_release_repos[i], run);\n"
    "    status = finish(failed, conn, status);\n"
    "  }\n"
    "  return status;\n"
    "}\n"
    "\n"
    "int ash_release_rollback(ash_conn **failed, const char *repo, int64_t version,\n"
    "                         const ash_run *run) {\n"
    "  ash_run to_version;\n"
    "  if (run)\n"
    "    to_version = *run;\n"
    "  else\n"
    "    memset(&to_version, 0, sizeof to_version);\n"
    "  to_version.to = version;\n"
    "  if (failed) *failed = NULL;\n"
    "  for (size_t i = 0; i < ASH_RELEASE_REPOS; i++) {\n"
    "    ash_conn *conn = NULL;\n"
    "    int status;\n"
    "    if (!repo || strcmp(ash_release_repos[i]->repo, repo) != 0) continue;\n"
    "    status = open_repo(&conn, ash_release_repos[i], 0);\n"
    "    if (status == ASH_OK)\n"
    "      status = ash_rollback(NULL, conn, ash_release_repos[i], &to_version);\n"
    "    return finish(failed, conn, status);\n"
    "  }\n"
    "  return ASH_MISUSE;\n"
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
    buf_printf(out, "extern const ash_migrations %s; /* %s */\n", set_symbol(out->arena, r->folder),
               r->name);
  buf_printf(out,
             "\n/* The sets above, in order. */\n"
             "enum { ASH_RELEASE_REPOS = %zu };\n"
             "extern const ash_migrations *const ash_release_repos[ASH_RELEASE_REPOS];\n\n",
             repo_count(repos));
  buf_put(out, header_calls);
  buf_put(out, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}

void emit_release(Buf *out, const Repo *repos) {
  put_banner(out, "all repos of this release");
  buf_put(out, "#include \"ash_release.h\"\n\n#include <string.h>\n\n");
  buf_put(out, "const ash_migrations *const ash_release_repos[ASH_RELEASE_REPOS] = {\n");
  for (const Repo *r = repos; r; r = r->next)
    buf_printf(out, "    &%s,\n", set_symbol(out->arena, r->folder));
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
