/*
 * conflict_lock.h - a lockfile that git could not merge.
 */
#ifndef MIGLOCK_PROJECT_CONFLICT_LOCK_H
#define MIGLOCK_PROJECT_CONFLICT_LOCK_H

struct error;
struct project;

/*
 * Where the index has both sides and the working tree's file conflict markers, or one side only, write what both have,
 * and say so.
 */
int conflict_resolve(struct project *project, const char *lockfile, struct error *err);

#endif
