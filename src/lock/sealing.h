/*
 * sealing.h - what the locks at the base of a change seal, and which steps away from it are on record.
 *
 * A sealed entry may differ from the base's only by amendments and tombstones
 * that this change adds: records that the base has already have been used up.
 * With several bases, what any of them sealed is sealed, and a step must be on
 * record for each base that has not made it.  A record is new that none of them
 * has; or, where any one of them may be the only base, that the first has not.
 */
#ifndef MIGLOCK_LOCK_SEALING_H
#define MIGLOCK_LOCK_SEALING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/map.h"
#include "python/fingerprint.h"

struct arena;
struct lock;
struct lock_amendment;
struct lock_helper;
struct lock_pruned;
struct lock_revision;

enum sealed_state {
	SEALED_KEPT,
	SEALED_AMENDED, /* differs from every base, by records that are new in this change */
	SEALED_CHANGED, /* differs without a record */
	SEALED_GONE
};

struct sealed {
	const struct lock_revision *entry; /* what the revision must be now */
	const struct lock_revision *was;   /* as a base has it */
	const struct lock_revision *now;   /* as the change's lock has it; NULL: it does not */
	enum sealed_state state;
	const char *difference; /* the key that differs, NULL when none does */
	bool blob_moved;        /* the lock names a text of it that no base names */
};

struct sealed_helper { /* or asset */
	const struct lock_helper *entry, *was, *now;
	enum sealed_state state;
};

struct sealing {
	struct sealed *revisions; /* sorted by id, without the pruned */
	size_t nrevisions;
	struct map by_id;              /* to them */
	struct sealed_helper *helpers; /* those that sealed revisions use, sorted by name within helpers and assets */
	size_t nhelpers;
	const struct lock_pruned **pruned; /* sealed at a base, and given a tombstone in this change */
	size_t npruned;
	const struct lock_amendment **useless; /* new in this change, and no step of any entry */
	size_t nuseless;
	const struct lock_amendment **used; /* new in this change, steps of an entry */
	size_t nused;
	const struct lock_amendment **known; /* the same, of those that the first base has and another has not */
	size_t nknown;
	const struct lock_amendment **lost_amendments; /* of a base, and not in the change's lock */
	size_t nlost_amendments;
	const struct lock_pruned **lost_pruned;
	size_t nlost_pruned;
};

/* Something besides entries that a change may do on record only: its configuration checks less, a lockfile is dropped.
 */
struct sealing_step {
	const char *target;
	struct fingerprint from, to;
	bool of_first;  /* away from the first base */
	bool on_record; /* in the lock of one of the environments */
};

/*
 * `lock` is the change's own, NULL when it has none: then every entry is as at the base. Those of `steps` that it has
 * on record are marked.  `either`: any one of the bases may be the only one.
 */
void sealing_build(struct sealing *sealing, const struct lock *lock, const struct lock *const *bases, size_t nbases,
                   bool either, struct sealing_step *steps, size_t nsteps, struct arena *arena);

/* That marking alone, before it is known what revisions are: the steps decide by what they are judged. */
void sealing_mark_steps(const struct lock *lock, const struct lock *const *bases, size_t nbases, bool either,
                        struct sealing_step *steps, size_t nsteps, struct arena *arena);

/* NULL when it is not sealed. */
const struct sealed *sealing_find(const struct sealing *sealing, const char *id);

/* A helper or an asset by its name; NULL when no sealed revision uses it. */
const struct sealed_helper *sealing_find_helper(const struct sealing *sealing, const char *name);

/*
 * The parents an entry has once those in the lock's tombstones are taken out, or replaced by what replaces them:
 * in their order, or sorted where that is none.
 */
void sealing_parents(const char *const *parents, size_t nparents, bool ordered, const struct lock *lock,
                     struct arena *arena, const char ***left, size_t *nleft);

#endif
