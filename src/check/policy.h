/*
 * policy.h - no change relaxes the check that judges it.
 */
#ifndef MIGLOCK_CHECK_POLICY_H
#define MIGLOCK_CHECK_POLICY_H

#include <stddef.h>

#include "check/check.h"

/* A lockfile of the base that no environment of the change has any more. */
struct lost_lockfile {
	const char *path;
	size_t nrevisions;
	struct object_id blob;
	const char *moved_to;      /* the lockfile of the environment that has its revisions now; NULL: none has */
	bool stays;                /* the file is still there */
	const struct lock **locks; /* as bases have it, while it is not known where it was moved */
	size_t nlocks;
};

/* A file configured it at the base, and now it is only found by its look: `newcomer` is what is configured. */
struct unloaded_environment {
	const struct environment *environment, *newcomer;
	size_t nrevisions; /* sealed in it */
};

/* An environment as the base's configuration has it, with version files here that this one's looks past. */
struct left_environment {
	const struct environment *environment;
	const char *path; /* the first of them */
	size_t nfiles;
};

/* What an environment's prepend_sys_path did not have at the base, and that leads out of the repository. */
struct outside_path {
	const struct environment *environment;
	const char *path; /* as written */
};

struct policy {
	const struct config *now;
	const struct config **bases; /* where a base's configuration is another */
	size_t nbases, nfirst;       /* of them, of the first base: one or none */
	struct lost_lockfile *lost;
	size_t nlost;
	struct unloaded_environment *unloaded;
	size_t nunloaded;
	struct left_environment *left;
	size_t nleft;
	struct outside_path *outside;
	size_t noutside;
	size_t nenvironments;       /* whose lockfiles may hold a record */
	struct sealing_step *steps; /* of these, what a record can allow */
	size_t nsteps;
};

/* What amend calls a configuration that checks less. */
#define POLICY_CONFIGURATION "configuration"

/* Fill in `steps`. */
void policy_find_steps(struct policy *policy, struct arena *arena);

/*
 * Of each setting the strictest there is, now or at a base; what is followed as it is now where the change leaves the
 * base's configuration on record.
 */
struct config policy_strictest(const struct policy *policy, struct arena *arena);

/* ML307 and ML311: what is checked less than at the base. */
void check_policy(struct check *check, const struct policy *policy);

#endif
