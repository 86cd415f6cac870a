/*
 * untracked.c - git's own walk of the working tree, for what `git add` would add.
 */
#include "git/untracked.h"

#include "base/arena.h"
#include "base/error.h"
#include "git/repository_handle.h"

int
untracked_paths(struct repository *repository, struct arena *arena, const char ***paths, size_t *npaths,
                struct error *err)
{
	git_status_options options = GIT_STATUS_OPTIONS_INIT;
	git_status_list *list = NULL;
	size_t n;
	int rc = 0;

	options.show = GIT_STATUS_SHOW_WORKDIR_ONLY;
	options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS |
	                GIT_STATUS_OPT_EXCLUDE_SUBMODULES | GIT_STATUS_OPT_NO_REFRESH;
	pthread_mutex_lock(&repository->lock);
	if (git_status_list_new(&list, repository->git, &options) < 0)
		rc = error_library(err, "cannot list what is not tracked");
	n = rc == 0 ? git_status_list_entrycount(list) : 0;
	for (size_t i = 0; i < n; i++) {
		const git_status_entry *entry = git_status_byindex(list, i);
		const char *path = entry->status & GIT_STATUS_WT_NEW ? entry->index_to_workdir->new_file.path : NULL;

		/* A directory that is a repository of its own ends in a slash. */
		if (path && path[0] && path[strlen(path) - 1] != '/')
			*ARENA_PUSH(arena, *paths, *npaths) = arena_strdup(arena, path);
	}
	git_status_list_free(list);
	pthread_mutex_unlock(&repository->lock);
	return rc;
}
