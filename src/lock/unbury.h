/*
 * unbury.h - a prune that was taken back.
 *
 * A tombstone keeps an id from coming back as something else.  Where the very
 * revision comes back, as `git revert` of a mistaken prune brings it, it is
 * sealed as if it had never been gone.
 */
#ifndef MIGLOCK_LOCK_UNBURY_H
#define MIGLOCK_LOCK_UNBURY_H

#include <stddef.h>

struct arena;
struct lock;
struct lock_pruned;

/*
 * The base as it was before: with an entry in place of each tombstone that `now` has not any more, and an entry of the
 * same hash and parents instead; what was put on others by the prune comes after it again, if it does in `now`.
 * The base itself where there is none.  Adds the tombstones to *returned.
 */
const struct lock *lock_unbury(const struct lock *base, const struct lock *now, const struct lock_pruned ***returned,
                               size_t *nreturned, struct arena *arena);

#endif
