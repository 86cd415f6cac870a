/*
 * progress.h - how far a long walk has come, on a terminal.
 *
 * Nothing for the first moments, as in git (GIT_PROGRESS_DELAY, in seconds, says
 * how many), and nothing is left of it afterwards.
 */
#ifndef MIGLOCK_PROJECT_PROGRESS_H
#define MIGLOCK_PROJECT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	bool wanted;                 /* standard error is a terminal that can erase a line */
	bool printed;                /* something stands there */
	long long shown_after, next; /* milliseconds */
};

void progress_start(struct progress *progress, bool quiet);
/* "miglock: 1234 commits"; of: 0 where the end is not known. */
void progress_show(struct progress *progress, size_t done, size_t of, const char *things);
void progress_end(struct progress *progress);

#endif
