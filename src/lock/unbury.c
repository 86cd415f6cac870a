/*
 * unbury.c - tombstones back to entries.
 */
#include "lock/unbury.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/names.h"
#include "lock/entries.h"
#include "lock/lock.h"
#include "lock/sealing.h"

/* NULL: it is still pruned, or not what was buried. */
static const struct lock_revision *
returned_entry(const struct lock_pruned *pruned, const struct lock *now)
{
	const struct lock_revision *entry = lock_find_pruned(now, pruned->id) ? NULL : lock_find(now, pruned->id);

	return entry && fingerprint_equal(&entry->hash, &pruned->hash) &&
	                       names_equal(entry->down, entry->ndown, pruned->down, pruned->ndown)
	               ? entry
	               : NULL;
}

/* Does it come after what it came after before the prune, by the tombstones that the base has? */
static void
put_back(struct lock_revision *entry, const struct lock *base, const struct lock *now, struct arena *arena)
{
	const struct lock_revision *is = lock_find(now, entry->id);
	const char **left;
	size_t nleft;

	if (!is)
		return;
	sealing_parents(is->down, is->ndown, true, base, arena, &left, &nleft);
	if (names_equal(left, nleft, entry->down, entry->ndown)) {
		entry->down = is->down;
		entry->ndown = is->ndown;
	}
}

const struct lock *
lock_unbury(const struct lock *base, const struct lock *now, const struct lock_pruned ***returned, size_t *nreturned,
            struct arena *arena)
{
	struct lock *before = NULL;
	struct lock_pruned *kept = NULL;
	size_t nkept = 0, known = base->nrevisions;

	for (size_t i = 0; now && i < base->npruned; i++) {
		const struct lock_revision *entry = returned_entry(&base->pruned[i], now);

		if (!entry) {
			*ARENA_PUSH(arena, kept, nkept) = base->pruned[i];
			continue;
		}
		if (!before) {
			before = ARENA_NEW(arena, struct lock);
			*before = *base;
			before->revisions = ARENA_ARRAY(arena, struct lock_revision, known + base->npruned + 1);
			if (known)
				memcpy(before->revisions, base->revisions, known * sizeof *base->revisions);
		}
		before->revisions[before->nrevisions++] = *entry;
		*ARENA_PUSH(arena, *returned, *nreturned) = &base->pruned[i];
	}
	if (!before)
		return base;
	before->pruned = kept;
	before->npruned = nkept;
	for (size_t i = 0; i < known; i++)
		put_back(&before->revisions[i], base, now, arena);
	lock_sort(before);
	return before;
}
