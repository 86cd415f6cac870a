/*
 * locking.h - what init and lock share: a new lock for an environment, and writing it.
 */
#ifndef MIGLOCK_PROJECT_LOCKING_H
#define MIGLOCK_PROJECT_LOCKING_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct finding;
struct lock;
struct project;
struct project_environment;

/*
 * The lock an environment should have: every sealed entry as it is sealed, with the path and blob of
 * today; every other revision that is chosen, or locked already, as it is now; nothing else.  `chosen` is indexed
 * like the graph's nodes; NULL chooses all.
 */
void locking_build(struct lock *lock, const struct project *project, const struct project_environment *environment,
                   const bool *chosen);

struct locking_result {
	size_t nadded, nrefreshed, nremoved; /* entries */
	bool written;
};

/* Writes only when something differs; in a working tree or a plain directory. */
int locking_write(struct locking_result *result, const struct lock *lock, const struct project *project,
                  const struct project_environment *environment, struct error *err);

#endif
