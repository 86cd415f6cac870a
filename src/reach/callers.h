/*
 * callers.h - which steps of a slice lead to which.
 */
#ifndef MIGLOCK_REACH_CALLERS_H
#define MIGLOCK_REACH_CALLERS_H

#include <stddef.h>

#include "base/map.h"
#include "slice/slice.h"

struct caller {
	size_t step;
	const struct caller *next;
};

struct callers {
	struct map steps;   /* a definition's address -> its step, plus one */
	struct map callers; /* ... -> struct caller, the last step first */
};

/* The slice must outlive it, and not grow. */
void callers_init(struct callers *callers, const struct slice *slice, struct arena *arena);
/* The definition's step, plus one; 0: it is none of the slice. */
size_t callers_step(const struct callers *callers, const struct definition *definition);
/* The steps that have a link to the definition; one with several, more than once. */
const struct caller *callers_of(const struct callers *callers, const struct definition *definition);

#endif
