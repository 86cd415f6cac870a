/*
 * import_roots.h - the directories in which names of modules are looked for.
 *
 * Those for all imports stand in struct imports.  What a revision or a helper
 * adds to sys.path counts for its own imports, for those of modules below it
 * when it is a package, and for those of modules found there: what else may
 * run before is not known.  Private to imports.c.
 */
#ifndef MIGLOCK_REACH_IMPORT_ROOTS_H
#define MIGLOCK_REACH_IMPORT_ROOTS_H

#include <stddef.h>

struct config;
struct environment;
struct imports;
struct module;

struct import_roots {
	const char **items; /* normalised */
	size_t nitems, nfront;
};

void import_roots_init(struct imports *imports, const struct environment *environment, const struct config *config);

const struct import_roots *import_roots_of(struct imports *imports, const struct module *module);
/* An import was found in that root of a module's own. */
void import_roots_led(struct imports *imports, const char *root);

#endif
