/*
 * init_as_of.h - adopting in the middle of an incident.
 */
#ifndef MIGLOCK_CMD_INIT_AS_OF_H
#define MIGLOCK_CMD_INIT_AS_OF_H

struct error;
struct project;

/*
 * Locks the revisions of settings->as_of in the lockfiles of `now`, a project of the working tree that has none, and
 * says which of today's are others.  Returns an exit status, -1 on failure.
 */
int init_as_of(struct project *now, struct error *err);

#endif
