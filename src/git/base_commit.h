/*
 * base_commit.h - the commit that says what is sealed.
 *
 * The merge base of what is checked and the target branch.  On the target
 * branch itself: the previous commit for a commit, for a merge each parent, and
 * HEAD for a working tree or an index.  What cannot be had, or could be wrong
 * because the clone is shallow, is a failure that names the command which mends
 * it.
 */
#ifndef MIGLOCK_GIT_BASE_COMMIT_H
#define MIGLOCK_GIT_BASE_COMMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "git/object_id.h"

struct arena;
struct error;
struct repository;

struct ci_change;

struct base_request {
	const char *base; /* --base, NULL when not given; meant as it is, so it may be the very commit checked */
	const char *target_branch;      /* from the configuration, NULL when not given */
	const struct ci_change *ci;     /* NULL outside CI; --base overrides it */
	const struct object_id *commit; /* what is checked, with --rev; NULL: HEAD and what lies on it */
	bool is_parent; /* what is checked lies on that commit: where it is on the target branch, it is the base */
};

struct base_commits {
	/* Usually one.  Several when histories cross: what any of them sealed is sealed.  None in a repository
	   without a commit, or for the very first commit: nothing is sealed yet. */
	struct object_id *commits;
	size_t ncommits;
	const char *target;     /* the branch it was found by: "origin/main"; NULL when --base named a commit */
	const char *how;        /* for the reader: "merge base with origin/main" */
	struct object_id *tips; /* what was merged into or compared with, where the commits are merge bases */
	size_t ntips;
	bool either;   /* parents of a merge, the first first: any of them may be all that the target branch had */
	bool reversed; /* the commit is one that comes after what is checked */
};

/* What a push says of the reference that it moves. */
struct base_push {
	const char *reference;       /* "refs/heads/main", in the repository that receives it */
	const struct object_id *old; /* NULL: it is new */
};

/*
 * The same for a commit that is pushed: the target branch is compared with where it was, so that not even a push by
 * force takes something out.  Where it was must be in this clone.
 */
int base_find_of_push(struct repository *repository, const struct base_request *request, const struct base_push *push,
                      struct arena *arena, struct base_commits *base, struct error *err);

/* Is it the branch that changes are meant for, whatever a configuration says? */
bool base_is_target(struct repository *repository, const char *reference);

int base_find(struct repository *repository, const struct base_request *request, struct arena *arena,
              struct base_commits *base, struct error *err);

#endif
