/*
 * timeline.c - changes_walk, with its results kept.
 */
#include "cmd/timeline.h"

#include <string.h>

#include "alembic/environment.h"
#include "base/arena.h"
#include "base/error.h"

enum { MOST_MERGED = 200 };

struct reading {
	struct timeline *timeline;
	const char *lockfile;         /* whose coming ends it; NULL: */
	const struct object_id *then; /* the file's content that does */
	struct arena *arena;
};

const struct file_change *
timeline_change(const struct commit_changes *commit, const char *path)
{
	for (size_t i = 0; i < commit->nchanges; i++) {
		if (strcmp(commit->changes[i].path, path) == 0)
			return &commit->changes[i];
	}
	return NULL;
}

static bool
keep(void *context, const struct commit_changes *changes)
{
	struct reading *reading = context;
	struct timeline *timeline = reading->timeline;
	const struct file_change *change;

	*ARENA_PUSH(reading->arena, timeline->commits, timeline->ncommits) = *changes;
	if (reading->then)
		return timeline->ncommits < MOST_MERGED && !object_id_equal(&changes->changes[0].then, reading->then);
	change = timeline_change(changes, reading->lockfile);
	return !change || !object_id_is_none(&change->then);
}

void
timeline_read(struct timeline *timeline, struct repository *repository, const struct object_id *from,
              const struct environment *environment, struct arena *arena)
{
	struct reading reading = {.timeline = timeline, .lockfile = environment->lockfile, .arena = arena};
	struct changes_request request = {.from = *from, .visit = keep, .context = &reading};
	struct error ignored;

	*timeline = (struct timeline){.from = *from};
	*ARENA_PUSH(arena, request.watches, request.nwatches) = (struct watch){.path = environment->lockfile};
	for (size_t i = 0; i < environment->nversion_locations; i++)
		*ARENA_PUSH(arena, request.watches, request.nwatches) =
			(struct watch){.path = environment->version_locations[i],
		                       .recursive = environment->recursive,
		                       .suffix = ".py"};
	(void)changes_walk(repository, &request, arena, &ignored);
}

void
timeline_read_merged(struct timeline *timeline, struct repository *repository, const struct object_id *merge,
                     const char *path, const struct object_id *then, struct arena *arena)
{
	struct reading reading = {.timeline = timeline, .then = then, .arena = arena};
	struct watch file = {.path = path};
	struct changes_request request = {.from = *merge,
	                                  .watches = &file,
	                                  .nwatches = 1,
	                                  .all_parents = true,
	                                  .visit = keep,
	                                  .context = &reading};
	struct error ignored;

	*timeline = (struct timeline){.from = *merge};
	(void)changes_walk(repository, &request, arena, &ignored);
}
