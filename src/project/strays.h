/*
 * strays.h - files that look like revisions and belong to no environment.
 *
 * Plug-ins bring version directories that Alembic finds through entry points or
 * code.  What is not looked at is named, with the configuration that takes it in.
 */
#ifndef MIGLOCK_PROJECT_STRAYS_H
#define MIGLOCK_PROJECT_STRAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct error;
struct project;

struct stray_directory {
	const char *path;
	size_t nfiles;
};

struct strays {
	struct stray_directory *items; /* in the order of their paths */
	size_t nitems, nfiles;
};

/* Of tracked Python files below a directory whose name speaks of migrations, versions or Alembic. */
int strays_find(struct strays *strays, const struct project *project, struct error *err);

/* Nothing where there are none. */
void strays_print(const struct strays *strays, const struct project *project, bool with_configuration, FILE *out);

#endif
