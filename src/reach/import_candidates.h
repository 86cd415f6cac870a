/*
 * import_candidates.h - what an import may mean that no root leads to, though a path of the tree ends in its name.
 *
 * Code may extend sys.path, and a Dockerfile set PYTHONPATH, in ways that only
 * running them tells.  So "shop.helpers" is looked for as "…/shop/helpers.py"
 * and "…/shop/helpers/__init__.py" among the tracked files; what does not have
 * the names that are taken from it is doubted.  A directory without __init__.py
 * is meant only where such a name lies in it.  Of several, one that lies beside
 * or above the script directory goes first; where that leaves several, none is
 * taken, and they are named.  Likewise what lies in a package, whose modules
 * are imported by the package's name, and defines all that is taken:
 * shop/packaging/utils.py is not packaging.utils.  Nor is a wrapper, which
 * imports of the library what it has not itself.  Private to imports.c.
 */
#ifndef MIGLOCK_REACH_IMPORT_CANDIDATES_H
#define MIGLOCK_REACH_IMPORT_CANDIDATES_H

#include <stdbool.h>

#include "reach/import_place.h"

struct imports;
struct module;

/* Is there any for whatever is imported of a top-level module? */
bool import_candidates_exist(struct imports *imports, const char *top);

/* The one that an import in a module means: IMPORT_NOTHING where there is none, or where it is unsure which of the
   files in *unsure is meant. */
struct import_place import_candidates_find(struct imports *imports, const struct module *from, const char *dotted,
                                           const char **unsure);

/* Does the module or namespace have all that is taken from it there?  Of a namespace, something has to be taken. */
bool import_is_plausible(struct imports *imports, const struct import_place *place, const struct module *from,
                         const char *dotted);

#endif
