/*
 * stage.c - git itself writes its index: whatever version and extensions that has, it keeps.
 */
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "git/repository_handle.h"

extern char **environ;

/* Ours, with the index that was opened. */
static char **
environment_of(const struct repository *repository, struct arena *arena)
{
	static const char name[] = "GIT_INDEX_FILE=";
	char **copy;
	size_t n = 0, kept = 0;

	while (environ[n])
		n++;
	copy = ARENA_ARRAY(arena, char *, n + 2);
	for (size_t i = 0; i < n; i++) {
		if (strncmp(environ[i], name, sizeof name - 1) != 0)
			copy[kept++] = environ[i];
	}
	copy[kept] = (char *)arena_printf(arena, "%s%s", name, repository->index_file);
	return copy;
}

static int
run_git(char **arguments, char **environment, struct error *err)
{
	pid_t child;
	int status = 0, rc = posix_spawnp(&child, arguments[0], NULL, NULL, arguments, environment);

	errno = rc;
	if (rc != 0)
		return error_system(err, "cannot run git");
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return error_system(err, "cannot wait for git");
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return error_set(err, "git could not stage it");
	return 0;
}

int
repository_stage(struct repository *repository, const char *path, struct text content, struct error *err)
{
	struct arena *arena = arena_new();
	struct object_id blob;
	char hex[OBJECT_ID_HEX + 1];
	int rc = repository_write_blob(repository, content, &blob, err);

	if (rc == 0) {
		const char *entry = arena_printf(arena, "100644,%s,%s", object_id_format(&blob, hex), path);
		const char *git_dir = arena_printf(arena, "--git-dir=%s", git_repository_path(repository->git));
		const char *work_tree = arena_printf(arena, "--work-tree=%s", repository->work_tree);
		const char *arguments[] = {"git",          "-C",    repository->work_tree, git_dir, work_tree,
		                           "update-index", "--add", "--cacheinfo",         entry,   NULL};

		rc = run_git((char **)arguments, environment_of(repository, arena), err);
	}
	arena_free(arena);
	return rc;
}
