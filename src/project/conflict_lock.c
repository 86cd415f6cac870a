/*
 * conflict_lock.c - git merges a lockfile by lines and stops; by entries there is nothing to stop for.
 */
#include "project/conflict_lock.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "git/conflict.h"
#include "git/repository.h"
#include "git/snapshot.h"
#include "lock/lock.h"
#include "lock/lock_merge.h"
#include "lock/lockfile.h"
#include "project/project.h"
#include "project/settings.h"
#include "report/report.h"

/* Or one side was taken whole, which leaves out what the other has. */
static bool
is_unresolved(struct project *project, const char *lockfile, const struct object_id sides[CONFLICT_SIDES])
{
	struct error ignored;
	struct text content;
	struct object_id blob;

	if (snapshot_read(project->snapshot, lockfile, project->arena, &content, &ignored) != 0 ||
	    snapshot_object_id(project->snapshot, lockfile, project->arena, &blob, &ignored) != 0)
		return false;
	if (strstr(content.data, "\n<<<<<<< ") && strstr(content.data, "\n>>>>>>> "))
		return true;
	return object_id_equal(&blob, &sides[CONFLICT_OURS]) || object_id_equal(&blob, &sides[CONFLICT_THEIRS]);
}

/* A side without the file is an empty lock. */
static int
read_side(struct lock *lock, const struct object_id *blob, struct project *project, const char *lockfile,
          struct error *err)
{
	struct text content;
	int found;

	*lock = (struct lock){0};
	if (object_id_is_none(blob))
		return 0;
	found = repository_read_blob(project->repository, blob, project->arena, &content, err);
	return found == 0 ? lockfile_parse(lock, lockfile, content, project->arena, err) : -1;
}

int
conflict_resolve(struct project *project, const char *lockfile, struct error *err)
{
	struct object_id blobs[CONFLICT_SIDES];
	struct lock sides[CONFLICT_SIDES], merged;
	int found;

	if (!project->repository)
		return 0;
	found = conflict_sides(project->repository, lockfile, blobs, err);
	if (found != 0 || !is_unresolved(project, lockfile, blobs))
		return found < 0 ? -1 : 0;
	for (size_t i = 0; i < CONFLICT_SIDES; i++) {
		if (read_side(&sides[i], &blobs[i], project, lockfile, err) < 0)
			return -1;
	}
	lock_merge(&merged, &sides[CONFLICT_ANCESTOR], &sides[CONFLICT_OURS], &sides[CONFLICT_THEIRS], project->arena);
	if (lockfile_write(&merged, snapshot_disk_path(project->snapshot, project->arena, lockfile), err) < 0)
		return -1;
	if (!project->settings->quiet) {
		print_safely(stdout, lockfile);
		puts(": merge conflict resolved, with what both sides have");
	}
	return 0;
}
