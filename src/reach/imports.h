/*
 * imports.h - which file of a snapshot an import means.
 *
 * As Python's own finders do: one part of a dotted name at a time, in the roots
 * of import_roots.h or in the package that the part before it is.  A package
 * or module in any root goes before a namespace, whose portions come from all
 * of them.  alembic and sqlalchemy are external, always, since they are
 * imported before anything of the project; so is the standard library, except
 * where prepend_sys_path puts something in front of it.
 *
 * What no root has, though a path of the tree ends in it, is not foreign: see
 * import_candidates.h.  What is found nowhere is external.
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
	const char *script_location;
	const char **roots;
	size_t nroots, nfront;       /* those in front of the standard library */
	struct search_roots *others; /* of further configurations of the same script directory */
	size_t nothers;
	const char *const *stop;
	size_t nstop;
	struct map directories; /* path -> struct listing */
	struct map types;       /* path -> what lies there */
	struct map modules;     /* path -> struct module, with the name it has here */
	struct map names;       /* dotted -> struct import_place */
	struct map owners;      /* a module's name -> the path that has it here */
	struct map portions;    /* a directory without __init__ -> struct import_place, the namespace it is part of */
	struct map tails;       /* last part of a path -> struct tails, see import_candidates.c */
	struct map candidates;  /* dotted -> struct candidates, likewise */
	bool has_tails;
	const char *started; /* the ini's directory: where Python may be started, as in the repository's root */
	struct map searches; /* a module's path -> struct search_roots, see import_roots.h */
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

/* Can nothing that is imported of a top-level module lead into the project? */
bool imports_is_external(struct imports *imports, const char *top);

/* Does anything that the module imports of a top-level module lead into the project, or should? */
bool imports_finds(struct imports *imports, const struct module *from, const char *top);

/* What lies at the path of a Python file. */
const struct module *imports_module_at(struct imports *imports, const char *path);

/* The file that another configuration of the same script directory finds by the module's name; NULL: the same. */
const char *imports_other(struct imports *imports, const struct module *module);

/* What the module imports may be asked for soon. */
void imports_expect(struct imports *imports, const struct module *module);

/* The directory a dotted package lies in; NULL when the project has none. */
const char *imports_package_directory(struct imports *imports, const char *dotted);

/* A file by itself, whatever its name; it lies in no package.  NULL: it cannot be read, see `failed`. */
struct module *imports_read(struct imports *imports, const char *path);

bool imports_has_file(struct imports *imports, const char *path);
bool imports_has_directory(struct imports *imports, const char *path);

#endif
