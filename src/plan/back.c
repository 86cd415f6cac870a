/*
 * back.c - the way back, command by command.
 *
 * `alembic downgrade ID@PARENT` takes down ID and what is applied of its descendants, by either edge. For each pending
 * revision with no pending parent one such command is needed, newest first. Each is tried here on the set of what is
 * applied, and on the rows of alembic_version as Alembic keeps them; what does not end at both as they were is refused.
 */
#include <stdlib.h>
#include <string.h>

#include "alembic/graph.h"
#include "alembic/revision.h"
#include "base/arena.h"
#include "plan/plan.h"

struct trial {
	struct graph *graph;
	struct arena *arena;
	bool *applied, *rows;
	struct graph_node **order; /* newest first */
};

static size_t
index_of(const struct trial *trial, const struct graph_node *node)
{
	return (size_t)(node - trial->graph->nodes);
}

static void
mark_descendants(const struct trial *trial, const struct graph_node *root, bool *marked)
{
	struct graph_node **stack = ARENA_ARRAY(trial->arena, struct graph_node *, trial->graph->nnodes + 1);
	size_t nstack = 0;

	stack[nstack++] = &trial->graph->nodes[index_of(trial, root)];
	marked[index_of(trial, root)] = true;
	while (nstack) {
		struct graph_node *node = stack[--nstack];

		for (size_t c = 0; c < node->nchildren; c++) {
			bool *mark = &marked[index_of(trial, node->children[c])];

			if (!*mark)
				stack[nstack++] = node->children[c];
			*mark = true;
		}
	}
}

/* Ancestors of a row, itself left out: over all edges, or over down_revision alone. */
static void
mark_ancestors(const struct trial *trial, const struct graph_node *node, bool all, bool *marked)
{
	struct graph_node **stack = ARENA_ARRAY(trial->arena, struct graph_node *, trial->graph->nnodes + 1);
	size_t nstack = 0;

	stack[nstack++] = &trial->graph->nodes[index_of(trial, node)];
	while (nstack) {
		struct graph_node *at = stack[--nstack];

		for (size_t p = 0; p < at->nparents; p++) {
			bool *mark = &marked[index_of(trial, at->parents[p].node)];

			if (!all && at->parents[p].kind != EDGE_DOWN)
				continue;
			if (!*mark)
				stack[nstack++] = at->parents[p].node;
			*mark = true;
		}
	}
}

/* What the rows have below them. */
static void
mark_covered(const struct trial *trial, bool all, bool *covered)
{
	for (size_t i = 0; i < trial->graph->nnodes; i++) {
		if (trial->rows[i])
			mark_ancestors(trial, &trial->graph->nodes[i], all, covered);
	}
}

/*
 * Take one revision out of the rows: its parents come instead, those that no other row has above it. Releases of
 * Alembic differ in whether a dependency counts there, and what becomes of a parent that is below another one: then
 * nobody can tell.
 */
static bool
step_down(struct trial *trial, const struct graph_node *node)
{
	size_t nnodes = trial->graph->nnodes;
	bool *covered = ARENA_ARRAY(trial->arena, bool, nnodes + 1);
	bool *covered_down = ARENA_ARRAY(trial->arena, bool, nnodes + 1);
	bool *below = ARENA_ARRAY(trial->arena, bool, nnodes + 1);

	if (!trial->rows[index_of(trial, node)])
		return false;
	trial->rows[index_of(trial, node)] = false;
	mark_covered(trial, true, covered);
	mark_covered(trial, false, covered_down);
	for (size_t p = 0; p < node->nparents; p++)
		mark_ancestors(trial, node->parents[p].node, true, below);
	for (size_t p = 0; p < node->nparents; p++) {
		size_t parent = index_of(trial, node->parents[p].node);

		if (covered[parent] != covered_down[parent] || (below[parent] && !covered[parent]))
			return false;
		if (!covered[parent])
			trial->rows[parent] = true;
	}
	trial->applied[index_of(trial, node)] = false;
	return true;
}

/* What the command takes down: false where that is not what is pending. */
static bool
run(struct trial *trial, struct back_step *step, const struct graph_node *lowest, const bool *stays)
{
	bool *down = ARENA_ARRAY(trial->arena, bool, trial->graph->nnodes + 1);

	mark_descendants(trial, lowest, down);
	for (size_t i = 0; i < trial->graph->nnodes; i++) {
		const struct graph_node *node = trial->order[i];
		size_t n = index_of(trial, node);

		if (!down[n] || !trial->applied[n])
			continue;
		if (stays[n] || !step_down(trial, node))
			return false;
		*ARENA_PUSH(trial->arena, step->removes, step->nremoves) = node->revision->id;
	}
	return true;
}

static bool
is_lowest(const struct trial *trial, const struct graph_node *node, const bool *stays)
{
	if (stays[index_of(trial, node)])
		return false;
	for (size_t p = 0; p < node->nparents; p++) {
		if (!stays[index_of(trial, node->parents[p].node)])
			return false;
	}
	return true;
}

/* Of one line of revisions nothing but its parent is needed. */
static bool
is_plain(const struct trial *trial, const struct graph_node *lowest, const struct graph_node *parent, const bool *stays)
{
	bool *below = ARENA_ARRAY(trial->arena, bool, trial->graph->nnodes + 1);

	if (lowest->nparents != 1 || lowest->revision->ndown != 1)
		return false;
	for (size_t c = 0; c < parent->nchildren; c++)
		mark_descendants(trial, parent->children[c], below);
	for (size_t i = 0; i < trial->graph->nnodes; i++) {
		if (below[i] == stays[i] && (below[i] || index_of(trial, parent) == i))
			return false;
		if (!below[i] && !stays[i])
			return false;
	}
	return true;
}

static bool
follows(const struct graph_node *node, const struct graph_node *parent)
{
	for (size_t p = 0; p < node->nparents; p++) {
		if (node->parents[p].node == parent && node->parents[p].kind == EDGE_DOWN)
			return true;
	}
	return false;
}

/*
 * A parent by down_revision of which no other child is below the revision: ID@PARENT takes down all of them that are.
 * NULL: there is none.
 */
static const struct graph_node *
down_parent(const struct trial *trial, const struct graph_node *node)
{
	bool *below = ARENA_ARRAY(trial->arena, bool, trial->graph->nnodes + 1);

	mark_ancestors(trial, node, false, below);
	for (size_t p = 0; p < node->nparents; p++) {
		const struct graph_node *parent = node->parents[p].node;
		bool is_alone = node->parents[p].kind == EDGE_DOWN;

		for (size_t c = 0; c < parent->nchildren; c++)
			is_alone &=
				!(below[index_of(trial, parent->children[c])] && follows(parent->children[c], parent));
		if (is_alone)
			return parent;
	}
	return NULL;
}

/* Releases of Alembic do not agree on what is left in alembic_version where a dependency is all that differs. */
static const char *
doubtful(const struct trial *trial, const struct graph_node *lowest)
{
	bool *below = ARENA_ARRAY(trial->arena, bool, trial->graph->nnodes + 1);

	mark_descendants(trial, lowest, below);
	for (size_t i = 0; i < trial->graph->nnodes; i++) {
		const struct graph_node *node = &trial->graph->nodes[i];

		if (!below[i] || !trial->applied[i])
			continue;
		for (size_t p = 0; p < node->nparents; p++) {
			if (node->parents[p].kind == EDGE_DEPENDS)
				return node->revision->id;
		}
	}
	return NULL;
}

static void
refuse(struct way_back *back, const char *why)
{
	back->steps = NULL;
	back->nsteps = 0;
	back->refused = why;
}

static bool
ends_there(const struct trial *trial, const struct position *from)
{
	struct position wanted = {.database = from->database};

	position_of(&wanted, trial->graph, from->applied, trial->arena);
	for (size_t i = 0; i < trial->graph->nnodes; i++) {
		bool is_row = false;

		for (size_t r = 0; r < wanted.nrows; r++)
			is_row |= strcmp(wanted.rows[r], trial->graph->nodes[i].revision->id) == 0;
		if (trial->applied[i] != from->applied[i] || trial->rows[i] != is_row)
			return false;
	}
	return true;
}

static void
begin(struct trial *trial, struct graph *graph, struct arena *arena)
{
	*trial = (struct trial){.graph = graph, .arena = arena, .order = graph_newest_first(graph)};
	trial->applied = ARENA_ARRAY(arena, bool, graph->nnodes + 1);
	trial->rows = ARENA_ARRAY(arena, bool, graph->nnodes + 1);
	for (size_t i = 0; i < graph->nnodes; i++) {
		trial->applied[i] = true;
		trial->rows[i] = graph->nodes[i].is_real_head;
	}
}

static const char *
target_of(const struct trial *trial, const struct graph_node *lowest, const bool *stays, bool alone)
{
	const struct graph_node *parent = down_parent(trial, lowest);
	const char *id = lowest->revision->id;

	if (lowest->revision->ndown == 0)
		return arena_printf(trial->arena, "%s@base", id);
	if (!parent)
		return NULL;
	if (alone && is_plain(trial, lowest, parent, stays))
		return parent->revision->id;
	return arena_printf(trial->arena, "%s@%s", id, parent->revision->id);
}

void
back_find(struct way_back *back, const struct position *from, struct arena *arena)
{
	struct trial trial;
	size_t nlowest = 0;

	*back = (struct way_back){0};
	if (from->nmissing) {
		refuse(back, "the database has run revisions that no file has");
		return;
	}
	if (from->graph->ncycle || from->graph->nmissing) {
		refuse(back, "the chain is not sound; see miglock verify");
		return;
	}
	begin(&trial, from->graph, arena);
	for (size_t i = 0; i < from->graph->nnodes; i++)
		nlowest += is_lowest(&trial, &from->graph->nodes[i], from->applied);
	for (size_t i = 0; i < from->graph->nnodes && !back->refused; i++) {
		const struct graph_node *node = trial.order[i];
		const char *doubt;
		struct back_step *step;

		if (!is_lowest(&trial, node, from->applied) || !trial.applied[index_of(&trial, node)])
			continue;
		doubt = doubtful(&trial, node);
		if (doubt) {
			refuse(back, arena_printf(arena,
			                          "%s depends on another branch, and releases of Alembic "
			                          "differ in what they leave then",
			                          doubt));
			break;
		}
		step = ARENA_PUSH(arena, back->steps, back->nsteps);
		step->target = target_of(&trial, node, from->applied, nlowest == 1);
		if (!step->target)
			refuse(back, arena_printf(arena, "no command takes down %s and nothing below it",
			                          node->revision->id));
		else if (!run(&trial, step, node, from->applied))
			refuse(back,
			       arena_printf(arena, "alembic downgrade %s does not lead there for sure", step->target));
	}
	if (!back->refused && !ends_there(&trial, from))
		refuse(back, "no commands of Alembic lead back to where the database stands");
	graph_order_free(trial.order);
}
