/*
 * used_changes.h - how what a sealed revision uses differs from what its entry says.
 *
 * What only comes or goes with another change is shown and accepted with that one.
 */
#ifndef MIGLOCK_CHECK_USED_CHANGES_H
#define MIGLOCK_CHECK_USED_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct config;
struct lock_helper;
struct lock_revision;
struct reached;
struct revision;
struct subject;

struct used_change {
	const char *name;
	const struct lock_helper *then; /* NULL: it is new in what the revision reaches */
	const struct reached *now;      /* NULL: it is reached no more */
	const char *with;               /* the change that brings or takes it; NULL: it stands for itself */
	const struct reached
		*lacks; /* it is a name that this, all of a module, does not have any more; then and now NULL */
	bool stopped;   /* gone because the configuration says so, or behind what it stops at: that is ML307's */
};

struct used_changes {
	struct used_change *items; /* in the order of the entry's uses, what is new behind them */
	size_t nitems;
};

/*
 * A revision that was edited itself may use others than before: of that only what it still uses counts.  It has a
 * program and a reach.
 */
void used_changes_find(struct used_changes *changes, const struct config *config, const struct subject *subject,
                       const struct lock_revision *entry, const struct revision *revision, struct arena *arena);

#endif
