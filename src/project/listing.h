/*
 * listing.h - the version files of an environment.
 */
#ifndef MIGLOCK_PROJECT_LISTING_H
#define MIGLOCK_PROJECT_LISTING_H

#include <stddef.h>

struct error;
struct project;
struct project_environment;
struct revision;

/* Read the lockfile of every environment and list its version files in load order; their paths are all that is known.
 */
int listing_begin(struct project *project, struct error *err);

/*
 * Those whose blob a base's lock has, and that are their file and no more, are as that says; the others are added to
 * *unread (all of them where the opening parses all).
 */
int listing_finish(struct project *project, struct project_environment *environment, struct revision ***unread,
                   size_t *nunread, struct error *err);

#endif
