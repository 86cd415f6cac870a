/*
 * plan.h - what is pending, what it does, and the way back.
 */
#ifndef MIGLOCK_PLAN_PLAN_H
#define MIGLOCK_PLAN_PLAN_H

#include "plan/operation.h"
#include "plan/position.h"

struct graph_node;

struct leaving {          /* what the way back leaves behind */
	const char *kind; /* "type", "table" */
	const char *name;
};

struct plan_revision {
	struct graph_node *node;
	const char *state; /* "draft", "sealed", … */
	struct script script;
	struct leaving *leaves;
	size_t nleaves;
};

struct back_step {
	const char *target; /* of alembic downgrade */
	const char **removes;
	size_t nremoves;
};

struct way_back {
	struct back_step *steps;
	size_t nsteps;
	const char *refused; /* why there is none, a sentence; NULL: there is */
};

struct loss {
	const char *what;
	const char *when; /* "upgrade", "downgrade" */
	const char *revision;
	int line;
};

struct plan {
	const char *environment;
	const char *database; /* NULL: the base of this change */
	const struct position *from;
	struct plan_revision *revisions; /* pending, parents first */
	size_t nrevisions;
	struct way_back back;
	struct loss *losses;
	size_t nlosses;
	size_t counts[NCLASSES]; /* revisions that have an operation of the class */
};

/* Where script_read's text comes from; NULL with *why where it cannot be had. */
struct plan_source {
	void *context;
	bool (*read)(void *context, const struct graph_node *node, struct text *source, const char **why);
	const char *(*state)(void *context, const struct graph_node *node);
};

void plan_make(struct plan *plan, const struct position *from, enum dialect dialect, const struct plan_source *source,
               struct arena *arena);

/*
 * The commands that take a database from having run everything back to `from`: tried on the graph, and refused where
 * they would not end there.
 */
void back_find(struct way_back *back, const struct position *from, struct arena *arena);

#endif
