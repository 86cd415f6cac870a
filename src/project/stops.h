/*
 * stops.h - where to stop following, when revisions reach too much.
 *
 * A revision that asks a model for its schema, or a column type for its class, may lead through
 * that into all of the application.
 */
#ifndef MIGLOCK_PROJECT_STOPS_H
#define MIGLOCK_PROJECT_STOPS_H

#include <stdbool.h>
#include <stddef.h>

struct project;
struct revision;

/* Does it reach so much that it runs the application itself? */
bool reaches_far(const struct revision *revision);

/*
 * Patterns for `stop` that leave out much of what such revisions reach, the widest effect first;
 * *most: more than half of it.  None matches a module that a revision names itself, or that one
 * which reaches little uses.  0: no few patterns help.  The patterns are the project's.
 */
size_t stops_find(const char ***patterns, bool *most, const struct project *project);

#endif
