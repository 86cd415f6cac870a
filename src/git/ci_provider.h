/*
 * ci_provider.h - what the CI system that runs this says about the change.
 *
 * One table of environment variables, from the providers' documentation.
 * What they say comes from outside the repository, but a workflow file may be
 * part of the change: see the README on what guards what.
 */
#ifndef MIGLOCK_GIT_CI_PROVIDER_H
#define MIGLOCK_GIT_CI_PROVIDER_H

#include <stdbool.h>

struct arena;

enum ci_parent { PARENT_NONE, PARENT_FIRST, PARENT_SECOND };

struct ci_change {
	const char *provider;       /* "GitHub Actions" */
	bool request;               /* a pull or merge request, or a merge queue */
	bool refused;               /* a pull_request_target: the files are not the change's */
	const char *target;         /* of a request: its target branch; NULL: not said */
	const char *base;           /* of a request: a commit id, full or short; NULL: not said */
	bool base_is_merge_base;    /* else a tip of the target branch */
	enum ci_parent parent;      /* which parent of `merge` the target's tip is */
	const char *merge;          /* the id of the merge commit the provider made; NULL: it makes none, or not said */
	const char *reference;      /* for the reader: "refs/pull/12/merge" */
	const char *branch;         /* of a push: the branch; NULL: not said */
	const char *before;         /* of a push: where that was; NULL: it is new, or not said */
	const char *default_branch; /* NULL: not said */
	const char *advice;         /* how to get more history there */
};

/* By any of the table's systems, or one that sets CI as most do. */
bool ci_is_running(void);

/* NULL outside CI. */
const struct ci_change *ci_change_read(struct arena *arena);

#endif
