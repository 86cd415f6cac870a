/*
 * lock_merge.h - the lock that has what both sides of a merge did.
 */
#ifndef MIGLOCK_LOCK_LOCK_MERGE_H
#define MIGLOCK_LOCK_LOCK_MERGE_H

struct arena;
struct lock;

/*
 * What one side added, changed or took away since `ancestor` (with nothing in it where there is none) is so in the
 * merged lock; where both changed an entry it is as in `ours`.  Borrows from all of them.
 */
void lock_merge(struct lock *merged, const struct lock *ancestor, const struct lock *ours, const struct lock *theirs,
                struct arena *arena);

#endif
