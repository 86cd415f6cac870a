/*
 * locking.h - what init and lock share: a new lock for an environment, and writing it.
 */
#ifndef MIGLOCK_CMD_LOCKING_H
#define MIGLOCK_CMD_LOCKING_H

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

struct objections {
	size_t nblocking; /* errors that speak against locking */
	size_t nnoted;    /* errors that do not, but that the user should know of */
};

/*
 * Check the project and print to standard output, as verify prints them, the errors whose rule is in
 * `blocking` and every finding whose rule is in `noted` (selectors; both end with NULL).
 */
struct objections locking_objections(struct project *project, const char *const *blocking, const char *const *noted);

#endif
