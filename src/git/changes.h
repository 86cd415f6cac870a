/*
 * changes.h - which of the watched files each commit changed.
 *
 * Trees are compared by their ids and only those are read that differ and lead
 * to a watched place, so a commit that touched nothing of it costs two reads.
 */
#ifndef MIGLOCK_GIT_CHANGES_H
#define MIGLOCK_GIT_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "git/object_id.h"

struct arena;
struct error;
struct repository;

struct watch {
	const char *path;   /* a file, or a directory whose files are watched; "" is the root */
	bool recursive;     /* of a directory: everything below it */
	const char *suffix; /* only files whose names end so; NULL: any */
};

struct file_change {
	const char *path;
	struct object_id then, now; /* none: it was not there, it is not there any more */
	bool new_directory;         /* nor was the directory it is in */
};

struct commit_changes {
	struct object_id commit;
	struct object_id parent; /* what it was compared with; none for a root */
	size_t nparents;
	struct file_change *changes; /* sorted by path as git sorts trees; at least one */
	size_t nchanges;
};

struct changes_request {
	struct object_id from;
	struct watch *watches; /* visit may change them: read anew for each commit */
	size_t nwatches;
	bool all_parents; /* as `git log -- PATH` goes: past merges, into the side a file came from; else along first
	                     parents */
	/* Newest first.  Return false to stop. */
	bool (*visit)(void *context, const struct commit_changes *changes);
	void (*progress)(void *context, size_t ncommits); /* after each commit looked at; NULL: nobody asks */
	void *context;
};

/* What visit is given lives in `arena`.  Returns 0; 1 when the walk met the bottom of a shallow clone; -1 on failure.
 */
int changes_walk(struct repository *repository, struct changes_request *request, struct arena *arena,
                 struct error *err);

/* What one commit changed since its parent (none: a root's). */
int changes_between(struct repository *repository, const struct object_id *parent, const struct object_id *commit,
                    const struct watch *watches, size_t nwatches, struct arena *arena, struct file_change **changes,
                    size_t *nchanges, struct error *err);

#endif
