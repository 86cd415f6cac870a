/*
 * timeline.c - changes_walk, with its results kept.
 */
#include "past/timeline.h"

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
timeline_change(struct timeline *timeline, size_t i, const char *path)
{
	const struct commit_changes *commit = &timeline->commits[i];
	struct map *map;

	if (!timeline->by_path)
		timeline->by_path = ARENA_ARRAY(timeline->arena, struct map, timeline->ncommits);
	map = &timeline->by_path[i];
	if (!map->arena) {
		*map = (struct map)MAP_INIT(timeline->arena);
		for (size_t k = 0; k < commit->nchanges; k++)
			*map_at(map, text_of(commit->changes[k].path)) = &commit->changes[k];
	}
	return map_get(map, text_of(path));
}

/* Does the commit bring the lockfile, below which nothing was locked? */
static bool
brings(const struct commit_changes *commit, const char *lockfile)
{
	for (size_t i = 0; i < commit->nchanges; i++) {
		if (strcmp(commit->changes[i].path, lockfile) == 0)
			return object_id_is_none(&commit->changes[i].then);
	}
	return false;
}

static bool
keep(void *context, const struct commit_changes *changes)
{
	struct reading *reading = context;
	struct timeline *timeline = reading->timeline;

	*ARENA_PUSH(reading->arena, timeline->commits, timeline->ncommits) = *changes;
	if (reading->then)
		return timeline->ncommits < MOST_MERGED && !object_id_equal(&changes->changes[0].then, reading->then);
	return !brings(changes, reading->lockfile);
}

void
timeline_read(struct timeline *timeline, struct repository *repository, const struct object_id *from,
              const struct environment *environment, struct arena *arena)
{
	struct reading reading = {.timeline = timeline, .lockfile = environment->lockfile, .arena = arena};
	struct changes_request request = {.from = *from, .visit = keep, .context = &reading};
	struct error ignored;

	*timeline = (struct timeline){.from = *from, .arena = arena};
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

	*timeline = (struct timeline){.from = *merge, .arena = arena};
	(void)changes_walk(repository, &request, arena, &ignored);
}
