/*
 * conflict.c - what a merge that stopped at a file has to say of it.
 */
#include "git/conflict.h"

#include "base/error.h"
#include "git/repository_handle.h"

int
conflict_sides(struct repository *repository, const char *path, struct object_id sides[CONFLICT_SIDES],
               struct error *err)
{
	const git_index_entry *entries[CONFLICT_SIDES] = {0};
	git_index *index;
	int rc;

	if (git_index_open(&index, repository->index_file) < 0)
		return error_library(err, "cannot read the index");
	rc = git_index_conflict_get(&entries[CONFLICT_ANCESTOR], &entries[CONFLICT_OURS], &entries[CONFLICT_THEIRS],
	                            index, path);
	for (size_t i = 0; i < CONFLICT_SIDES; i++)
		sides[i] = rc == 0 && entries[i] ? object_id_of(&entries[i]->id) : (struct object_id){0};
	if (rc < 0 && rc != GIT_ENOTFOUND)
		error_library(err, "cannot read the index");
	git_index_free(index);
	return rc == 0 ? 0 : rc == GIT_ENOTFOUND ? 1 : -1;
}

const char *
conflict_continuation(struct repository *repository)
{
	switch (git_repository_state(repository->git)) {
	case GIT_REPOSITORY_STATE_MERGE:
		return "git merge --continue";
	case GIT_REPOSITORY_STATE_REVERT:
	case GIT_REPOSITORY_STATE_REVERT_SEQUENCE:
		return "git revert --continue";
	case GIT_REPOSITORY_STATE_CHERRYPICK:
	case GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE:
		return "git cherry-pick --continue";
	case GIT_REPOSITORY_STATE_REBASE:
	case GIT_REPOSITORY_STATE_REBASE_INTERACTIVE:
	case GIT_REPOSITORY_STATE_REBASE_MERGE:
		return "git rebase --continue";
	case GIT_REPOSITORY_STATE_APPLY_MAILBOX:
	case GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE:
		return "git am --continue";
	default:
		return NULL;
	}
}
