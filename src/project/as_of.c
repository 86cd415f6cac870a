/*
 * as_of.c - the entries whose files the commit has.
 */
#include "project/as_of.h"

#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "project/project.h"

/* Those that came later are drafts. */
static int
take_entries(struct lock *taken, const struct project *project, const struct project_environment *environment,
             struct snapshot *then, struct error *err)
{
	const struct lock *lock = environment->lock;

	*taken = *lock;
	taken->revisions = ARENA_ARRAY(project->arena, struct lock_revision, lock->nrevisions + 1);
	taken->nrevisions = 0;
	for (size_t i = 0; i < lock->nrevisions; i++) {
		const struct lock_revision *entry = &lock->revisions[i];
		const char *path = lock_path(entry, environment->environment->lockfile, project->arena);
		enum file_type type;
		int found = snapshot_stat(then, path, project->arena, &type, NULL, err);

		if (found < 0)
			return -1;
		if (found == 0)
			taken->revisions[taken->nrevisions++] = *entry;
	}
	return 0;
}

static int
seal_one(struct project *project, struct project_environment *environment, struct error *err)
{
	struct lock *taken = ARENA_NEW(project->arena, struct lock);
	struct snapshot *then;
	struct object_id commit;
	int rc;

	rc = repository_resolve(project->repository, environment->lock->as_of, &commit, err);
	if (rc != 0)
		return error_set(err,
		                 "%s was made as of commit %.12s, which is not in this clone\n"
		                 "  fix:  git fetch --unshallow, or git fetch origin %s",
		                 environment->environment->lockfile, environment->lock->as_of,
		                 environment->lock->as_of);
	if (snapshot_open_commit(&then, project->repository, &commit, err) < 0)
		return -1;
	rc = take_entries(taken, project, environment, then, err);
	snapshot_close(then);
	if (rc == 0)
		*ARENA_PUSH(project->arena, environment->bases, environment->nbases) = taken;
	return rc;
}

int
as_of_seal(struct project *project, struct error *err)
{
	for (size_t i = 0; project->repository && i < project->nenvironments; i++) {
		struct project_environment *environment = &project->environments[i];

		if (environment->nbases == 0 && environment->lock && environment->lock->as_of &&
		    seal_one(project, environment, err) < 0)
			return -1;
	}
	return 0;
}
