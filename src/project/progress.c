/*
 * progress.c - one line that is written over.
 */
#include "project/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DELAY = 1000, EVERY = 100 }; /* milliseconds */

static long long
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

void
progress_start(struct progress *progress, bool quiet)
{
	const char *terminal = getenv("TERM"), *delay = getenv("GIT_PROGRESS_DELAY");
	char *end = NULL;
	long seconds = delay ? strtol(delay, &end, 10) : 0;

	*progress = (struct progress){.wanted = !quiet && isatty(STDERR_FILENO) && terminal && *terminal &&
	                                        strcmp(terminal, "dumb") != 0};
	progress->shown_after = now() + (delay && end > delay && *end == '\0' && seconds >= 0 ? seconds * 1000 : DELAY);
	progress->next = progress->shown_after;
}

void
progress_show(struct progress *progress, size_t done, size_t of, const char *things)
{
	long long time;

	if (!progress->wanted || (time = now()) < progress->next)
		return;
	progress->next = time + EVERY;
	progress->printed = true;
	if (of)
		fprintf(stderr, "\rmiglock: %zu of %zu %s\033[K", done, of, things);
	else
		fprintf(stderr, "\rmiglock: %zu %s\033[K", done, things);
	fflush(stderr);
}

void
progress_end(struct progress *progress)
{
	if (progress->printed)
		fputs("\r\033[K", stderr);
	progress->printed = false;
	progress->wanted = false;
}
