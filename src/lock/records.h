/*
 * records.h - amendments and tombstones: adding them, and never losing one.
 */
#ifndef MIGLOCK_LOCK_RECORDS_H
#define MIGLOCK_LOCK_RECORDS_H

struct arena;
struct lock;
struct lock_amendment;
struct lock_pruned;
struct sealing;

/* The lock's records without those that are of no use, and with those of a base that it had lost. */
void records_mend(struct lock *lock, const struct sealing *sealing, struct arena *arena);

void records_add_amendment(struct lock *lock, const struct lock_amendment *amendment, struct arena *arena);
void records_add_pruned(struct lock *lock, const struct lock_pruned *pruned, struct arena *arena);

#endif
