/*
 * sealing_context.h - what a sealing is built from: only sealing*.c include it.
 */
#ifndef MIGLOCK_LOCK_SEALING_CONTEXT_H
#define MIGLOCK_LOCK_SEALING_CONTEXT_H

#include "lock/lock.h"
#include "lock/sealing.h"

struct sealing_context {
	const struct lock *lock;
	const struct lock *const *bases;
	size_t nbases;
	bool either;
	bool *fresh; /* [base * namendments + i]: the base does not have the lock's amendment i */
	bool *used;  /* [i]: a step of some entry */
	struct sealing_step *steps;
	size_t nsteps;
	size_t lock_at, *bases_at; /* how far each lock's entries have been gone through */
	struct arena *arena;
	struct sealing *sealing;
};

/* Which records are new since that base, and which of its records were lost. */
void compare_records(struct sealing_context *context, size_t base);

/*
 * Do records that this base does not have lead from one fingerprint to the other?  A record with equal ends is a
 * step that changes the edges only: *edges says whether there was one.
 */
bool on_record(struct sealing_context *context, size_t base, const char *target, const struct fingerprint *from,
               const struct fingerprint *to, bool *edges);

/*
 * What a revision uses may change with the helpers, and one record of a helper speaks for all revisions that use it: of
 * each that has come or gone there must be one.
 */
bool uses_on_record(struct sealing_context *context, size_t base, const struct lock_revision *was,
                    const struct lock_revision *now);

/* The new records, those that were a step of something and those that were not. */
void sort_amendments(struct sealing_context *context);

#endif
