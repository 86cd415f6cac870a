/*
 * ancestry.h - commits and their parents, as the commits themselves say.
 *
 * Parents are read from the objects, so grafts, replacements and the list of
 * shallow commits change nothing: a parent that is in the clone is followed,
 * one that is not is known to be missing.
 */
#ifndef MIGLOCK_GIT_ANCESTRY_H
#define MIGLOCK_GIT_ANCESTRY_H

#include <stddef.h>

#include "git/object_id.h"

struct arena;
struct error;
struct repository;

struct commit_header {
	struct object_id tree;
	struct object_id *parents;
	size_t nparents;
	long long time; /* of the committer, in seconds since 1970; 0 where it cannot be read */
};

/* Returns 0; 1 when the commit is not in this clone; -1 on failure. */
int commit_header_read(struct repository *repository, const struct object_id *commit, struct arena *arena,
                       struct commit_header *header, struct error *err);

/*
 * The best common ancestors of two commits: none for unrelated histories.
 * Returns 0; 1 when they cannot be told because the clone is shallow; -1 on failure.
 */
int merge_bases(struct repository *repository, const struct object_id *a, const struct object_id *b,
                struct arena *arena, struct object_id **bases, size_t *nbases, struct error *err);

#endif
