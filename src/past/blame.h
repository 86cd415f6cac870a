/*
 * blame.h - errors that a change did not bring.
 */
#ifndef MIGLOCK_PAST_BLAME_H
#define MIGLOCK_PAST_BLAME_H

#include <stddef.h>

struct check;
struct project;

/*
 * Take out the errors that the base has as well, about a file that is the same there; returns how many.  None where
 * there are several bases: which of them had it is not worth telling.
 */
size_t blame_leave_out(struct check *check, const struct project *project);

#endif
