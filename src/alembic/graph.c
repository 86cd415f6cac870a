/*
 * graph.c - ids to nodes, names to edges, and the walks.
 */
#include "alembic/graph.h"

#include <stdlib.h>
#include <string.h>

#include "alembic/revision.h"
#include "base/arena.h"

static int
compare_nodes(const void *a, const void *b)
{
	return strcmp(((const struct graph_node *)a)->revision->id, ((const struct graph_node *)b)->revision->id);
}

/* Of several files with one id Alembic keeps the last; every later one is reported beside the first. */
static void
collect_nodes(struct graph *graph, const struct revision *const *revisions, size_t nrevisions)
{
	struct arena *arena = graph->by_id.arena;
	const struct revision **first = ARENA_ARRAY(arena, const struct revision *, nrevisions);

	graph->nodes = ARENA_ARRAY(arena, struct graph_node, nrevisions);
	for (size_t i = 0; i < nrevisions; i++) {
		void **place;
		struct graph_node *node;

		if (!revisions[i]->id)
			continue;
		place = map_at(&graph->by_id, text_of(revisions[i]->id));
		node = *place;
		if (node) {
			*ARENA_PUSH(arena, graph->duplicates, graph->nduplicates) =
				(struct graph_duplicate){first[node - graph->nodes], revisions[i]};
		} else {
			first[graph->nnodes] = revisions[i];
			*place = node = &graph->nodes[graph->nnodes++];
		}
		node->revision = revisions[i];
	}
	qsort(graph->nodes, graph->nnodes, sizeof *graph->nodes, compare_nodes);
	for (size_t i = 0; i < graph->nnodes; i++)
		*map_at(&graph->by_id, text_of(graph->nodes[i].revision->id)) = &graph->nodes[i];
}

/* In load order, as Alembic meets them: the first to claim a label keeps it. */
static void
collect_labels(struct graph *graph, const struct revision *const *revisions, size_t nrevisions)
{
	for (size_t i = 0; i < nrevisions; i++) {
		const struct revision *revision = revisions[i];
		struct graph_node *node = revision->id ? graph_find(graph, revision->id) : NULL;

		if (!node || node->revision != revision)
			continue;
		for (size_t l = 0; l < revision->nlabels; l++) {
			const struct graph_node *taken = graph_find(graph, revision->labels[l]);
			void **place = map_at(&graph->by_label, text_of(revision->labels[l]));

			if (!taken)
				taken = *place;
			if (taken)
				*ARENA_PUSH(graph->by_id.arena, graph->clashes, graph->nclashes) =
					(struct graph_label_clash){revision->labels[l], taken->revision, revision};
			if (!*place)
				*place = node;
		}
	}
}

static struct graph_node *
find_parent(const struct graph *graph, const char *name, enum edge_kind kind)
{
	struct graph_node *parent = graph_find(graph, name);

	if (!parent && kind == EDGE_DEPENDS)
		parent = map_get(&graph->by_label, text_of(name));
	return parent;
}

static void
add_parent(struct graph *graph, struct graph_node *node, const char *name, enum edge_kind kind)
{
	struct graph_node *parent = find_parent(graph, name, kind);
	unsigned mark = (unsigned)(node - graph->nodes) + 1;

	if (!parent) {
		*ARENA_PUSH(graph->by_id.arena, graph->missing, graph->nmissing) =
			(struct graph_missing){node->revision, name, kind};
		return;
	}
	parent->is_real_head = false;
	if (kind == EDGE_DOWN)
		parent->is_head = false;
	/* A parent that is depended on as well, or under its label too, is one parent. */
	if (parent->mark == mark)
		return;
	parent->mark = mark;
	parent->nchildren++;
	node->parents[node->nparents++] = (struct graph_edge){parent, kind};
}

static void
link_nodes(struct graph *graph)
{
	struct arena *arena = graph->by_id.arena;

	for (size_t i = 0; i < graph->nnodes; i++)
		graph->nodes[i].is_head = graph->nodes[i].is_real_head = true;
	for (size_t i = 0; i < graph->nnodes; i++) {
		struct graph_node *node = &graph->nodes[i];
		const struct revision *revision = node->revision;

		node->is_base = revision->ndown == 0;
		node->parents = ARENA_ARRAY(arena, struct graph_edge, revision->ndown + revision->ndepends);
		for (size_t p = 0; p < revision->ndown; p++)
			add_parent(graph, node, revision->down[p], EDGE_DOWN);
		for (size_t p = 0; p < revision->ndepends; p++)
			add_parent(graph, node, revision->depends[p], EDGE_DEPENDS);
	}
	for (size_t i = 0; i < graph->nnodes; i++) {
		graph->nodes[i].children = ARENA_ARRAY(arena, struct graph_node *, graph->nodes[i].nchildren);
		graph->nodes[i].nchildren = 0;
	}
	for (size_t i = 0; i < graph->nnodes; i++) {
		for (size_t p = 0; p < graph->nodes[i].nparents; p++) {
			struct graph_node *parent = graph->nodes[i].parents[p].node;

			parent->children[parent->nchildren++] = &graph->nodes[i];
		}
	}
}

static void
clear_marks(struct graph *graph)
{
	for (size_t i = 0; i < graph->nnodes; i++)
		graph->nodes[i].mark = 0;
}

struct step {
	struct graph_node *node;
	size_t next; /* of its parents */
};

enum { UNSEEN, ON_PATH, DONE };

/* Depth first from `start`; the path is in steps.  Its length when it has run into itself, else 0. */
static size_t
walk_into_cycle(struct graph_node *start, struct step *steps)
{
	size_t depth = 1;

	start->mark = ON_PATH;
	steps[0] = (struct step){start, 0};
	while (depth > 0) {
		struct step *step = &steps[depth - 1];
		struct graph_node *parent;

		if (step->next == step->node->nparents) {
			step->node->mark = DONE;
			depth--;
			continue;
		}
		parent = step->node->parents[step->next++].node;
		if (parent->mark == ON_PATH)
			return depth;
		if (parent->mark == UNSEEN) {
			parent->mark = ON_PATH;
			steps[depth++] = (struct step){parent, 0};
		}
	}
	return 0;
}

static void
find_cycle(struct graph *graph)
{
	struct step *steps = memory_resize(NULL, sizeof *steps * graph->nnodes);
	size_t depth = 0, first;

	clear_marks(graph);
	for (size_t i = 0; i < graph->nnodes && depth == 0; i++) {
		if (graph->nodes[i].mark == UNSEEN)
			depth = walk_into_cycle(&graph->nodes[i], steps);
	}
	if (depth > 0) {
		const struct step *last = &steps[depth - 1];
		const struct graph_node *again = last->node->parents[last->next - 1].node;

		for (first = depth - 1; steps[first].node != again; first--)
			;
		graph->cycle = ARENA_ARRAY(graph->by_id.arena, struct graph_node *, depth - first);
		for (; first < depth; first++)
			graph->cycle[graph->ncycle++] = steps[first].node;
	}
	free(steps);
	clear_marks(graph);
}

void
graph_build(struct graph *graph, const struct revision *const *revisions, size_t nrevisions, struct arena *arena)
{
	*graph = (struct graph){.by_id = MAP_INIT(arena), .by_label = MAP_INIT(arena)};
	collect_nodes(graph, revisions, nrevisions);
	collect_labels(graph, revisions, nrevisions);
	link_nodes(graph);
	find_cycle(graph);
}

struct graph_node *
graph_find(const struct graph *graph, const char *id)
{
	return map_get(&graph->by_id, text_of(id));
}

/* Code points, as Python counts them. */
static size_t
length_of(struct text key)
{
	size_t length = 0;

	for (size_t i = 0; i < key.length; i++)
		length += ((unsigned char)key.data[i] & 0xc0) != 0x80;
	return length;
}

static struct graph_node *
find_by_prefix(const struct map *map, const char *prefix, size_t *nfound)
{
	struct graph_node *found = NULL;

	for (size_t i = 0; i < map->nslots; i++) {
		const struct map_slot *slot = &map->slots[i];

		if (slot->key && text_starts(map_key(slot), prefix) && length_of(map_key(slot)) >= 4) {
			found = slot->value;
			++*nfound;
		}
	}
	return found;
}

struct graph_node *
graph_identify(const struct graph *graph, const char *identifier, bool *ambiguous)
{
	struct graph_node *node = find_parent(graph, identifier, EDGE_DEPENDS), *id, *label;
	size_t nfound = 0;

	*ambiguous = false;
	if (node || identifier[0] == '\0')
		return node;
	id = find_by_prefix(&graph->by_id, identifier, &nfound);
	label = find_by_prefix(&graph->by_label, identifier, &nfound);
	*ambiguous = nfound > 1;
	if (nfound != 1)
		return NULL;
	return id ? id : label;
}

void
graph_mark_applied(struct graph *graph, struct graph_node *const *from, size_t nfrom)
{
	struct graph_node **waiting = memory_resize(NULL, sizeof(struct graph_node *) * graph->nnodes);
	size_t nwaiting = 0;

	clear_marks(graph);
	for (size_t i = 0; i < nfrom; i++) {
		if (!from[i]->mark)
			waiting[nwaiting++] = from[i];
		from[i]->mark = 1;
	}
	while (nwaiting > 0) {
		const struct graph_node *node = waiting[--nwaiting];

		for (size_t p = 0; p < node->nparents; p++) {
			struct graph_node *parent = node->parents[p].node;

			if (!parent->mark)
				waiting[nwaiting++] = parent;
			parent->mark = 1;
		}
	}
	free(waiting);
}
