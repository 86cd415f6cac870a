/*
 * entries.h - making a new lock from what is sealed, what was locked, and what the files say now.
 */
#ifndef MIGLOCK_LOCK_ENTRIES_H
#define MIGLOCK_LOCK_ENTRIES_H

#include "base/map.h"

struct arena;
struct lock;
struct lock_revision;
struct revision;
struct sealing;

/*
 * The entry for a revision that was parsed, or the one it was recognised by.  `directory` is the lockfile's.
 * A recognised revision keeps hash and parts of `known`.
 */
struct lock_revision lock_entry_of(const struct revision *revision, const struct lock_revision *known,
                                   const char *directory, struct arena *arena);

/* Helpers and assets that are added to a lock, each name once: what it has, or what comes first, stays. */
struct used {
	struct lock *lock;
	const char *directory; /* the lockfile's */
	struct map names;
};
void used_begin(struct used *used, struct lock *lock, const char *directory, struct arena *arena);
/* Those that are sealed, with those that an amendment in the change's own lock (NULL: it has none) has sealed
   revisions use. */
void used_add_sealed(struct used *used, const struct sealing *sealing, const struct lock *own);
/* Those a revision uses now. */
void used_add(struct used *used, const struct revision *revision);

/* Take out helpers and assets that no revision uses. */
void lock_drop_unused(struct lock *lock, struct arena *arena);

/* Sort what was put together in any order. */
void lock_sort(struct lock *lock);

#endif
