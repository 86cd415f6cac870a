/*
 * undone.h - amendments whose edit was taken back since.
 *
 * What an amendment accepted is sealed from then on, but not while the text is again what every base has: then there
 * is no edit, and the record is one of no use.
 */
#ifndef MIGLOCK_PROJECT_UNDONE_H
#define MIGLOCK_PROJECT_UNDONE_H

struct arena;
struct lock;
struct project_environment;

/* The environment's lock with the entries of such as the base has them; its own where there are none. */
const struct lock *lock_without_undone(const struct project_environment *environment, struct arena *arena);

#endif
