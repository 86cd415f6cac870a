/*
 * loads.h - what running a version file's module level does to what it imported.
 *
 * Alembic runs the module level of every version file before the first upgrade,
 * so a new file can change what all the others use: op.create_table = f,
 * TABLES.clear(), @compiles(String), os.environ["X"] = "1".
 */
#ifndef MIGLOCK_CHECK_LOADS_H
#define MIGLOCK_CHECK_LOADS_H

#include <stdbool.h>

struct arena;
struct module;
struct slice;

struct load_change {
	int line;
	const char *what; /* as it stands there: "op.create_table" */
};

/*
 * Returns whether there is one; *change is the first.  What binds or changes only the file's own names is none, nor is
 * a decorator of the project that changes nothing of its module.  `slice`: what the file reaches, which tells that;
 * NULL: nothing of the project.
 */
bool module_changes_others(const struct module *module, const struct slice *slice, struct load_change *change,
                           struct arena *arena);

#endif
