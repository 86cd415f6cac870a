/*
 * splice_imports.h - imports that go back with a definition.
 *
 * Private to splice.c.
 */
#ifndef MIGLOCK_SLICE_SPLICE_IMPORTS_H
#define MIGLOCK_SLICE_SPLICE_IMPORTS_H

#include "slice/place.h"

struct lines_to_add {
	const char **items;
	size_t nitems;
};

/* What the definition at `places` uses by an import of then's, and now has under no meaning at all. */
void find_lost_imports(struct lines_to_add *lines, const struct module *then, const struct places *places,
                       const struct module *now, struct arena *arena);

/* The line they come after; 0: before all others. */
int line_for_imports(const struct module *now);

#endif
