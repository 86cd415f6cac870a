/*
 * position.c - what a database has run.
 */
#include "plan/position.h"

#include <string.h>

#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "lock/lock.h"

static void
count(struct position *position)
{
	position->napplied = 0;
	for (size_t i = 0; i < position->graph->nnodes; i++)
		position->napplied += position->applied[i];
}

static void
close_over(struct position *position, struct graph_node *node)
{
	struct graph *graph = position->graph;

	graph_mark_applied(graph, &node, 1);
	for (size_t i = 0; i < graph->nnodes; i++)
		position->applied[i] |= graph->nodes[i].mark == 1;
	count(position);
}

static bool
is_missing(const struct position *position, const char *id)
{
	for (size_t i = 0; i < position->nmissing; i++) {
		if (strcmp(position->missing[i], id) == 0)
			return true;
	}
	return false;
}

static const struct lock_revision *
find_locked(const char *id, const struct lock *const *locks, size_t nlocks)
{
	const struct lock_revision *entry = NULL;

	for (size_t i = 0; !entry && i < nlocks; i++)
		entry = lock_find(locks[i], id);
	return entry;
}

/* What came before something that is in no file: down to where there are files again. */
static void
add_missing(struct position *position, const char *id, const struct lock *const *locks, size_t nlocks,
            struct arena *arena)
{
	size_t next = position->nmissing;

	*ARENA_PUSH(arena, position->missing, position->nmissing) = id;
	for (; next < position->nmissing; next++) {
		const struct lock_revision *entry = find_locked(position->missing[next], locks, nlocks);

		for (size_t i = 0; entry && i < entry->ndown; i++) {
			struct graph_node *node = graph_find(position->graph, entry->down[i]);

			if (node)
				close_over(position, node);
			else if (find_locked(entry->down[i], locks, nlocks) && !is_missing(position, entry->down[i]))
				*ARENA_PUSH(arena, position->missing, position->nmissing) = entry->down[i];
		}
	}
}

/* Parents of what is applied that no file has, and that are locked. */
static void
add_missing_parents(struct position *position, const struct lock *const *locks, size_t nlocks, struct arena *arena)
{
	const struct graph *graph = position->graph;

	for (size_t i = 0; i < graph->nmissing; i++) {
		const char *name = graph->missing[i].name;

		if (position_has(position, graph->missing[i].revision->id) && find_locked(name, locks, nlocks) &&
		    !is_missing(position, name))
			add_missing(position, name, locks, nlocks, arena);
	}
}

bool
position_add(struct position *position, const char *id, const struct lock *const *locks, size_t nlocks,
             struct arena *arena)
{
	bool ambiguous;
	struct graph_node *node = graph_identify(position->graph, id, &ambiguous);

	if (!position->applied)
		position->applied = ARENA_ARRAY(arena, bool, position->graph->nnodes + 1);
	if (node) {
		close_over(position, node);
		id = node->revision->id;
	} else if (find_locked(id, locks, nlocks)) {
		if (!is_missing(position, id))
			add_missing(position, id, locks, nlocks, arena);
	} else {
		return false;
	}
	add_missing_parents(position, locks, nlocks, arena);
	*ARENA_PUSH(arena, position->rows, position->nrows) = id;
	return true;
}

void
position_of(struct position *position, struct graph *graph, const bool *applied, struct arena *arena)
{
	position->graph = graph;
	position->applied = ARENA_ARRAY(arena, bool, graph->nnodes + 1);
	for (size_t i = 0; i < graph->nnodes; i++)
		position->applied[i] = applied[i];
	count(position);
	for (size_t i = 0; i < graph->nnodes; i++) {
		const struct graph_node *node = &graph->nodes[i];
		bool is_top = applied[i];

		for (size_t c = 0; c < node->nchildren; c++)
			is_top &= !applied[node->children[c] - graph->nodes];
		if (is_top)
			*ARENA_PUSH(arena, position->rows, position->nrows) = node->revision->id;
	}
}

bool
position_has(const struct position *position, const char *id)
{
	const struct graph_node *node = graph_find(position->graph, id);

	return node ? position->applied[node - position->graph->nodes] : is_missing(position, id);
}
