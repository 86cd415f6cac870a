/*
 * amending.h - what amending revisions and amending helpers share.
 *
 * Everything is amended in memory first: what is named and cannot be amended leaves all lockfiles as they are.
 */
#ifndef MIGLOCK_CMD_AMENDING_H
#define MIGLOCK_CMD_AMENDING_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct fingerprint;
struct lock;
struct lock_helper;
struct project;
struct project_environment;

struct amend_argument {
	const char *text;
	const char *path; /* of the repository, that it may be; NULL: none */
	const char **ids; /* of the revision that it is, by environment; NULL where there is none */
	bool amended;     /* something that it names */
};

struct amended {
	const char *target;
	bool is_undone; /* its record was dropped instead */
};

struct amending {
	struct project *project;
	const char *reason, *by, *on;
	bool all;
	struct amend_argument *arguments;
	size_t narguments;
	/* in one environment: */
	struct lock *lock; /* what will be written */
	struct amended *amended;
	size_t namended;
};

/* Is it what the argument names: a revision, by the target of its records, a helper, an asset? */
bool amending_names(const struct amending *amending, const struct project_environment *environment,
                    const struct amend_argument *argument, const char *target);
/* Is a helper or asset, by its name and its file's path in the repository, to be amended?  Then it counts as amended.
 */
bool amending_wants(struct amending *amending, const char *name, const char *path);
/* Record a step from one fingerprint to another; equal ends: what goes with it changes, not what it does. */
void amending_record(struct amending *amending, const char *target, const struct fingerprint *from,
                     const struct fingerprint *to);
/* Count it. */
void amending_done(struct amending *amending, const char *target);

/*
 * Amend the helpers and assets that were named, or all that were edited, came or went, and with them what the sealed
 * revisions use that were not edited themselves.
 */
void amend_helpers(struct amending *amending, const struct project_environment *environment);

/* The path in the repository that the lockfile has for a helper; NULL when it is outside. */
const char *amending_place(const struct amending *amending, const struct project_environment *environment,
                           const struct lock_helper *helper);

/*
 * What is to be said of an argument by which nothing was amended: that it is on the record already, else -1 with err
 * filled.
 */
int amending_explain(const struct amending *amending, const struct amend_argument *argument, struct error *err);

#endif
