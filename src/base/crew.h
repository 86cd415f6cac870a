/*
 * crew.h - threads that share out a list.
 *
 * Each worker has an arena of its own, which lives as long as the crew: what a
 * task makes may stay there.
 */
#ifndef MIGLOCK_BASE_CREW_H
#define MIGLOCK_BASE_CREW_H

#include <stddef.h>

struct arena;
struct crew;
struct error;

struct worker {
	size_t number; /* below crew_size */
	struct arena *arena;
};

/* What is to be done with item `i`.  Returns 0; -1 with err filled, and no further item is begun. */
typedef int crew_task(void *context, struct worker *worker, size_t i, struct error *err);

/* Of `size` workers; 0: one for each core. */
struct crew *crew_new(size_t size);
void crew_free(struct crew *crew);
size_t crew_size(const struct crew *crew);

/*
 * Do all items, in any order, with no more workers than leaves each `least` of them.  The caller's thread is one, and
 * begins with item 0.
 */
int crew_run(struct crew *crew, size_t nitems, size_t least, crew_task *task, void *context, struct error *err);

#endif
