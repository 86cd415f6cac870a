/*
 * applied.h - where databases stand, as --applied or a pipe says it, among the revisions of a project.
 */
#ifndef MIGLOCK_PROJECT_APPLIED_H
#define MIGLOCK_PROJECT_APPLIED_H

#include <stdbool.h>
#include <stddef.h>

#include "plan/position.h"

struct arena;
struct error;
struct project;
struct settings;

struct database {
	const char *name;
	const char **ids; /* as given; none: it has run nothing */
	size_t nids;
};

struct databases {
	struct database *items;
	size_t nitems;
};

struct standing {
	struct position position;
	size_t environment; /* of the project's */
};

struct standings {
	struct standing *items; /* by environment, then as given */
	size_t nitems;
};

/*
 * --applied NAME=ID[,ID…][,NAME=ID…]; ID may be `base`. "-", or `piped`: `alembic current` on standard input, of a
 * database called "database". None asked for is none.
 */
int databases_read(struct databases *databases, const struct settings *settings, bool piped, struct arena *arena,
                   struct error *err);

/*
 * Find them among the project's revisions: in every environment that has one of a database's ids, and one that has run
 * nothing in all of them. An id that no environment knows is a failure.
 */
int standings_find(struct standings *standings, const struct databases *databases, const struct project *project,
                   struct error *err);

/* Is "-" the only argument? Anything else is a failure. */
int arguments_pipe(int nargs, char **args, const char *command, bool *piped, struct error *err);

#endif
