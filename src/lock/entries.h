/*
 * entries.h - making a new lock from what is sealed, what was locked, and what the files say now.
 */
#ifndef MIGLOCK_LOCK_ENTRIES_H
#define MIGLOCK_LOCK_ENTRIES_H

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

/*
 * Helpers and assets, each once: those that are sealed, with those that an amendment in the change's own lock (NULL: it
 * has none) has sealed revisions use; then those a revision uses now.
 */
void lock_add_sealed_uses(struct lock *lock, const struct sealing *sealing, const struct lock *own,
                          struct arena *arena);
void lock_add_uses(struct lock *lock, const struct revision *revision, const char *directory, struct arena *arena);

/* Take out helpers and assets that no revision uses. */
void lock_drop_unused(struct lock *lock, struct arena *arena);

/* Sort what was put together in any order. */
void lock_sort(struct lock *lock);

#endif
