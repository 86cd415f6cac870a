/*
 * hooks.c - what a hook needs to know of the repository it runs for.
 */
#include <limits.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/path.h"
#include "git/repository_handle.h"

struct heads {
	struct arena *arena;
	struct object_id **items;
	size_t *nitems;
};

static int
add_head(const git_oid *oid, void *payload)
{
	struct heads *heads = payload;

	*ARENA_PUSH(heads->arena, *heads->items, *heads->nitems) = object_id_of(oid);
	return 0;
}

int
repository_merge_heads(struct repository *repository, struct arena *arena, struct object_id **heads, size_t *nheads,
                       struct error *err)
{
	struct heads payload = {arena, heads, nheads};
	int rc;

	*heads = NULL;
	*nheads = 0;
	rc = git_repository_mergehead_foreach(repository->git, add_head, &payload);
	return rc < 0 && rc != GIT_ENOTFOUND ? error_library(err, "cannot read MERGE_HEAD") : 0;
}

const char *
repository_hooks(struct repository *repository, struct arena *arena, bool *own)
{
	const char *common = git_repository_commondir(repository->git);
	const char *root = repository->work_tree ? repository->work_tree : git_repository_path(repository->git);
	git_config *config = NULL;
	git_buf configured = {0};
	const char *path = path_join(arena, common, "hooks");

	if (git_repository_config_snapshot(&config, repository->git) == 0 &&
	    git_config_get_path(&configured, config, "core.hooksPath") == 0 && configured.size > 0)
		path = path_join(arena, root, configured.ptr);
	git_buf_dispose(&configured);
	git_config_free(config);
	path = path_normalize(arena, path);
	*own = path_within(path_normalize(arena, root), path) || path_within(path_normalize(arena, common), path);
	return path;
}
