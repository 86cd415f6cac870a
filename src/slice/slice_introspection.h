/*
 * slice_introspection.h - docstrings, annotations and source text, where code that is reached reads them.
 *
 * Private to src/slice.
 */
#ifndef MIGLOCK_SLICE_SLICE_INTROSPECTION_H
#define MIGLOCK_SLICE_SLICE_INTROSPECTION_H

#include "slice/slice_build.h"

/* A step whose docstring, annotations or source text counts. */
struct left_out {
	size_t step;
	struct definition *definition; /* "module:f.__doc__" */
	const char *why;
};

/* Of all that the slice reaches so far; `seen`: definition -> its step, plus one. */
struct left_out *find_left_out(struct slicer *slicer, const struct slice *slice, const struct map *seen, size_t *n);

#endif
