/*
 * conflict_lock.h - a lockfile that git could not merge.
 */
#ifndef MIGLOCK_PROJECT_CONFLICT_LOCK_H
#define MIGLOCK_PROJECT_CONFLICT_LOCK_H

struct error;
struct project;

/*
 * Where the index has both sides and the working tree's file conflict markers, or one side only, write what both have,
 * and say so.  The same where a merge that is committed put the lines of both together (merge=union), which is no
 * lockfile.
 */
int conflict_resolve(struct project *project, const char *lockfile, struct error *err);

/* What git is to be told of the lockfiles that were resolved; nothing where none was. */
void conflict_say_next(const struct project *project);

#endif
