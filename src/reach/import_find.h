/*
 * import_find.h - what a dotted name means in the roots, and what is called how.
 *
 * Private to imports.c.
 */
#ifndef MIGLOCK_REACH_IMPORT_FIND_H
#define MIGLOCK_REACH_IMPORT_FIND_H

#include <stdbool.h>

#include "reach/import_place.h"

struct imports;
struct module;

/* import_module("../x") and "a..b" name nothing that Python would find. */
bool import_is_dotted(const char *name);

/* The part before the first dot. */
const char *import_top(struct imports *imports, const char *dotted);
/* alembic, sqlalchemy or one of the standard library: no file that happens to end in its name is meant. */
bool import_is_known(const char *top);

/* `import a.b.c`; whoever asks twice gets the same. */
const struct import_place *import_find(struct imports *imports, const char *dotted);

/* ... in directories that are not roots for all; no namespace. */
struct import_place import_find_in(struct imports *imports, const char **directories, size_t ndirectories,
                                   const char *dotted);

/* Where Python looks for what is in a directory: without __init__ in all portions of the namespace that it is part of.
 */
const struct import_place *import_package_at(struct imports *imports, const char *directory);

/* A dotted name in there; "" is the directory's own package. */
struct import_place import_find_beside(struct imports *imports, const char *directory, const char *dotted);

/* How a file is called, or a directory without __init__: as it is imported by; `imported_as` where no root leads
   there, or NULL. */
const char *import_name(struct imports *imports, const char *path, const char *imported_as);

/* The root that a module was found in, by its name; NULL: it is one that all have, or not known. */
const char *import_own_root(struct imports *imports, const struct module *module);

#endif
