/*
 * slice_loads.h - what importing does to others, for whoever imports: a new version file, env.py.
 */
#ifndef MIGLOCK_SLICE_SLICE_LOADS_H
#define MIGLOCK_SLICE_SLICE_LOADS_H

#include "slice/slice.h"

/* Importing a module of the project changes something that is not its own. */
struct import_change {
	const struct module *by;
	int line;           /* of it */
	const char *module; /* path of the one that has what is changed; NULL: Alembic, SQLAlchemy, or `name` */
	const char *name;   /* in it, NULL: any; without a module a library: "os" */
};

struct import_changes {
	struct import_change *items;
	size_t nitems;
};

/* Of all modules that loading the sliced file runs. */
void slice_import_changes(struct import_changes *changes, struct slicer *slicer, const struct slice *slice);

/* Add those modules, by their paths. */
void slice_add_imported(struct map *loaded, const struct slice *slice);

/* Add what importing a file imports, to any depth; `late`: what functions import too, wherever they stand. */
void slice_add_loaded(struct map *loaded, struct slicer *slicer, const struct module *file, bool late);

#endif
