/*
 * changes.h - the helpers and assets that changed, each with every sealed revision it reaches.
 */
#ifndef MIGLOCK_CHECK_CHANGES_H
#define MIGLOCK_CHECK_CHANGES_H

#include "base/map.h"
#include "check/check.h"

struct lock_helper;
struct lock_revision;
struct program;
struct reached;
struct revision;

/* One helper or asset that changed, and every revision it reaches. */
struct change {
	const char *name;
	const struct lock_helper *then;   /* NULL: it is new in what they reach */
	const struct reached *now;        /* NULL: gone */
	const struct reached *lacks;      /* it is a name that this has no more; then and now are NULL */
	const struct program *unreadable; /* what its module is now, when nobody can find it there */
	const char **revisions;
	size_t nrevisions;
	const char **come, **gone; /* what came into reach, and went out of it, with it */
	size_t ncome, ngone;
	const char *first; /* the command without which it cannot be taken back; NULL: none is needed */
};

struct changes {
	struct arena *arena;
	struct map by_name; /* -> struct change */
	struct change **items;
	size_t nitems;
};

/* Add what changed of the revision, which has a program and a reach. */
void changes_collect(struct changes *changes, const struct config *config, const struct subject *subject,
                     const struct lock_revision *entry, const struct revision *revision);

/* "2 applied revisions use it: 1f0e5d4c3b2a, 774225e563ca". */
const char *list_users(struct arena *arena, const char *const *revisions, size_t nrevisions);

/* The path in the snapshot's root of what the lockfile has. */
const char *change_place(const struct subject *subject, const struct lock_helper *helper, struct arena *arena);

/*
 * "5c6d7e8f -> app.guards:safe -> app.consts:SIZE", from the nearest revision of the change; NULL where it uses the
 * helper itself, or where that is gone.
 */
const char *change_way(const struct subject *subject, const struct change *change, struct arena *arena);

/* What a configuration must say so that the helper is not followed, and the command that puts that on record; NULL. */
const char *change_stop(struct check *check, const struct subject *subject, const struct change *change);

/* "what it means by x.load is not: …": the helper reads as it did, and is not what it was.  NULL: it was edited. */
const char *change_of_meaning(const struct subject *subject, const struct change *change, struct arena *arena);

/*
 * Reports modules that are gone, from which changes follow: returns those that do not, or all of them when none is
 * gone.
 */
const struct changes *check_missing(struct check *check, const struct subject *subject, const struct changes *changes);

#endif
