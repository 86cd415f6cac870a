/*
 * objections.h - what a check finds that speaks against writing a lockfile.
 */
#ifndef MIGLOCK_PAST_OBJECTIONS_H
#define MIGLOCK_PAST_OBJECTIONS_H

#include <stddef.h>
#include <stdio.h>

struct project;

struct objections {
	size_t nblocking; /* errors that speak against locking */
	size_t nnoted;    /* errors that do not, but that the user should know of */
};

/*
 * Check the project and print, as verify prints them (NULL: nowhere), the errors whose rule is in
 * `blocking` and every finding whose rule is in `noted` (selectors; both end with NULL).
 */
struct objections objections_find(struct project *project, const char *const *blocking, const char *const *noted,
                                  FILE *out);

#endif
