/*
 * imports.h - which file of a snapshot an import means.
 *
 * Tried in this order: what the importing module puts in front of sys.path
 * itself (import_roots.h), prepend_sys_path, what env.py puts in front, the
 * directory of the file that configures Alembic, src/ there, the repository's
 * root, src/ there, what the build backend says (source_roots.h), helper-roots,
 * what env.py appends to sys.path, the script directory, what it lies in, the
 * version locations (env.py may extend sys.path in ways that literals do not
 * tell of), and what the importing module itself appends.  In each a package
 * wins over a module, both over a directory without __init__.py (PEP 420).
 * What none of them has is external; so are alembic and sqlalchemy, always, and
 * the standard library except where prepend_sys_path puts something in front
 * of it.
 */
#ifndef MIGLOCK_REACH_IMPORTS_H
#define MIGLOCK_REACH_IMPORTS_H

#include <stdbool.h>

#include "base/map.h"
#include "slice/slice.h"

struct arena;
struct config;
struct environment;
struct error;
struct modules;
struct snapshot;

struct imports {
	struct snapshot *snapshot;
	struct arena *arena;
	struct modules *files;
	const char **roots;
	size_t nroots, nfront; /* those in front of the standard library */
	size_t ntold;          /* and with those that env.py puts in front */
	const char *started;   /* the directory that Python is started in, most likely */
	struct map own_roots;  /* path -> struct import_roots */
	const char **led;      /* roots of modules' own in which something was found */
	size_t nled;
	const char *const *stop;
	size_t nstop;
	struct map directories; /* path -> struct map of the names in it */
	struct map types;       /* path -> what lies there */
	struct map modules;     /* path -> struct module, with the name it has here */
	struct map names;       /* dotted -> what it means */
	struct error *err;
	bool failed; /* err says why; what was found since means nothing */
};

/* Reports its failures through `failed`, for it is asked in the middle of things. */
void imports_init(struct imports *imports, struct snapshot *snapshot, const struct environment *environment,
                  const struct config *config, struct modules *modules, struct arena *arena, struct error *err);

/* Is the module one of those, or in one of them?  "app.core.*" is app.core too. */
bool imports_stop(const char *const *patterns, size_t npatterns, const char *module);

/* For a slicer. */
struct module_source imports_source(struct imports *imports);

/* Does a top-level module resolve to nothing in the project, whatever of it is imported? */
bool imports_is_external(struct imports *imports, const char *top);

/* Does it resolve to something for a module, which may add to sys.path? */
bool imports_finds(struct imports *imports, const struct module *from, const char *top);

/* What lies at the path of a Python file. */
const struct module *imports_module_at(struct imports *imports, const char *path);

/* What the module imports may be asked for soon. */
void imports_expect(struct imports *imports, const struct module *module);

/* The directory a dotted package lies in; NULL when the project has none. */
const char *imports_package_directory(struct imports *imports, const char *dotted);

/* A file by itself, whatever its name; it lies in no package.  NULL: it cannot be read, see `failed`. */
struct module *imports_read(struct imports *imports, const char *path);

bool imports_has_file(struct imports *imports, const char *path);
bool imports_has_directory(struct imports *imports, const char *path);

#endif
