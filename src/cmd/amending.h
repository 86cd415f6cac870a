/*
 * amending.h - what amending revisions and amending helpers share.
 */
#ifndef MIGLOCK_CMD_AMENDING_H
#define MIGLOCK_CMD_AMENDING_H

#include <stdbool.h>
#include <stddef.h>

struct fingerprint;
struct lock;
struct project;
struct project_environment;

struct amending {
	struct project *project;
	const char *reason, *by, *on;
	bool all;
	int nargs;
	char **args; /* revisions, helpers and assets */
	bool *found; /* [arg] */
	size_t namended;
	bool quiet;
};

/* Record a step from one fingerprint to another; equal ends: what goes with it changes, not what it does. */
void amending_record(struct amending *amending, struct lock *lock, const char *target, const struct fingerprint *from,
                     const struct fingerprint *to);
/* Count it and tell the user. */
void amending_done(struct amending *amending, const char *target);

/*
 * Amend the helpers and assets that were named, or all that were edited, came or went, and with them what the sealed
 * revisions use that were not edited themselves.  `lock` is what will be written.
 */
void amend_helpers(struct amending *amending, struct lock *lock, const struct project_environment *environment);

#endif
