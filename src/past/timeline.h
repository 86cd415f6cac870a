/*
 * timeline.h - the commits of a line that touched an environment's files or its lockfile, read once and kept.
 */
#ifndef MIGLOCK_PAST_TIMELINE_H
#define MIGLOCK_PAST_TIMELINE_H

#include "base/map.h"
#include "git/changes.h"

struct arena;
struct environment;
struct repository;

struct timeline {
	struct object_id from;
	struct commit_changes
		*commits; /* along first parents, newest first; none below the one that brought the lockfile */
	size_t ncommits;
	struct map *by_path; /* per commit: path -> struct file_change; made when first asked */
	struct arena *arena;
};

/* What cannot be read ends it early: a timeline only explains. */
void timeline_read(struct timeline *timeline, struct repository *repository, const struct object_id *from,
                   const struct environment *environment, struct arena *arena);

/* What commits[i] did to that file; NULL: nothing. */
const struct file_change *timeline_change(struct timeline *timeline, size_t i, const char *path);

/* The file's commits below a merge that brought it, newest first, down to where it was `then`. */
void timeline_read_merged(struct timeline *timeline, struct repository *repository, const struct object_id *merge,
                          const char *path, const struct object_id *then, struct arena *arena);

#endif
