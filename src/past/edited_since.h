/*
 * edited_since.h - revisions that were edited after the commit that created them.
 *
 * What a team wants to know on the day it adopts miglock: which of the texts
 * that are about to be locked may not be those that databases have run.
 */
#ifndef MIGLOCK_PAST_EDITED_SINCE_H
#define MIGLOCK_PAST_EDITED_SINCE_H

#include <stddef.h>

struct error;
struct project;
struct project_environment;

struct edited_revision {
	const char *id;
	size_t nedits; /* that made it another program, or moved it in the chain */
};

/* Of those that are there today, most edited first. */
int edited_since_find(struct edited_revision **edited, size_t *nedited, struct project *project,
                      const struct project_environment *environment, struct error *err);

#endif
