/*
 * position.h - where a database stands: the rows of its alembic_version, and what it has run to get there.
 *
 * Applied is the closure over down_revision and depends_on, as in Alembic. A row that is locked and in no file is
 * missing; from there the lockfile says what came before it.
 */
#ifndef MIGLOCK_PLAN_POSITION_H
#define MIGLOCK_PLAN_POSITION_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct graph;
struct graph_node;
struct lock;

struct position {
	const char *database; /* its name: "production" */
	struct graph *graph;
	const char **rows; /* ids, as they were resolved */
	size_t nrows;
	bool *applied; /* by index of graph->nodes */
	size_t napplied;
	const char **missing; /* ids that were applied, are locked, and in no file */
	size_t nmissing;
};

/* Add a row; false when neither the graph nor one of the locks has it. An id may be short for one of the graph's. */
bool position_add(struct position *position, const char *id, const struct lock *const *locks, size_t nlocks,
                  struct arena *arena);
/* The rows that a database has that has run exactly these: those of which no other is a parent. */
void position_of(struct position *position, struct graph *graph, const bool *applied, struct arena *arena);
bool position_has(const struct position *position, const char *id);

#endif
