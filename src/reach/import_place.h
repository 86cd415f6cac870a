/*
 * import_place.h - what one part of a dotted name means in directories, as Python's FileFinder sees it.
 *
 * In each directory in turn a package ("x/__init__", in any loader's spelling)
 * goes before a module ("x.cpython-312-x86_64-linux-gnu.so", "x.abi3.so",
 * "x.so", "x.py", "x.pyc"); where no directory has either, all directories
 * called x are one namespace (PEP 420).  Of a working tree compiled files that
 * git ignores do not count: they are everybody's own.
 */
#ifndef MIGLOCK_REACH_IMPORT_PLACE_H
#define MIGLOCK_REACH_IMPORT_PLACE_H

#include <stdbool.h>
#include <stddef.h>

struct imports;

enum import_kind { IMPORT_NOTHING, IMPORT_MODULE, IMPORT_PACKAGE, IMPORT_NAMESPACE };

struct import_place {
	enum import_kind kind;
	const char *path;    /* the file; of a namespace the first directory */
	const char **within; /* where Python looks for what is in a package or a namespace */
	size_t nwithin;
	const char
		*leaves; /* a link that leads out of the snapshot is what Python finds; then nothing is known of it */
};

struct import_place import_place_find(struct imports *imports, const char *const *directories, size_t ndirectories,
                                      const char *name);

/* The __init__ file of a directory; NULL when it is no package. */
const char *import_package_file(struct imports *imports, const char *directory);

/* Is it the __init__ file of a package? */
bool import_is_package_file(const char *path);

/* Does a directory without __init__ hold Python at all? */
bool import_holds_python(struct imports *imports, const char *directory);

#endif
