/*
 * import_roots.h - the directories in which top-level modules are looked for.
 *
 * In this order: prepend_sys_path; the directory of the ini, and the
 * repository's root; the one above the topmost package that holds the script
 * directory; what the build backend says (source_roots.h) and the directory
 * itself, for every pyproject.toml, setup.py or setup.cfg from the script
 * directory up to the root; src/ beside all those; helper-roots.  A directory
 * that is a package is none of them, unless a setting names it: what lies in
 * it is imported by the package's name.
 *
 * What env.py, the packages around a module and the module itself add to
 * sys.path is looked through by that module's imports alone.  Where several
 * configurations name the same script directory, all have to lead to the same.
 * Private to imports.c.
 */
#ifndef MIGLOCK_REACH_IMPORT_ROOTS_H
#define MIGLOCK_REACH_IMPORT_ROOTS_H

#include <stdbool.h>
#include <stddef.h>

struct config;
struct environment;
struct imports;
struct module;

/* First those that are put in front of sys.path. */
struct search_roots {
	const char **items;
	size_t nitems, nfront;
};

void import_roots_init(struct imports *imports, const struct environment *environment, const struct config *config);

bool import_roots_have(const struct imports *imports, const char *directory);

const struct search_roots *import_roots_of(struct imports *imports, const struct module *module);

#endif
