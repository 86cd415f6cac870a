/*
 * import_place.h - the file that a name means in a directory.
 *
 * Private to imports.c.
 */
#ifndef MIGLOCK_REACH_IMPORT_PLACE_H
#define MIGLOCK_REACH_IMPORT_PLACE_H

#include <stdbool.h>

struct imports;

/*
 * The file a dotted name means in a directory: "x/__init__.py", "x.py"; or, with *is_namespace, the directory
 * "x".  "" is the directory's own package.
 */
const char *import_locate(struct imports *imports, const char *directory, const char *dotted, bool *is_namespace);

/* Does a directory without __init__.py hold Python at all? */
bool import_holds_python(struct imports *imports, const char *directory);

#endif
