/*
 * loads.h - what new version files import that changes others when it is imported.
 */
#ifndef MIGLOCK_REACH_LOADS_H
#define MIGLOCK_REACH_LOADS_H

#include <stddef.h>

struct environment;
struct imports;
struct revision;
struct slicer;

/*
 * Fill in `changes` of the reach of new revisions, which have been sliced.  What env.py imports, or an applied
 * revision, is loaded anyway; so is, where the application runs env.py, what the application imports.
 */
void loads_find(struct imports *imports, struct slicer *slicer, struct revision *const *revisions, size_t nrevisions,
                const struct environment *environment);

#endif
